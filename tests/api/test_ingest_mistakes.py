"""Each mistake a sender can make has its own code, its place, and words in both languages."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from aparte.events import problems
from tests.api import ingesting

CONSENT = {"purpose": "marketing", "channel": "email", "status": "granted"}
DEEP: Any = []
for _ in range(20):
    DEEP = [DEEP]

# what is wrong with one item; its code; the place named
ITEMS: list[tuple[Any, str, str]] = [
    (7, "item_not_object", ""),
    ([], "item_not_object", ""),
    (None, "item_not_object", ""),
    ({"userId": "m"}, "type_missing", "type"),
    ({"type": None, "userId": "m"}, "type_missing", "type"),
    ({"type": "trak", "userId": "m"}, "type_unknown", "type"),
    ({"type": "merge_out", "userId": "m"}, "type_unknown", "type"),
    ({"type": "absorb", "userId": "m"}, "type_unknown", "type"),
    ({"type": 3, "userId": "m"}, "wrong_type", "type"),
    ({"type": "track", "event": "E"}, "identity_missing", "userId"),
    ({"type": "track", "event": "E", "userId": " "}, "identity_missing", "userId"),
    ({"type": "page", "userId": ""}, "identity_missing", "userId"),
    ({"type": "track", "event": "E", "userId": True}, "user_id_invalid", "userId"),
    ({"type": "track", "event": "E", "userId": ["m"]}, "user_id_invalid", "userId"),
    ({"type": "track", "event": "E", "userId": "m" * 256}, "user_id_too_long", "userId"),
    ({"type": "track", "event": "E", "userId": "null"}, "user_id_placeholder", "userId"),
    ({"type": "track", "event": "E", "userId": "[object Object]"}, "user_id_placeholder", "userId"),
    ({"type": "track", "event": "E", "userId": 0}, "user_id_placeholder", "userId"),
    (
        {"type": "track", "event": "E", "anonymousId": {}},
        "anonymous_id_invalid",
        "anonymousId",
    ),
    (
        {"type": "track", "event": "E", "anonymousId": "a" * 256},
        "anonymous_id_too_long",
        "anonymousId",
    ),
    (
        {"type": "track", "event": "E", "anonymousId": "undefined"},
        "anonymous_id_placeholder",
        "anonymousId",
    ),
    (
        {"type": "track", "event": "E", "userId": "m", "messageId": {}},
        "message_id_invalid",
        "messageId",
    ),
    (
        {"type": "track", "event": "E", "userId": "m", "messageId": "x" * 256},
        "message_id_too_long",
        "messageId",
    ),
    (
        {"type": "track", "event": "E", "userId": "m", "messageId": "aparte:sent:1"},
        "message_id_reserved",
        "messageId",
    ),
    (
        {"type": "track", "event": "E", "userId": "m", "messageId": "Message Sent:0f"},
        "message_id_reserved",
        "messageId",
    ),
    (
        {"type": "track", "event": "Unsubscribed", "userId": "m", "properties": {"channel": 5}},
        "consent_channel_invalid",
        "properties.channel",
    ),
    ({"type": "track", "userId": "m"}, "event_missing", "event"),
    ({"type": "track", "userId": "m", "event": ""}, "event_missing", "event"),
    ({"type": "track", "userId": "m", "event": 5}, "event_not_text", "event"),
    ({"type": "track", "userId": "m", "event": "E" * 256}, "event_too_long", "event"),
    ({"type": "track", "userId": "m", "event": "Message Sent"}, "event_reserved", "event"),
    ({"type": "track", "userId": "m", "event": "Message Bounced"}, "event_reserved", "event"),
    ({"type": "page", "userId": "m", "name": 5}, "name_not_text", "name"),
    ({"type": "screen", "userId": "m", "name": "n" * 256}, "name_too_long", "name"),
    ({"type": "page", "userId": "m", "category": 5}, "category_not_text", "category"),
    ({"type": "group", "userId": "m"}, "group_id_missing", "groupId"),
    ({"type": "group", "userId": "m", "groupId": 1.5}, "group_id_invalid", "groupId"),
    ({"type": "group", "userId": "m", "groupId": "g" * 256}, "group_id_too_long", "groupId"),
    ({"type": "alias", "userId": "m"}, "previous_id_missing", "previousId"),
    ({"type": "alias", "userId": "m", "previousId": []}, "previous_id_invalid", "previousId"),
    (
        {"type": "alias", "userId": "m", "previousId": "p" * 256},
        "previous_id_too_long",
        "previousId",
    ),
    (
        {"type": "alias", "userId": "m", "previousId": "guest"},
        "previous_id_placeholder",
        "previousId",
    ),
    ({"type": "alias", "previousId": "p"}, "alias_user_missing", "userId"),
    ({"type": "alias", "userId": "m", "previousId": "m"}, "alias_of_itself", "previousId"),
    (
        {"type": "track", "event": "E", "userId": "m", "timestamp": "yesterday"},
        "timestamp_invalid",
        "timestamp",
    ),
    (
        {"type": "track", "event": "E", "userId": "m", "timestamp": 1700000000},
        "timestamp_invalid",
        "timestamp",
    ),
    (
        {"type": "track", "event": "E", "userId": "m", "timestamp": "1999-12-31T23:59:59Z"},
        "timestamp_too_old",
        "timestamp",
    ),
    (
        {"type": "track", "event": "E", "userId": "m", "timestamp": "2024-13-01T00:00:00Z"},
        "timestamp_invalid",
        "timestamp",
    ),
    (
        {
            "type": "track",
            "event": "E",
            "userId": "m",
            "timestamp": "2024-01-01T00:00:00Z",
            "sentAt": "?",
        },
        "item_sent_at_invalid",
        "sentAt",
    ),
    (
        {"type": "track", "event": "E", "userId": "m", "properties": [1]},
        "properties_not_object",
        "properties",
    ),
    (
        {"type": "track", "event": "E", "userId": "m", "properties": {"a": DEEP}},
        "too_deep",
        "properties.a" + "[0]" * 16,
    ),
    (
        {"type": "track", "event": "E", "userId": "m", "properties": {"a": ["x\0"]}},
        "nul_character",
        "properties.a[0]",
    ),
    (
        {"type": "track", "event": "E", "userId": "m\0"},
        "nul_character",
        "userId",
    ),
    (
        {"type": "track", "event": "E", "userId": "m", "properties": {"a": "x" * 33_000}},
        "item_too_large",
        "",
    ),
    (
        {"type": "track", "event": "E", "userId": "m", "context": "c"},
        "context_not_object",
        "context",
    ),
    ({"type": "identify", "userId": "m", "traits": "t"}, "traits_not_object", "traits"),
    (
        {"type": "identify", "userId": "m", "traits": {str(n): n for n in range(251)}},
        "traits_too_many",
        "traits",
    ),
    ({"type": "identify", "userId": "m", "traits": {"": 1}}, "trait_name_invalid", "traits"),
    ({"type": "identify", "userId": "m", "traits": {"n" * 256: 1}}, "trait_name_invalid", "traits"),
    ({"type": "identify", "traits": {"name": "Marie"}}, "identify_identity_missing", "userId"),
    ({"type": "identify", "userId": "m", "traits": {"email": 5}}, "email_not_text", "traits.email"),
    (
        {"type": "identify", "userId": "m", "traits": {"email": "marie@"}},
        "email_invalid",
        "traits.email",
    ),
    (
        {"type": "identify", "userId": "m", "traits": {"email": "a@b.fr\r\nBcc: c@d.fr"}},
        "email_invalid",
        "traits.email",
    ),
    (
        {"type": "identify", "userId": "m", "traits": {"email": "a@" + "b" * 250 + ".fr"}},
        "email_too_long",
        "traits.email",
    ),
    (
        {"type": "identify", "userId": "m", "traits": {"phone": []}},
        "phone_not_text",
        "traits.phone",
    ),
    (
        {"type": "identify", "userId": "m", "traits": {"phone": "call me"}},
        "phone_invalid",
        "traits.phone",
    ),
    ({"type": "identify", "userId": "m", "consents": {}}, "consents_not_list", "consents"),
    (
        {"type": "identify", "userId": "m", "traits": {"consents": "yes"}},
        "consents_not_list",
        "traits.consents",
    ),
    (
        {"type": "identify", "userId": "m", "consents": [CONSENT] * 33},
        "consents_too_many",
        "consents",
    ),
    (
        {"type": "track", "event": "E", "userId": "m", "consents": [CONSENT]},
        "consents_misplaced",
        "consents",
    ),
    ({"type": "identify", "userId": "m", "consents": [1]}, "consent_not_object", "consents[0]"),
    (
        {"type": "identify", "userId": "m", "consents": [{**CONSENT, "purpose": "Très bien"}]},
        "consent_purpose_invalid",
        "consents[0].purpose",
    ),
    (
        {"type": "identify", "userId": "m", "consents": [CONSENT, {**CONSENT, "channel": None}]},
        "consent_channel_invalid",
        "consents[1].channel",
    ),
    (
        {"type": "identify", "userId": "m", "consents": [{**CONSENT, "status": "yes"}]},
        "consent_status_invalid",
        "consents[0].status",
    ),
    (
        {"type": "identify", "userId": "m", "consents": [{**CONSENT, "at": "now"}]},
        "consent_at_invalid",
        "consents[0].at",
    ),
    (
        {"type": "identify", "userId": "m", "consents": [{**CONSENT, "at": "2099-01-01"}]},
        "consent_at_impossible",
        "consents[0].at",
    ),
    (
        {"type": "identify", "userId": "m", "consents": [{**CONSENT, "wording": 5}]},
        "consent_text_invalid",
        "consents[0].wording",
    ),
]

# what is wrong with a whole request to /v1/batch; its status; its code
BODIES: list[tuple[bytes, dict[str, str], int, str]] = [
    (b"", {}, 400, "body_empty"),
    (b"  \n", {}, 400, "body_empty"),
    (b"\xff\xfe{}", {}, 400, "body_not_utf8"),
    (b"batch=1", {}, 400, "body_not_json"),
    (b'{"batch": [}', {}, 400, "body_not_json"),
    (b'{"batch": [{}]} more', {}, 400, "body_not_json"),
    (b"[]", {}, 400, "body_not_object"),
    (b'"batch"', {}, 400, "body_not_object"),
    (b'{"batch": ' + b"[" * 5_000 + b"]" * 5_000 + b"}", {}, 400, "body_too_deep"),
    (b"{}", {}, 400, "batch_missing"),
    (b'{"batch": {}}', {}, 400, "batch_not_list"),
    (b'{"batch": null}', {}, 400, "batch_not_list"),
    (b'{"batch": []}', {}, 400, "batch_empty"),
    (b'{"batch": [' + b"1," * 5_000 + b"1]}", {}, 400, "batch_too_long"),
    (b'{"batch": [1], "sentAt": "soon"}', {}, 400, "sent_at_invalid"),
    (b'{"batch": [1], "sentAt": 5}', {}, 400, "sent_at_invalid"),
    (b'{"batch": [1], "writeKey": 5}', {}, 400, "write_key_not_text"),
    (b'{"batch": [1]}' + b" " * 512_000, {}, 413, "body_too_large"),
    (b"{}", {"Content-Encoding": "br"}, 415, "encoding_unknown"),
    (b"{}", {"Content-Encoding": "gzip"}, 400, "gzip_damaged"),
    (
        gzip.compress(b'{"batch": [1]}', mtime=0)[:-4],
        {"Content-Encoding": "gzip"},
        400,
        "gzip_damaged",
    ),
    (
        gzip.compress(b" " * 600_000, mtime=0),
        {"Content-Encoding": "gzip"},
        413,
        "inflated_too_large",
    ),
    (b"{}", {"Authorization": "Bearer wk_shop"}, 401, "credentials_malformed"),
    (b"{}", {"Authorization": "Basic ???"}, 401, "credentials_malformed"),
    (b"{}", {"Authorization": ""}, 401, "credentials_malformed"),
]


@pytest.fixture(scope="module")
def shop(database_url: str) -> Iterator[ingesting.Shop]:
    """The server of a shop."""
    ingesting.add_sources(database_url)
    with ingesting.serving(database_url) as running:
        yield running


def test_each_mistake_of_an_item_is_told(shop: ingesting.Shop) -> None:
    """All mistakes of the table in one batch: each is told by code and place, a good item stays."""
    # In batches within bounds, each with a good item at its end.
    good = {"type": "track", "event": "E", "userId": "marie"}
    for start in range(0, len(ITEMS), 10):
        part = ITEMS[start : start + 10]
        outcome = shop.send(*(item for item, _, _ in part), good)
        assert outcome["accepted"] == 1
        assert [(problem["code"], problem["path"]) for problem in outcome["problems"]] == [
            (code, ".".join(filter(None, [f"batch[{index}]", path])))
            for index, (_, code, path) in enumerate(part)
        ]
    assert len(shop.items()) == -(-len(ITEMS) // 10)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_single_call_is_told_its_mistake_in_words(shop: ingesting.Shop, language: str) -> None:
    """A single call with a mistake is answered 400, in the language the sender prefers."""
    preferred = {"en": "en-GB,fr;q=0.5", "fr": "de, fr-CA;q=0.9, en;q=0.3"}[language]
    response = shop.post("track", {"userId": "marie"}, headers={"Accept-Language": preferred})
    assert response.status_code == 400
    words = {
        "en": "A track call needs the name of an event in “event”.",
        "fr": "Un appel track demande le nom d’un événement dans « event ».",
    }
    assert response.json() == {
        "success": False,
        "code": "event_missing",
        "message": words[language],
        "path": "event",
    }


@pytest.mark.parametrize(("body", "headers", "status", "code"), BODIES)
def test_a_request_that_cannot_be_read(
    shop: ingesting.Shop, body: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    """A request of no use keeps nothing and says why."""
    auth = None if "Authorization" in headers else (ingesting.WRITE_KEY, "")
    response = httpx.post(f"{shop.url}/v1/batch", content=body, headers=headers, auth=auth)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.headers["access-control-allow-origin"] == "*"
    assert shop.items() == []


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (None, "write_key_missing"),
        ("", "write_key_missing"),
        ("wk_nobody", "write_key_unknown"),
        (ingesting.REVOKED_KEY, "write_key_unknown"),
        ("k" * 300, "write_key_unknown"),
        ("k\0", "write_key_unknown"),
    ],
)
def test_without_a_valid_key_nothing_is_taken(
    shop: ingesting.Shop, key: str | None, code: str
) -> None:
    """No key, an unknown one or a revoked one: 401, with words that say what to do."""
    auth = None if key is None else (key, "")
    content = {"batch": [{"type": "track", "event": "E", "userId": "m"}]}
    response = httpx.post(f"{shop.url}/v1/batch", json=content, auth=auth)
    assert (response.status_code, response.json()["code"]) == (401, code)
    assert "key" in response.json()["message"]
    assert response.headers["www-authenticate"].startswith("Basic ")
    assert shop.items() == []


def test_a_browser_is_not_made_to_ask_for_a_password(shop: ingesting.Shop) -> None:
    """A visitor of a shop with a wrong key sees no password dialogue."""
    headers = {"Origin": "https://shop.example"}
    response = httpx.post(f"{shop.url}/v1/track", json={}, headers=headers)
    assert response.status_code == 401
    assert "www-authenticate" not in response.headers


def test_wrong_method_and_address(shop: ingesting.Shop) -> None:
    """GET and unknown addresses are told what to do instead."""
    response = shop.client.get("/v1/track")
    assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")
    assert "POST" in response.headers["allow"]
    response = shop.post("tracks", {})
    assert (response.status_code, response.json()["code"]) == (404, "path_unknown")


def test_the_table_knows_every_code() -> None:
    """At least forty mistakes, each with a code of its own, and none forgotten."""
    told = {code for _, code, _ in ITEMS}
    assert len(told) >= 40
    assert set(problems.ITEM) - told == {"number_out_of_range"}
    assert {code for *_, code in BODIES} | {
        "path_unknown",
        "method_not_allowed",
        "write_key_missing",
        "write_key_unknown",
        "inbox_full",
        "unavailable",
    } == set(problems.REQUEST)


def test_a_number_out_of_range(shop: ingesting.Shop) -> None:
    """A number no double can hold is refused; the others of the batch stay."""
    bad = '{"type": "track", "event": "E", "userId": "m", "properties": {"price": 1e999}}'
    good = json.dumps({"type": "track", "event": "E", "userId": "m"})
    response = shop.client.post("/v1/batch", content=f'{{"batch": [{bad}, {good}]}}')
    (problem,) = response.json()["problems"]
    assert problem["code"] == "number_out_of_range"
    assert len(shop.items()) == 1
