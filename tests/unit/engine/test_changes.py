"""What is kept of what is said of a contact, beside events and consents."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from aparte.contacts import facts as contact_facts
from aparte.core import contact as contacts
from aparte.core import inputs
from aparte.core.contact import Stamped
from aparte.engine import changes
from aparte.kernel import ids

MARIE: Final = ids.contact_id(1, "user", "marie")


def _head(name: str, at: int, received_at: int | None = None) -> tuple[bytes, int, int]:
    return ids.event_id(1, name), at, at if received_at is None else received_at


def _read(row: contact_facts.ChangeRow) -> inputs.AnyInput:
    """Return the input of a row that went through the table and back."""
    return changes.read(
        contact_facts.SaidRow(
            row.contact_id,
            row.id,
            row.occurred_at,
            row.recorded_at,
            row.kind,
            row.by_step,
            row.said.decode(),
        )
    )


def _rows(
    contact: contacts.Contact, given: list[inputs.AnyInput], since: int = 0
) -> list[contact_facts.ChangeRow]:
    return changes.rows(contact, given, since, looked=True)


def _marie(**fields: Any) -> contacts.Contact:
    return contacts.Contact(MARIE, 1, created_at=1, **fields)


def test_each_word_is_read_back_as_it_was_said() -> None:
    """With its id and both instants: the value None, and an address opened again, included."""
    given: list[inputs.AnyInput] = [
        inputs.AttributesInput(*_head("a", 5, 9), {"plan": "pro", "city": None, "kids": [1.5]}),
        inputs.MembershipInput(*_head("b", 6), "tag", "gold", member=True),
        inputs.MembershipInput(*_head("c", 7), "list", "news", member=False),
        inputs.SuppressionInput(*_head("d", 8), "email", "do_not_contact"),
        inputs.SuppressionInput(*_head("e", 9), "sms", None),
        inputs.PauseInput(*_head("f", 10), until=99),
    ]
    rows = _rows(_marie(), given)
    assert [_read(row) for row in rows] == given
    assert not any(row.by_step for row in rows)


def test_what_an_event_says_stands_in_the_log_alone() -> None:
    """A bounce closes the address: its event is kept already, and says so when it is read."""
    bounce = inputs.EventInput(*_head("bounce", 5), "Message Bounced")
    closed = inputs.SuppressionInput(*_head("bounce", 5), "email", "bounced")
    assert _rows(_marie(), [bounce, closed]) == []


def test_who_somebody_is_is_no_change() -> None:
    """Identities stand in their own table."""
    known = inputs.AttributesInput(*_head("a", 5), {}, [("user", "marie")])
    assert _rows(_marie(), [known]) == []


def test_what_a_step_set_is_told_apart() -> None:
    """Words of the batch's time that no input said; older ones were kept with their own batch."""
    contact = _marie(
        attributes={"plan": Stamped("pro", 5), "seen": Stamped(2, 8), "old": Stamped(1, 3)},
        tags={"gold": Stamped(True, 8)},
    )
    given = inputs.AttributesInput(*_head("a", 5), {"plan": "pro"})
    rows = _rows(contact, [given], since=4)
    assert [(row.by_step, row.kind, row.recorded_at) for row in rows] == [
        (False, "attributes", 5),
        (True, "attributes", 8),
        (True, "tag", 8),
    ]
    assert [msgspec.json.decode(row.said) for row in rows[1:]] == [
        {"seen": 2},
        {"name": "gold", "member": True},
    ]
    assert changes.rows(contact, [given], 4, looked=False) == rows[:1]


def test_what_another_record_knew_is_not_said_again() -> None:
    """A record that is joined brings its words with it: they stand under its own id."""
    other = contacts.Contact(
        ids.contact_id(1, "user", "m"), 1, attributes={"city": Stamped("Lyon", 6)}
    )
    joined = _marie(attributes={"city": Stamped("Lyon", 6)})
    assert _rows(joined, [inputs.AbsorbInput(*_head("m", 7), other)], since=4) == []
