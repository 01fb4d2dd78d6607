"""The birthday: wishes, a gift if there is one, one reminder of it."""

from __future__ import annotations

from typing import Any

from tests.acceptance.library import telling
from tests.unit.core import stories

HOUR = 3_600_000_000
DAY = 24 * HOUR
T0 = stories.MONDAY
# Nine in the morning of 12 May in Paris, in summer time.
WISHES = T0 + 71 * DAY - 2 * HOUR


def born(**given: Any) -> stories.Story:
    """Return somebody born on a 12 May."""
    return telling.story("birthday", **given).reachable(T0, birth_date="1990-05-12")


def test_the_typical_life() -> None:
    """On the day and twenty days later, this year and the next."""
    story = born().until(T0 + 500 * DAY)
    assert story.sends() == [
        ("gift", WISHES),
        ("gift-left", WISHES + 20 * DAY),
        ("gift", WISHES + 365 * DAY),
        ("gift-left", WISHES + 385 * DAY),
    ]


def test_an_order_ends_it_and_wishes_alone_end_by_themselves() -> None:
    """A gift that was used is not recalled; without a gift there is nothing to recall."""
    story = born().until(WISHES).did("Order Completed", WISHES + DAY, total=50)
    assert [name for name, _ in story.until(T0 + 300 * DAY).sends()] == ["gift"]
    assert born(discount=0).until(T0 + 300 * DAY).sends() == [("wishes", WISHES)]


def test_silence() -> None:
    """Without a date there is no day; the control group lives it without hearing anything."""
    unknown = telling.story("birthday").reachable(T0).until(T0 + 300 * DAY)
    assert unknown.sends() == []
    heard = 0
    scenario = telling.scenario("birthday", control=50)
    for index in range(40):
        person = stories.Story(stories.program(scenario), f"person-{index}")
        person.reachable(T0, birth_date="1990-05-12").until(WISHES)
        heard += bool(person.sends())
        assert person.sends() or person.verdicts() == [("gift", "skipped", "holdout")]
    assert 10 <= heard <= 30
