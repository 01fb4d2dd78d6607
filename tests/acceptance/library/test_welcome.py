"""The welcome series: three messages at most, ended by the first order."""

from __future__ import annotations

from tests.acceptance.library import telling
from tests.unit.core import stories

HOUR = 3_600_000_000
DAY = 24 * HOUR
T0 = stories.MONDAY


def arriving() -> stories.Story:
    """Return somebody who has just signed up."""
    return telling.story("welcome").reachable(T0 - DAY).did("Signed Up", T0)


def test_the_typical_life() -> None:
    """At once, on the third day, and help four days later for whoever is still looking."""
    story = arriving().did("Product Viewed", T0 + 5 * DAY, product_id="P-1").until(T0 + 30 * DAY)
    work = T0 + 3 * DAY
    assert story.sends() == [("welcome", T0), ("how-we-work", work), ("help", work + 4 * DAY)]


def test_whoever_does_not_look_around_is_left_in_peace() -> None:
    """No help is offered to those who did not come back; nobody is welcomed twice."""
    story = arriving().did("Signed Up", T0 + 20 * DAY).until(T0 + 60 * DAY)
    assert [name for name, _ in story.sends()] == ["welcome", "how-we-work"]


def test_the_first_order_ends_it() -> None:
    """The acquaintance is made."""
    story = arriving().did("Order Completed", T0 + DAY, total=40).until(T0 + 30 * DAY)
    assert story.sends() == [("welcome", T0)]
    assert story.endings() == [("goal_met", T0 + DAY)]
