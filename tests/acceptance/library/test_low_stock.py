"""The last ones of what they wished for: the true number, once."""

from __future__ import annotations

from tests.acceptance.library import telling
from tests.unit.core import stories

HOUR = 3_600_000_000
DAY = 24 * HOUR
T0 = stories.MONDAY
NIGHT = T0 + 13 * HOUR  # eleven in the evening in Paris
MORNING = T0 + DAY - HOUR - HOUR // 2


def wishing() -> stories.Story:
    """Return somebody who wished for a lamp a month ago."""
    story = telling.story("low-stock").reachable(T0 - 40 * DAY)
    return story.did("Product Added to Wishlist", T0 - 30 * DAY, product_id="P-1")


def test_said_once_by_day() -> None:
    """At once, or at half past eight; never again about the same product."""
    story = wishing().did("Product Low In Stock", T0, product_id="P-1", stock=3)
    story.did("Product Low In Stock", T0 + 2 * HOUR, product_id="P-1", stock=1)
    story.did("Product Low In Stock", NIGHT, product_id="P-2", stock=2).until(T0 + 90 * DAY)
    story.did("Product Low In Stock", T0 + 90 * DAY, product_id="P-1", stock=3)
    assert story.sends() == [("last-ones", T0), ("last-ones", MORNING)]


def test_silence() -> None:
    """Where plenty is left or none, for those who wish for nothing, and when the wish is over."""
    for stock in (0, 6):
        story = wishing().did("Product Low In Stock", T0, product_id="P-1", stock=stock)
        assert story.until(T0 + DAY).sends() == []
    stranger = telling.story("low-stock").reachable(T0 - DAY)
    stranger.did("Product Low In Stock", T0, product_id="P-1", stock=3)
    assert stranger.sends() == []
    for name in ("Product Removed from Wishlist", "Product Out Of Stock", "Order Completed"):
        story = wishing().did("Product Low In Stock", NIGHT, product_id="P-1", stock=3)
        story.did(name, NIGHT + HOUR, product_id="P-1").until(T0 + 5 * DAY)
        assert story.sends() == []


def test_it_tells_the_number_and_what_will_come() -> None:
    """Where more will come, it says so: then nothing presses."""
    told = telling.scenario("low-stock")
    event = {"name": "Ondine", "stock": 3}
    shown = telling.rendered(told, "last-ones", "fr", {"contact": {}, "event": event})
    assert "il en reste 3" in shown.text
    assert "Nous ne savons pas s’il en reviendra." in shown.text
    event["restock_on"] = "2026-04-20"
    shown = telling.rendered(told, "last-ones", "fr", {"contact": {}, "event": event})
    assert "D’autres arriveront le 20 avril 2026" in shown.text
