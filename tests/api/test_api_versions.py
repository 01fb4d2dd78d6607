"""The life of versions over HTTP: approval by another, history, moving people, going back."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import psycopg
import pytest

from tests.api.conftest import PASSWORD, PATIENCE_SECONDS, Cast, sign_in

Facts = psycopg.Connection[tuple[object, ...]]
WORDS = {"en": "Words", "fr": "Mots"}


def definition(key: str, *steps: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Return a scenario of these steps."""
    text = {"en": "Hello"}
    body = {"en": "<mjml><mj-body><mj-text>Hello</mj-text></mj-body></mjml>"}
    named = {step["message"] for step in steps if step["kind"] == "send"}
    return {
        "key": key,
        "name": WORDS,
        "card": dict.fromkeys(("objective", "promise", "reason", "kpi"), WORDS),
        "trigger": {"kind": "event", "event": "Signed Up"},
        "steps": list(steps),
        "messages": {name: {"name": WORDS, "subject": text, "mjml": body} for name in named},
        **fields,
    }


def wait(step: str, duration: str) -> dict[str, Any]:
    """Return a wait."""
    return {"id": step, "kind": "wait", "duration": duration}


def save(asker: httpx.Client, raw: dict[str, Any], note: str = "") -> Any:
    """Keep a draft, and return the scenario."""
    answer = asker.post("/api/v1/scenarios", json={"definition": raw, "note": note})
    assert answer.status_code == 200, answer.text
    return answer.json()


def publish(asker: httpx.Client, key: str, version: int, **fields: Any) -> httpx.Response:
    """Ask for a version to be published."""
    given = {"version": version, **fields}
    return asker.post(f"/api/v1/scenarios/{key}/publish", json=given)


@pytest.fixture
def bob(served: str, cast: Cast) -> Iterator[httpx.Client]:
    """Return a browser in which Bob, who owns the workspace too, has signed in."""
    from aparte.workspaces import facade  # noqa: PLC0415 -- Django must be ready

    facade.create_owner(cast.workspace_id, "bob@shop.example", PASSWORD, name="Bob", language="en")
    with httpx.Client(base_url=served, timeout=PATIENCE_SECONDS) as browser:
        yield sign_in(browser, "bob@shop.example")


@pytest.fixture
def approval(alice: httpx.Client) -> Iterator[None]:
    """Ask for approval in the workspace while a test runs."""
    assert alice.put("/api/v1/scenarios/approval", json={"required": True}).status_code == 200
    yield
    alice.put("/api/v1/scenarios/approval", json={"required": False})


def statuses(scenario: dict[str, Any]) -> list[tuple[int, str]]:
    """Return the number and status of each version."""
    return [(one["number"], one["status"]) for one in scenario["versions"]]


@pytest.mark.usefixtures("approval")
def test_a_version_lives_only_once_another_approved_it(
    alice: httpx.Client, bob: httpx.Client
) -> None:
    """Nobody approves their own draft, a refusal needs a reason, and an edit voids an approval."""
    assert alice.get("/api/v1/scenarios/approval").json() == {"required": True}
    save(alice, definition("seen-by-two", wait("rest", "1h")))
    early = publish(alice, "seen-by-two", 1)
    assert (early.status_code, early.json()["error"]["code"]) == (409, "conflict")
    assert "awaits approval" in early.json()["error"]["words"]["en"]
    place = "/api/v1/scenarios/seen-by-two/versions/1"
    assert alice.post(f"{place}/approve", json={}).status_code == 409
    silent = bob.post(f"{place}/refuse", json={})
    assert silent.json()["error"]["problems"][0]["path"] == "comment"
    refused = bob.post(f"{place}/refuse", json={"comment": "An hour is short."}).json()
    assert statuses(refused) == [(1, "refused")]
    assert "was refused by bob@" in publish(alice, "seen-by-two", 1).json()["error"]["words"]["en"]
    save(alice, definition("seen-by-two", wait("rest", "2h")))
    approved = bob.post(f"{place}/approve", json={"comment": "Good."}).json()
    assert (statuses(approved), approved["versions"][0]["approval_by"]) == (
        [(1, "approved")],
        "bob@shop.example",
    )
    save(alice, definition("seen-by-two", wait("rest", "3h")))
    assert publish(alice, "seen-by-two", 1).status_code == 409
    bob.post(f"{place}/approve", json={})
    assert publish(alice, "seen-by-two", 1).json()["status"] == "live"
    assert bob.post(f"{place}/refuse", json={"comment": "Too late."}).status_code == 409


