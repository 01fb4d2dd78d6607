"""History: what is recorded of a partition's contacts, as inputs of the core.

The event log and the consent ledger are whole, and so is the history of changes since it is kept.
Of what was said before only the latest word is known: attributes count as said when the contact was
first known; tags, lists and closed addresses from the instant of that word. What is approximate is
told with the result (`cautions`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple

import msgspec

from aparte.contacts import facts as contact_facts
from aparte.core import carts, inputs, ranking, seating
from aparte.core import contact as contacts
from aparte.core.contact import Entry
from aparte.engine import changes, connections, intake, reporting, work
from aparte.engine.dry_run import playing, rehearsal
from aparte.events import contracts
from aparte.events import facts as event_facts
from aparte.kernel import ids
from aparte.scenarios import facts as scenario_facts

CHUNK: Final = 200
"""Contacts read at once: with all their events in the window, a few megabytes."""

_START: Final = bytes(16)
_OURS: Final = frozenset({reporting.SENT, reporting.SKIPPED})
_ANSWERS: Final = frozenset({seating.ALLOWED, seating.REFUSED, ranking.RANKED})
"""What was answered in the window is answered anew (`crowd`)."""


class Read(NamedTuple):
    """The pasts of some contacts, and the partitions of which these were the last."""

    pasts: list[rehearsal.Past]
    finished: list[int]


class Reader:
    """Reads the pasts of one workspace's contacts for one rehearsal."""

    def __init__(
        self,
        connection: connections.Connection,
        workspace_id: int,
        region: str,
        stage: rehearsal.Stage,
    ) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._region = region
        self._window = stage.window
        self._consequential = intake.consequential()
        self._names = sorted({*stage.names(), *carts.EVENTS, *self._consequential})

    def read(self, partitions: Sequence[int]) -> Iterator[Read]:
        """Yield the pasts of some partitions' contacts, some at a time, in the order of their ids.

        Small partitions are read together: what a question costs is paid once for a few hundred.
        """
        gathered: list[contacts.Contact] = []
        finished: list[int] = []
        for partition in partitions:
            for found in self._states(partition):
                gathered += found
                if len(gathered) >= CHUNK:
                    yield Read(self._pasts(gathered), finished)
                    gathered, finished = [], []
            finished.append(partition)
        yield Read(self._pasts(gathered), finished)

    def _states(self, partition: int) -> Iterator[list[contacts.Contact]]:
        """Yield the contacts of one partition that were there, some at a time."""
        after, full = _START, True
        while full:
            found = contact_facts.list_states(
                self._connection, partition, self._workspace_id, after, CHUNK
            )
            full = len(found) == CHUNK
            after = found[-1][0] if found else after
            states = [contacts.decode(state) for _, state in found]
            yield [one for one in states if self._was_there(one)]

    def _was_there(self, contact: contacts.Contact) -> bool:
        return contact.forwarded_to is None and contact.created_at < self._window.end

    def _pasts(self, found: Sequence[contacts.Contact]) -> list[rehearsal.Past]:
        if not found:
            return []
        pasts = {contact.id: self._past(contact) for contact in found}
        owners = {
            holder: pasts[contact.id]
            for contact in found
            for holder in (contact.id, *contact.absorbed)
        }
        self._add_events(owners)
        recorded = self._add_changes(owners)
        for contact in found:
            past = pasts[contact.id]
            said = words(contact, past.told, recorded[contact.id])
            past.told += [one for one in said if one.known_at < self._window.end]
            if not any(one.known_at <= past.created_at for one in past.told):
                past.told.append(birth(contact))
        for word in contact_facts.load_consents(self._connection, list(owners), self._window.end):
            owners[word.contact_id].told.append(
                inputs.ConsentInput(
                    word.id, word.at, word.recorded_at, word.purpose, word.channel, word.status
                )
            )
        self._set_entries(found, owners)
        return list(pasts.values())

    def _past(self, contact: contacts.Contact) -> rehearsal.Past:
        email = contact.attribute("email")
        return rehearsal.Past(
            contact_id=contact.id,
            workspace_id=contact.workspace_id,
            created_at=contact.created_at,
            told=[],
            absorbed=list(contact.absorbed),
            identities=list(contact.identities),
            pressure=[one for one in contact.pressure if one.at < self._window.begin],
            email=email if isinstance(email, str) else None,
        )

    def _add_events(self, owners: dict[bytes, rehearsal.Past]) -> None:
        begin = self._window.begin
        rows = event_facts.load_log(
            self._connection, list(owners), self._names, begin, self._window.end
        )
        real: dict[bytes, dict[str, inputs.EventInput]] = {}
        seen: set[bytes] = set()
        for row in rows:
            past = owners[row.contact_id]
            if past.absorbed:  # records that were one person may both hold the same event
                if row.event_id in seen:
                    continue
                seen.add(row.event_id)
            event = inputs.EventInput(
                row.event_id, row.occurred_at, row.received_at, row.name, row.properties.encode()
            )
            if event.known_at < begin:
                past.told += self._with_consequences(row, event)
                continue
            past.events += 1
            if row.name in _ANSWERS:
                continue
            if row.name in _OURS:
                delivery = event.properties.get("delivery_id")
                real.setdefault(past.contact_id, {})[str(delivery)] = event
            else:
                past.told += self._with_consequences(row, event)
        for contact, outcomes in real.items():
            owners[contact].echoes = playing.Echoes(outcomes)

    def _add_changes(self, owners: dict[bytes, rehearsal.Past]) -> dict[bytes, set[changes.Key]]:
        """Add what was said beside events and consents; return which words that were, by contact.

        What a step of a scenario said counts before the run-in only: from there on scenarios say
        it themselves.
        """
        window = self._window
        recorded: dict[bytes, set[changes.Key]] = {
            past.contact_id: set() for past in owners.values()
        }
        for row in contact_facts.load_changes(self._connection, list(owners)):
            past = owners[row.contact_id]
            said = changes.read(row)
            recorded[past.contact_id].update(changes.keys(said))
            past.recorded_from = min(past.recorded_from, row.recorded_at)
            if said.known_at < (window.begin if row.by_step else window.end):
                past.told.append(said)
        return recorded

    def _with_consequences(
        self, row: event_facts.HistoryRow, event: inputs.EventInput
    ) -> list[inputs.AnyInput]:
        """Return an event with what else it says, by the engine's own reading."""
        if row.name not in self._consequential:
            return [event]
        item = contracts.InboxItem(
            kind="track",
            id="",
            occurred_at=event.at,
            received_at=event.received_at,
            name=event.name,
            properties=msgspec.Raw(event.raw),
        )
        given = work.Work(row.contact_id[15], 0, self._workspace_id, item)
        said = intake.Said()
        intake.read(
            given,
            event.id,
            contacts.Contact(row.contact_id, self._workspace_id),
            self._region,
            said,
        )
        return said.inputs

    def _set_entries(
        self, found: Sequence[contacts.Contact], owners: dict[bytes, rehearsal.Past]
    ) -> None:
        """Set how often each had entered what, from the state, or from the journeys since."""
        begin = self._window.begin
        again: set[bytes] = set()
        for contact in found:
            latest = max(
                (one.last_at for kept in contact.entries.values() for one in kept.values()),
                default=begin - 1,
            )
            if latest < begin:
                owners[contact.id].entries = contact.entries
            else:
                again.add(contact.id)
        if not again:
            return
        holders = [holder for holder, past in owners.items() if past.contact_id in again]
        seen: set[bytes] = set()
        for row in scenario_facts.load_entries(self._connection, holders, begin):
            if row.journey_id in seen:
                continue
            seen.add(row.journey_id)
            kept = owners[row.contact_id].entries.setdefault(row.scenario, {})
            old = kept.pop(row.entry_key, None)
            kept[row.entry_key] = Entry(1 if old is None else old.count + 1, row.opened_at)


