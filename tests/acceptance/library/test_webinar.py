"""A webinar: confirmation, reminders, thanks or the replay."""

from __future__ import annotations

from typing import Any

from aparte.kernel import instants
from tests.acceptance.library import telling
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY

DAY, HOUR, MINUTE = instants.DAY, instants.HOUR, instants.MINUTE
START = instants.parse("2026-03-12T14:00:00Z")
MORNING_AFTER = instants.parse("2026-03-13T09:00:00Z")
WEBINAR: dict[str, Any] = {
    "webinar_id": "W1",
    "title": "Light",
    "starts_at": "2026-03-12T15:00:00+01:00",
}


def registered(at: int = MONDAY) -> stories.Story:
    """Return somebody who registers for a Thursday at three in Paris."""
    story = telling.story("webinar").reachable(MONDAY)
    return story.did("Webinar Registered", at, **WEBINAR)


REMINDED = [("confirmation", MONDAY), ("tomorrow", START - DAY), ("soon", START - HOUR)]


def test_the_replay_is_for_who_did_not_come() -> None:
    """The day before, the hour before, and the replay on the morning after."""
    assert registered().until(START + 30 * DAY).sends() == [*REMINDED, ("replay", MORNING_AFTER)]


def test_who_came_is_thanked() -> None:
    """And receives no word about having been absent."""
    story = registered().until(START).did("Webinar Attended", START + 5 * MINUTE, webinar_id="W1")
    assert story.until(START + 30 * DAY).sends() == [*REMINDED, ("thanks", MORNING_AFTER)]


def test_who_registers_late_receives_what_still_makes_sense() -> None:
    """Three hours before: no reminder of the day before. Half an hour before: none at all."""
    late = registered(START - 3 * HOUR).until(START)
    assert late.sends() == [("confirmation", START - 3 * HOUR), ("soon", START - HOUR)]
    later = registered(START - 30 * MINUTE).until(START + DAY)
    assert later.sends() == [("confirmation", START - 30 * MINUTE), ("replay", MORNING_AFTER)]


def test_who_cancels_hears_no_more() -> None:
    """Not even of the replay."""
    story = registered().did("Webinar Cancelled", MONDAY + DAY, webinar_id="W1")
    assert story.until(START + 30 * DAY).sends() == [("confirmation", MONDAY)]


def test_another_webinar_cancelled_leaves_this_one() -> None:
    """They are told apart by their number."""
    story = registered().did("Webinar Cancelled", MONDAY + DAY, webinar_id="W2")
    assert story.until(START).sends() == REMINDED