def test_the_history_says_who_did_what_and_why(alice: httpx.Client, cast: Cast) -> None:
    """Every act is there with its comment, the latest first; archived scenarios leave the list."""
    save(alice, definition("told", wait("rest", "1h")), "First words")
    publish(alice, "told", 1, comment="Spring is here")
    save(alice, definition("told", wait("rest", "2h")))
    publish(alice, "told", 2, people="move")
    back = alice.post("/api/v1/scenarios/told/rollback", json={"comment": "Too long"}).json()
    assert (back["live_version"], statuses(back)) == (1, [(2, "retired"), (1, "live")])
    assert alice.post("/api/v1/scenarios/told/rollback", json={}).status_code == 409
    assert alice.post("/api/v1/scenarios/told/archive").status_code == 409
    alice.post("/api/v1/scenarios/told/pause", json={"comment": "Holidays"})
    gone = alice.post("/api/v1/scenarios/told/archive").json()
    assert (gone["status"], statuses(gone)[1]) == ("archived", (1, "archived"))
    assert alice.post("/api/v1/scenarios/told/resume").status_code == 409
    listed = [
        {one["key"] for one in alice.get(f"/api/v1/scenarios{query}").json()["items"]}
        for query in ("", "?archived=true")
    ]
    assert ["told" in keys for keys in listed] == [False, True]
    acts = alice.get("/api/v1/scenarios/told/history").json()["items"]
    assert [(one["words"]["en"], one["comment"]) for one in acts] == [
        ("Archived it.", None),
        ("Paused it.", "Holidays"),
        ("Went back to version 1.", "Too long"),
        ("Published version 2. The people inside moved with it.", None),
        ("Wrote version 2 as a draft.", None),
        ("Published version 1.", "Spring is here"),
        ("Wrote version 1 as a draft.", "First words"),
    ]
    assert {one["actor"] for one in acts} == {cast.alice}


def test_a_preview_counts_people_and_says_their_fate(
    alice: httpx.Client, cast: Cast, facts: Facts
) -> None:
    """How many stand at which step of which version, and what a redirect would change."""
    save(alice, definition("moved", wait("rest", "1d"), wait("last", "1d")))
    publish(alice, "moved", 1)
    save(alice, definition("moved", wait("last", "2d")))
    for step, count in (("rest", 2), ("last", 1)):
        for _ in range(count):
            facts.execute(
                "INSERT INTO journeys (partition, journey_id, contact_id, workspace_id,"
                " scenario_key, version, opened_at, step_id)"
                " VALUES (1, %s, %s, %s, 'moved', 1, now(), %s)",
                (uuid.uuid4(), uuid.uuid4(), cast.workspace_id, step),
            )
    place = "/api/v1/scenarios/moved/versions/2/migration-preview"
    bare = alice.post(place, json={}).json()
    assert (bare["people"], bare["ending"]) == (3, 2)
    assert [(one["step"], one["people"], one["fate"]) for one in bare["groups"]] == [
        ("last", 1, "same_step"),
        ("rest", 2, "ended"),
    ]
    sent = alice.post(place, json={"redirects": [{"step": "rest", "to": "last"}]}).json()
    assert (sent["ending"], sent["groups"][1]["to"]) == (0, "last")
    wrong = {"redirects": [{"step": "rest", "to": "nowhere"}]}
    problem = alice.post(place, json=wrong).json()["error"]["problems"][0]
    assert (problem["code"], problem["path"]) == ("unknown_step", "redirects[0].to")
    assert publish(alice, "moved", 2, people="move", **wrong).status_code == 422
    assert alice.get("/api/v1/scenarios/moved").json()["live_version"] == 1


def test_a_key_may_not_be_a_word_of_addresses(alice: httpx.Client) -> None:
    """A scenario called like an operation could not be asked for."""
    raw = definition("review", wait("rest", "1h"))
    answer = alice.post("/api/v1/scenarios", json={"definition": raw})
    assert answer.json()["error"]["problems"][0]["code"] == "reserved_key"


def test_a_message_that_nothing_sends_is_kept_but_not_published(alice: httpx.Client) -> None:
    """A draft may be written for any channel; publishing names each message nobody hands over."""
    step = {"id": "hello", "kind": "send", "messages": ["text", "mail"]}
    mail = {"name": WORDS, "subject": {"en": "Hello"}, "mjml": {"en": "<mjml></mjml>"}}
    text = {"name": WORDS, "channel": "sms", "text": {"en": "Hello"}}
    drawn = {**definition("by-text"), "steps": [step], "messages": {"text": text, "mail": mail}}
    save(alice, drawn)
    refused = publish(alice, "by-text", 1)
    assert refused.status_code == 422
    (problem,) = refused.json()["error"]["problems"]
    assert (problem["code"], problem["path"]) == ("no_sender", "messages.text.channel")
    assert alice.get("/api/v1/scenarios/by-text").json()["status"] == "draft"


def test_two_versions_differ_in_words(alice: httpx.Client) -> None:
    """Without numbers, what lives is compared with what was written last."""
    save(alice, definition("compared", wait("rest", "1h")))
    publish(alice, "compared", 1)
    save(alice, definition("compared", wait("rest", "2h"), priority=70))
    found = alice.get("/api/v1/scenarios/compared/difference").json()
    assert (found["before"], found["after"]) == (1, 2)
    assert [(one["kind"], one["path"]) for one in found["changes"]] == [
        ("changed", "priority"),
        ("changed", "steps.rest"),
    ]
    assert found["changes"][0]["words"]["fr"] == "La priorité passe de 50 à 70."
    back = alice.get("/api/v1/scenarios/compared/difference?before=2&after=1").json()
    assert back["changes"][0]["words"]["en"] == "The priority goes from 70 to 50."
    assert alice.get("/api/v1/scenarios/compared/difference?before=9").status_code == 404


