"""The next order: a word when it should be nearly used up, one more, then silence."""

from __future__ import annotations

from tests.acceptance.library import telling
from tests.unit.core import stories

HOUR = 3_600_000_000
DAY = 24 * HOUR
T0 = stories.MONDAY
COFFEE = [{"name": "Moka", "category": "refills", "quantity": 2}]
# 28 days later is 30 March, in summer time: eleven in Paris, so half past nine the day after.
LOW = T0 + 29 * DAY - HOUR - HOUR // 2


def ordered(at: int = T0, story: stories.Story | None = None) -> stories.Story:
    """Return somebody who ordered coffee."""
    story = story or telling.story("next-order").reachable(T0 - DAY)
    return story.did("Order Completed", at, order_id=f"A-{at}", products=COFFEE, total=20)


def test_the_typical_life() -> None:
    """Four weeks, then ten days; after that it is theirs to speak."""
    story = ordered().until(T0 + 200 * DAY)
    assert story.sends() == [("running-low", LOW), ("another-pace", LOW + 10 * DAY)]


def test_an_order_begins_anew_and_the_third_is_a_habit() -> None:
    """From the third in a year on, the word is short."""
    story = ordered()
    story = ordered(T0 + 20 * DAY, story)
    story = ordered(T0 + 40 * DAY, story).until(T0 + 75 * DAY)
    assert story.endings() == [("goal_met", T0 + 20 * DAY), ("goal_met", T0 + 40 * DAY)]
    # 28 days after 11 April is 9 May, at eleven in Paris: the morning after.
    assert story.sends() == [("as-usual", T0 + 69 * DAY - HOUR - HOUR // 2)]


def test_a_refund_ends_it_and_other_products_are_silent() -> None:
    """What was sent back does not run out; a lamp never does."""
    story = ordered().did("Order Refunded", T0 + DAY, order_id=f"A-{T0}").until(T0 + 200 * DAY)
    assert (story.sends(), story.endings()) == ([], [("stopped", T0 + DAY)])
    lamp = [{"name": "Ondine", "category": "lamps"}]
    other = telling.story("next-order").reachable(T0 - DAY)
    other.did("Order Completed", T0, order_id="A-1", products=lamp).until(T0 + 200 * DAY)
    assert other.sends() == []
