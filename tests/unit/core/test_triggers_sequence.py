"""Sequences: A, then B, then C within a time, whatever the order in which they become known."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aparte.core import contact as contacts
from aparte.core import effects, explaining, refreshing
from aparte.core.inputs import AbsorbInput, EventInput
from aparte.kernel import ids, instants
from aparte.kernel.errors import InvalidError
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY, Story

HOUR, DAY = instants.HOUR, instants.DAY

ABC = {"kind": "sequence", "events": [{"event": one} for one in "ABC"], "within": "4h"}


def told(trigger: dict[str, Any] | None = None, **fields: Any) -> Story:
    """Return a reachable person under one scenario of a sequence."""
    written = stories.scenario(trigger=trigger or ABC, **fields)
    return Story(stories.program(written)).reachable(MONDAY)


def hours(story: Story) -> list[int]:
    """Return the hours after Monday at which messages left."""
    return [(at - MONDAY) // HOUR for _, at in story.sends()]


def lives(names: str, story: Story | None = None) -> Story:
    """Let one event an hour happen, by the letters of a text; a dot is an hour of nothing."""
    story = story or told()
    for hour, name in enumerate(names, start=1):
        if name != ".":
            story.did(name, MONDAY + hour * HOUR)
    return story


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("ABC", [3]),
        ("A.B.C", [5]),
        ("A..B.C", []),
        ("BAC", []),
        ("CBA", []),
        ("ABXC", [4]),
        ("AABC", [4]),
        ("ABCC", [3, 4]),
        ("ABCABC", [3, 6]),
        ("A.AB.C", [6]),
        ("AB..ABC", [7]),
    ],
)
def test_in_order_and_in_time(names: str, expected: list[int]) -> None:
    """Every last event that a run of at most four hours leads to opens, and no other."""
    assert hours(lives(names)) == expected


def test_events_at_one_instant_do_not_follow_one_another() -> None:
    """Each must be later than the one before it."""
    story = told().did("A", MONDAY + HOUR).did("B", MONDAY + HOUR).did("C", MONDAY + 2 * HOUR)
    assert story.sends() == []


def test_one_event_twice_is_a_sequence_too() -> None:
    """Twice the same event needs two of them."""
    twice = {"kind": "sequence", "events": [{"event": "A"}, {"event": "A"}], "within": "4h"}
    assert hours(lives("A.A.....A", told(twice))) == [3]


def test_filters_tell_the_steps_apart() -> None:
    """A step is an event with its own demands."""
    where = [{"property": "page", "op": "is", "value": "pricing"}]
    trigger = {
        "kind": "sequence",
        "events": [{"event": "Page Viewed", "where": where}, {"event": "Signed Up"}],
        "within": "1d",
    }
    story = told(trigger).did("Page Viewed", MONDAY + HOUR, page="home")
    assert story.did("Signed Up", MONDAY + 2 * HOUR).sends() == []
    story.did("Page Viewed", MONDAY + 3 * HOUR, page="pricing")
    assert hours(story.did("Signed Up", MONDAY + 4 * HOUR)) == [4]


def test_an_entry_key_keeps_sequences_apart() -> None:
    """A of one order and B of another make no sequence; each order has its own journey."""
    two = {"kind": "sequence", "events": [{"event": "A"}, {"event": "B"}], "within": "1d"}
    story = told(two, entry={"rule": "every_time", "key": "order"})
    story.did("A", MONDAY + HOUR, order="x").did("B", MONDAY + 2 * HOUR, order="y")
    assert story.sends() == []
    story.did("A", MONDAY + 3 * HOUR, order="z").did("B", MONDAY + 4 * HOUR, order="x")
    assert hours(story) == [4]


def test_an_event_known_late_completes_the_sequence() -> None:
    """A known after B and C opens by C, as it would have in order; once."""
    story = told().did("B", MONDAY + 2 * HOUR).did("C", MONDAY + 3 * HOUR)
    assert story.sends() == []
    story.did("A", MONDAY + HOUR, now=MONDAY + 5 * HOUR)
    assert hours(story) == [5]
    story.did("A", MONDAY + HOUR + 1, now=MONDAY + 6 * HOUR)
    assert hours(story) == [5]


def test_a_sequence_known_too_late_opens_nothing() -> None:
    """More than the tolerance after its last event, nothing opens."""
    story = told().did("B", MONDAY + 2 * HOUR).did("C", MONDAY + 3 * HOUR)
    story.did("A", MONDAY + HOUR, now=MONDAY + 3 * HOUR + DAY + 1)
    assert story.sends() == []


def test_two_records_complete_it_together() -> None:
    """A and B on one device, C on another: joined, the sequence is known and opens once."""
    story = told().did("A", MONDAY + HOUR).did("B", MONDAY + 2 * HOUR)
    other = Story(story.program, "device").did("C", MONDAY + 3 * HOUR)
    at = MONDAY + 4 * HOUR
    story.told(AbsorbInput(ids.event_id(1, "j"), at, at, other.contact))
    assert hours(story.until(at + DAY)) == [4]


def test_a_new_version_keeps_what_has_begun() -> None:
    """The same sequence in a new version goes on; another one begins with nothing."""
    for within, expected in (("4h", [3]), ("5h", [])):
        story = lives("AB")
        written = stories.scenario(trigger={**ABC, "within": within})
        story.program = stories.program(written, generation=2)
        story.contact = contacts.decode(contacts.encode(story.contact))
        refreshing.refresh(story.contact, story.program, MONDAY + 2 * HOUR, [], [])
        assert hours(story.did("C", MONDAY + 3 * HOUR)) == expected


@given(
    st.lists(
        st.tuples(st.sampled_from("ABCX"), st.integers(0, 12), st.sampled_from(["x", "y"])),
        max_size=8,
    ),
    st.randoms(use_true_random=False),
    st.booleans(),
)
def test_any_order_of_arrival_opens_the_same(
    events: list[tuple[str, int, str]], chance: Any, keyed: bool
) -> None:
    """Arriving in order or shuffled, what opens is what a look at all runs says."""
    entry = {"rule": "every_time", **({"key": "order"} if keyed else {})}
    live = stories.program(stories.scenario(trigger=ABC, entry=entry))
    given_ = [
        EventInput(
            ids.event_id(1, f"e{index}"),
            MONDAY + hour * HOUR,
            MONDAY + hour * HOUR,
            name,
            f'{{"order":"{order}"}}'.encode(),
        )
        for index, (name, hour, order) in enumerate(events)
    ]
    expected = {
        c.id
        for a, b, c in itertools.permutations(given_, 3)
        if (a.name, b.name, c.name) == ("A", "B", "C")
        and a.at < b.at < c.at <= a.at + 4 * HOUR
        and (not keyed or a.raw == b.raw == c.raw)
    }
    shuffled = list(given_)
    chance.shuffle(shuffled)
    for order in (sorted(given_, key=lambda one: one.at), shuffled):
        story = Story(live)
        clock = MONDAY
        for one in order:
            clock = max(clock, one.at)
            late = EventInput(one.id, one.at, clock, one.name, one.raw)
            story.told(late, now=clock)
        found = [one.event_id for one in story.effects if isinstance(one, effects.JourneyOpened)]
        assert sorted(found) == sorted(expected)


def test_the_explanation_says_how_far_it_is() -> None:
    """How many of the events happened in order, and until when the rest counts."""
    story = lives("AB")
    scenario = story.program.live_by_key["story"]
    found = explaining.explain(story.contact, story.program, scenario, MONDAY + 2 * HOUR)
    lines = [(line.truth, line.words.en) for line in found.lines if line.kind == "trigger"]
    assert lines == [
        (False, "Trigger: a “A” event, then a “B” event, then a “C” event, within 4 hours."),
        (None, "2 of 3 so far, in order; the rest counts until 2 March 2026 at 15:00."),
    ]


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"events": [{"event": "A"}]}, "trigger.events"),
        ({"events": [{"event": "A"}] * 6}, "trigger.events"),
        ({"within": "soon"}, "trigger.within"),
    ],
)
def test_a_mistake_is_named_at_its_place(fields: dict[str, Any], path: str) -> None:
    """Too few or too many events, or a time that is none."""
    with pytest.raises(InvalidError) as caught:
        stories.scenario(trigger={**ABC, **fields})
    assert [problem.path for problem in caught.value.problems] == [path]