def test_the_review_names_what_to_look_at(alice: httpx.Client, cast: Cast, facts: Facts) -> None:
    """Overdue and unused scenarios, and how many people two of them share."""
    card = {**definition("x")["card"], "review_on": "2026-01-31"}
    for key in ("review-one", "review-two"):
        save(alice, definition(key, wait("rest", "1h"), card=card))
        publish(alice, key, 1)
    facts.execute(
        "UPDATE scenarios_scenarioversion SET published_at = now() - interval '40 days'"
        " WHERE scenario_id IN (SELECT id FROM scenarios_scenario WHERE key = 'review-two')"
    )
    for _ in range(3):
        contact = uuid.uuid4()
        for key in ("review-one", "elsewhere"):
            facts.execute(
                "INSERT INTO journeys (partition, journey_id, contact_id, workspace_id,"
                " scenario_key, version, opened_at, step_id)"
                " VALUES (2, %s, %s, %s, %s, 1, now(), 'rest')",
                (uuid.uuid4(), contact, cast.workspace_id, key),
            )
    found = alice.get("/api/v1/scenarios/review?days=30").json()
    told = {(one["code"], *(part["key"] for part in one["scenarios"])) for one in found["findings"]}
    assert ("review_due", "review-one") in told
    assert ("unused", "review-two") in told
    assert ("unused", "review-one") not in told
    assert ("same_trigger", "review-one", "review-two") in told
    assert {"one": "elsewhere", "other": "review-one", "people": 3} in [
        {"one": pair["one"]["key"], "other": pair["other"]["key"], "people": pair["people"]}
        for pair in found["overlaps"]
    ]
    assert found["journeys"] >= 6
    assert alice.get("/api/v1/scenarios/review?days=0").status_code == 422


def test_a_layout_is_laid_in_when_a_version_is_published(alice: httpx.Client, facts: Facts) -> None:
    """What is published holds whole documents; what people read and edit stays as written."""
    body = {"en": "<mj-text><p>Hello {{ contact.first_name }}</p></mj-text>"}
    message = {"name": WORDS, "subject": {"en": "Hello"}, "layout": "letter", "body": body}
    steps = [{"id": "hello", "kind": "send", "message": "hello"}]
    raw = definition("laid", *steps, messages={"hello": message})
    assert save(alice, raw)["problems"] == []
    assert publish(alice, "laid", 1).status_code == 200

    def stored(number: int) -> Any:
        row = facts.execute(
            "SELECT v.definition->'messages'->'hello' FROM scenarios_scenarioversion v"
            " JOIN scenarios_scenario s ON s.id = v.scenario_id"
            " WHERE s.key = 'laid' AND v.number = %s",
            (number,),
        ).fetchone()
        assert row is not None
        return row[0]

    published = stored(1)
    assert published["body"] == body
    assert published["mjml"]["en"].startswith("<mjml>")
    assert body["en"] in published["mjml"]["en"]
    shown = alice.get("/api/v1/scenarios/laid").json()["definition_yaml"]
    assert "layout: letter" in shown
    assert "<mjml>" not in shown
    again = alice.post("/api/v1/scenarios", json={"definition": raw | {"priority": 60}})
    assert again.status_code == 200
    assert "mjml" not in stored(2)
    broken = {"hello": {**message, "layout": "poster"}}
    refused = alice.post("/api/v1/scenarios", json={"definition": raw | {"messages": broken}})
    assert refused.json()["error"]["problems"][0]["path"] == "messages.hello.layout"
    liquid = {"hello": {**message, "body": {"en": "<mj-text>\n{{ x | shout }}</mj-text>"}}}
    told = alice.post("/api/v1/scenarios/validate", json={"definition": raw | {"messages": liquid}})
    (problem,) = told.json()["problems"]
    assert (problem["path"], problem["words"]["en"]) == (
        "messages.hello.body.en",
        "Line 2: There is no filter “shout”.",
    )


def test_those_inside_are_invited_only_where_somebody_can_be(alice: httpx.Client) -> None:
    """Asked for a trigger that passes it is a mistake; for a list it is done, and told."""
    save(alice, definition("passing", wait("rest", "1h")))
    refused = publish(alice, "passing", 1, fire_for_those_inside=True)
    (problem,) = refused.json()["error"]["problems"]
    assert (refused.status_code, problem["code"], problem["path"]) == (
        422,
        "nobody_inside",
        "trigger",
    )
    lasting = {
        **definition("lasting", wait("rest", "1h")),
        "trigger": {"kind": "list", "list": "l"},
    }
    save(alice, lasting)
    assert publish(alice, "lasting", 1, fire_for_those_inside=True).json()["status"] == "live"
    history = alice.get("/api/v1/scenarios/lasting/history").json()
    told = history["items"] if isinstance(history, dict) else history
    assert told[0]["words"]["en"] == "Published version 1. Those inside already entered once."
