"""People spread over a time: evenly, each at a place of their own, and free to leave meanwhile."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from aparte.kernel import instants
from aparte.kernel.errors import InvalidError
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY, Story

HOUR = instants.HOUR
STEPS = [
    {"id": "gently", "kind": "spread", "over": "4h"},
    {"id": "hello", "kind": "send", "message": "hello"},
]
PEOPLE = 800


def person(number: int, **fields: Any) -> Story:
    """Return one of many who came in at once."""
    story = Story(stories.program(stories.scenario(steps=STEPS, **fields)), str(number))
    return story.reachable(MONDAY - 1).did("Signed Up", MONDAY)


def test_a_crowd_goes_on_evenly() -> None:
    """Of those who came at one instant, about as many are written to in each half hour."""
    sent = [person(number).until(MONDAY + 5 * HOUR).sends()[0][1] for number in range(PEOPLE)]
    halves = Counter((at - MONDAY) // (HOUR // 2) for at in sent)
    assert set(halves) == set(range(8))
    # 100 are expected in each; four standard deviations of a binomial are 37.
    assert all(63 <= count <= 137 for count in halves.values())


def test_each_has_one_place_whatever_version() -> None:
    """Asked again, or under another version of the scenario, a person's place is the same."""
    first, again = person(7).until(MONDAY + 5 * HOUR), person(7, priority=9)
    assert again.until(MONDAY + 5 * HOUR).sends() == first.sends()


def test_an_order_meanwhile_is_heard() -> None:
    """Whoever waits for their place is inside: a stop rule ends the journey at once."""
    story = person(7, stops=[{"event": "Order Completed"}])
    ((_, due),) = person(7).until(MONDAY + 5 * HOUR).sends()
    story.until(due - 2).did("Order Completed", due - 1).until(MONDAY + 5 * HOUR)
    assert story.sends() == []
    assert story.endings() == [("stopped", due - 1)]


def test_its_words() -> None:
    """Said with its length, in both languages."""
    (step, _) = stories.scenario(steps=STEPS).steps
    assert (step.title().en, step.title().fr) == ("Spread over 4 hours", "Étaler sur 4 heures")


@pytest.mark.parametrize("over", ["4", "soon", "-4h"])
def test_a_time_that_is_none_is_refused(over: str) -> None:
    """The problem stands at the field."""
    with pytest.raises(InvalidError) as caught:
        stories.scenario(steps=[{**STEPS[0], "over": over}, STEPS[1]])
    assert [problem.path for problem in caught.value.problems] == ["steps[0].over"]
