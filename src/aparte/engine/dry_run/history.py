"""History: what is recorded of a partition's contacts, as inputs of the core.

The event log and the consent ledger are whole. Of the rest only the latest word is kept: attributes
count as said when the contact was first known; tags, lists and closed addresses from the instant
of their latest word. What is approximate is told with the result (`wording`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from aparte.contacts import facts as contact_facts
from aparte.core import carts, inputs, ranking, seating
from aparte.core import contact as contacts
from aparte.core.contact import Entry
from aparte.engine import connections, intake, reporting, work
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

    def read(self, partition: int) -> Iterator[list[rehearsal.Past]]:
        """Yield the pasts of a partition's contacts, some at a time, in the order of their ids."""
        after = _START
        while True:
            found = contact_facts.list_states(
                self._connection, partition, self._workspace_id, after, CHUNK
            )
            if not found:
                return
            after = found[-1][0]
            states = [contacts.decode(state) for _, state in found]
            yield self._pasts([one for one in states if self._was_there(one)])

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
        for contact in found:
            past = pasts[contact.id]
            said = words(contact, past.told)
            past.told += [one for one in said if one.known_at < self._window.end]
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


def words(contact: contacts.Contact, logged: Sequence[inputs.AnyInput]) -> list[inputs.AnyInput]:
    """Return as inputs what only the state keeps of a contact: the latest word on each thing.

    An address that an event of the log closes is left to that event, which knows when it arrived.
    """
    born = contact.created_at
    told: list[inputs.AnyInput] = [
        inputs.AttributesInput(
            ids.hashed("dry-run", contact.id),
            born,
            born,
            attributes={name: said.value for name, said in contact.attributes.items()},
        )
    ]
    for target, kept in (("tag", contact.tags), ("list", contact.lists)):
        for name, said in kept.items():
            at = max(said.at, born)
            key = ids.hashed("dry-run", contact.id, target, name)
            told.append(
                inputs.MembershipInput(
                    key, at, at, target=target, name=name, member=bool(said.value)
                )
            )
    closing = {(one.channel, one.at) for one in logged if isinstance(one, inputs.SuppressionInput)}
    for channel, closed in contact.suppressions.items():
        if (channel, closed.at) in closing:
            continue
        at = max(closed.at, born)
        key = ids.hashed("dry-run", contact.id, "channel", channel)
        told.append(inputs.SuppressionInput(key, at, at, channel=channel, reason=closed.reason))
    return told
