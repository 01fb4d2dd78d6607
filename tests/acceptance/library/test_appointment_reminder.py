"""An appointment: reminded twice, moved, cancelled, missed."""

from __future__ import annotations

from typing import Any

from aparte.kernel import instants
from tests.acceptance.library import telling
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY

DAY, HOUR = instants.DAY, instants.HOUR
START = instants.parse("2026-03-12T17:30:00Z")


def visit(starts_at: int = START, appointment: str = "A1") -> dict[str, Any]:
    """Return an appointment as the booking tool tells of it."""
    return {"appointment_id": appointment, "starts_at": instants.to_text(starts_at)}


def expected() -> stories.Story:
    """Return somebody who has made an appointment."""
    return (
        telling.story("appointment-reminder")
        .reachable(MONDAY)
        .did("Appointment Booked", MONDAY, **visit())
    )


REMINDED = [("first", START - DAY), ("last", START - HOUR)]


def test_the_day_before_and_the_hour_before() -> None:
    """Then nothing, whether somebody notes that the person came or nobody does."""
    assert expected().until(START + 30 * DAY).sends() == REMINDED
    story = expected().until(START).did("Appointment Attended", START, **visit())
    assert story.until(START + 30 * DAY).sends() == REMINDED
    assert story.endings() == [("goal_met", START)]


def test_who_did_not_come_is_offered_another_the_next_morning() -> None:
    """Noted at half past eight in the evening: the message waits for nine."""
    noted = START + 2 * HOUR
    story = expected().until(START).did("Appointment Missed", noted, **visit())
    assert story.until(START + 30 * DAY).sends() == [
        *REMINDED,
        ("missed", instants.parse("2026-03-13T08:00:00Z")),
    ]


def test_an_appointment_that_moves_takes_its_reminders_along() -> None:
    """Moved after the first reminder: both come again, before the new hour."""
    moved = START + 7 * DAY
    story = expected().until(START - 20 * HOUR)
    story.did("Appointment Rescheduled", START - 20 * HOUR, **visit(moved))
    assert story.until(moved + 30 * DAY).sends() == [
        ("first", START - DAY),
        ("first", moved - DAY),
        ("last", moved - HOUR),
    ]


def test_nobody_is_reminded_of_what_is_cancelled() -> None:
    """Cancelled two days before."""
    story = expected().did("Appointment Cancelled", START - 2 * DAY, **visit())
    assert story.until(START + 30 * DAY).sends() == []


def test_of_two_appointments_only_the_one_concerned_is_touched() -> None:
    """The second is cancelled, the first is missed: nobody mixes them up."""
    other = START + 2 * DAY
    story = expected().did("Appointment Booked", MONDAY + HOUR, **visit(other, "A2"))
    story.until(START).did("Appointment Missed", START + HOUR, **visit())
    story.until(other - 23 * HOUR)
    story.did("Appointment Cancelled", other - 23 * HOUR, **visit(other, "A2"))
    assert story.until(START + 30 * DAY).sends() == [
        *REMINDED,
        ("missed", instants.parse("2026-03-13T08:00:00Z")),
        ("first", other - DAY),
    ]
