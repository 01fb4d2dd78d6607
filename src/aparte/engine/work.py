"""What passes through a batch: an inbox item with where it lies and whom it concerns."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Final

import msgspec

from aparte.core import contact as contacts
from aparte.events import contracts
from aparte.events import facts as event_facts
from aparte.kernel import ids, instants

_KEY_EPOCH: Final = 1_577_836_800_000_000
"""2020-01-01T00:00:00Z: inbox ids count microseconds from there, shifted by ten bits."""

_KEY_BITS: Final = 10


class Work(msgspec.Struct):
    """One item of the inbox on its way through a batch; `other` is who an `absorb` brings."""

    partition: int
    id: int
    workspace_id: int
    item: contracts.InboxItem
    contact: bytes = b""
    event: bytes = b""
    other: contacts.Contact | None = None

    @property
    def key(self) -> tuple[int, int]:
        """The row it was picked from."""
        return (self.partition, self.id)


def read(row: event_facts.ItemRow) -> Work:
    """Return the work of an inbox row; raises msgspec.DecodeError when it is no item."""
    item = contracts.decode(row.body)
    given = Work(row.partition, row.id, row.workspace_id, item)
    if item.state is not None:
        given.other = contacts.decode(base64.b64decode(item.state))
    return given


def instant_of(key: int) -> int:
    """Return the instant at which an inbox id was made."""
    return (key >> _KEY_BITS) + _KEY_EPOCH


class Keys:
    """Makes inbox ids: in order of time, and never the same twice for one worker."""

    def __init__(self, salt: str) -> None:
        self._low = ids.hashed("inbox", salt)[0]
        self._last = 0

    def next(self, now: int) -> int:
        """Return an id later than all before."""
        at = max(now, _KEY_EPOCH) - _KEY_EPOCH
        self._last = max(self._last + 1, (at << _KEY_BITS) | self._low)
        return self._last


def put_row(
    workspace_id: int, item: contracts.InboxItem, target: bytes, key: int
) -> event_facts.PutRow:
    """Return the inbox row that takes an item to the partition of a contact."""
    return event_facts.PutRow(
        ids.partition_of(target),
        key,
        workspace_id,
        contracts.withdraws(item),
        contracts.encode(item),
    )


def merge_item(
    loser: bytes,
    winner: bytes,
    occurred_at: int,
    received_at: int,
    joins: Sequence[tuple[str, str]] = (),
) -> contracts.InboxItem:
    """Return the item that asks the owner of one record to hand it over to another."""
    assert loser > winner, "merges go from the larger id to the smaller"
    return contracts.InboxItem(
        kind="merge_out",
        id=f"merge_out:{loser.hex()}:{winner.hex()}",
        occurred_at=min(occurred_at, instants.MAX_INSTANT),
        received_at=received_at,
        contact_id=loser.hex(),
        winner=winner.hex(),
        joins=list(joins),
    )


def absorb_item(
    other: contacts.Contact, winner: bytes, merge: contracts.InboxItem
) -> contracts.InboxItem:
    """Return the item that hands a record over to the one that absorbs it, as a merge asked."""
    return contracts.InboxItem(
        kind="absorb",
        id=f"absorb:{other.id.hex()}:{winner.hex()}",
        occurred_at=merge.occurred_at,
        received_at=merge.received_at,
        contact_id=winner.hex(),
        state=base64.b64encode(contacts.encode(other)).decode("ascii"),
        joins=joins(merge),
    )


def joins(item: contracts.InboxItem) -> list[tuple[str, str]]:
    """Return every pair of records, in hex, that is joined once this item comes to its end."""
    if item.kind != "merge_out":
        return item.joins
    assert item.contact_id is not None, "a merge names who hands over"
    assert item.winner is not None, "a merge names who takes over"
    return [*item.joins, (item.contact_id, item.winner)]


def joined(item: contracts.InboxItem) -> list[tuple[bytes, bytes]]:
    """Return the pairs of `joins` as ids."""
    return [(bytes.fromhex(one), bytes.fromhex(other)) for one, other in joins(item)]
