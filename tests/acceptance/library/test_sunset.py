"""Stop writing: ask, wait, fall silent, and begin again when they come back."""

from __future__ import annotations

from aparte.kernel import instants
from aparte.scenarios.recipes import shelf
from tests.acceptance.library import telling
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY

DAY = instants.DAY
ASKED = instants.parse("2026-09-01T08:00:00Z")
"""A first Tuesday at ten in Paris, 183 days after the last click."""

FAREWELL = ASKED + 14 * DAY


def silent(letters: int = 6) -> stories.Story:
    """Return somebody who clicked in March and never since, written to each month until August."""
    story = telling.story("sunset", policy=shelf.find("sunset").policy).reachable(MONDAY)
    story.did("Message Clicked", MONDAY)
    for one in range(letters):
        story.did("Message Sent", MONDAY + (10 + one * 30) * DAY)
    return story


def test_asked_after_half_a_year_then_left_in_peace() -> None:
    """A fortnight after the question the last word, then the tag."""
    story = silent().until(ASKED + 400 * DAY)
    assert story.sends() == [("ask", ASKED), ("farewell", FAREWELL)]
    assert "sunset" in telling.tags(story)


def test_one_click_and_all_goes_on() -> None:
    """No last word, no tag."""
    story = silent().until(ASKED + 3 * DAY).did("Message Clicked", ASKED + 3 * DAY)
    assert story.until(ASKED + 100 * DAY).sends() == [("ask", ASKED)]
    assert "sunset" not in telling.tags(story)


def test_whoever_comes_back_loses_the_tag() -> None:
    """At the first visit, half a year later."""
    story = silent().until(FAREWELL + 180 * DAY)
    assert "sunset" in telling.tags(story)
    story.did("Page Viewed", FAREWELL + 180 * DAY)
    assert "sunset" not in telling.tags(story)


def test_who_visits_or_was_hardly_written_to_is_not_asked() -> None:
    """A visit in summer is a sign of life; five letters in half a year are too few to tell."""
    visitor = silent().did("Page Viewed", MONDAY + 170 * DAY)
    assert visitor.until(ASKED + DAY).sends() == []
    assert silent(letters=5).until(ASKED + 400 * DAY).sends() == []
