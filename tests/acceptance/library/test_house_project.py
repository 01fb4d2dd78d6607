"""A house project: over months, in step with the date of moving in."""

from __future__ import annotations

from aparte.kernel import instants
from tests.acceptance.library import telling
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY

DAY = instants.DAY
LAST_ORDERS, SETTLED = (
    instants.parse("2026-07-07T08:00:00Z"),
    instants.parse("2026-10-01T08:00:00Z"),
)
"""Eight weeks before 1 September, and thirty days after, at ten in Paris."""


def mover(moves_in_on: str | None = "2026-09-01") -> stories.Story:
    """Return somebody who has told of a project."""
    story = telling.story("house-project").reachable(MONDAY, moves_in_on=moves_in_on)
    return story.did("Project Declared", MONDAY)


def test_a_list_a_plan_an_adviser_orders_in_time_and_news() -> None:
    """Over seven months; an adviser looks at the deliveries."""
    story = mover().until(MONDAY + 400 * DAY)
    assert story.sends() == [
        ("list", MONDAY),
        ("plan", MONDAY + 14 * DAY),
        ("adviser", MONDAY + 42 * DAY),
        ("last-orders", LAST_ORDERS),
        ("settled", SETTLED),
    ]
    assert story.tasks() == [("delivery-call", LAST_ORDERS)]


def test_who_has_an_appointment_is_not_offered_one() -> None:
    """The rest goes on."""
    story = mover().until(MONDAY + 20 * DAY).did("Appointment Booked", MONDAY + 20 * DAY)
    assert [message for message, _ in story.until(MONDAY + 400 * DAY).sends()] == [
        *("list", "plan", "last-orders", "settled")
    ]


def test_without_a_date_it_ends_with_the_adviser() -> None:
    """Nobody guesses when people move."""
    story = mover(None).until(MONDAY + 400 * DAY)
    assert [message for message, _ in story.sends()] == ["list", "plan", "adviser"]


def test_a_project_given_up_is_not_spoken_of() -> None:
    """From that day on."""
    story = mover().until(MONDAY + 30 * DAY).did("Project Closed", MONDAY + 30 * DAY)
    assert [message for message, _ in story.until(MONDAY + 400 * DAY).sends()] == ["list", "plan"]
    assert story.endings() == [("stopped", MONDAY + 30 * DAY)]
