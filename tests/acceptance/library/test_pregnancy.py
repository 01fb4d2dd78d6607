"""A baby on its way: by the due date, over months, ended by one click."""

from __future__ import annotations

from aparte.kernel import instants
from tests.acceptance.library import telling
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY

DAY = instants.DAY
AT = instants.parse
ROOM, OUTINGS = AT("2026-04-13T08:00:00Z"), AT("2026-06-08T08:00:00Z")
BAG, AFTER = AT("2026-07-20T08:00:00Z"), AT("2026-09-28T08:00:00Z")
"""Twenty, twelve and six weeks before 31 August, and four after, at ten in Paris."""


def parent(due: str = "2026-08-31") -> stories.Story:
    """Return somebody who has given a due date."""
    return telling.story("pregnancy").reachable(MONDAY, due_date=due)


BEFORE = [("room", ROOM), ("outings", OUTINGS), ("bag", BAG)]


def test_three_messages_before_and_one_after_a_birth_that_was_announced() -> None:
    """Each at its week, nothing in between."""
    story = parent().until(AFTER - 20 * DAY).did("Birth Announced", AFTER - 20 * DAY)
    assert story.until(MONDAY + 400 * DAY).sends() == [*BEFORE, ("first-weeks", AFTER)]


def test_nobody_concludes_a_birth_from_a_date() -> None:
    """Where nothing was announced, nothing is said after the date."""
    assert parent().until(MONDAY + 400 * DAY).sends() == BEFORE


def test_one_click_ends_it_for_good() -> None:
    """Whatever the reason; a date corrected the week after does not begin it again."""
    story = parent().until(ROOM + DAY).did("Pregnancy Messages Stopped", ROOM + DAY)
    story.reachable(ROOM + 8 * DAY, due_date="2026-09-04")
    assert story.until(MONDAY + 160 * DAY).sends() == [("room", ROOM)]
    assert story.endings() == [("stopped", ROOM + DAY)]


def test_a_date_that_is_erased_ends_it_too() -> None:
    """At that very instant."""
    story = parent().until(ROOM + DAY).reachable(ROOM + DAY, due_date=None)
    assert story.endings() == [("stopped", ROOM + DAY)]


def test_a_date_that_moves_moves_what_follows() -> None:
    """A week later for all that is still to come."""
    story = parent().until(ROOM + DAY).reachable(ROOM + DAY, due_date="2026-09-07")
    assert story.until(MONDAY + 140 * DAY).sends() == [
        ("room", ROOM),
        ("outings", OUTINGS + 7 * DAY),
    ]


def test_a_date_given_late_begins_where_it_makes_sense() -> None:
    """Ten weeks before: the bag comes first. Two weeks before: nothing at all."""
    assert parent("2026-05-11").until(MONDAY + 60 * DAY).sends() == [
        ("bag", AT("2026-03-30T08:00:00Z"))
    ]
    assert parent("2026-03-16").until(MONDAY + 400 * DAY).sends() == []
