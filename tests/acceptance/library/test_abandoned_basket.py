"""The abandoned basket: as many reminders as were asked for, none after an order."""

from __future__ import annotations

from typing import Any

import pytest

from aparte.messages import errors
from tests.acceptance.library import telling
from tests.unit.core import stories

HOUR = 3_600_000_000
DAY = 24 * HOUR
T0 = stories.MONDAY


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
