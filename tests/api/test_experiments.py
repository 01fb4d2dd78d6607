"""Experiments through HTTP: read, sized, won; and what engines then see of it."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg
import pytest

from aparte.kernel import ids
from aparte.scenarios import live
from tests.api.conftest import Cast

BODY = "<mjml><mj-body></mj-body></mjml>"
WORDS = {"en": "x", "fr": "x"}
NOW = datetime.now(UTC)
LONG_AGO = NOW - timedelta(days=20)
PEOPLE = 600
"""People given each variant."""

Facts = psycopg.Connection[tuple[object, ...]]


def scenario(key: str, **fields: Any) -> dict[str, Any]:
    """Return a scenario that tries two reminders."""
    return {
        "key": key,
        "name": WORDS,
        "card": dict.fromkeys(("objective", "promise", "reason", "kpi"), WORDS),
        "trigger": {"kind": "event", "event": "Signed Up"},
        "goal": {
            "event": "Order Completed",
            "value": "total",
            "where": [{"property": "channel", "op": "is", "value": "web"}],
        },
        "messages": {"hello": {"name": WORDS, "subject": {"en": "x"}, "mjml": {"en": BODY}}},
        "steps": [
            {
                "id": "mail",
                "kind": "experiment",
                "varies": "branch",
                "variants": [
                    {"key": "silent", "share": 50, "to": "end"},
                    {"key": "mailed", "share": 50, "to": "hello"},
                ],
                **fields,
            },
            {"id": "hello", "kind": "send", "message": "hello"},
        ],
    }


def published(alice: httpx.Client, key: str, **fields: Any) -> None:
    """Let Alice publish it."""
    answer = alice.post("/api/v1/scenarios", json={"definition": scenario(key, **fields)})
    assert answer.status_code == 200, answer.text
    answer = alice.post(f"/api/v1/scenarios/{key}/publish", json={"version": 1})
    assert answer.status_code == 200, answer.text


class Lived:
    """Writes what people were given and what they did."""

    def __init__(self, facts: Facts, workspace_id: int, key: str) -> None:
        self.facts = facts
        self.workspace_id = workspace_id
        self.key = key

    def given(self, number: int, variant: str, at: datetime = LONG_AGO, **how: Any) -> uuid.UUID:
        """Give somebody a variant; return who."""
        contact = uuid.UUID(bytes=ids.contact_id(self.workspace_id, "user", f"{self.key}{number}"))
        self.facts.execute(
            "INSERT INTO assignments (partition, journey_id, step_id, contact_id, workspace_id,"
            " scenario_key, version, variant, drawn, assigned_at)"
            " VALUES (%s, %s, 'mail', %s, %s, %s, 1, %s, %s, %s)",
            (
                contact.bytes[15],
                uuid.uuid4(),
                contact,
                self.workspace_id,
                self.key,
                variant,
                how.get("drawn", True),
                at,
            ),
        )
        return contact

    def did(self, contact: uuid.UUID, name: str, at: datetime, **properties: Any) -> None:
        """Let somebody do something."""
        self.facts.execute(
            "INSERT INTO events (partition, event_id, contact_id, workspace_id, occurred_at,"
            " received_at, name, properties) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            (
                contact.bytes[15],
                uuid.uuid4(),
                contact,
                self.workspace_id,
                at,
                at,
                name,
                json.dumps(properties),
            ),
        )

    def all(self, bought: dict[str, int]) -> None:
        """Give each variant its people, so many of whom buy for 10 the next day."""
        with self.facts.transaction():
            for place, (variant, buyers) in enumerate(bought.items()):
                for number in range(PEOPLE):
                    contact = self.given(place * PEOPLE + number, variant)
                    if number < buyers:
                        at = LONG_AGO + timedelta(days=1)
                        self.did(contact, "Order Completed", at, channel="web", total=10)


def test_an_experiment_is_read_from_what_people_did(
    alice: httpx.Client, cast: Cast, facts: Facts
) -> None:
    """Each person once, in the time that counts, by the goal's filter, joined records as one."""
    published(alice, "read-it")
    lived = Lived(facts, cast.workspace_id, "read-it")
    lived.all({"silent": 10, "mailed": 60})
    late, other, early, follower = (
        lived.given(number, "mailed", at, drawn=drawn)
        for number, at, drawn in (
            (2_000, LONG_AGO, True),
            (2_001, LONG_AGO, True),
            (2_002, NOW - timedelta(days=1), True),
            (2_003, LONG_AGO, False),
        )
    )
    lived.did(late, "Order Completed", LONG_AGO + timedelta(days=8), channel="web", total=99)
    lived.did(other, "Order Completed", LONG_AGO + timedelta(days=2), channel="shop", total=99)
    lived.did(early, "Order Completed", NOW, channel="web", total=99)
    lived.did(follower, "Order Completed", LONG_AGO + timedelta(days=1), channel="web", total=99)
    lived.did(other, "Message Unsubscribed", LONG_AGO + timedelta(hours=2))
    joined, kept = lived.given(2_004, "silent"), lived.given(2_005, "silent")
    mixed, with_it = lived.given(2_006, "silent"), lived.given(2_007, "mailed")
    for loser, winner in ((joined, kept), (mixed, with_it)):
        facts.execute(
            "INSERT INTO merges (partition, loser_id, winner_id, workspace_id, at)"
            " VALUES (%s, %s, %s, %s, now())",
            (loser.bytes[15], loser, winner, cast.workspace_id),
        )
    lived.did(joined, "Order Completed", LONG_AGO + timedelta(days=1), channel="web", total=7.5)
    read = alice.get("/api/v1/scenarios/read-it/experiments/mail").json()
    silent, mailed = read["variants"]
    assert (silent["people"], silent["successes"]) == (PEOPLE + 1, 11)
    assert (mailed["people"], mailed["successes"]) == (PEOPLE + 2, 60)
    assert (mailed["under_way"], mailed["followed"], read["mixed"]) == (1, 1, 1)
    assert mailed["guards"][0]["people"] == 1
    assert silent["value"]["estimate"] == pytest.approx(107.5 / (PEOPLE + 1))
    assert (read["verdict"], read["leader"], read["metric"]) == (
        "surely_best",
        "mailed",
        "conversion",
    )
    effect = read["comparisons"][0]["effect"]
    assert effect["conversion"]["low"] > 0.0
    assert effect["needed"] == pytest.approx(1 / (60 / (PEOPLE + 2) - 11 / (PEOPLE + 1)))
    by_click = alice.get("/api/v1/scenarios/read-it/experiments/mail?metric=click").json()
    assert [one["successes"] for one in by_click["variants"]] == [0, 0]


