"""The life of a product: accessories, upkeep, renewal; a new one begins anew."""

from __future__ import annotations

from tests.acceptance.library import telling
from tests.unit.core import stories

HOUR = 3_600_000_000
DAY = 24 * HOUR
T0 = stories.MONDAY
MACHINE = [{"name": "Filter", "category": "refills"}, {"name": "Press", "category": "machines"}]
# Three weeks later is Monday 23 March: the message leaves on Tuesday at ten, in winter time.
ACCESSORIES = T0 + 22 * DAY


def owner() -> stories.Story:
    """Return somebody who bought a machine."""
    story = telling.story("product-life-cycle").reachable(T0 - DAY)
    return story.did("Order Completed", T0, order_id="A-1", products=MACHINE, total=300)


def test_the_typical_life() -> None:
    """Accessories, four upkeeps half a year apart, and the question of renewal a year later."""
    story = owner().until(T0 + 1_200 * DAY)
    upkeeps = [("upkeep", ACCESSORIES + 180 * index * DAY) for index in range(1, 5)]
    renewal = ("renewal", ACCESSORIES + (720 + 365) * DAY)
    assert story.sends() == [("accessories", ACCESSORIES), *upkeeps, renewal]


def test_a_new_machine_begins_anew_and_a_refund_ends_it() -> None:
    """Only orders of that category, and the refund of that very order, concern it."""
    story = owner().until(T0 + 100 * DAY)
    refills = [{"name": "Filter", "category": "refills"}]
    story.did("Order Completed", T0 + 100 * DAY, order_id="A-2", products=refills, total=9)
    story.did("Order Refunded", T0 + 101 * DAY, order_id="A-2")
    assert story.endings() == []
    story.did("Order Completed", T0 + 110 * DAY, order_id="A-3", products=MACHINE, total=300)
    assert story.endings() == [("goal_met", T0 + 110 * DAY)]
    story.until(T0 + 140 * DAY).did("Order Refunded", T0 + 140 * DAY, order_id="A-3")
    story.until(T0 + 1_200 * DAY)
    assert [name for name, _ in story.sends()] == ["accessories", "accessories"]


def test_other_categories_are_silent() -> None:
    """A packet of filters has no upkeep."""
    story = telling.story("product-life-cycle", category="boats").reachable(T0 - DAY)
    story.did("Order Completed", T0, order_id="A-1", products=MACHINE).until(T0 + 900 * DAY)
    assert story.sends() == []


def test_it_speaks_of_the_product_of_that_category() -> None:
    """Of the two that were ordered, the machine."""
    context: dict[str, object] = {"contact": {}, "products": MACHINE}
    shown = telling.rendered(telling.scenario("product-life-cycle"), "upkeep", "fr", context)
    assert "(Press)" in shown.text
    assert "Filter" not in shown.text
