"""Unpaid: three calm messages, then a person; nothing once it is paid."""

from __future__ import annotations

from aparte.core import effects
from aparte.scenarios.recipes import shelf
from tests.acceptance.library import telling
from tests.unit.core import stories

HOUR = 3_600_000_000
DAY = 24 * HOUR
T0 = stories.MONDAY
FIRST = T0 + HOUR


def failed() -> stories.Story:
    """Return somebody whose payment was refused, who never consented to marketing."""
    story = telling.story("unpaid").reachable(T0 - DAY, first_name="Marie", last_name="Dupont")
    return story.did("Payment Failed", T0, reference="A-1", amount=129)


def tasks(story: stories.Story) -> list[str]:
    """Return the steps that asked somebody to act."""
    return [one.step for one in story.effects if isinstance(one, effects.TaskAsked)]


def test_the_typical_life() -> None:
    """A first word after an hour, two more on working days, then a call."""
    story = failed().until(T0 + 60 * DAY)
    # Five days after Monday is Saturday: the reminder waits for Monday at nine.
    second = T0 + 7 * DAY - HOUR
    third = T0 + 14 * DAY - HOUR
    assert story.sends() == [("first-word", FIRST), ("reminder", second), ("last-word", third)]
    assert tasks(story) == ["call"]
    assert story.endings() == [("completed", third + 5 * DAY)]


def test_paid_is_paid() -> None:
    """Within the hour nobody says a word; the payment of something else stops nothing."""
    quick = failed().did("Payment Received", T0 + HOUR // 2, reference="A-1").until(T0 + 60 * DAY)
    assert (quick.sends(), tasks(quick)) == ([], [])
    later = failed().until(FIRST).did("Payment Received", T0 + 2 * DAY, reference="A-1")
    later.until(T0 + 60 * DAY)
    assert (later.sends(), tasks(later)) == ([("first-word", FIRST)], [])
    assert later.endings() == [("goal_met", T0 + 2 * DAY)]
    waived = failed().did("Payment Waived", T0 + HOUR // 2, reference="A-1").until(T0 + 60 * DAY)
    assert (waived.sends(), waived.endings()) == ([], [("stopped", T0 + HOUR // 2)])
    other = failed().did("Invoice Overdue", T0 + DAY, reference="F-9", due_date="2026-03-01")
    other.did("Payment Received", T0 + 2 * DAY, reference="F-9").until(T0 + 60 * DAY)
    assert [name for name, _ in other.sends()].count("reminder") == 1
    assert tasks(other) == ["call"]


def test_whoever_answers_speaks_with_a_person() -> None:
    """The messages stop at the first reply."""
    story = failed().until(FIRST).did("Message Replied", FIRST + HOUR).until(T0 + 60 * DAY)
    assert story.sends() == [("first-word", FIRST)]
    assert tasks(story) == ["talk"]


def test_meanwhile_there_is_no_promotion() -> None:
    """The policy that goes with it holds promotions back until the payment."""
    offer = stories.scenario(
        "story",
        trigger={"kind": "event", "event": "Product Viewed"},
        steps=[{"id": "one", "kind": "send", "message": "one"}],
        messages={"one": stories.message(category="promotion")},
    )
    policy = shelf.find("unpaid").policy
    live = stories.program(telling.scenario("unpaid"), offer, policy=policy)
    story = stories.Story(live).reachable(T0 - DAY)
    story.did("Payment Failed", T0, reference="A-1").did("Product Viewed", T0 + DAY)
    story.did("Payment Received", T0 + 2 * DAY, reference="A-1").did("Product Viewed", T0 + 3 * DAY)
    assert ("one", "skipped", "paused_by_rule") in story.verdicts()
    assert story.sends()[-1] == ("one", T0 + 3 * DAY)


def test_an_order_and_an_invoice_are_spoken_of_as_what_they_are() -> None:
    """Only an invoice has a date it was due on; without a number none is named."""
    told = telling.scenario("unpaid")
    order: dict[str, object] = {"contact": {}, "event": {"reference": "A-1", "amount": 129}}
    shown = telling.rendered(told, "first-word", "fr", order)
    assert shown.subject == "Commande A-1 : le paiement ne nous est pas parvenu"
    assert "La banque a refusé" in shown.text
    invoice: dict[str, object] = {"contact": {}, "event": {"due_date": "2026-03-01"}}
    shown = telling.rendered(told, "first-word", "en", invoice)
    assert shown.subject == "Invoice: the payment did not reach us"
    assert "was due on March 1, 2026" in shown.text
