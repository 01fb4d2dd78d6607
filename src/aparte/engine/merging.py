"""Merges: the record with the larger id hands over what it knows, and leaves a forwarding address.

Only the owner of a record's partition may hand it over, so a merge is asked for by an item in that
partition's inbox. What was handed over goes to the winner at once where it is this worker's too,
and by an `absorb` item otherwise: no transaction spans two owners.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from aparte.contacts import facts as contact_facts
from aparte.core import contact as contacts
from aparte.engine import connections, outcome, states, work
from aparte.kernel import sqlfile, wire

_SQL: Final = sqlfile.load("aparte.engine")

NEVER_OUTDATED: Final = 2**31 - 1
"""The generation of a forwarding address: there is nothing in it to bring up to date."""


class Merger:
    """Carries out the merges of a batch whose losers are this worker's."""

    def __init__(self, keys: work.Keys, present: states.States) -> None:
        self._keys = keys
        self._states = present

    def hand_over(
        self,
        connection: connections.Connection,
        asked: Iterable[work.Work],
        owned: set[int],
        made: outcome.Outcome,
        now: int,
    ) -> list[work.Work]:
        """Carry merges out; return the absorptions that are this worker's own to apply.

        The contacts concerned must be part of the batch already.
        """
        absorbing: list[work.Work] = []
        for given in asked:
            assert given.item.winner is not None, "a merge names its winner"
            loser = self._states.follow(connection, given.contact, owned)
            winner = bytes.fromhex(given.item.winner)
            if winner[15] in owned:
                self._states.load(connection, (winner,))
                winner = self._states.follow(connection, winner, owned)
            if loser == winner:
                made.joined += work.joined(given.item)
                continue
            if loser < winner or loser[15] not in owned:
                self._ask_again(given, loser, winner, made, now)
                continue
            absorb = self._leave(given, loser, winner, made, now)
            if absorb is None:
                continue
            if winner[15] in owned:
                absorbing.append(absorb)
            else:
                made.put.append(work.put_row(given.workspace_id, absorb.item, winner, absorb.id))
        return absorbing

    def _ask_again(
        self, given: work.Work, one: bytes, other: bytes, made: outcome.Outcome, now: int
    ) -> None:
        """Both records went on since: whom they became are one person."""
        loser, winner = max(one, other), min(one, other)
        merge = given.item
        item = work.merge_item(
            loser, winner, merge.occurred_at, merge.received_at, work.joins(merge)
        )
        made.joining.append((loser, winner))
        made.put.append(work.put_row(given.workspace_id, item, loser, self._keys.next(now)))

    def _leave(
        self, given: work.Work, loser: bytes, winner: bytes, made: outcome.Outcome, now: int
    ) -> work.Work | None:
        """Turn the loser into a forwarding address; return what the winner absorbs, if anything."""
        found = self._states.find(loser)
        address = contacts.Contact(
            id=loser,
            workspace_id=given.workspace_id,
            generation=NEVER_OUTDATED,
            forwarded_to=winner,
        )
        self._states.add(address)
        made.states.append(state_row(address))
        made.merges.append(
            contact_facts.MergeRow(loser, winner, given.workspace_id, given.item.occurred_at)
        )
        if found is None:
            made.joined += [(loser, winner), *work.joined(given.item)]
            return None
        made.moves += [
            (contact_facts.Identity(given.workspace_id, kind, value), loser, winner)
            for kind, value in found.identities
        ]
        item = work.absorb_item(found, winner, given.item)
        key = self._keys.next(now)
        return work.Work(winner[15], key, given.workspace_id, item, winner, other=found)


def begin(connection: connections.Connection, pairs: Collection[tuple[bytes, bytes]]) -> None:
    """Note, within the caller's transaction, which records will be joined."""
    connection.execute(_SQL.begin_merging, _both_ways(pairs))


def under_way(
    connection: connections.Connection, partitions: Collection[int]
) -> dict[bytes, set[bytes]]:
    """Return which records of some partitions will be joined, and with whom."""
    found: dict[bytes, set[bytes]] = {}
    values = {"partitions": wire.smallints(sorted(partitions))}
    for contact, other in connection.execute(_SQL.list_merging, values):
        found.setdefault(contact, set()).add(other)
    return found


def end(connection: connections.Connection, pairs: Collection[tuple[bytes, bytes]]) -> None:
    """Forget, within the caller's transaction, records that have been joined."""
    connection.execute(_SQL.end_merging, _both_ways(pairs))


def _both_ways(pairs: Iterable[tuple[bytes, bytes]]) -> dict[str, object]:
    both = sorted({way for one, other in pairs for way in ((one, other), (other, one))})
    return {
        "partitions": wire.smallints([one[15] for one, _ in both]),
        "contacts": wire.uuids([one for one, _ in both]),
        "others": wire.uuids([other for _, other in both]),
    }


def state_row(contact: contacts.Contact) -> contact_facts.StateRow:
    """Return the row that stores a contact."""
    return contact_facts.StateRow(
        contact.id,
        contact.workspace_id,
        contacts.encode(contact),
        contact.wake_at,
        contact.generation,
    )
