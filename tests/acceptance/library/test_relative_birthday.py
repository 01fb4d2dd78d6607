"""The birthdays of relatives: each its own story, and an order ends them."""

from __future__ import annotations

from tests.acceptance.library import telling
from tests.unit.core import stories

HOUR = 3_600_000_000
DAY = 24 * HOUR
T0 = stories.MONDAY
RELATIVES = [
    {"name": "Jeanne", "birthday": "1955-03-25"},
    {"name": "Louis", "birthday": "2015-06-30"},
    {"name": "Nobody", "birthday": None},
]
# Eighteen days before each, at ten in Paris: 7 March in winter, 12 June in summer time.
JEANNE = T0 + 5 * DAY
LOUIS = T0 + 102 * DAY - HOUR


def caring() -> stories.Story:
    """Return somebody who confided the birthdays of two relatives."""
    return telling.story("relative-birthday").reachable(T0, relatives=RELATIVES)


def test_the_typical_life() -> None:
    """An idea and a word in time for each of them, and again the year after."""
    story = caring().until(T0 + 200 * DAY)
    assert story.sends() == [
        ("idea", JEANNE),
        ("in-time", JEANNE + 9 * DAY),
        ("idea", LOUIS),
        ("in-time", LOUIS + 9 * DAY),
    ]
    story.until(JEANNE + 366 * DAY)
    assert story.sends()[4:] == [("idea", JEANNE + 365 * DAY)]


def test_an_order_ends_the_story_of_that_day_only() -> None:
    """Jeanne's gift is found; for Louis there will be an idea all the same."""
    story = caring().until(JEANNE).did("Order Completed", JEANNE + DAY, total=80)
    assert [name for name, _ in story.until(T0 + 200 * DAY).sends()] == ["idea", "idea", "in-time"]


def test_it_speaks_of_the_person() -> None:
    """The day as the reader writes it, never the age, which is nobody's business."""
    told = telling.scenario("relative-birthday")
    context: dict[str, object] = {"contact": {}, "event": RELATIVES[0]}
    shown = telling.rendered(told, "idea", "fr", context)
    assert shown.subject == "Jeanne, le 25 mars"
    assert "1955" not in shown.text
    assert telling.rendered(told, "idea", "en", context).subject == "Jeanne, March 25"
