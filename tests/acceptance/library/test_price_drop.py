"""Price drop: the two prices, to those who were thinking about it."""

from __future__ import annotations

from typing import Any

import pytest

from aparte.messages import errors
from tests.acceptance.library import telling
from tests.unit.core import stories

HOUR = 3_600_000_000
DAY = 24 * HOUR
T0 = stories.MONDAY
DROP: dict[str, Any] = {
    "product_id": "P-1",
    "name": "Ondine",
    "price": 129.0,
    "old_price": 159.0,
    "currency": "EUR",
}


def interested() -> stories.Story:
    """Return somebody who looked at a lamp last week."""
    story = telling.story("price-drop").reachable(T0 - 8 * DAY)
    return story.did("Product Viewed", T0 - 7 * DAY, product_id="P-1")


def test_the_typical_life() -> None:
    """At once by day, in the morning by night; once in two weeks about one product."""
    story = interested().did("Price Dropped", T0, **DROP)
    story.did("Price Dropped", T0 + DAY, **{**DROP, "price": 119.0})
    # A fall at ten in the evening in Paris.
    story.did("Price Dropped", T0 + DAY + 12 * HOUR, **{**DROP, "product_id": "P-2"})
    story.until(T0 + 9 * DAY)
    assert story.sends() == [("lower", T0), ("lower", T0 + 2 * DAY - HOUR)]


def test_silence() -> None:
    """For those who never looked at anything, and once it is sold out or bought."""
    stranger = telling.story("price-drop").reachable(T0 - DAY).did("Price Dropped", T0, **DROP)
    assert stranger.until(T0 + 9 * DAY).sends() == []
    night = T0 + 12 * HOUR
    for name, ending in (("Product Out Of Stock", "stopped"), ("Order Completed", "goal_met")):
        story = interested().did("Price Dropped", night, **DROP)
        story.did(name, night + HOUR, product_id="P-1").until(T0 + 9 * DAY)
        assert (story.sends(), story.endings()) == ([], [(ending, night + HOUR)])


def test_what_it_says() -> None:
    """Both prices as the language writes them; whoever has it in the basket is told so."""
    told = telling.scenario("price-drop")
    cart: dict[str, Any] = {"lines": [], "total": 0, "currency": "EUR"}
    shown = telling.rendered(told, "lower", "fr", {"contact": {}, "event": DROP, "cart": cart})
    assert "159,00" in shown.text
    assert "129,00" in shown.text
    assert "Vous regardiez Ondine" in shown.text
    held = {**cart, "lines": [{"product_id": "P-1", "quantity": 1}]}
    shown = telling.rendered(told, "lower", "en", {"contact": {}, "event": DROP, "cart": held})
    assert "Ondine is in your basket" in shown.text


@pytest.mark.parametrize(("price", "least", "leaves"), [(152, 5, False), (151, 5, True)])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_small_fall_is_not_worth_a_message(
    price: float, least: float, language: str, *, leaves: bool
) -> None:
    """Of 159, five percent are 7.95: less than that is not told."""
    told = telling.scenario("price-drop", least=least)
    context: dict[str, object] = {
        "contact": {},
        "event": {**DROP, "price": price},
        "cart": {"lines": []},
    }
    if leaves:
        assert telling.rendered(told, "lower", language, context).subject
        return
    with pytest.raises(errors.TemplateAbortedError, match="too small"):
        telling.rendered(told, "lower", language, context)


def test_a_least_fall_with_decimals_is_understood_in_both_languages() -> None:
    """French writes 7,5 where templates count with 7.5."""
    told = telling.scenario("price-drop", least="7,5")
    context: dict[str, object] = {
        "contact": {},
        "event": {**DROP, "price": 148},
        "cart": {"lines": []},
    }
    for language in ("en", "fr"):
        with pytest.raises(errors.TemplateAbortedError, match="too small"):
            telling.rendered(told, "lower", language, context)
