"""First steps: by what was done or not."""

from __future__ import annotations

from aparte.kernel import instants
from tests.acceptance.library import telling
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY

DAY = instants.DAY


def newcomer() -> stories.Story:
    """Return somebody who has just opened an account."""
    return telling.story("onboarding").reachable(MONDAY).did("Signed Up", MONDAY)


def test_who_does_not_begin_is_helped_twice_and_then_left_alone() -> None:
    """Help after two days, somebody's time four days later, nothing more."""
    assert newcomer().until(MONDAY + 90 * DAY).sends() == [
        ("welcome", MONDAY),
        ("help", MONDAY + 2 * DAY),
        ("together", MONDAY + 6 * DAY),
    ]


def test_who_begins_is_told_what_comes_next() -> None:
    """A day after the first step, whether it came by itself or after help."""
    quick = newcomer().did("Project Created", MONDAY + DAY).until(MONDAY + 90 * DAY)
    assert quick.sends() == [("welcome", MONDAY), ("further", MONDAY + 2 * DAY)]
    helped = newcomer().until(MONDAY + 3 * DAY).did("Project Created", MONDAY + 3 * DAY)
    assert helped.until(MONDAY + 90 * DAY).sends() == [
        ("welcome", MONDAY),
        ("help", MONDAY + 2 * DAY),
        ("further", MONDAY + 4 * DAY),
    ]


def test_an_account_that_lives_is_left_in_peace() -> None:
    """Activation is the goal, and ends it."""
    story = newcomer().did("Account Activated", MONDAY + DAY).until(MONDAY + 90 * DAY)
    assert story.sends() == [("welcome", MONDAY)]
    assert story.endings() == [("goal_met", MONDAY + DAY)]
