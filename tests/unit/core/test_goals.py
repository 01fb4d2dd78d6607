"""Goals: conversions while a journey lives and in the time its goal gives afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from aparte.core import atoms, effects
from aparte.core import goals as core_goals
from aparte.core.inputs import AbsorbInput
from aparte.kernel import instants
from aparte.kernel.errors import InvalidError
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY, Story

HOUR, DAY = instants.HOUR, instants.DAY


def shop(**goal: Any) -> Story:
    """Return a reachable person of a scenario that sends at once and hopes for an order."""
    written = stories.scenario(goal={"event": "Order Completed", "value": "total", **goal})
    return Story(stories.program(written)).reachable(MONDAY)


def conversions(story: Story) -> list[tuple[int, int | None, bool]]:
    """Return (instant, value, whether the journey had ended) of each conversion."""
    return [
        (one.at, one.value, one.after_end)
        for one in story.effects
        if isinstance(one, effects.Converted)
    ]


def test_an_order_after_the_journey_still_counts() -> None:
    """Within the goal's time after the end, the order is this journey's, with its value, once."""
    story = shop(within="7d").did("Signed Up", MONDAY)
    story.did("Order Completed", MONDAY + 7 * DAY, total=49.9)
    story.did("Order Completed", MONDAY + 7 * DAY, total=10)
    assert conversions(story) == [(MONDAY + 7 * DAY, 49_900_000, True)]
    opened = next(one for one in story.effects if isinstance(one, effects.JourneyOpened))
    counted = next(one for one in story.effects if isinstance(one, effects.Converted))
    assert counted.journey_id == opened.id


def test_an_order_after_the_time_counts_for_nothing() -> None:
    """A microsecond after the time is over nothing is counted, and the hope is forgotten."""
    story = shop(within="7d").did("Signed Up", MONDAY)
    story.did("Order Completed", MONDAY + 7 * DAY + 1, total=1)
    assert conversions(story) == []
    story.did("Page Viewed", MONDAY + 9 * DAY)
    assert story.contact.hopes == []


def test_an_order_in_time_counts_however_late_it_arrives_in_a_day() -> None:
    """The order's own instant decides, within the day that late events are waited for."""
    story = shop(within="7d").did("Signed Up", MONDAY)
    story.did("Order Completed", MONDAY + 7 * DAY, now=MONDAY + 8 * DAY, total=1)
    assert conversions(story) == [(MONDAY + 7 * DAY, 1_000_000, True)]


def test_without_a_time_only_living_journeys_convert() -> None:
    """A goal without `within` counts nothing once the journey is over."""
    story = shop().did("Signed Up", MONDAY).did("Order Completed", MONDAY + 1)
    assert conversions(story) == []


def test_a_goal_that_repeats_counts_each_order() -> None:
    """The first order ends the journey; those that follow in time are conversions too."""
    written = stories.scenario(
        goal={"event": "Order Completed", "within": "7d", "repeat": True},
        steps=[{"id": "later", "kind": "wait", "duration": "3d"}],
    )
    story = Story(stories.program(written)).reachable(MONDAY).did("Signed Up", MONDAY)
    for days in (1, 2, 3):
        story.did("Order Completed", MONDAY + days * DAY)
    assert conversions(story) == [
        (MONDAY + DAY, None, False),
        (MONDAY + 2 * DAY, None, True),
        (MONDAY + 3 * DAY, None, True),
    ]


def test_hopes_are_bounded() -> None:
    """Of more ended journeys than the bound, those over soonest are forgotten."""
    story = shop(within="7d")
    for number in range(core_goals.HOPES_MAX + 3):
        story.did("Signed Up", MONDAY + number)
    assert len(story.contact.hopes) == core_goals.HOPES_MAX
    assert min(hope.since for hope in story.contact.hopes) == MONDAY + 3


def test_a_joined_record_brings_its_hopes() -> None:
    """What the other record's journey hoped for counts for the person they both are."""
    kept, other = shop(within="7d"), Story(shop(within="7d").program, "paul").reachable(MONDAY)
    other.did("Signed Up", MONDAY)
    kept.told(AbsorbInput(b"absorb".ljust(16), MONDAY + HOUR, MONDAY + HOUR, other.contact))
    kept.did("Order Completed", MONDAY + DAY, total=2)
    assert conversions(kept) == [(MONDAY + DAY, 2_000_000, True)]


def test_repeating_needs_a_time() -> None:
    """A goal cannot repeat without saying how long it counts."""
    with pytest.raises(InvalidError):
        stories.scenario(goal={"event": "Order Completed", "repeat": True})


def test_an_exit_records_its_outcome() -> None:
    """The code of the exit step is kept with the journey's end."""
    written = stories.scenario(steps=[{"id": "bye", "kind": "exit", "outcome": "won"}])
    story = Story(stories.program(written)).reachable(MONDAY).did("Signed Up", MONDAY)
    ended = [one for one in story.effects if isinstance(one, effects.JourneyEnded)]
    assert [(one.reason, one.outcome) for one in ended] == [("exited", "won")]
    with pytest.raises(InvalidError):
        stories.scenario(steps=[{"id": "bye", "kind": "exit", "outcome": "Won it"}])


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (49.9, 49_900_000),
        (0.000_000_5, 1),
        (12, 12_000_000),
        ("49.90", None),
        (True, None),
        ({"amount": 49.9, "currency": "EUR"}, None),
        (10**18, None),
    ],
)
def test_a_goal_is_worth_what_every_reader_of_the_log_measures(
    given: object, kept: int | None
) -> None:
    """Millionths of the property's unit, also of a nested one; what is no number is worth none."""
    for value, properties in (("total", {"total": given}), ("cart.sum", {"cart": {"sum": given}})):
        written = stories.scenario(
            goal={"event": "Order Completed", "value": value},
            steps=[{"id": "later", "kind": "wait", "duration": "3d"}],
        )
        story = Story(stories.program(written)).did("Signed Up", MONDAY)
        story.did("Order Completed", MONDAY + DAY, **properties)
        (ended,) = [one for one in story.effects if isinstance(one, effects.JourneyEnded)]
        assert ended.goal_value == kept
        assert conversions(story) == [(MONDAY + DAY, kept, False)]
        assert written.goal is not None
        assert atoms.measure_of(written.goal.atom(), properties) == kept
    if kept is not None and isinstance(given, int | float):
        assert atoms.from_millionths(kept) == pytest.approx(given, abs=1e-6)
