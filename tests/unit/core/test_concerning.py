"""Whom a change of program concerns, from examples."""

from __future__ import annotations

from typing import Any

import pytest

from aparte.core import concerning, conditions
from aparte.core import program as programs
from aparte.core.governance.policy import Policy
from aparte.core.inputs import EventInput
from aparte.core.scenarios import Scenario
from aparte.kernel import ids, instants
from tests.unit.core import stories

NOW = stories.MONDAY
DAY = instants.DAY
LAMPS: dict[str, Any] = {
    "kind": "event", "event": "Product Viewed", "within": "30d", "value": 2,
    "where": [{"property": "category", "op": "is", "value": "lamps"}],
}  # fmt: skip
BOUGHT: dict[str, Any] = {"kind": "event", "event": "Order Completed", "within": "14d"}
HOPEFUL: dict[str, Any] = {"kind": "all", "of": [LAMPS, {"kind": "not", "of": BOUGHT}]}
FRENCH: dict[str, Any] = {"kind": "attribute", "name": "country", "value": "FR"}


def definitions(*written: Scenario, generation: int = 1, **segments: Any) -> programs.Definitions:
    """Return definitions of these scenarios and segments."""
    return programs.Definitions(
        workspace_id=1,
        generation=generation,
        zone="Europe/Paris",
        segments={key: conditions.parse(raw, key) for key, raw in segments.items()},
        versions=tuple(programs.LiveVersion(one, 1, "live") for one in written),
        policy=Policy(),
    )


def changed(before: programs.Definitions, after: programs.Definitions) -> concerning.Change | None:
    """Return what changed between two programs."""
    program = programs.Program(after)
    outline = concerning.outline(before, programs.Program(before))
    return concerning.change(outline, concerning.outline(after, program), program)


def judge(raw: dict[str, Any]) -> concerning.Judge | None:
    """Return who tells whom a new segment concerns."""
    after = definitions(generation=2, fresh=raw)
    change = changed(definitions(), after)
    assert change == concerning.Change(frozenset({"fresh"}))
    return concerning.judge(programs.Program(after), [change])


def viewed(ago: int, category: str = "lamps") -> EventInput:
    """Return a product seen so long ago."""
    return _event("Product Viewed", ago, b'{"category": "%s"}' % category.encode())


def ordered(ago: int) -> EventInput:
    """Return an order of so long ago."""
    return _event("Order Completed", ago)


def _event(name: str, ago: int, raw: bytes = b"{}") -> EventInput:
    return EventInput(ids.hashed(name, ago), NOW - ago, NOW - ago, name, raw)


@pytest.mark.parametrize(
    ("past", "concerned"),
    [
        ([viewed(DAY), viewed(2 * DAY)], True),
        ([viewed(DAY), viewed(2 * DAY, "tables")], False),
        ([viewed(DAY), viewed(40 * DAY)], False),
        # Not inside because of the order, but time alone will change that.
        ([viewed(DAY), viewed(2 * DAY), ordered(10 * DAY)], True),
        # The lamps will be too old by then.
        ([viewed(28 * DAY), viewed(29 * DAY), ordered(DAY)], False),
        ([ordered(DAY)], False),
        # Known only since the program acts: whoever decided it did not know this program.
        ([viewed(DAY), viewed(2 * DAY), viewed(-1)], True),
    ],
)
def test_those_are_concerned_who_are_inside_or_will_be_by_time(
    past: list[EventInput], concerned: bool
) -> None:
    """Two lamps seen in a month and no order for two weeks: whoever did less is left alone."""
    found = judge(HOPEFUL)
    assert found is not None
    names = [one.name for one in past]
    assert (found.may_concern(names) and found.concerns(past, NOW)) is concerned


def test_too_few_events_are_told_without_reading_them() -> None:
    """One product cannot be two, whatever it is."""
    found = judge(HOPEFUL)
    assert found is not None
    assert not found.may_concern(["Product Viewed", "Order Completed", "Order Completed"])
    assert found.may_concern(["Product Viewed", "Product Viewed"])
    assert found.reading == {"Product Viewed"}


def test_what_else_is_asked_does_not_hide_what_the_past_says() -> None:
    """Of French people who saw lamps, those who saw none are told apart by that alone."""
    found = judge({"kind": "all", "of": [FRENCH, LAMPS]})
    assert found is not None
    assert [rule.atom.event for rule in found.rules] == ["Product Viewed"]


@pytest.mark.parametrize(
    "raw",
    [
        FRENCH,
        {"kind": "not", "of": BOUGHT},
        {"kind": "any", "of": [LAMPS, FRENCH]},
        {"kind": "event", "event": "Order Completed", "op": "lt", "value": 3},
    ],
)
def test_a_segment_of_those_who_did_nothing_may_concern_anybody(raw: dict[str, Any]) -> None:
    """Where the past cannot keep people out, everybody is brought over."""
    assert judge(raw) is None


def test_a_new_scenario_concerns_nobody_until_something_opens_it() -> None:
    """One that an event opens changes nothing by itself; one that silence opens looks at all."""
    welcome = stories.scenario("story")
    assert changed(definitions(), definitions(welcome)) == concerning.Change(frozenset())
    silence = {"kind": "inactivity", "event": "Page Viewed", "for": "30d"}
    assert changed(definitions(), definitions(stories.scenario("story", trigger=silence))) is None
    dated = {"kind": "date", "attribute": "renewal_on"}
    assert changed(definitions(), definitions(stories.scenario("story", trigger=dated))) is None


def test_another_version_or_policy_concerns_everybody() -> None:
    """Whoever is inside, or waits for a message, lives by other rules from then on."""
    welcome = stories.scenario("story")
    before = definitions(welcome)
    assert changed(before, before) == concerning.Change(frozenset())
    assert changed(before, definitions()) is None
    other = stories.scenario("story", priority=3)
    assert changed(before, definitions(other)) is None
    assert (
        concerning.change(
            None, concerning.outline(before, programs.Program(before)), programs.Program(before)
        )
        is None
    )


def test_a_removed_segment_concerns_those_inside() -> None:
    """Its key is among those that changed."""
    before, after = definitions(lamps=LAMPS, bought=BOUGHT), definitions(bought=BOUGHT)
    assert changed(before, after) == concerning.Change(frozenset({"lamps"}))
