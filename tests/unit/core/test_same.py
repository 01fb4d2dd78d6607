"""`same`: the event about the same thing as the one that opened the journey, not about another."""

from __future__ import annotations

from typing import Any

import pytest

from aparte.core import conditions, effects, phrases, scenarios
from aparte.core.scenarios import model
from aparte.kernel.errors import InvalidError
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY, Story

HOUR = 3_600_000_000
DAY = 24 * HOUR

DUNNING: dict[str, Any] = {
    "trigger": {"kind": "event", "event": "Invoice Unpaid"},
    "entry": {"rule": "every_time", "key": "invoice_id"},
    "stops": [{"event": "Invoice Paid", "same": "invoice_id"}],
    "steps": [
        {"id": "pause", "kind": "wait", "duration": "3d"},
        {"id": "hello", "kind": "send", "message": "hello"},
    ],
}
LOOKING: dict[str, Any] = {
    "trigger": {"kind": "event", "event": "Product Viewed"},
    "steps": [
        {
            "id": "again",
            "kind": "wait_for",
            "event": "Product Viewed",
            "same": "product_id",
            "timeout": "1d",
            "otherwise": "end",
        },
        {"id": "hello", "kind": "send", "message": "hello"},
    ],
}


def living(raw: dict[str, Any]) -> Story:
    """Return somebody reachable in whose shop this scenario lives."""
    return Story(stories.program(stories.scenario(**raw))).reachable(MONDAY)


def test_the_payment_of_another_invoice_stops_nothing() -> None:
    """Of two unpaid invoices, the one that is paid is no longer spoken of; the other is."""
    story = living(DUNNING)
    story.did("Invoice Unpaid", MONDAY, invoice_id="F-1")
    story.did("Invoice Unpaid", MONDAY + HOUR, invoice_id="F-2")
    story.did("Invoice Paid", MONDAY + DAY, invoice_id="F-1").until(MONDAY + 9 * DAY)
    assert story.endings() == [
        ("stopped", MONDAY + DAY),
        ("completed", MONDAY + HOUR + 3 * DAY),
    ]
    assert story.sends() == [("hello", MONDAY + HOUR + 3 * DAY)]


@pytest.mark.parametrize(
    ("unpaid", "paid", "stops"),
    [
        ({"invoice_id": 17}, {"invoice_id": "17"}, True),
        ({"invoice_id": "F-1"}, {}, True),
        ({}, {"invoice_id": "F-1"}, True),
        ({"invoice_id": ["F-1", "F-2"]}, {"invoice_id": "F-2"}, True),
        ({"invoice_id": ["F-1", "F-2"]}, {"invoice_id": ["F-3"]}, False),
        ({"invoice_id": "F-1"}, {"invoice_id": "f-1"}, False),
    ],
)
def test_only_what_says_otherwise_is_another(
    unpaid: dict[str, Any], paid: dict[str, Any], stops: bool
) -> None:
    """A number and its text are the same; nothing said is nothing to tell them apart by."""
    story = living(DUNNING).did("Invoice Unpaid", MONDAY, **unpaid)
    story.did("Invoice Paid", MONDAY + DAY, **paid)
    assert [reason for reason, _ in story.endings()] == (["stopped"] if stops else [])


def test_a_wait_ends_with_the_same_product_only() -> None:
    """Another product is no second look; the same one in time is, however late it is known."""
    other = living(LOOKING).did("Product Viewed", MONDAY, product_id="P-1")
    other.did("Product Viewed", MONDAY + HOUR, product_id="P-2").until(MONDAY + 2 * DAY)
    assert other.sends() == []
    again = living(LOOKING).did("Product Viewed", MONDAY, product_id="P-1")
    again.did("Product Viewed", MONDAY + HOUR, product_id="P-1")
    assert again.sends() == [("hello", MONDAY + HOUR)]


