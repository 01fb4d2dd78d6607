"""A review asked for once the product was used; a poor one goes to a person."""

from __future__ import annotations

from aparte.core import effects
from tests.acceptance.library import telling
from tests.unit.core import stories

HOUR = 3_600_000_000
DAY = 24 * HOUR
T0 = stories.MONDAY


def delivered() -> stories.Story:
    """Return somebody who ordered on Monday and received it on Wednesday at ten."""
    story = telling.story("review-request").reachable(T0 - DAY)
    story.did("Order Completed", T0, order_id="A-1")
    return story.did("Order Delivered", T0 + 2 * DAY, order_id="A-1")


def tasks(story: stories.Story) -> list[tuple[str, str]]:
    """Return (subject, team) of the tasks asked for."""
    return [
        (one.subject.en, one.team) for one in story.effects if isinstance(one, effects.TaskAsked)
    ]


def test_the_typical_life() -> None:
    """Asked after two weeks of use, at half past ten; once more a week later; then silence."""
    story = delivered().until(T0 + 90 * DAY)
    first = T0 + 16 * DAY + HOUR // 2
    assert story.sends() == [("request", first), ("second-request", first + 7 * DAY)]
    assert story.endings() == [("completed", first + 14 * DAY)]


def test_a_good_opinion_is_the_goal_and_a_refund_the_end() -> None:
    """Neither is asked again."""
    story = delivered().did("Product Reviewed", T0 + 20 * DAY, rating=5).until(T0 + 90 * DAY)
    assert [name for name, _ in story.sends()] == ["request"]
    assert story.endings() == [("goal_met", T0 + 20 * DAY)]
    assert tasks(story) == []
    refunded = delivered().did("Order Refunded", T0 + 5 * DAY).until(T0 + 90 * DAY)
    assert refunded.sends() == []
    assert refunded.endings() == [("stopped", T0 + 5 * DAY)]


def test_a_poor_opinion_goes_to_a_person() -> None:
    """Also when it comes before it was asked for."""
    for day in (8, 20, 28):
        story = delivered().reachable(T0, first_name="Marie", last_name="Dupont")
        story.did("Product Reviewed", T0 + day * DAY, rating=2).until(T0 + 90 * DAY)
        assert tasks(story) == [("Answer the poor review of Marie Dupont", "service")]
        assert story.endings() == [("completed", T0 + day * DAY)]
