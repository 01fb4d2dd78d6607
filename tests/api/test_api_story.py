"""A shop's day over HTTP: a scenario published, people arriving, and everything told of them.

Marie agreed to hear from the shop, Paul did not; both sign up, and an engine and a sender work.
"""

from __future__ import annotations

import email
import email.policy
import re
from typing import Any, Final

import httpx
import psycopg
import pytest

from aparte.engine import composing, connections, loop, programs
from aparte.engine.outgoing import deliver
from aparte.kernel import clock
from aparte.messages import facade as messages
from tests.api.conftest import Cast
from tests.api.test_api_definitions import ENGAGEMENT
from tests.db.senders import Recorder

TURNS_MAX: Final = 50
CONSENT: Final = {"purpose": "marketing", "channel": "email", "wording": "Yes please"}
BUYERS: Final = {"kind": "event", "event": "Product Viewed", "op": "gte", "value": 1}


@pytest.fixture(scope="module")
def day(alice: httpx.Client, served: str, database: str) -> Recorder:
    """Live the day: publish, receive, decide, send; return what the provider was handed."""
    recorder = Recorder()
    assert alice.put("/api/v1/policy", json={"definition": {}}).status_code == 200
    assert alice.post("/api/v1/scenarios/library/welcome/install").status_code == 200
    published = alice.post("/api/v1/scenarios/welcome/publish", json={"version": 1})
    assert published.status_code == 200, published.text
    saved = alice.put("/api/v1/segments/lookers", json={"name": "Lookers", "condition": BUYERS})
    assert saved.status_code == 200, saved.text
    scored = alice.post("/api/v1/scores", json={"definition": ENGAGEMENT})
    assert scored.status_code == 200, scored.text
    key = alice.post("/api/v1/sources", json={"name": "Site"}).json()["write_key"]
    batch = {"batch": [*_arrival("marie", "Marie Curie"), *_arrival("paul", "Paul Valéry")]}
    batch["batch"][0]["consents"] = [{**CONSENT, "status": "granted"}]
    answer = httpx.post(f"{served}/v1/batch", json=batch, auth=(key, ""))
    assert answer.status_code == 200, answer.text
    _work(database, recorder)
    return recorder


def _arrival(name: str, whole: str) -> list[dict[str, Any]]:
    traits = {"email": f"{name}@example.org", "name": whole, "language": "en"}
    return [
        {"type": "identify", "userId": name, "messageId": f"i-{name}", "traits": traits},
        {
            "type": "track",
            "userId": name,
            "messageId": f"v-{name}",
            "event": "Product Viewed",
            "properties": {"product_id": "p1", "price": 12.5},
        },
        {"type": "track", "userId": name, "messageId": f"s-{name}", "event": "Signed Up"},
    ]


