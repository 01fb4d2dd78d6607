"""Silences and drops: what opens because something did not happen, at the exact instant."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aparte.core import effects, explaining, refreshing
from aparte.core.inputs import AbsorbInput
from aparte.kernel import ids, instants
from aparte.kernel.errors import InvalidError
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY, Story

HOUR, DAY = instants.HOUR, instants.DAY

QUIET = {"kind": "inactivity", "event": "Page Viewed", "for": "3d"}
DROP = {
    "kind": "usage_drop",
    "event": "Report Run",
    "within": "7d",
    "below_percent": 50,
    "at_least": 4,
}


def told(trigger: dict[str, Any], **fields: Any) -> Story:
    """Return a reachable person under one scenario."""
    return Story(stories.program(stories.scenario(trigger=trigger, **fields))).reachable(MONDAY)


def opened(story: Story) -> list[int]:
    """Return how long after Monday each journey opened."""
    return [one.at - MONDAY for one in story.effects if isinstance(one, effects.JourneyOpened)]


# ---------------------------------------------------------------------------------- inactivity


def test_three_quiet_days_open_once() -> None:
    """Three days after the last visit, to the microsecond, and not again while it stays quiet."""
    story = told(QUIET).did("Page Viewed", MONDAY + HOUR).did("Page Viewed", MONDAY + DAY + 7)
    assert opened(story.until(MONDAY + 60 * DAY)) == [4 * DAY + 7]


def test_a_new_visit_sets_it_again() -> None:
    """A visit at the very last instant of the three days counts; each silence opens once."""
    story = told(QUIET).did("Page Viewed", MONDAY).did("Page Viewed", MONDAY + 3 * DAY)
    story.until(MONDAY + 10 * DAY).did("Page Viewed", MONDAY + 10 * DAY)
    assert opened(story.until(MONDAY + 30 * DAY)) == [6 * DAY, 13 * DAY]


def test_who_never_came_is_not_silent() -> None:
    """Silence is counted from an activity: without one nothing opens."""
    assert opened(told(QUIET).did("Signed Up", MONDAY).until(MONDAY + 60 * DAY)) == []


def test_any_event_of_the_person_breaks_a_silence() -> None:
    """Without a named event whatever the person does counts, but not what we did."""
    story = told({"kind": "inactivity", "for": "3d"}).did("Signed Up", MONDAY)
    story.did("Page Viewed", MONDAY + DAY).did("Message Sent", MONDAY + 2 * DAY)
    assert opened(story.until(MONDAY + 60 * DAY)) == [4 * DAY]


def test_a_visit_known_late_moves_the_silence() -> None:
    """Known while the timer runs it moves it; known after, a silence spoken of stays so."""
    story = told(QUIET).did("Page Viewed", MONDAY)
    story.did("Page Viewed", MONDAY + DAY, now=MONDAY + DAY + 5 * HOUR)
    story.did("Page Viewed", MONDAY + HOUR, now=MONDAY + DAY + 6 * HOUR)
    assert opened(story.until(MONDAY + 5 * DAY)) == [4 * DAY]


def test_a_silence_that_ended_unseen_is_told_within_the_tolerance() -> None:
    """A visit known only when its silence is over opens at once; not a day and more after."""
    short = {**QUIET, "for": "4h"}
    for late, expected in ((10 * HOUR, [10 * HOUR]), (29 * HOUR, [])):
        story = told(short).did("Page Viewed", MONDAY, now=MONDAY + late)
        assert opened(story.until(MONDAY + 9 * DAY)) == expected


def test_going_live_counts_from_the_last_visit() -> None:
    """Who was quiet for two days when the scenario goes live enters a day later; for ten, never.

    What somebody else says of them then, their address for one, is no visit.
    """
    for ago, expected in ((2 * DAY, [DAY]), (10 * DAY, [])):
        story = told({"kind": "event", "event": "Page Viewed"}, entry={"rule": "once"})
        story.did("Page Viewed", MONDAY - ago)
        story.effects.clear()
        written = stories.scenario("quiet", trigger={"kind": "inactivity", "for": "3d"})
        story.program = stories.program(written, generation=2)
        refreshing.refresh(story.contact, story.program, MONDAY, [], [])
        assert opened(story.until(MONDAY + 60 * DAY)) == expected


def test_joined_records_keep_the_latest_activity() -> None:
    """The silence of a person counts from the last visit on any device."""
    story = told(QUIET).did("Page Viewed", MONDAY)
    other = Story(story.program, "device").did("Page Viewed", MONDAY + 2 * DAY)
    at = MONDAY + 2 * DAY + HOUR
    story.told(AbsorbInput(ids.event_id(1, "j"), at, at, other.contact))
    assert opened(story.until(MONDAY + 60 * DAY)) == [5 * DAY]


@given(st.lists(st.integers(0, 60), min_size=1, max_size=10))
def test_every_silence_opens_once(hours: list[int]) -> None:
    """Of any visits, those with no other in the four hours after them open, each once."""
    story = told({**QUIET, "for": "4h"})
    for hour in sorted(hours):
        story.did("Page Viewed", MONDAY + hour * HOUR + HOUR // 2)
    story.until(MONDAY + 9 * DAY)
    last = [hour for hour in sorted(set(hours)) if not {*range(hour + 1, hour + 5)} & {*hours}]
    assert opened(story) == [hour * HOUR + HOUR // 2 + 4 * HOUR for hour in last]


def test_the_explanation_of_a_silence() -> None:
    """Since when, and when it will have been long enough."""
    story = told(QUIET).did("Page Viewed", MONDAY)
    scenario = story.program.live_by_key["story"]
    found = explaining.explain(story.contact, story.program, scenario, MONDAY + HOUR)
    assert found.state == "armed"
    assert [line.words.en for line in found.lines if line.kind == "trigger"] == [
        "Trigger: 3 days without a page view.",
        "It last happened on 2 March 2026 at 10:00.",
        "The silence is long enough on 5 March 2026 at 10:00, unless it happens again before.",
    ]
    story.until(MONDAY + 4 * DAY)
    found = explaining.explain(story.contact, story.program, scenario, MONDAY + 4 * DAY)
    assert found.state == "outside"


# ---------------------------------------------------------------------------------- usage drop


def runs(story: Story, *days: float) -> Story:
    """Let reports be run at these days after Monday."""
    for day in days:
        story.did("Report Run", MONDAY + round(day * DAY))
    return story


def test_half_the_use_of_the_week_before() -> None:
    """Four runs in a week and one in the next: true when the window before holds all four."""
    story = runs(told(DROP), 0, 1, 2, 3, 8)
    # At day 10 the window before (3, 10 - 7] is (-4, 3]: four; the last one (3, 10]: one.
    assert opened(story.until(MONDAY + 60 * DAY)) == [10 * DAY]


def test_a_drop_that_never_is_long_enough() -> None:
    """Exactly half is not under half."""
    story = runs(told(DROP), 0, 1, 2, 3, 8, 9.5)
    assert opened(story.until(MONDAY + 10 * DAY)) == []


def test_little_use_cannot_drop() -> None:
    """Three runs are under the floor of four."""
    assert opened(runs(told(DROP), 0, 1, 2).until(MONDAY + 60 * DAY)) == []


def test_one_journey_per_drop() -> None:
    """Use that stays low opens nothing more; use that recovers and drops again does."""
    story = runs(told(DROP), 0, 1, 2, 3, 20, 21, 22, 23)
    assert opened(story.until(MONDAY + 60 * DAY)) == [10 * DAY, 30 * DAY]


def test_a_sum_may_drop_too() -> None:
    """The measure counts, not the number of events."""
    trigger = {**DROP, "event": "Order Completed", "measure": "total", "at_least": 100}
    story = told(trigger).did("Order Completed", MONDAY, total=120)
    story.did("Order Completed", MONDAY + 2 * DAY, total=10.5)
    assert opened(story.until(MONDAY + 60 * DAY)) == [7 * DAY]


def test_who_dropped_before_it_went_live_does_not_enter() -> None:
    """The scenario speaks of drops to come, as a segment does of those who enter it."""
    story = runs(told(DROP), 0, 1, 2, 3).until(MONDAY + 9 * DAY)
    again = stories.scenario("later", trigger=DROP)
    story.until(MONDAY + 11 * DAY)
    story.effects.clear()
    story.program = stories.program(again, generation=2)
    refreshing.refresh(story.contact, story.program, MONDAY + 11 * DAY, [], [])
    assert opened(story.until(MONDAY + 60 * DAY)) == []


@given(st.lists(st.integers(0, 40), max_size=14, unique=True))
def test_the_drop_is_exact(halves: list[int]) -> None:
    """Any use: it opens where a look at every half day first finds the drop true."""
    story = told(DROP)
    times = sorted(MONDAY + half * DAY // 2 for half in halves)
    for at in times:
        story.did("Report Run", at)
    story.until(MONDAY + 60 * DAY)
    expected, was = [], False
    for half in range(121):
        now = MONDAY + half * DAY // 2
        latest = sum(now - 7 * DAY < at <= now for at in times)
        before = sum(now - 14 * DAY < at <= now - 7 * DAY for at in times)
        if (is_ := before >= 4 and latest * 2 < before) and not was:
            expected.append(now - MONDAY)
        was = is_
    assert opened(story) == expected


def test_the_explanation_gives_both_figures() -> None:
    """What was done lately, what was done before, and when that tips."""
    story = runs(told(DROP), 0, 1, 2, 3, 8)
    scenario = story.program.live_by_key["story"]
    found = explaining.explain(story.contact, story.program, scenario, MONDAY + 9 * DAY)
    lines = [line for line in found.lines if line.kind == "trigger"]
    assert [line.words.en for line in lines] == [
        (
            "Trigger: use (a “Report Run” event) over 1 week falls under 50% of the same time"
            " before, which held at least 4."
        ),
        "2 in the last 7 days, 3 in the same time before.",
    ]
    assert lines[0].until == MONDAY + 10 * DAY


@pytest.mark.parametrize(
    ("trigger", "path"),
    [
        ({**QUIET, "for": "now"}, "trigger.for"),
        ({"kind": "inactivity", "for": "3d", "where": [{"property": "a"}]}, "trigger.where"),
        ({**DROP, "below_percent": 100}, "trigger.below_percent"),
        ({**DROP, "at_least": 0}, "trigger.at_least"),
        ({**DROP, "within": "2000d"}, "trigger.within"),
    ],
)
def test_a_mistake_is_named_at_its_place(trigger: dict[str, Any], path: str) -> None:
    """What makes no sense is refused where it stands."""
    with pytest.raises(InvalidError) as caught:
        stories.scenario(trigger=trigger)
    assert path in {problem.path for problem in caught.value.problems}
