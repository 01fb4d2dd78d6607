"""Satisfaction after a ticket: one question, and a person for who is unhappy."""

from __future__ import annotations

from typing import Any

from aparte.kernel import instants
from tests.acceptance.library import telling
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY

DAY, HOUR = instants.DAY, instants.HOUR
ASKED = MONDAY + DAY
TICKET: dict[str, Any] = {"ticket_id": "T-7", "subject": "Invoice"}


def helped(at: int = MONDAY) -> stories.Story:
    """Return somebody whose ticket was solved."""
    return telling.story("ticket-satisfaction").reachable(MONDAY).did("Ticket Solved", at, **TICKET)


def test_who_is_unhappy_is_called_and_told_so() -> None:
    """Asked a day later; three of five gives a task about that ticket, and a word."""
    story = helped().until(ASKED + HOUR).did("Ticket Rated", ASKED + HOUR, rating=3)
    assert story.sends() == [("ask", ASKED), ("heard", ASKED + HOUR)]
    assert story.tasks() == [("call", ASKED + HOUR)]
    assert story.contact.attribute("last_ticket") == "T-7"


def test_who_is_happy_or_silent_is_left_in_peace() -> None:
    """Four of five asks nobody for anything; neither does no answer."""
    happy = helped().until(ASKED + HOUR).did("Ticket Rated", ASKED + HOUR, rating=4)
    assert (happy.sends(), happy.tasks()) == ([("ask", ASKED)], [])
    silent = helped().until(MONDAY + 60 * DAY)
    assert (silent.sends(), silent.tasks()) == ([("ask", ASKED)], [])
    assert silent.endings() == [("completed", ASKED + 7 * DAY)]


def test_a_ticket_that_opens_again_is_not_asked_about() -> None:
    """Nobody is asked whether all went well while it does not."""
    story = helped().did("Ticket Reopened", MONDAY + HOUR).until(MONDAY + 60 * DAY)
    assert story.sends() == []


def test_the_question_waits_for_working_hours() -> None:
    """Solved on Friday evening, asked on Monday at nine; the next one not within thirty days."""
    friday = instants.parse("2026-03-06T17:30:00Z")
    story = helped(friday).until(friday + 20 * DAY).did("Ticket Solved", friday + 20 * DAY)
    story.until(friday + 60 * DAY)
    assert story.sends() == [("ask", instants.parse("2026-03-09T08:00:00Z"))]
