"""Back in stock: the word that was promised, and little more."""

from __future__ import annotations

from tests.acceptance.library import telling
from tests.unit.core import stories

HOUR = 3_600_000_000
DAY = 24 * HOUR
T0 = stories.MONDAY


def waiting() -> stories.Story:
    """Return somebody who waited for a lamp that is back."""
    story = telling.story("back-in-stock").reachable(T0 - DAY)
    return story.did("Product Back In Stock", T0, product_id="P-1", name="Ondine")


def test_a_word_at_once_and_silence_for_whoever_does_not_come() -> None:
    """Not even a look at another product brings the second word."""
    story = waiting().did("Product Viewed", T0 + HOUR, product_id="P-2").until(T0 + 30 * DAY)
    assert story.sends() == [("back", T0)]
    assert story.endings() == [("completed", T0 + 3 * DAY)]


def test_whoever_came_hears_once_more() -> None:
    """A day after the visit; and back again the next day, it is not news any more."""
    story = waiting().did("Product Viewed", T0 + 2 * HOUR, product_id="P-1").until(T0 + 4 * DAY)
    assert story.sends() == [("back", T0), ("still-here", T0 + DAY + 2 * HOUR)]
    story.did("Product Back In Stock", T0 + 5 * DAY, product_id="P-1").until(T0 + 9 * DAY)
    assert len(story.sends()) == 2


def test_an_order_or_the_end_of_the_stock_ends_it() -> None:
    """What is sold out is not praised; another product's stock changes nothing."""
    for name, ending in (("Order Completed", "goal_met"), ("Product Out Of Stock", "stopped")):
        story = waiting().did("Product Viewed", T0 + HOUR, product_id="P-1")
        story.did(name, T0 + 2 * HOUR, product_id="P-1").until(T0 + 30 * DAY)
        assert story.sends() == [("back", T0)]
        assert story.endings() == [(ending, T0 + 2 * HOUR)]
    other = waiting().did("Product Out Of Stock", T0 + HOUR, product_id="P-2")
    assert other.endings() == []
