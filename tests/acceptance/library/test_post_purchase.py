"""After a purchase: thanks, care, a review and what goes with it, each only if it makes sense."""

from __future__ import annotations

from typing import Any

from tests.acceptance.library import telling
from tests.unit.core import stories

HOUR = 3_600_000_000
DAY = 24 * HOUR
T0 = stories.MONDAY  # ten in the morning in Paris


def ordered(**given: Any) -> stories.Story:
    """Return somebody who has just ordered."""
    story = telling.story("post-purchase", **given).reachable(T0 - DAY)
    return story.did("Order Completed", T0, order_id="A-1", total=129)


def test_the_typical_life() -> None:
    """Delivered after three days, the advice comes two days later, in the morning; and so on."""
    story = ordered().did("Order Delivered", T0 + 3 * DAY + HOUR, order_id="A-1")
    story.until(T0 + 60 * DAY)
    # The fifth day at eleven is past ten o'clock: the sixth. Summer time begins on 29 March.
    care = T0 + 6 * DAY
    assert story.sends() == [
        ("thanks", T0 + 2 * HOUR),
        ("care", care),
        ("review", care + 12 * DAY),
        ("goes-with-it", care + 26 * DAY),
    ]
    assert story.endings() == [("completed", care + 26 * DAY)]


def test_a_refund_stops_it_and_a_new_order_begins_its_own() -> None:
    """Nobody is told how to care for what they sent back."""
    story = ordered().did("Order Refunded", T0 + DAY, order_id="A-1").until(T0 + 60 * DAY)
    assert story.sends() == [("thanks", T0 + 2 * HOUR)]
    assert story.endings() == [("stopped", T0 + DAY)]
    again = ordered().did("Order Completed", T0 + DAY, order_id="A-2", total=40)
    assert again.endings() == [("goal_met", T0 + DAY)]
    again.until(T0 + 2 * DAY)
    assert again.sends() == [("thanks", T0 + 2 * HOUR), ("thanks", T0 + DAY + 2 * HOUR)]


def test_whoever_gave_an_opinion_is_not_asked_for_one() -> None:
    """The review is left out, what follows is not; with three messages that is the end."""
    for messages, last in ((4, ["thanks", "care", "goes-with-it"]), (3, ["thanks", "care"])):
        story = ordered(messages=messages).did("Product Reviewed", T0 + 10 * DAY, rating=5)
        story.until(T0 + 60 * DAY)
        assert [name for name, _ in story.sends()] == last
