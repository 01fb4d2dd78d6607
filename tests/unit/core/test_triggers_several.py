"""Several triggers for one scenario: any of them opens, each keeps its own timers."""

from __future__ import annotations

import pytest

from aparte.core import explaining, refreshing
from aparte.core.inputs import AbsorbInput
from aparte.kernel import ids, instants
from aparte.kernel.errors import InvalidError
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY, Story

HOUR, DAY = instants.HOUR, instants.DAY

SIGN_UP = {"kind": "event", "event": "Signed Up"}
BASKET = {
    "kind": "absence",
    "event": "Product Added",
    "without": {"event": "Order Completed"},
    "within": "1h",
}
VISIT = {
    "kind": "absence",
    "event": "Page Viewed",
    "without": {"event": "Signed Up"},
    "within": "3h",
}


def told(*of: object) -> Story:
    """Return a reachable person under one scenario of several triggers."""
    written = stories.scenario(trigger={"kind": "any", "of": list(of)})
    return Story(stories.program(written)).reachable(MONDAY)


def test_any_of_them_opens() -> None:
    """A sign-up opens at once; a basket left for an hour opens an hour later."""
    story = told(SIGN_UP, BASKET).did("Signed Up", MONDAY + HOUR)
    story.did("Product Added", MONDAY + 2 * HOUR).until(MONDAY + DAY)
    assert [at for _, at in story.sends()] == [MONDAY + HOUR, MONDAY + 3 * HOUR]


def test_two_that_fire_together_open_one_journey() -> None:
    """One event that two triggers await opens once."""
    threshold = {**SIGN_UP, "at_least": 2, "within": "7d"}
    story = told(SIGN_UP, threshold).did("Signed Up", MONDAY).did("Signed Up", MONDAY + HOUR)
    assert [at for _, at in story.sends()] == [MONDAY, MONDAY + HOUR]


def test_what_disarms_one_leaves_the_other_armed() -> None:
    """Two absences of one scenario have a timer each; an order disarms only its own."""
    story = told(BASKET, VISIT).did("Product Added", MONDAY).did("Page Viewed", MONDAY)
    story.did("Order Completed", MONDAY + HOUR).until(MONDAY + DAY)
    assert [at for _, at in story.sends()] == [MONDAY + 3 * HOUR]


def test_one_event_arms_an_absence_and_opens_at_once() -> None:
    """An event may open by one trigger now and by another later: two journeys, two ids."""
    added = {"kind": "event", "event": "Product Added"}
    story = told(added, BASKET).did("Product Added", MONDAY).until(MONDAY + DAY)
    assert [at for _, at in story.sends()] == [MONDAY, MONDAY + HOUR]


def test_timers_follow_their_trigger_through_a_new_version() -> None:
    """Another trigger written before it does not take an absence's timer; a removed one drops."""
    story = told(BASKET, VISIT).did("Product Added", MONDAY).did("Page Viewed", MONDAY)
    assert [timer.trigger for timer in story.contact.timers] == ["absence", "absence-2"]
    written = stories.scenario(trigger={"kind": "any", "of": [SIGN_UP, BASKET]})
    story.program = stories.program(written, generation=2)
    refreshing.refresh(story.contact, story.program, MONDAY + 1, [], [])
    assert [timer.trigger for timer in story.contact.timers] == ["absence"]
    assert [at for _, at in story.until(MONDAY + DAY).sends()] == [MONDAY + HOUR]


def test_joining_keeps_a_timer_of_each_trigger() -> None:
    """One record waits for the basket, the other for the visit; joined, both open."""
    story = told(BASKET, VISIT).did("Product Added", MONDAY)
    other = Story(story.program, "device").did("Page Viewed", MONDAY)
    joining = AbsorbInput(ids.event_id(1, "join"), MONDAY + 1, MONDAY + 1, other.contact)
    story.told(joining).until(MONDAY + DAY)
    assert [at for _, at in story.sends()] == [MONDAY + HOUR, MONDAY + 3 * HOUR]


def test_it_reads_as_one_sentence() -> None:
    """Each trigger is said in turn, joined by "or"."""
    segment = {"kind": "segment", "segment": "vip"}
    written = stories.scenario(trigger={"kind": "any", "of": [SIGN_UP, segment]})
    assert written.trigger.opening().en == (
        "After a sign-up, or when someone enters the segment “vip”"
    )
    assert written.trigger.opening().fr == (
        "Après une création de compte, ou quand quelqu’un entre dans le segment « vip »"
    )


def test_the_explanation_tells_of_each() -> None:
    """What opens the scenario, then each trigger with its own truth and figures."""
    story = told(SIGN_UP, BASKET).did("Product Added", MONDAY)
    scenario = story.program.live_by_key["story"]
    found = explaining.explain(story.contact, story.program, scenario, MONDAY + 1)
    lines = [(one.truth, one.words.en, one.depth) for one in found.lines if one.kind == "trigger"]
    assert lines[1:] == [
        (False, "A sign-up.", 1),
        (None, "It has never happened.", 2),
        (True, "An addition to the basket, without an order within 1 hour.", 1),
        (
            None,
            "It happened on 2 March 2026 at 10:00; the time is over on 2 March 2026 at 11:00.",
            2,
        ),
    ]
    assert found.state == "armed"


def test_one_trigger_is_not_several() -> None:
    """A list of one, of eleven, or of what is wrong inside is refused at its place."""
    for of, path in (
        ([SIGN_UP], "trigger.of"),
        ([SIGN_UP] * 11, "trigger.of"),
        ([SIGN_UP, {**BASKET, "within": "soon"}], "trigger.of[1].within"),
    ):
        with pytest.raises(InvalidError) as caught:
            stories.scenario(trigger={"kind": "any", "of": of})
        assert [problem.path for problem in caught.value.problems] == [path]
