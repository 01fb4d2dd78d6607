"""A demo asked for: a person at once, a reminder if nothing is booked."""

from __future__ import annotations

from aparte.core import effects
from aparte.kernel import instants
from tests.acceptance.library import telling
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY

DAY = instants.DAY


def asking() -> stories.Story:
    """Return somebody who has just asked for a demo."""
    story = telling.story("demo-request").reachable(MONDAY, first_name="Marie", last_name="Dupont")
    return story.did("Demo Requested", MONDAY, message="Forty shops, one stock")


def test_a_task_and_a_confirmation_come_at_once() -> None:
    """The colleague reads what was written, and has four hours."""
    story = asking()
    assert story.sends() == [("confirmation", MONDAY)]
    (task,) = (one for one in story.effects if isinstance(one, effects.TaskAsked))
    assert (task.team, task.priority, task.due_at) == ("sales", "high", MONDAY + 4 * instants.HOUR)
    assert task.subject.en.startswith("Call Marie Dupont")
    assert "Forty shops, one stock" in task.note.fr


def test_who_books_nothing_is_reminded_once_then_a_colleague_decides() -> None:
    """Two days later a reminder, five days after that a second task."""
    story = asking().until(MONDAY + 90 * DAY)
    assert story.sends() == [("confirmation", MONDAY), ("reminder", MONDAY + 2 * DAY)]
    assert story.tasks() == [("call", MONDAY), ("decide", MONDAY + 7 * DAY)]


def test_a_meeting_booked_ends_it() -> None:
    """Nobody is reminded of what is done."""
    story = asking().did("Meeting Booked", MONDAY + DAY).until(MONDAY + 90 * DAY)
    assert story.sends() == [("confirmation", MONDAY)]
    assert story.endings() == [("goal_met", MONDAY + DAY)]


def test_a_request_that_a_colleague_closed_is_closed() -> None:
    """Neither reminder nor second task."""
    story = asking().did("Demo Request Closed", MONDAY + DAY).until(MONDAY + 90 * DAY)
    assert (len(story.sends()), len(story.tasks())) == (1, 1)
