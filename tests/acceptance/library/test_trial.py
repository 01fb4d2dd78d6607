"""A trial: by use, its end announced, ended by a subscription."""

from __future__ import annotations

from aparte.kernel import instants
from tests.acceptance.library import telling
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY

DAY = instants.DAY


def trying(uses: int = 0) -> stories.Story:
    """Return somebody on trial who used the product so many times on the second day."""
    story = telling.story("trial").reachable(MONDAY).did("Trial Started", MONDAY)
    for one in range(uses):
        story.did("Feature Used", MONDAY + DAY + one * instants.HOUR)
    return story


def test_who_hardly_uses_it_is_given_one_thing_to_try() -> None:
    """On the fourth day; the end is announced three days before, and asked about once over."""
    assert trying(2).until(MONDAY + 90 * DAY).sends() == [
        ("welcome", MONDAY),
        ("one-thing", MONDAY + 4 * DAY),
        ("ending", MONDAY + 11 * DAY),
        ("ended", MONDAY + 14 * DAY),
    ]


def test_who_uses_it_is_led_to_the_difficult_case() -> None:
    """Three uses are a good start."""
    assert ("further", MONDAY + 4 * DAY) in trying(3).until(MONDAY + 5 * DAY).sends()


def test_a_subscription_ends_it() -> None:
    """With its price; nothing announces the end of a trial that is over."""
    story = trying(3).until(MONDAY + 9 * DAY)
    story.did("Subscription Started", MONDAY + 9 * DAY, revenue=49).until(MONDAY + 90 * DAY)
    assert [message for message, _ in story.sends()] == ["welcome", "further"]
    assert story.endings() == [("goal_met", MONDAY + 9 * DAY)]


def test_who_gave_up_the_trial_is_not_pursued() -> None:
    """Not even with a question."""
    story = trying().did("Trial Cancelled", MONDAY + DAY).until(MONDAY + 90 * DAY)
    assert story.sends() == [("welcome", MONDAY)]
    assert story.endings() == [("stopped", MONDAY + DAY)]
