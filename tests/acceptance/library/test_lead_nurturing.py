"""From guide to meeting: told as the marketer told it, to the day."""

from __future__ import annotations

from typing import Any

from aparte.kernel import instants
from tests.acceptance.library import telling
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY

DAY = instants.DAY
GUIDE: dict[str, Any] = {"title": "Choosing well", "url": "https://lumen.example/guide"}


def reader() -> stories.Story:
    """Return somebody who has just downloaded a guide."""
    story = telling.story("lead-nurturing").reachable(MONDAY)
    return story.did("Guide Downloaded", MONDAY, **GUIDE)


def test_a_guide_then_a_case_then_answers_then_an_audit() -> None:
    """Delivered at once; the case study at two days, the questions at six, the audit at ten."""
    assert reader().until(MONDAY + 60 * DAY).sends() == [
        ("guide", MONDAY),
        ("case", MONDAY + 2 * DAY),
        ("questions", MONDAY + 6 * DAY),
        ("audit", MONDAY + 10 * DAY),
    ]


def test_a_meeting_booked_ends_it() -> None:
    """Booked on the fourth day: the questions and the audit never leave; the goal is reached."""
    story = reader().until(MONDAY + 4 * DAY).did("Meeting Booked", MONDAY + 4 * DAY)
    story.until(MONDAY + 60 * DAY)
    assert [message for message, _ in story.sends()] == ["guide", "case"]
    assert story.endings() == [("goal_met", MONDAY + 4 * DAY)]


def test_who_agreed_to_nothing_receives_the_guide_alone() -> None:
    """They asked for the guide, so it comes; without consent the rest stays silent."""
    story = telling.story("lead-nurturing").reachable(MONDAY)
    story.refused(MONDAY).did("Guide Downloaded", MONDAY, **GUIDE).until(MONDAY + 60 * DAY)
    assert story.sends() == [("guide", MONDAY)]


def test_a_second_guide_within_three_months_starts_nothing() -> None:
    """The series is heard once; whoever comes back after it reads in peace."""
    story = reader().until(MONDAY + 30 * DAY).did("Guide Downloaded", MONDAY + 30 * DAY, **GUIDE)
    assert len(story.until(MONDAY + 80 * DAY).sends()) == 4


def test_the_guide_names_what_was_asked_for() -> None:
    """Its title is in the subject, its address behind the button."""
    told = telling.scenario("lead-nurturing")
    guide = telling.rendered(told, "guide", "fr", {"contact": {}, "event": GUIDE})
    assert guide.subject == "Voici votre guide : Choosing well"
    assert "Lire le guide" in guide.text
