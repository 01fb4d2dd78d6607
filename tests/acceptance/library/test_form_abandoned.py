"""A form left half-way: the way back, then another way, nothing once it is sent."""

from __future__ import annotations

from typing import Any

from aparte.kernel import instants
from tests.acceptance.library import telling
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY

DAY, HOUR, MINUTE = instants.DAY, instants.HOUR, instants.MINUTE
QUOTE: dict[str, Any] = {"form_id": "quote", "title": "Quote", "url": "https://lumen.example/quote"}


def visitor() -> stories.Story:
    """Return somebody who has begun to ask for a quote."""
    return telling.story("form-abandoned").reachable(MONDAY).did("Form Started", MONDAY, **QUOTE)


def test_the_way_back_then_another_way() -> None:
    """An hour after it was begun, and two days later."""
    assert visitor().until(MONDAY + 90 * DAY).sends() == [
        ("way-back", MONDAY + HOUR),
        ("other-way", MONDAY + HOUR + 2 * DAY),
    ]


def test_a_form_sent_within_the_hour_says_nothing() -> None:
    """And sent after the first message, it silences the second."""
    story = visitor().did("Form Submitted", MONDAY + 50 * MINUTE, **QUOTE)
    assert story.until(MONDAY + 90 * DAY).sends() == []
    story = visitor().until(MONDAY + 3 * HOUR).did("Form Submitted", MONDAY + 3 * HOUR, **QUOTE)
    assert story.until(MONDAY + 90 * DAY).sends() == [("way-back", MONDAY + HOUR)]


def test_another_form_sent_leaves_this_one_open() -> None:
    """Forms are told apart by their number."""
    story = visitor().did("Form Submitted", MONDAY + 50 * MINUTE, form_id="news")
    assert story.until(MONDAY + 2 * HOUR).sends() == [("way-back", MONDAY + HOUR)]


def test_the_same_form_is_spoken_of_once_a_month() -> None:
    """Who comes back to look at it is not written to each time."""
    story = visitor().until(MONDAY + 10 * DAY).did("Form Started", MONDAY + 10 * DAY, **QUOTE)
    assert len(story.until(MONDAY + 20 * DAY).sends()) == 2
