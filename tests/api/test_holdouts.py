"""Holdouts end to end, in frozen time: lived by the real engine, read back through HTTP.

What messages bring is known beforehand: whoever is sent one and whose number divides by five buys
for it, and whoever's number divides by ten buys anyway.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

import httpx
import psycopg
import pytest

from aparte.engine import loop, programs
from aparte.events import contracts
from aparte.kernel import ids, instants
from tests.api.conftest import Cast
from tests.db import engines

BODY = "<mjml><mj-body></mj-body></mjml>"
WORDS = {"en": "x", "fr": "x"}
NOW = engines.NOW
DAY = instants.DAY
PEOPLE = 400
TURNS_MAX = 2_000
SPENT = 40.0
SIDES = ("treated", "held_out")

Facts = psycopg.Connection[tuple[object, ...]]


def scenario(key: str, steps: list[dict[str, Any]] | None = None, **fields: Any) -> dict[str, Any]:
    """Return a scenario that says hello to whoever signs up."""
    return {
        "key": key,
        "name": {"en": "Hello", "fr": "Bonjour"},
        "card": dict.fromkeys(("objective", "promise", "reason", "kpi"), WORDS),
        "trigger": {"kind": "event", "event": f"Signed Up {key}"},
        "goal": {"event": "Order Completed", "value": "total"},
        "messages": {"hello": {"name": WORDS, "subject": {"en": "x"}, "mjml": {"en": BODY}}},
        "steps": steps or [{"id": "hello", "kind": "send", "message": "hello"}],
        **fields,
    }


def publish(alice: httpx.Client, written: dict[str, Any]) -> None:
    """Let Alice keep a draft and publish it."""
    answer = alice.post("/api/v1/scenarios", json={"definition": written})
    assert answer.status_code == 200, answer.text
    answer = alice.post(f"/api/v1/scenarios/{written['key']}/publish", json={"version": 1})
    assert answer.status_code == 200, answer.text


class Town(NamedTuple):
    """People of one brand, and the engine that decides about them."""

    address: str
    workspace_id: int
    worker: loop.Worker

    def sign_up(self, key: str, at: int = NOW) -> None:
        """Let everybody of a scenario's people sign up, with an address and consent."""
        word = contracts.ConsentGiven("marketing", "email", "granted", at)
        items: list[contracts.InboxItem] = []
        for number in range(PEOPLE):
            when: dict[str, Any] = {"occurred_at": at, "received_at": at}
            who = f"{key}-{number}"
            traits = {"email": f"{who}@example.org"}
            items.append(engines.identify(traits, user_id=who, consents=[word], **when))
            items.append(engines.track(f"Signed Up {key}", user_id=who, **when))
        engines.put(self.address, *items, workspace_id=self.workspace_id)
        self.drain(at)

    def drain(self, now: int) -> None:
        """Let the engine do all there is to do, each partition's backfill included."""
        for _ in range(TURNS_MAX):
            if self.worker.step(now).idle:
                return
        raise AssertionError(f"not idle after {TURNS_MAX} turns")

    def sent(self, key: str) -> set[bytes]:
        """Return the contacts who were sent the message of a scenario."""
        found = engines.rows(
            self.address,
            "SELECT contact_id FROM decisions WHERE workspace_id = %s AND scenario_key = %s"
            " AND verdict = 'accepted'",
            self.workspace_id,
            key,
        )
        return {row[0].bytes for row in found}

    def contact(self, key: str, number: int) -> bytes:
        """Return the id of one of a scenario's people."""
        return ids.contact_id(self.workspace_id, "user", f"{key}-{number}")

    def buy(self, key: str, at: int) -> set[int]:
        """Let those buy whom chance or the message makes buy; return their numbers."""
        sent = self.sent(key)
        buying = {
            number
            for number in range(PEOPLE)
            if number % 10 == 0 or (number % 5 == 0 and self.contact(key, number) in sent)
        }
        self.order([f"{key}-{number}" for number in sorted(buying)], at)
        return buying

    def order(self, names: list[str], at: int) -> None:
        """Let some of them order."""
        how: dict[str, Any] = {"occurred_at": at, "received_at": at, "properties": {"total": SPENT}}
        items = [engines.track("Order Completed", user_id=name, **how) for name in names]
        engines.put(self.address, *items, workspace_id=self.workspace_id)
        self.drain(at)

    def held(self, salt: str, key: str, share: float) -> set[int]:
        """Return the numbers of those held out, by the definition of the hash."""
        return {
            number
            for number in range(PEOPLE)
            if ids.share(salt, self.contact(key, number)) < share / 100
        }


@pytest.fixture
def town(database: str, cast: Cast) -> Iterator[Town]:
    """Return the brand with nobody in it yet, and an engine."""
    worker = engines.worker(database, source=programs.Programs())
    yield Town(database, cast.workspace_id, worker)
    worker.close()


