"""Six months without an order: news, then help or an offer, then fewer messages."""

from __future__ import annotations

from typing import Any

from tests.acceptance.library import telling
from tests.unit.core import stories

HOUR = 3_600_000_000
DAY = 24 * HOUR
T0 = stories.MONDAY

# 180 days after 2 March is Saturday 29 August; the next Tuesday is 1 September, at ten in Paris
# eight o'clock UTC in summer time.
NEWS = T0 + 183 * DAY - HOUR


def silent(**given: Any) -> stories.Story:
    """Return somebody whose last order was on 2 March."""
    story = telling.story("win-back", **given).reachable(T0 - DAY)
    return story.did("Order Completed", T0, total=80)


def test_the_typical_life() -> None:
    """News, an offer, the question; without any sign of life, onto the list of the dormant."""
    story = silent().until(T0 + 300 * DAY)
    assert story.sends() == [
        ("news", NEWS),
        ("offer", NEWS + 14 * DAY),
        ("farewell", NEWS + 28 * DAY),
    ]
    assert "dormant" in story.contact.lists
    assert story.endings() == [("completed", NEWS + 42 * DAY)]


def test_an_order_ends_it_at_once() -> None:
    """Whoever is back is not called back."""
    back = NEWS + 3 * DAY
    story = silent().until(back).did("Order Completed", back, total=60).until(back + 100 * DAY)
    assert story.sends() == [("news", NEWS)]
    assert story.endings() == [("goal_met", back)]


def test_whoever_looks_around_is_helped_and_not_called_dormant() -> None:
    """A visit brings an adviser instead of a reduction; a later one ends it."""
    story = silent().until(NEWS).did("Product Viewed", NEWS + 5 * DAY, product_id="P-1")
    story.until(NEWS + 15 * DAY).did("Product Viewed", NEWS + 16 * DAY, product_id="P-1")
    story.until(NEWS + 90 * DAY)
    assert [name for name, _ in story.sends()] == ["news", "help"]
    assert "dormant" not in story.contact.lists


def test_without_a_reduction_there_is_no_offer() -> None:
    """With 0 %, whoever did not come by hears nothing between the news and the question."""
    story = silent(discount=0).until(NEWS + 90 * DAY)
    assert [name for name, _ in story.sends()] == ["news", "farewell"]
