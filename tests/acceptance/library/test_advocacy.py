"""Happy customers: asked once, and never while something is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from aparte.kernel import instants
from tests.acceptance.library import telling
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY

DAY, HOUR = instants.DAY, instants.HOUR
ASKED = MONDAY + 2 * DAY


def customer(**attributes: Any) -> stories.Story:
    """Return a customer."""
    return telling.story("advocacy").reachable(MONDAY, **attributes)


@pytest.mark.parametrize(
    ("event", "properties"),
    [("Product Reviewed", {"rating": 5}), ("Survey Answered", {"score": 9})],
)
def test_who_is_very_happy_is_asked_and_thanked(event: str, properties: dict[str, Any]) -> None:
    """Two days later; thanked at the moment of the invitation."""
    story = customer().did(event, MONDAY, **properties).until(ASKED + DAY)
    story.did("Friend Invited", ASKED + DAY).until(MONDAY + 200 * DAY)
    assert story.sends() == [("ask", ASKED), ("thanks", ASKED + DAY)]


def test_a_good_rating_is_not_a_very_good_one() -> None:
    """Four stars, eight of ten: nothing is asked."""
    story = customer().did("Product Reviewed", MONDAY, rating=4)
    story.did("Survey Answered", MONDAY + HOUR, score=8)
    assert story.until(MONDAY + 60 * DAY).sends() == []


def test_nothing_is_asked_while_something_is_wrong() -> None:
    """An open ticket keeps it from beginning; one that opens ends it."""
    story = customer(open_tickets=1).did("Product Reviewed", MONDAY, rating=5)
    assert story.until(MONDAY + 60 * DAY).sends() == []
    story = customer().did("Product Reviewed", MONDAY, rating=5)
    assert story.did("Ticket Opened", MONDAY + DAY).until(MONDAY + 60 * DAY).sends() == []
    assert story.endings() == [("stopped", MONDAY + DAY)]


def test_a_friend_who_joins_is_counted_and_one_request_a_year_is_enough() -> None:
    """The goal is reached; the next five stars within the year ask nothing."""
    story = customer().did("Product Reviewed", MONDAY, rating=5).until(ASKED + DAY)
    story.did("Friend Joined", ASKED + DAY)
    assert story.endings() == [("goal_met", ASKED + DAY)]
    story.did("Product Reviewed", MONDAY + 100 * DAY, rating=5)
    assert story.until(MONDAY + 200 * DAY).sends() == [("ask", ASKED)]
