"""What each call of Segment's API leaves in the inbox."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import psycopg
import pytest

from aparte.events import contracts
from aparte.kernel import ids, instants
from tests.api import ingesting

BASKET = {"product_id": "P1", "price": 59.9, "quantity": 2}


@pytest.fixture(scope="module")
def workspaces(database_url: str) -> dict[str, int]:
    """Two shops, one database."""
    return ingesting.add_sources(database_url)


@pytest.fixture(scope="module")
def shop(database_url: str, workspaces: dict[str, int]) -> Iterator[ingesting.Shop]:
    """The server."""
    with ingesting.serving(database_url) as running:
        yield running


def track(**fields: Any) -> dict[str, Any]:
    """Return a good track call with some fields changed."""
    return {"type": "track", "userId": "marie", "event": "Product Added", **fields}


def test_track_is_committed_when_answered(shop: ingesting.Shop, workspaces: dict[str, int]) -> None:
    """A tracked event is in the inbox, in the partition of its person, once it is answered."""
    before = time.time_ns() // 1_000
    response = shop.post("track", {**track(properties=BASKET, messageId="m-1"), "type": None})
    assert response.status_code == 200
    assert response.json() == {"success": True, "accepted": 1, "problems": []}
    ((partition, workspace_id, withdraws, item),) = shop.rows()
    assert workspace_id == workspaces[ingesting.WRITE_KEY]
    assert partition == ids.contact_id(workspace_id, "user", "marie")[15]
    assert not withdraws
    assert (item.kind, item.id, item.user_id, item.name) == (
        "track",
        "m-1",
        "marie",
        "Product Added",
    )
    assert contracts.read_object(item.properties) == BASKET
    assert before <= item.occurred_at == item.received_at <= time.time_ns() // 1_000


def test_identify_carries_traits_and_consents(shop: ingesting.Shop) -> None:
    """Traits come with the address in one spelling; a consent keeps its evidence."""
    response = shop.post(
        "identify",
        {
            "userId": "marie",
            "traits": {"email": " Marie@Example.ORG ", "phone": "06 12 34 56 78", "vip": True},
            "consents": [
                {
                    "purpose": "marketing",
                    "channel": "email",
                    "status": "granted",
                    "wording": "J’accepte",
                    "source": "checkout",
                    "at": "2024-05-01T10:00:00Z",
                }
            ],
            "context": {"ip": "192.0.2.7"},
        },
    )
    assert response.status_code == 200, response.text
    ((_, _, withdraws, item),) = shop.rows()
    assert not withdraws
    assert item.kind == "identify"
    assert item.traits == {"email": "marie@example.org", "phone": "06 12 34 56 78", "vip": True}
    assert item.consents == [
        contracts.ConsentGiven(
            purpose="marketing",
            channel="email",
            status="granted",
            at=instants.parse("2024-05-01T10:00:00Z"),
            wording="J’accepte",
            source="checkout",
            ip="192.0.2.7",
        )
    ]


def test_consents_in_traits_are_read_as_well(shop: ingesting.Shop) -> None:
    """The SDKs have no other place for consents; a withdrawal marks its row."""
    consent = {"purpose": "marketing", "channel": "email", "status": "withdrawn"}
    shop.send({"type": "identify", "userId": "marie", "traits": {"consents": [consent]}})
    ((_, _, withdraws, item),) = shop.rows()
    assert withdraws
    assert item.traits == {}
    assert item.consents is not None
    assert item.consents[0].at == item.occurred_at


def test_identify_by_address_alone(shop: ingesting.Shop, workspaces: dict[str, int]) -> None:
    """A newsletter form knows an address only; it goes where that address's contact lives."""
    shop.send({"type": "identify", "traits": {"email": "Paul@example.org"}})
    ((partition, workspace_id, _, item),) = shop.rows()
    assert (item.user_id, item.anonymous_id) == (None, None)
    assert partition == ids.contact_id(workspace_id, "email", "paul@example.org")[15]


def test_page_screen_and_group_become_events(shop: ingesting.Shop) -> None:
    """Pages, screens and groups are events under one name each, their own name a property."""
    shop.post("page", {"anonymousId": "a1", "name": "Prices", "properties": {"path": "/p"}})
    shop.post("screen", {"anonymousId": "a1", "name": "Home", "category": "App"})
    shop.post("group", {"userId": "marie", "groupId": 42, "traits": {"name": "ACME"}})
    items = shop.items()
    assert [(item.kind, item.name) for item in items] == [
        ("page", "Page Viewed"),
        ("screen", "Screen Viewed"),
        ("group", "Group Joined"),
    ]
    assert [contracts.read_object(item.properties) for item in items] == [
        {"path": "/p", "name": "Prices"},
        {"name": "Home", "category": "App"},
        {"group_id": "42", "traits": {"name": "ACME"}},
    ]


def test_alias_names_both_ids(shop: ingesting.Shop) -> None:
    """An alias call says that two ids are one person."""
    shop.post("alias", {"userId": "marie", "previousId": "a1"})
    item = shop.one()
    assert (item.kind, item.user_id, item.previous_id) == ("alias", "marie", "a1")


def test_numbers_are_ids_too(shop: ingesting.Shop) -> None:
    """A user id sent as a number is the same as its digits."""
    shop.send(track(userId=4711))
    assert shop.one().user_id == "4711"


@pytest.mark.parametrize("path", ["batch", "import"])
def test_good_items_are_kept_beside_bad_ones(shop: ingesting.Shop, path: str) -> None:
    """A batch is answered item by item: the good are kept, the bad named by index."""
    batch = [track(messageId="g1"), track(event=" "), track(messageId="g2"), 7]
    response = shop.post(path, {"batch": batch})
    assert response.status_code == 200
    outcome = response.json()
    assert (outcome["success"], outcome["accepted"]) == (False, 2)
    assert [
        (problem["index"], problem["code"], problem["path"]) for problem in outcome["problems"]
    ] == [
        (1, "event_missing", "batch[1].event"),
        (3, "item_not_object", "batch[3]"),
    ]
    assert [item.id for item in shop.items()] == ["g1", "g2"]