def test_an_absence_remembers_what_it_was_about() -> None:
    """The journey opens later than its event, and still knows which invoice it speaks of."""
    absence = {
        "kind": "absence",
        "event": "Invoice Sent",
        "without": {"event": "Invoice Paid"},
        "within": "1d",
    }
    for invoice, ended in (("F-1", ["stopped"]), ("F-2", [])):
        story = living({**DUNNING, "trigger": absence})
        story.did("Invoice Sent", MONDAY, invoice_id="F-1").until(MONDAY + DAY)
        assert [one for one in story.effects if isinstance(one, effects.JourneyOpened)]
        story.did("Invoice Paid", MONDAY + 2 * DAY, invoice_id=invoice)
        assert [reason for reason, _ in story.endings()] == ended


def test_the_goal_may_be_about_the_same_thing_also_after_the_end() -> None:
    """Another invoice paid is no success of this reminder, neither during the journey nor after."""
    goal = {"event": "Invoice Paid", "same": "invoice_id", "within": "5d", "repeat": True}
    story = living({**DUNNING, "stops": [], "goal": goal})
    story.did("Invoice Unpaid", MONDAY, invoice_id="F-1")
    story.did("Invoice Paid", MONDAY + DAY, invoice_id="F-2")
    assert story.endings() == []
    story.until(MONDAY + 3 * DAY).did("Invoice Paid", MONDAY + 4 * DAY, invoice_id="F-2")
    story.did("Invoice Paid", MONDAY + 5 * DAY, invoice_id="F-1")
    converted = [one for one in story.effects if isinstance(one, effects.Converted)]
    assert [(one.at, one.after_end) for one in converted] == [(MONDAY + 5 * DAY, True)]


def test_a_silence_is_about_what_was_last_done() -> None:
    """The journey opened by a silence speaks of the last order before it."""
    silence = {"kind": "inactivity", "event": "Invoice Sent", "for": "1d"}
    for invoice, ended in (("F-1", ["stopped"]), ("F-2", [])):
        story = living({**DUNNING, "entry": {"rule": "every_time"}, "trigger": silence})
        story.did("Invoice Sent", MONDAY, invoice_id="F-1").until(MONDAY + DAY)
        story.did("Invoice Paid", MONDAY + 2 * DAY, invoice_id=invoice)
        assert [reason for reason, _ in story.endings()] == ended


def test_it_is_said_in_both_languages() -> None:
    """Known properties by their names, others quoted."""
    said = model.Stop(event="Order Refunded", same="order_id").sentence()
    assert said.en == "a refund (same order number as at entry)"
    assert said.fr == "un remboursement (même numéro de commande qu’à l’entrée)"
    quoted = model.Stop(event="Order Refunded", same="contract").sentence()
    assert quoted.en == "a refund (same “contract” as at entry)"
    shown = phrases.quoted("contract").fr
    assert quoted.fr == f"un remboursement (même {shown} qu’à l’entrée)"


def test_it_needs_an_event_and_a_name() -> None:
    """A condition has no event whose property could be compared."""
    raw = {
        "key": "story",
        "name": stories.WORDS,
        "card": dict.fromkeys(("objective", "promise", "reason", "kpi"), stories.WORDS),
        "trigger": {"kind": "event", "event": "Invoice Unpaid"},
        "stops": [
            {"condition": {"kind": "tag", "name": "paid"}, "same": "invoice_id"},
            {"event": "Invoice Paid", "same": ""},
        ],
        "goal": {"event": "Invoice Paid", "same": "."},
        "steps": [{"id": "one", "kind": "wait_for", "event": "A", "same": "a..b", "timeout": "1d"}],
    }
    with pytest.raises(InvalidError) as raised:
        scenarios.parse(raw, conditions.Known())
    assert [(one.code, one.path) for one in raised.value.problems] == [
        ("bad_name", "goal.same"),
        ("same_without_event", "stops[0].same"),
        ("bad_name", "stops[1].same"),
        ("bad_name", "steps[0].same"),
    ]