def words(
    contact: contacts.Contact, logged: Sequence[inputs.AnyInput], recorded: AbstractSet[changes.Key]
) -> list[inputs.AnyInput]:
    """Return as inputs what only the state keeps of a contact: words older than their history.

    An address that an event of the log closes is left to that event, which knows when it arrived.
    """
    born = contact.created_at
    old = [(key, value) for key, value in changes.words(contact) if key not in recorded]
    attributes = {name: value for (kind, name, _), value in old if kind == "attributes"}
    told: list[inputs.AnyInput] = []
    if attributes:
        key = ids.hashed("dry-run", contact.id)
        told.append(inputs.AttributesInput(key, born, born, attributes=attributes))
    for (target, name, said_at), value in old:
        if target != "attributes":
            at = max(said_at, born)
            key = ids.hashed("dry-run", contact.id, target, name)
            told.append(
                inputs.MembershipInput(key, at, at, target=target, name=name, member=bool(value))
            )
    closing = {(one.channel, one.at) for one in logged if isinstance(one, inputs.SuppressionInput)}
    for channel, closed in contact.suppressions.items():
        if (channel, closed.at) in closing or ("channel", channel, closed.at) in recorded:
            continue
        at = max(closed.at, born)
        key = ids.hashed("dry-run", contact.id, "channel", channel)
        told.append(inputs.SuppressionInput(key, at, at, channel=channel, reason=closed.reason))
    return told


def birth(contact: contacts.Contact) -> inputs.AnyInput:
    """Return the input by which somebody came of whom no more was said than who they are."""
    born, key = contact.created_at, ids.hashed("dry-run", contact.id)
    return inputs.AttributesInput(key, born, born, attributes={})