def test_repeated_message_ids_are_taken_once(shop: ingesting.Shop) -> None:
    """The same messageId twice in a batch is one item; without one, each is its own."""
    outcome = shop.send(track(messageId="same"), track(messageId="same"), track(), track())
    assert outcome["accepted"] == 3
    assert outcome["duplicates"] == 1
    found = [item.id for item in shop.items()]
    assert found[0] == "same"
    assert len(set(found)) == 3


def test_a_wrong_clock_is_corrected(shop: ingesting.Shop) -> None:
    """An event 60 s before `sentAt` happened 60 s before it came, whatever the sender's clock."""
    shop.send(track(timestamp="2001-03-04T05:05:07Z"), sentAt="2001-03-04T05:06:07Z")
    item = shop.one()
    assert item.received_at - item.occurred_at == 60 * instants.SECOND


def test_a_right_clock_is_believed_to_the_microsecond(shop: ingesting.Shop) -> None:
    """With a good clock, history keeps its own instants, so sending it again changes nothing."""
    now = instants.to_text(time.time_ns() // 1_000)
    shop.send(track(timestamp="2015-06-02T05:02:12.117001Z"), sentAt=now)
    assert shop.one().occurred_at == instants.parse("2015-06-02T05:02:12.117001Z")


def test_the_future_is_now(shop: ingesting.Shop) -> None:
    """An event from beyond five minutes ahead happened when it was received."""
    shop.send(track(timestamp="2099-01-01T00:00:00Z"))
    item = shop.one()
    assert item.occurred_at == item.received_at


def test_context_is_reduced(shop: ingesting.Shop) -> None:
    """Of the context only what conditions and reports need is kept."""
    page = {"url": "https://shop.example/p"}
    shop.send(track(context={"page": page, "screen": {"width": 3}, "locale": "fr-FR"}))
    assert contracts.read_object(shop.one().context) == {"locale": "fr-FR", "page": page}


@pytest.mark.parametrize("event", ["Unsubscribed", "Message Unsubscribed", "Message Complained"])
def test_leaving_marks_its_row(shop: ingesting.Shop, event: str) -> None:
    """An event by which somebody leaves holds sending until it is applied."""
    shop.send(track(event=event))
    assert [row[2] for row in shop.rows()] == [True]


def test_gzip(shop: ingesting.Shop) -> None:
    """A packed body is the same as a plain one."""
    body = gzip.compress(json.dumps({"batch": [track(messageId="packed")]}).encode())
    headers = {"Content-Encoding": "gzip"}
    assert shop.client.post("/v1/batch", content=body, headers=headers).status_code == 200
    assert shop.one().id == "packed"


def test_a_browser_may_send_plain_text_with_the_key_in_the_body(shop: ingesting.Shop) -> None:
    """`sendBeacon` can set no header: the key stands in the body, the type is plain text."""
    body = json.dumps({"writeKey": "wk_other", "batch": [track()]})
    headers = {"Content-Type": "text/plain;charset=UTF-8", "Origin": "https://shop.example"}
    response = httpx.post(f"{shop.url}/v1/batch", content=body, headers=headers)
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == "*"
    single = json.dumps({"writeKey": "wk_other", **track()})
    assert httpx.post(f"{shop.url}/v1/track", content=single).status_code == 200
    assert len(shop.items()) == 2


def test_any_page_may_call(shop: ingesting.Shop) -> None:
    """A preflight (Fetch standard) allows the key and the packed body from any origin."""
    response = httpx.options(
        f"{shop.url}/v1/track",
        headers={
            "Origin": "https://shop.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,content-type",
        },
    )
    assert response.status_code == 204
    assert response.headers["access-control-allow-origin"] == "*"
    allowed = response.headers["access-control-allow-headers"].lower()
    assert "authorization" in allowed
    assert "content-type" in allowed


def test_what_senders_often_break_is_mended(shop: ingesting.Shop) -> None:
    """NaN becomes null, and half an emoji a question mark; the rest of the batch is untouched."""
    body = (
        b'\xef\xbb\xbf{"batch": [{"type": "track", "userId": "marie", "event": "Rated",'
        b' "properties": {"stars": NaN, "said": "bien \\ud83d", "note": "\xc3\xa9"}}]}'
    )
    assert shop.client.post("/v1/batch", content=body).status_code == 200
    assert contracts.read_object(shop.one().properties) == {
        "stars": None,
        "said": "bien ?",
        "note": "é",
    }


def test_what_is_kept_is_valid_for_the_event_log(shop: ingesting.Shop, database_url: str) -> None:
    """Whatever numbers and texts came, PostgreSQL takes the body as jsonb."""
    odd = {"tiny": 1e-400, "large": 10**300, "text": "\u2028\\u0000 \x7f", "": {"": [[]]}}
    raw = json.dumps({"batch": [track(properties=odd)]}).replace("0.0", "1e-20000")
    assert shop.client.post("/v1/batch", content=raw).status_code == 200
    with psycopg.connect(database_url) as connection:
        row = connection.execute(
            "SELECT body::jsonb -> 'properties' ->> 'text' FROM inbox"
        ).fetchone()
    assert row == ("\u2028\\u0000 \x7f",)
    shop.rows()


def test_health(shop: ingesting.Shop) -> None:
    """Anybody may ask whether events are taken."""
    response = httpx.get(f"{shop.url}/v1/health")
    assert response.json()["status"] == "ok"