def _work(database: str, recorder: Recorder) -> None:
    """Let an engine and a sender do all there is to do."""

    def connect() -> connections.Connection:
        return connections.connect(database)

    now = clock.SystemClock()
    worker = loop.Worker(worker_id="story", connect=connect, clock=now)
    urls = messages.Urls("https://aparte.example", messages.Signer("tests"))
    composer = composing.Composer(urls)
    sender = deliver.Sender("story", connect, recorder, composer, programs.Programs(), now)
    for _ in range(TURNS_MAX):
        if worker.step(now.now()).idle:
            break
    for _ in range(TURNS_MAX // 10):
        sender.step()
    worker.step(now.now())
    worker.close()
    sender.close()


def _id_of(alice: httpx.Client, name: str) -> str:
    found = alice.get("/api/v1/contacts", params={"q": f"{name}@example"}).json()["items"]
    assert len(found) == 1
    return str(found[0]["id"])


@pytest.mark.usefixtures("day")
def test_contacts_are_listed_searched_and_filtered(alice: httpx.Client) -> None:
    """Words typed begin words of a contact, accents apart; filters combine; pages follow on."""
    found = alice.get("/api/v1/contacts").json()
    assert (found["total"], {row["email"] for row in found["items"]}) == (
        2,
        {"marie@example.org", "paul@example.org"},
    )
    first = alice.get("/api/v1/contacts", params={"limit": 1}).json()
    following = {"limit": 1, "cursor": first["next_cursor"]}
    second = alice.get("/api/v1/contacts", params=following).json()
    assert second["next_cursor"] is None
    assert {first["items"][0]["id"], second["items"][0]["id"]} == {
        row["id"] for row in found["items"]
    }
    paul = alice.get("/api/v1/contacts", params={"q": "valery pa"}).json()
    assert [row["display_name"] for row in paul["items"]] == ["Paul Valéry"]
    for filters, expected in (
        ({"consent": "marketing/email"}, ["marie@example.org"]),
        ({"segment": "lookers", "consent": "marketing/email"}, ["marie@example.org"]),
        ({"segment": "lookers", "q": "curie"}, ["marie@example.org"]),
        ({"q": "nobody"}, []),
        ({"known": "false"}, []),
    ):
        rows = alice.get("/api/v1/contacts", params=filters).json()["items"]
        assert [row["email"] for row in rows] == expected, filters
    marie = alice.get("/api/v1/contacts", params={"q": "marie"}).json()["items"][0]
    assert marie["reachable"] is True
    assert marie["segments"] == [{"key": "lookers", "name": {"en": "Lookers", "fr": "Lookers"}}]


@pytest.mark.usefixtures("day")
def test_a_bad_cursor_is_told(alice: httpx.Client) -> None:
    """A cursor that is not ours is a problem at its place, in both languages."""
    answer = alice.get("/api/v1/contacts", params={"cursor": "nonsense"})
    assert answer.status_code == 422
    problem = answer.json()["error"]["problems"][0]
    assert (problem["code"], problem["path"]) == ("bad_cursor", "cursor")
    assert problem["words"]["fr"].startswith("Ce curseur")


@pytest.mark.usefixtures("day")
def test_a_contact_shows_all_that_is_known(alice: httpx.Client) -> None:
    """The card of Marie: attributes, identities, consents, segments, pressure."""
    marie = alice.get(f"/api/v1/contacts/{_id_of(alice, 'marie')}").json()
    assert {one["name"]: one["value"] for one in marie["attributes"]}["name"] == "Marie Curie"
    assert {(one["kind"], one["value"]) for one in marie["identities"]} >= {
        ("user", "marie"),
        ("email", "marie@example.org"),
    }
    assert [(one["purpose"], one["channel"], one["status"]) for one in marie["consents"]] == [
        ("marketing", "email", "granted")
    ]
    assert marie["consent_history"][0]["wording"] == "Yes please"
    assert [one["key"] for one in marie["segments"]] == ["lookers"]
    assert marie["pressure"]["accepted_last_7_days"] == 1
    missing = alice.get("/api/v1/contacts/00000000-0000-0000-0000-000000000000")
    assert missing.status_code == 404
    assert "00000000" in missing.json()["error"]["words"]["fr"]


@pytest.mark.usefixtures("day")
def test_the_timeline_merges_everything_by_time(alice: httpx.Client) -> None:
    """Events, the journey, the message, the segment and the consent, each page following on."""
    url = f"/api/v1/contacts/{_id_of(alice, 'marie')}/timeline"
    whole = alice.get(url).json()["items"]
    assert {(item["kind"], item["name"]) for item in whole} >= {
        ("event", "Product Viewed"),
        ("event", "Signed Up"),
        ("event", "Message Sent"),
        ("journey", "welcome"),
        ("message", "welcome"),
        ("segment", "lookers"),
        ("consent", "marketing/email"),
    }
    assert [item["at"] for item in whole] == sorted((i["at"] for i in whole), reverse=True)
    paged: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        page = alice.get(url, params={"limit": 2} | ({"cursor": cursor} if cursor else {})).json()
        paged += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert [item["id"] for item in paged] == [item["id"] for item in whole]


@pytest.mark.usefixtures("day")
def test_messages_tell_their_outcome_and_why(alice: httpx.Client) -> None:
    """Marie's message was sent and can be read; Paul's was held back for want of consent."""
    listed = alice.get("/api/v1/messages").json()["items"]
    assert {(one["contact"]["email"], one["outcome"], one["reason"]) for one in listed} == {
        ("marie@example.org", "sent", "sent"),
        ("paul@example.org", "held_back", "no_consent"),
    }
    sent = alice.get("/api/v1/messages", params={"outcome": "sent"}).json()["items"]
    shown = alice.get(f"/api/v1/messages/{sent[0]['id']}").json()
    assert shown["subject"].startswith("Welcome")
    assert "<html" in shown["html"]
    assert shown["sent_at"] is not None
    assert [line["words"]["en"] for line in shown["history"]] == [
        "The step wanted to send it.",
        "Governance let it through.",
        "Handed to the mail provider.",
        "The provider accepted it.",
    ]
    silent = alice.get("/api/v1/messages", params={"reason": "no_consent"}).json()["items"]
    told = alice.get(f"/api/v1/messages/{silent[0]['id']}").json()
    assert told["decision"]["words"]["en"].startswith("This person never agreed")
    assert told["decision"]["words"]["fr"].startswith("Cette personne n’a jamais accepté")
    paul = _id_of(alice, "paul")
    own = alice.get(f"/api/v1/contacts/{paul}/messages").json()["items"]
    assert [one["id"] for one in own] == [silent[0]["id"]]
    assert alice.get("/api/v1/messages/d00-nothing").status_code == 404


def test_an_opening_is_seen_on_the_message(
    alice: httpx.Client, visitor: httpx.Client, day: Recorder, database: str
) -> None:
    """The pixel of Marie's own mail marks her message as opened, once the engine has heard."""
    content = email.message_from_bytes(day.handed[0].content, policy=email.policy.default)
    page = content.get_body(("html",))
    assert page is not None
    pixel = re.search(r"https://aparte\.example(/t/o/[^\"]+)", page.get_content())
    assert pixel is not None
    assert visitor.get(pixel[1]).headers["content-type"] == "image/gif"
    _work(database, day)
    sent = alice.get("/api/v1/messages", params={"outcome": "sent"}).json()["items"]
    assert sent[0]["opened_at"] is not None
    assert sent[0]["clicked_at"] is None


@pytest.mark.usefixtures("day")
def test_the_explanation_tells_why(alice: httpx.Client) -> None:
    """Marie is inside the welcome series since she signed up; the words are in both languages."""
    told = alice.get(f"/api/v1/contacts/{_id_of(alice, 'marie')}/explanation").json()
    welcome = next(one for one in told["scenarios"] if one["key"] == "welcome")
    assert (welcome["key"], welcome["state"], welcome["version"]) == ("welcome", "inside", 1)
    assert welcome["summary"]["en"].startswith("In this scenario since")
    assert {line["kind"] for line in welcome["lines"]} >= {"trigger", "entry", "next"}
    journeys = alice.get(f"/api/v1/contacts/{_id_of(alice, 'marie')}/journeys").json()["items"]
    assert [(one["scenario"]["key"], one["step"]["id"]) for one in journeys] == [
        ("welcome", "first-pause")
    ]


@pytest.mark.usefixtures("day")
def test_the_overview_adds_up(alice: httpx.Client) -> None:
    """Wanted is the sum of all outcomes, and silence is shown with its reason."""
    shown = alice.get("/api/v1/overview", params={"period": "7d"}).json()
    counts = shown["messages"]
    outcomes = ("sent", "held_back", "deferred", "waiting", "unknown")
    assert counts["wanted"] == sum(counts[name] for name in outcomes) == 2
    assert (counts["sent"], counts["held_back"]) == (1, 1)
    assert [(one["reason"], one["count"]) for one in shown["silences"]] == [("no_consent", 1)]
    assert shown["contacts"] == {"total": 2, "known": 2, "new_in_period": 2}
    assert sum(day["sent"] for day in shown["by_day"]) == 1
    assert len(shown["events_per_minute"]) == 60
    assert shown["journeys"]["live"] == 2
    assert shown["flow"]["oldest_seconds"] < 60


@pytest.mark.usefixtures("day")
def test_events_are_listed_by_arrival_and_of_one_contact(alice: httpx.Client) -> None:
    """The log is read by kind, by contact, and page by page."""
    signed = alice.get("/api/v1/events", params={"name": "Signed Up", "limit": 1}).json()
    assert len(signed["items"]) == 1
    following = {"name": "Signed Up", "limit": 1, "cursor": signed["next_cursor"]}
    assert len(alice.get("/api/v1/events", params=following).json()["items"]) == 1
    marie = _id_of(alice, "marie")
    own = alice.get("/api/v1/events", params={"contact": marie, "name": "Product Viewed"}).json()
    assert [one["properties"]["price"] for one in own["items"]] == [12.5]
    names = alice.get("/api/v1/events/names").json()["items"]
    assert ("Signed Up", 2) in {(one["name"], one["count_24h"]) for one in names}


@pytest.mark.usefixtures("day")
def test_a_scenario_shows_card_picture_and_figures(alice: httpx.Client) -> None:
    """The welcome series in sentences, with counters where people stand."""
    rows = alice.get("/api/v1/scenarios").json()["items"]
    row = next(one for one in rows if one["key"] == "welcome")
    assert (row["status"], row["live_version"]) == ("live", 1)
    assert (row["period"]["sent"], row["period"]["held_back"], row["live_journeys"]) == (1, 1, 2)
    shown = alice.get("/api/v1/scenarios/welcome").json()
    assert shown["problems"] == []
    counters = {node["id"]: node["counters"] for node in shown["graph"]["nodes"]}
    assert counters["welcome"]["sent"] == 1
    assert counters["welcome"]["held_back"] == 1
    assert counters["welcome"]["passed"] == 2
    assert counters["first-pause"]["waiting"] == 2
    assert (counters["trigger"]["passed"], counters["end"]["passed"]) == (2, 0)
    assert shown["silences"][0]["reason"] == "no_consent"
    assert shown["card"]["entry"]["fr"] == "On n’y entre qu’une fois."
    again = alice.post("/api/v1/scenarios", json={"definition_yaml": shown["definition_yaml"]})
    assert again.status_code == 200, again.text
    assert (again.json()["version"], again.json()["live_version"]) == (2, 1)
    assert again.json()["definition_yaml"] == shown["definition_yaml"]


@pytest.mark.usefixtures("day")
def test_what_a_person_says_through_the_api_reaches_the_inbox(
    alice: httpx.Client, facts: psycopg.Connection[tuple[object, ...]], cast: Cast
) -> None:
    """A contact and a consent given by API wait in the inbox like any event."""
    paul = _id_of(alice, "paul")
    word = {**CONSENT, "status": "withdrawn", "source": "telephone"}
    answer = alice.post(f"/api/v1/contacts/{paul}/consents", json=word)
    assert (answer.status_code, answer.json()) == (202, {"contact_id": paul})
    given = {"email": "New@Example.org ", "attributes": {"city": "Lyon"}}
    assert alice.post("/api/v1/contacts", json=given).status_code == 202
    waiting = facts.execute(
        "SELECT withdraws, body::jsonb ->> 'kind', body::jsonb #>> '{traits,email}' FROM inbox"
        " WHERE workspace_id = %s AND body::jsonb ->> 'kind' <> 'track' ORDER BY id",
        (cast.workspace_id,),
    ).fetchall()
    assert waiting == [(True, "consent", None), (False, "identify", "new@example.org")]
    nobody = alice.post("/api/v1/contacts", json={"attributes": {"city": "Lyon"}})
    assert nobody.json()["error"]["problems"][0]["code"] == "no_identity"
    harmful = {"email": "x@example.org", "attributes": {"city": "\x00"}}
    assert alice.post("/api/v1/contacts", json=harmful).status_code == 422


def test_a_score_is_told_rule_by_rule(alice: httpx.Client, day: Recorder) -> None:
    """Marie looked at one product: ten points, warm from that instant, in words and figures."""
    marie = alice.get("/api/v1/contacts", params={"q": "marie"}).json()["items"][0]["id"]
    (score,) = alice.get(f"/api/v1/contacts/{marie}/scores").json()["scores"]
    assert 9.9 < score["value"] <= 10
    assert (score["grade"], score["grade_name"]["fr"]) == ("warm", "Tiède")
    assert score["since"] < score["until"]
    group, rule = score["lines"]
    assert group["words"]["en"] == "Visits: 10 points; ceiling of 40 points not reached"
    assert rule["words"]["en"] == ("1 product view: 10 points, worth 10 now; half-life 2 weeks")
    warm = {"condition": {"kind": "score", "score": "interest", "value": 5}}
    assert alice.post("/api/v1/segments/preview", json=warm).json()["count"] == 2
    told = alice.get(f"/api/v1/contacts/{marie}/timeline").json()["items"]
    assert "Now graded “Warm” (Interest)" in {one["words"]["en"] for one in told}
