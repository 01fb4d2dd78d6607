"""The abandoned basket: as many reminders as were asked for, none after an order."""

from __future__ import annotations

from typing import Any

import pytest

from aparte.messages import errors
from aparte.scenarios.recipes import shelf
from tests.acceptance.library import telling
from tests.unit.core import stories

HOUR = 3_600_000_000
DAY = 24 * HOUR
T0 = stories.MONDAY
ORDERED = T0 + 2 * HOUR // 3


def filling(**given: Any) -> stories.Story:
    """Return somebody who has just put a lamp in the basket."""
    story = telling.story("abandoned-basket", **given).reachable(T0 - DAY)
    return story.did("Product Added", T0, product_id="P-1", name="Ondine", price=129)


def test_the_typical_life() -> None:
    """An hour after the last product, and once more a day later."""
    story = filling().did("Product Added", T0 + HOUR // 2, product_id="P-2").until(T0 + 30 * DAY)
    first = T0 + HOUR + HOUR // 2
    assert story.sends() == [("first-reminder", first), ("last-reminder", first + 23 * HOUR)]


@pytest.mark.parametrize("reminders", [1, 2, 3, 4, 5])
def test_it_reminds_as_often_as_asked(reminders: int) -> None:
    """The last word is the last one; what comes between is said in its order."""
    between = ["delivery", "adviser", "second-look"][: max(reminders - 2, 0)]
    expected = ["first-reminder", *between, *(["last-reminder"] if reminders > 1 else [])]
    story = filling(reminders=reminders).until(T0 + 30 * DAY)
    assert [name for name, _ in story.sends()] == expected


def test_an_order_stops_it() -> None:
    """Before the first reminder nothing is said at all; after it, nothing more."""
    quick = filling().did("Order Completed", T0 + HOUR // 2, total=129).until(T0 + 30 * DAY)
    assert (quick.sends(), quick.endings()) == ([], [])
    later = filling().until(T0 + HOUR).did("Order Completed", T0 + 2 * HOUR, total=129)
    assert later.until(T0 + 30 * DAY).sends() == [("first-reminder", T0 + HOUR)]
    assert later.endings() == [("goal_met", T0 + 2 * HOUR)]


def test_an_empty_basket_is_not_spoken_of() -> None:
    """Whoever took everything out again has left nothing behind."""
    told = telling.scenario("abandoned-basket")
    cart = {"lines": [], "total": 0, "currency": "EUR"}
    with pytest.raises(errors.TemplateAbortedError, match="empty basket"):
        telling.rendered(told, "first-reminder", "fr", {"contact": {}, "cart": cart})


def resting() -> stories.Story:
    """Return somebody of a shop that lives by the policy the recipe proposes, who ordered."""
    policy = shelf.find("abandoned-basket").policy
    story = telling.story("abandoned-basket", policy=policy).reachable(T0 - DAY)
    story.did("Product Added", T0, product_id="P-1", name="Ondine", price=129)
    return story.did("Order Completed", ORDERED, total=129.0, currency="EUR")


def test_an_order_within_the_hour_cancels_the_reminder_and_rest_follows() -> None:
    """Nothing for seventy-two hours, also where another basket is left meanwhile."""
    story = resting().did("Product Added", ORDERED + 10 * HOUR, product_id="P-2", name="Galet")
    assert story.until(ORDERED + 72 * HOUR).sends() == []
    assert {(verdict, reason) for _, verdict, reason in story.verdicts()} == {
        ("skipped", "resting")
    }


def test_after_the_rest_a_basket_counts_again() -> None:
    """Left in the seventy-second hour, it is spoken of an hour later."""
    story = resting().did("Product Added", ORDERED + 71 * HOUR, product_id="P-2", name="Galet")
    story.until(ORDERED + 73 * HOUR)
    assert story.sends() == [("first-reminder", ORDERED + 72 * HOUR)]
