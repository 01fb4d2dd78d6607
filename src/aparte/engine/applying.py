"""Applying a batch: resolve, forward, merge, leave out what was seen, decide, store.

A batch is a list of inbox items, and of contacts whom time alone changes. All that it does is
stored in one transaction, or nothing is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

import msgspec

from aparte.core import contact as contacts
from aparte.core import program as core_program
from aparte.engine import (
    changes,
    connections,
    deciding,
    intake,
    leases,
    merging,
    outcome,
    profiles,
    programs,
    resolve,
    states,
    store,
    work,
)
from aparte.events import facts as event_facts
from aparte.kernel import instants
from aparte.messages import facts as message_facts

_MERGE: Final = "merge_out"


class Applied(msgspec.Struct):
    """What a batch did."""

    applied: int = 0
    woken: int = 0
    forwarded: int = 0
    merged: int = 0
    duplicates: int = 0
    events: int = 0
    deliveries: int = 0
    failed: int = 0
    read: int = 0
    wake_at: int = instants.FOREVER

    def add(self, other: Applied) -> None:
        """Count another batch too."""
        for name in _COUNTS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.wake_at = min(self.wake_at, other.wake_at)


_COUNTS: Final = tuple(name for name in Applied.__struct_fields__ if name != "wake_at")


class _Live(msgspec.Struct, frozen=True):
    """What a batch needs to know of a workspace."""

    program: core_program.Program
    region: str


class Applier:
    """Applies batches for one worker.

    `settle` waits for a batch in flight, wherever the log or the leases must be as it leaves them.
    """

    def __init__(
        self,
        held: leases.Leases,
        source: programs.Source,
        keys: work.Keys,
        to_store: store.Store,
        core: deciding.Core,
        settle: Callable[[], None],
    ) -> None:
        self._leases = held
        self._programs = source
        self._keys = keys
        self._store = to_store
        self._core = core
        self._settle = settle
        self._refresher = deciding.Refresher(core, source)
        self.states = states.States()
        self.resolver = resolve.Resolver(held, keys, self._region, settle)
        self._merger = merging.Merger(keys, self.states)
        self.flying_events: frozenset[bytes] = frozenset()

    def apply(
        self,
        connection: connections.Connection,
        batch: Sequence[work.Work],
        due: Sequence[bytes],
        now: int,
    ) -> Applied:
        """Apply a batch; whatever it raises, nothing is stored and nothing wrong is remembered."""
        made, report = self.work_out(connection, batch, due, now)
        try:
            self._store.commit(connection, made, now)
        except BaseException:
            self.states.drop()
            raise
        self.states.keep()
        self.learn(made)
        return report

    def work_out(
        self,
        connection: connections.Connection,
        batch: Sequence[work.Work],
        due: Sequence[bytes],
        now: int,
    ) -> tuple[outcome.Outcome, Applied]:
        """Return what a batch writes, and what it does. Its contacts are changed from here on."""
        try:
            return self._work_out(connection, batch, due, now)
        except BaseException:
            self.states.drop()
            raise

    def _work_out(
        self,
        connection: connections.Connection,
        batch: Sequence[work.Work],
        due: Sequence[bytes],
        now: int,
    ) -> tuple[outcome.Outcome, Applied]:
        made = outcome.Outcome()
        report = Applied(applied=len(batch))
        merging_now = self.resolver.resolve(connection, batch, now)
        owned = set(self._leases.held)
        works = [*(given for given in merging_now if given.partition in owned), *batch]
        made.done = [given.key for given in works]
        self.states.load(
            connection, {given.contact for given in works if given.contact[15] in owned}
        )
        self.states.load(connection, due)
        asked = [given for given in works if given.item.kind == _MERGE]
        absorbing = self._merger.hand_over(connection, asked, owned, made, now)
        told = self._distribute(connection, [*absorbing, *works], owned, made, now)
        report.merged = len(made.merges)
        report.forwarded = len(made.put)
        report.duplicates = self._leave_out_seen(connection, told)
        concerned = {contact: None for contact, waiting in told.items() if waiting}
        for contact in due:
            found = self.states.find(contact)
            if found is not None and found.forwarded_to is None:
                concerned[contact] = None
                report.woken += 1
        before = self._refresher.read
        self._decide(connection, concerned, told, made, now)
        report.read = self._refresher.read - before
        report.events = len(made.events)
        report.deliveries = len(made.deliveries)
        report.wake_at = min((row.wake_at for row in made.states), default=instants.FOREVER)
        return made, report

    def _distribute(
        self,
        connection: connections.Connection,
        works: Iterable[work.Work],
        owned: set[int],
        made: outcome.Outcome,
        now: int,
    ) -> dict[bytes, list[work.Work]]:
        """Return the works by contact; those of contacts that others own are forwarded."""
        told: dict[bytes, list[work.Work]] = {}
        find = self.states.find
        for given in works:
            if given.item.kind == _MERGE and given.contact[15] in owned:
                continue
            contact = given.contact
            if contact[15] in owned:
                found = find(contact)
                if found is not None and found.forwarded_to is not None:
                    contact = self.states.follow(connection, contact, owned)
            if contact[15] not in owned:
                item = msgspec.structs.replace(given.item, contact_id=contact.hex())
                made.put.append(
                    work.put_row(given.workspace_id, item, contact, self._keys.next(now))
                )
                continue
            waiting = told.get(contact)
            if waiting is None:
                told[contact] = [given]
            else:
                waiting.append(given)
        return told

    def _leave_out_seen(
        self, connection: connections.Connection, told: dict[bytes, list[work.Work]]
    ) -> int:
        """Leave out events that the log has, or that the batch holds twice; return how many."""
        keys: list[tuple[int, bytes, int]] = []
        named: list[tuple[list[work.Work], work.Work, bytes]] = []
        joining = merging.under_way(connection, {contact[15] for contact in told}) if told else {}
        for contact, works in told.items():
            absorbed = self._absorbed(contact, works)
            absorbed |= {other[15] for other in joining.get(contact, ())}
            for given in works:
                if given.item.name is None:
                    continue
                given.event = event = intake.event_id(given)
                at = given.item.occurred_at
                keys.append((contact[15], event, at))
                keys += [(other, event, at) for other in absorbed if other != contact[15]]
                named.append((works, given, event))
        if not keys:
            return 0
        seen = event_facts.find_seen(connection, keys)
        seen |= self.flying_events
        count = 0
        for works, given, event in named:
            if event in seen:
                works.remove(given)
                count += 1
            else:
                seen.add(event)
        return count

    def _absorbed(self, contact: bytes, works: Iterable[work.Work]) -> set[int]:
        """Return the partitions that hold events of the records a contact is made of."""
        found = self.states.find(contact)
        parts = {other[15] for other in found.absorbed} if found is not None else set()
        for given in works:
            if given.other is not None:
                parts.add(given.other.id[15])
                parts.update(other[15] for other in given.other.absorbed)
        return parts

    def _decide(
        self,
        connection: connections.Connection,
        concerned: Iterable[bytes],
        told: dict[bytes, list[work.Work]],
        made: outcome.Outcome,
        now: int,
    ) -> None:
        known: list[contacts.Contact] = []
        new: list[tuple[bytes, int]] = []
        for key in concerned:
            found = self.states.find(key)
            if found is None:
                new.append((key, told[key][0].workspace_id))
            else:
                known.append(found)
        live = self._live(connection, known, {workspace_id for _, workspace_id in new}, now)
        profiled: dict[bytes, contacts.Contact] = {}
        for key, workspace_id in new:
            generation = live[workspace_id].program.generation
            created = contacts.Contact(id=key, workspace_id=workspace_id, generation=generation)
            self.states.add(created)
            profiled[key] = created
        outdated = [
            contact
            for contact in known
            if contact.generation != live[contact.workspace_id].program.generation
        ]
        since = {contact.id: contact.clock for contact in outdated}
        if outdated:
            self._settle()
            first = {one.id: _first_known(told.get(one.id, ()), now) for one in outdated}
            for contact, decision in self._refresher.refresh(connection, outdated, now, first):
                made.gather(contact, decision.effects)
        for contact in (*known, *profiled.values()):
            works = told.get(contact.id, ())
            one = live[contact.workspace_id]
            if self._decide_one(connection, contact, works, one, made, now, since.get(contact.id)):
                profiled[contact.id] = contact
        made.profiles += [profiles.row(contact) for contact in profiled.values()]

    def _decide_one(
        self,
        connection: connections.Connection,
        contact: contacts.Contact,
        works: Sequence[work.Work],
        live: _Live,
        made: outcome.Outcome,
        now: int,
        refreshed: int | None,
    ) -> bool:
        """Decide one contact; return whether its profile changed.

        `refreshed` is its clock before it was brought to another program, if it was.
        """
        said = intake.Said()
        since = contact.clock if refreshed is None else refreshed
        for given in works:
            event = given.event or intake.event_id(given)
            intake.read(given, event, contact, live.region, said)
            if given.item.joins:
                made.joined += work.joined(given.item)
        for other in said.absorbed:
            made.joined += [
                (gone, holder)
                for gone in (other.id, *other.absorbed)
                for holder in (contact.id, *contact.absorbed)
            ]
            if other.generation != live.program.generation:
                self._settle()
                self._refresher.catch_up(connection, other, now)
        decision = self._core.decide(contact, said.inputs, live.program, now)
        if decision.effects:
            made.gather(contact, decision.effects)
        made.events += said.events
        made.consents += said.consents
        looked = decision.profile_changed or refreshed is not None
        if said.inputs or looked:
            made.changes += changes.rows(contact, said.inputs, since, looked=looked)
        made.engaged += [
            message_facts.EngagedRow(holder[15], *engaged)
            for engaged in said.engaged
            for holder in (contact.id, *contact.absorbed)
        ]
        made.states.append(merging.state_row(contact))
        return decision.profile_changed

    def _live(
        self,
        connection: connections.Connection,
        known: Sequence[contacts.Contact],
        workspaces: set[int],
        now: int,
    ) -> dict[int, _Live]:
        """Return what is live in each workspace concerned, no older than any contact."""
        newest: dict[int, int] = dict.fromkeys(workspaces, 0)
        for contact in known:
            if contact.generation > newest.get(contact.workspace_id, -1):
                newest[contact.workspace_id] = contact.generation
        find = self._programs.find
        if any(find(connection, key).generation < newest[key] for key in newest):
            # Another worker has already decided with a newer program than ours.
            self._programs.watch(connection, now, told=True)
        return {
            key: _Live(
                find(connection, key), self._programs.find_workspace(connection, key).phone_region
            )
            for key in newest
        }

    def learn(self, made: outcome.Outcome) -> None:
        for identity, loser, winner in made.moves:
            self.resolver.learn(loser, winner, (identity,))

    def _region(self, connection: connections.Connection, workspace_id: int) -> str:
        return self._programs.find_workspace(connection, workspace_id).phone_region


def _first_known(works: Iterable[work.Work], now: int) -> int:
    """Return when the first of what a contact is told was known, `now` at the latest."""
    known = (max(given.item.occurred_at, given.item.received_at) for given in works)
    return min(known, default=now)
