"""Inbox items: their stored form, their place, their ids."""

from __future__ import annotations

import base64

import msgspec
import pytest

from aparte.events import contracts, inbox
from aparte.kernel import clock, ids, instants

NOON = instants.parse("2026-01-02T12:00:00Z")


def item(**fields: object) -> contracts.InboxItem:
    """Return a track item with some fields changed."""
    plain = contracts.InboxItem(
        kind="track", id="m-1", occurred_at=NOON, received_at=NOON, user_id="marie", name="Rated"
    )
    return msgspec.structs.replace(plain, **fields)


def test_the_stored_form_is_short() -> None:
    """What is not said takes no room; what is raw stays as it came."""
    stored = contracts.encode(item(properties=contracts.raw_object({"stars": 5})))
    assert msgspec.json.decode(stored) == {
        "kind": "track",
        "id": "m-1",
        "occurred_at": NOON,
        "received_at": NOON,
        "user_id": "marie",
        "name": "Rated",
        "properties": {"stars": 5},
    }


def test_the_stored_form_reads_back() -> None:
    """An item survives being stored, whatever it carries."""
    consent = contracts.ConsentGiven("marketing", "email", "granted", NOON, wording="Oui")
    full = item(
        contact_id="0f" * 16,
        traits={"email": "marie@example.org"},
        consents=[consent],
        state=base64.b64encode(b"\x00\x01").decode(),
        winner="0e" * 16,
    )
    back = contracts.decode(contracts.encode(full))
    assert contracts.encode(back) == contracts.encode(full)
    assert contracts.read_object(back.properties) == {}
    assert back.consents == [consent]


@pytest.mark.parametrize(
    ("given", "waits"),
    [
        (item(), False),
        (item(name="Unsubscribed"), True),
        (item(name="Message Complained"), True),
        (item(consents=[contracts.ConsentGiven("marketing", "email", "granted", NOON)]), False),
        (item(consents=[contracts.ConsentGiven("marketing", "email", "pending", NOON)]), True),
        (
            item(
                consents=[
                    contracts.ConsentGiven("marketing", "sms", "granted", NOON),
                    contracts.ConsentGiven("marketing", "email", "withdrawn", NOON),
                ]
            ),
            True,
        ),
    ],
)
def test_a_withdrawal_is_known_by_its_item(given: contracts.InboxItem, waits: bool) -> None:
    """One consent taken back among several is enough to hold sending."""
    assert contracts.withdraws(given) is waits


def test_an_item_waits_with_its_first_identity() -> None:
    """A known contact comes first, then the user, then the device, then the address."""
    contact = bytes(range(16))
    address = {"email": "marie@example.org"}
    everything = item(contact_id=contact.hex(), anonymous_id="a-1", traits=address)
    assert inbox.partition_of(7, everything) == 15
    cases = [
        (item(anonymous_id="a-1"), "user", "marie"),
        (item(user_id=None, anonymous_id="a-1", traits=address), "anonymous", "a-1"),
        (item(user_id=None, traits=address), "email", "marie@example.org"),
    ]
    for given, kind, value in cases:
        assert inbox.partition_of(7, given) == ids.contact_id(7, kind, value)[15]


def test_ids_sort_by_time_and_never_repeat() -> None:
    """Ids grow even when the clock stands still, and fit 63 bits for a century and more."""
    standing = clock.VirtualClock(NOON)
    maker = inbox.IdMaker(standing)
    taken = [*maker.take(5_000), *maker.take(1)]
    standing.advance_to(NOON + instants.SECOND)
    taken += maker.take(10)
    assert taken == sorted(set(taken))
    epoch = instants.parse("2020-01-01")
    assert taken[0] >> 10 == NOON - epoch
    assert ((instants.parse("2200-01-01") - epoch) << 10) < 2**63


def test_the_copy_is_postgresql_s_binary_format() -> None:
    """One row, byte by byte, as the manual's chapter on COPY describes it."""
    row = inbox.Row(partition=3, workspace_id=9, withdraws=True, body=b"{}")
    assert inbox.copy_data([row], [77]) == (
        b"PGCOPY\n\xff\r\n\x00" + bytes(8)  # signature, flags, no extension
        + b"\x00\x05"  # five columns
        + b"\x00\x00\x00\x02\x00\x03"
        + b"\x00\x00\x00\x08" + (77).to_bytes(8, "big")
        + b"\x00\x00\x00\x04\x00\x00\x00\x09"
        + b"\x00\x00\x00\x01\x01"
        + b"\x00\x00\x00\x02{}"
        + b"\xff\xff"  # the end
    )  # fmt: skip
