"""Readers drifting away: a choice, the best of the season, then a slower pace."""

from __future__ import annotations

from aparte.kernel import instants
from tests.acceptance.library import telling
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY

DAY = instants.DAY
FIRST = instants.parse("2026-05-05T07:00:00Z")
"""Sixty days after the first Monday of March it is Friday: the next Tuesday at nine in Paris."""


def reader(letters: int = 4) -> stories.Story:
    """Return somebody who clicked on a Monday and was written to each fortnight since."""
    story = telling.story("newsletter-reengagement").reachable(MONDAY)
    story.did("Message Clicked", MONDAY)
    for one in range(1, letters + 1):
        story.did("Message Sent", MONDAY + one * 14 * DAY)
    return story


def test_a_choice_then_the_best_then_a_slower_pace() -> None:
    """Ten days apart; the tag ten days after that."""
    story = reader().until(FIRST + 19 * DAY)
    assert story.sends() == [("rhythm", FIRST), ("best", FIRST + 10 * DAY)]
    assert "slow-reader" not in telling.tags(story)
    assert "slow-reader" in telling.tags(story.until(FIRST + 20 * DAY))


def test_a_click_ends_it() -> None:
    """The reader is back."""
    story = reader().until(FIRST + DAY).did("Message Clicked", FIRST + DAY)
    story.until(FIRST + 59 * DAY)
    assert story.sends() == [("rhythm", FIRST)]
    assert story.endings() == [("goal_met", FIRST + DAY)]
    assert "slow-reader" not in telling.tags(story)


def test_who_was_hardly_written_to_has_not_drifted_away() -> None:
    """Three letters in sixty days are not enough to tell."""
    assert reader(3).until(MONDAY + 300 * DAY).sends() == []