def test_a_scenario_is_read_against_those_it_holds_out(alice: httpx.Client, town: Town) -> None:
    """Both sides count from entry, with the same window: the known effect is what is told."""
    goal = {"event": "Order Completed", "value": "total", "within": "7d"}
    publish(alice, scenario("own", holdout={"share": 40}, goal=goal))
    town.sign_up("own")
    held = town.held("own", "own", 40)
    assert len(town.sent("own")) == PEOPLE - len(held)
    buying = town.buy("own", NOW + 2 * DAY)
    treated = set(range(PEOPLE)) - held
    read = alice.get("/api/v1/scenarios/own/holdout?within=7d").json()
    assert (read["treated"]["people"], read["held_out"]["people"]) == (len(treated), len(held))
    by_five = {number for number in treated if number % 5 == 0}
    by_ten = {number for number in held if number % 10 == 0}
    assert buying == by_five | by_ten
    assert read["treated"]["converted"] == len(by_five)
    assert read["held_out"]["converted"] == len(by_ten)
    rates = len(by_five) / len(treated), len(by_ten) / len(held)
    change = read["conversion"]
    assert change["absolute"]["estimate"] == pytest.approx(rates[0] - rates[1])
    assert change["lift"]["estimate"] == pytest.approx(rates[0] / rates[1] - 1)
    assert read["value"]["absolute"]["estimate"] == pytest.approx(SPENT * (rates[0] - rates[1]))
    # Twice as many, of 20 and of 10 percent: inside what is believed, and inside what always holds.
    for bounds in (change["absolute"], change["always"]):
        assert bounds["low"] < 0.1 < bounds["high"]
    assert (read["event"], read["value_of"]) == ("Order Completed", "total")
    # Those held out live the journey, so their goals are on record like those of the others.
    kept = engines.rows(
        town.address,
        "SELECT count(*), sum(value) FROM conversions"
        " WHERE workspace_id = %s AND scenario_key = 'own'",
        town.workspace_id,
    )
    goals = len(by_five) + len(by_ten)
    assert kept == [(goals, goals * SPENT * 1_000_000)]
    spent = sum(read[side]["value"]["estimate"] * read[side]["people"] for side in SIDES)
    assert spent == pytest.approx(goals * SPENT)


def test_people_held_out_at_a_step_count_from_when_they_reach_it(
    alice: httpx.Client, town: Town
) -> None:
    """An order before the step counts on neither side, one after it on both, though one ended."""
    steps: list[dict[str, Any]] = [
        {"id": "rest", "kind": "wait", "duration": "3d"},
        {"id": "control", "kind": "holdout", "share": 50},
        {"id": "hello", "kind": "send", "message": "hello"},
    ]
    goal = {"event": "Order Completed", "where": [{"property": "total", "op": "gt", "value": 1}]}
    publish(alice, scenario("step", steps, goal={**goal, "value": "total"}))
    came = NOW + 10 * DAY
    town.sign_up("step", came)
    town.order(["step-3"], came + DAY)
    town.drain(came + 3 * DAY)
    buying = town.buy("step", came + 5 * DAY)
    held = town.held("step/control", "step", 50) - {3}
    treated = set(range(PEOPLE)) - held - {3}
    read = alice.get("/api/v1/scenarios/step/holdout?within=7d").json()
    assert read["step"] == "control"
    assert (read["treated"]["people"], read["held_out"]["people"]) == (len(treated), len(held))
    assert read["treated"]["converted"] == len(buying & treated)
    assert read["held_out"]["converted"] == len(buying & held)
    began = datetime.fromisoformat(read["began_at"])
    assert began == instants.to_datetime(came + 3 * DAY)


def test_a_brand_is_read_against_those_held_out_of_everything(
    alice: httpx.Client, town: Town
) -> None:
    """One salt in two scenarios; everybody known before the period counts over the whole of it."""
    for key, share in (("spring", 30), ("summer", 40)):
        publish(alice, scenario(key, holdout={"share": share, "salt": "brand"}))
    came = NOW + 20 * DAY
    town.sign_up("spring", came)
    buying = {town.contact("spring", number) for number in town.buy("spring", came + 2 * DAY)}
    asked = {"salt": "brand", "since": instants.to_text(came + DAY)}
    read = alice.get("/api/v1/holdout", params=asked).json()
    everybody = [
        row[0].bytes
        for row in engines.rows(
            town.address,
            "SELECT contact_id FROM contact_profiles WHERE workspace_id = %s",
            town.workspace_id,
        )
    ]
    held = {one for one in everybody if ids.share("brand", one) < 0.3}
    beyond = {one for one in everybody if ids.share("brand", one) >= 0.4}
    assert read["scenario"] is None
    assert (read["held_out"]["people"], read["treated"]["people"]) == (len(held), len(beyond))
    assert read["held_out"]["converted"] == len(buying & held)
    assert read["treated"]["converted"] == len(buying & beyond)
    assert read["treated"]["value"]["estimate"] == pytest.approx(
        SPENT * len(buying & beyond) / len(beyond)
    )
    told = [one["en"] for one in read["sentences"]]
    assert not any("spring" in one for one in told)
    publish(alice, scenario("noisy"))
    again = alice.get("/api/v1/holdout", params=asked).json()
    assert "noisy" in again["sentences"][-1]["fr"]


def test_what_keeps_no_control_group_is_told(alice: httpx.Client, town: Town) -> None:
    """No holdout, no such step, no goal, no such duration: each in words."""
    del town
    publish(alice, scenario("plain"))
    assert alice.get("/api/v1/scenarios/plain/holdout").status_code == 404
    aimless = {**scenario("aimless", holdout={"share": 10})}
    del aimless["goal"]
    publish(alice, aimless)
    answer = alice.get("/api/v1/scenarios/aimless/holdout")
    assert (answer.status_code, "names no goal" in answer.text) == (409, True)
    publish(alice, scenario("aimed", holdout={"share": 10}))
    assert alice.get("/api/v1/scenarios/aimed/holdout?step=nothing").status_code == 404
    answer = alice.get("/api/v1/scenarios/aimed/holdout?within=soon")
    assert answer.json()["error"]["problems"][0]["path"] == "within"
    early = alice.get("/api/v1/scenarios/aimed/holdout").json()
    assert (early["verdict"], early["within"]) == ("nobody_yet", "30d")