def test_a_winner_is_kept_with_who_and_why_and_reaches_engines(
    alice: httpx.Client, cast: Cast, facts: Facts
) -> None:
    """The choice opens the next generation, in which the step names its winner."""
    published(alice, "won-it")
    before = live.load_live(facts, cast.workspace_id)
    address = "/api/v1/scenarios/won-it/experiments/mail/winner"
    for given in ({"variant": "loud", "why": "x"}, {"variant": "mailed", "why": " "}):
        refused = alice.post(address, json=given)
        assert refused.status_code == 422, refused.text
    won = alice.post(address, json={"variant": "mailed", "why": "It sells"}).json()
    assert (won["verdict"], won["winner"]) == ("decided", "mailed")
    assert (won["chosen"]["chosen_by"], won["chosen"]["why"]) == (cast.alice, "It sells")
    assert not won["chosen"]["is_automatic"]
    after = live.load_live(facts, cast.workspace_id)
    assert before is not None
    assert after is not None
    assert after.generation == before.generation + 1
    winners = {
        version.key: version.definition["steps"][0].get("winner") for version in after.versions
    }
    assert winners["won-it"] == "mailed"
    shown = alice.get("/api/v1/scenarios/won-it").json()["graph"]["nodes"]
    (node,) = [one for one in shown if one["id"] == "mail"]
    assert node["detail"]["en"] == "“mailed” has won: everybody who comes now goes to it."
    alice.post(address, json={"variant": "silent", "why": "It annoys"})
    assert alice.get("/api/v1/scenarios/won-it/experiments/mail").json()["winner"] == "silent"


def test_the_rule_of_an_experiment_chooses_by_itself_once(
    alice: httpx.Client, cast: Cast, facts: Facts
) -> None:
    """The daily upkeep decides what the rule says, with its figures, and never again."""
    from aparte.reports import facade as reports  # noqa: PLC0415 -- Django must be ready

    rule = {"metric": "conversion", "after": "10d", "min_per_variant": 500}
    published(alice, "auto", decide=rule)
    Lived(facts, cast.workspace_id, "auto").all({"silent": 10, "mailed": 80})
    decided = reports.decide_experiments(facts, datetime.now(UTC))
    assert [(one.scenario, one.step) for one in decided] == [("auto", "mail")]
    read = alice.get("/api/v1/scenarios/auto/experiments/mail").json()
    assert (read["winner"], read["chosen"]["is_automatic"]) == ("mailed", True)
    assert read["chosen"]["why"].startswith("“mailed” is best.")
    assert reports.decide_experiments(facts, datetime.now(UTC)) == []


def test_what_is_no_experiment_is_told(alice: httpx.Client) -> None:
    """An unknown scenario or step, and one that was never published."""
    assert alice.get("/api/v1/scenarios/nothing/experiments/mail").status_code == 404
    published(alice, "no-such-step")
    assert alice.get("/api/v1/scenarios/no-such-step/experiments/hello").status_code == 404
    alice.post("/api/v1/scenarios", json={"definition": scenario("drafted")})
    assert alice.get("/api/v1/scenarios/drafted/experiments/mail").status_code == 409


def test_the_size_is_asked_before(alice: httpx.Client, visitor: httpx.Client) -> None:
    """From 2 % to 2.4 %: some twenty-one thousand people in each variant."""
    given = {"baseline": 0.02, "effect": 0.2}
    size = alice.post("/api/v1/experiments/sample-size", json=given).json()
    assert 21_000 < size["per_variant"] < 21_200
    assert size["total"] == 2 * size["per_variant"]
    bad = alice.post("/api/v1/experiments/sample-size", json={**given, "baseline": 2})
    assert bad.json()["error"]["problems"][0]["code"] == "bad_baseline"
    assert visitor.post("/api/v1/experiments/sample-size", json=given).status_code == 401
