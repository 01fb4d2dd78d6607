"""The day somebody became a customer, for those who still are one."""

from __future__ import annotations

from typing import Any

from aparte.core import effects
from tests.acceptance.library import telling
from tests.unit.core import stories

HOUR = 3_600_000_000
DAY = 24 * HOUR
T0 = stories.MONDAY
# Ten in the morning of 12 May in Paris, in summer time.
DAY_OF = T0 + 71 * DAY - HOUR


def faithful(since: str = "2023-05-12", **given: Any) -> stories.Story:
    """Return a customer since that day, who ordered last on 2 March."""
    story = telling.story("customer-anniversary", **given).reachable(T0, customer_since=since)
    return story.did("Order Completed", T0, total=60)


def test_the_typical_life() -> None:
    """One word a year, while orders come; two weeks for an answer, which a person reads."""
    story = faithful().until(DAY_OF + 20 * DAY)
    assert story.sends() == [("thanks", DAY_OF)]
    assert story.endings() == [("completed", DAY_OF + 14 * DAY)]
    assert [name for name, _ in faithful(discount=10).until(DAY_OF).sends()] == ["thanks-and-gift"]


def test_an_answer_is_given_to_a_person() -> None:
    """What they write is not left unread."""
    story = faithful().until(DAY_OF).did("Message Replied", DAY_OF + DAY)
    assert [one.team for one in story.effects if isinstance(one, effects.TaskAsked)] == ["service"]


def test_silence() -> None:
    """On the very day one becomes a customer, and for those who have not ordered for a year."""
    assert faithful("2026-05-12").until(T0 + 200 * DAY).sends() == []
    # The first anniversary of whoever never came back: the last order is more than a year old.
    assert faithful().until(DAY_OF).until(DAY_OF + 400 * DAY).sends() == [("thanks", DAY_OF)]


def test_it_counts_the_years() -> None:
    """Three years on, and the day as it is written."""
    told = telling.scenario("customer-anniversary")
    context: dict[str, object] = {"contact": {"customer_since": "2023-03-02"}}
    shown = telling.rendered(told, "thanks", "fr", context)
    assert shown.subject == "C’était un 2 mars"
    assert "3 ans plus tard" in shown.text
    newer: dict[str, object] = {"contact": {"customer_since": "2025-03-02"}}
    assert "One year on" in telling.rendered(told, "thanks", "en", newer).text
