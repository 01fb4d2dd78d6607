"""The circle: entered by the fifth order of a year, left in silence."""

from __future__ import annotations

from aparte.core import effects
from tests.acceptance.library import telling
from tests.unit.core import stories

HOUR = 3_600_000_000
DAY = 24 * HOUR
T0 = stories.MONDAY
FIFTH = T0 + 80 * DAY  # Thursday 21 May, eleven in Paris


def customer(orders: int) -> stories.Story:
    """Return somebody who ordered every twenty days."""
    story = telling.story("loyalty-list").reachable(T0 - DAY)
    for index in range(orders):
        story.did("Order Completed", T0 + 20 * index * DAY, order_id=f"A-{index}")
    return story


def is_in(story: stories.Story) -> bool:
    """Return whether they are on the list."""
    listed = story.contact.lists.get("vip")
    return listed is not None and bool(listed.value)


def test_the_fifth_order_opens_the_circle() -> None:
    """At once on the list; told on the Tuesday after, four days later at the earliest; a card."""
    assert not is_in(customer(4).until(FIFTH + 30 * DAY))
    story = customer(5)
    assert is_in(story)
    # 25 May is a Monday: the message leaves on Tuesday 26 May at ten.
    story.until(FIFTH + 30 * DAY)
    assert story.sends() == [("welcome", FIFTH + 5 * DAY - HOUR)]
    assert [one.team for one in story.effects if isinstance(one, effects.TaskAsked)] == ["service"]


def test_more_orders_change_nothing_and_keep_it_open() -> None:
    """The sixth brings no second welcome; with five more in the year, one stays."""
    story = customer(12).until(FIFTH + 400 * DAY)
    assert [name for name, _ in story.sends()] == ["welcome"]
    assert is_in(story)


def test_without_orders_one_leaves_in_silence_and_may_come_back() -> None:
    """A year later the list is left, and nothing is said; five orders open it again."""
    story = customer(5).until(FIFTH + 400 * DAY)
    assert not is_in(story)
    assert len(story.sends()) == 1
    for index in range(5):
        story.did("Order Completed", FIFTH + (400 + index) * DAY, order_id=f"B-{index}")
    assert is_in(story)


def test_a_closed_account_ends_it() -> None:
    """Whoever leaves the house gets no card."""
    story = customer(5).did("Account Deleted", FIFTH + DAY).until(FIFTH + 30 * DAY)
    assert story.sends() == []
    assert story.endings() == [("stopped", FIFTH + DAY)]
