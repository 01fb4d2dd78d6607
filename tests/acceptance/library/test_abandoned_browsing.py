"""Abandoned browsing: what people did says what they need to hear."""

from __future__ import annotations

from tests.acceptance.library import telling
from tests.unit.core import stories

MINUTE = 60_000_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
T0 = stories.MONDAY


def looking() -> stories.Story:
    """Return somebody who has just looked at a lamp."""
    story = telling.story("abandoned-browsing").reachable(T0 - DAY)
    return story.did("Product Viewed", T0, product_id="P-1", name="Ondine")


def test_one_look() -> None:
    """A day later the way back, and nothing more for a week, whatever they look at."""
    story = looking().until(T0 + 3 * DAY).did("Product Viewed", T0 + 4 * DAY, product_id="P-2")
    story.until(T0 + 7 * DAY)
    assert story.sends() == [("one-look", T0 + DAY + 30 * MINUTE)]
    story.did("Product Viewed", T0 + 8 * DAY, product_id="P-3").until(T0 + 20 * DAY)
    assert [name for name, _ in story.sends()] == ["one-look", "one-look"]


def test_a_second_look_at_the_same_product() -> None:
    """Coming back to it brings an adviser three hours later; loading the page twice does not."""
    again = looking().did("Product Viewed", T0 + 9 * HOUR, product_id="P-1").until(T0 + 5 * DAY)
    assert again.sends() == [("again", T0 + 12 * HOUR)]
    reloaded = looking().did("Product Viewed", T0 + MINUTE, product_id="P-1").until(T0 + 5 * DAY)
    assert [name for name, _ in reloaded.sends()] == ["one-look"]


def test_a_search_or_many_products() -> None:
    """Whoever compares gets a method to choose by."""
    searching = looking().did("Products Searched", T0 + 5 * MINUTE, query="lamp")
    assert [name for name, _ in searching.until(T0 + 5 * DAY).sends()] == ["compare"]
    comparing = looking()
    for index in range(3):
        comparing.did("Product Viewed", T0 + (index + 1) * MINUTE, product_id=f"Q-{index}")
    assert [name for name, _ in comparing.until(T0 + 5 * DAY).sends()] == ["compare"]


def test_the_basket_and_the_order_end_it() -> None:
    """What is in the basket is the basket's affair; what was ordered is nobody's."""
    added = looking().did("Product Added", T0 + HOUR, product_id="P-1").until(T0 + 5 * DAY)
    assert (added.sends(), added.endings()) == ([], [("goal_met", T0 + HOUR)])
    bought = looking().did("Order Completed", T0 + HOUR).until(T0 + 5 * DAY)
    assert (bought.sends(), bought.endings()) == ([], [("stopped", T0 + HOUR)])
