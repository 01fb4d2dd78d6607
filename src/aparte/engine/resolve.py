"""Resolve: from the identities that items name to the contacts they concern.

What identities point at is cached; what a batch changes is planned in memory, then written in
one short transaction of its own, together with the merges it asks for. If somebody else changed
one of the identities meanwhile, nothing is written and the batch is planned again. The writes are
true whether or not the batch is applied afterwards, so a crash in between costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from aparte.contacts import facts as contact_facts
from aparte.engine import caches, connections, leases, merging, planning, work
from aparte.events import facts as event_facts

LINKS_HALF: Final = 200_000
"""Half of the identities remembered; each takes about 300 bytes."""

PLANS_MAX: Final = 16
"""Times a batch is planned again because others changed what it was planned on."""


class BusyError(Exception):
    """Others kept changing the same identities; the batch is tried again later."""


class _ChangedError(Exception):
    """Somebody changed an identity between the look and the write."""


class Resolver:
    """Finds the contacts of a worker's items."""

    def __init__(
        self,
        held: leases.Leases,
        keys: work.Keys,
        region_of: Callable[[connections.Connection, int], str],
        settle: Callable[[], None],
    ) -> None:
        self._leases = held
        self._keys = keys
        self._region_of = region_of
        self._settle_flight = settle
        # Keys are contact_facts.Identity, or the plain tuples equal to them where speed counts.
        self._links: caches.Cache[tuple[int, str, str], contact_facts.Link] = caches.Cache(
            LINKS_HALF
        )

    def forget(self) -> None:
        """Forget every identity."""
        self._links.clear()

    def forget_value(self, value: str) -> None:
        """Forget what another worker changed; an empty value may be any."""
        if value:
            self._links.drop_where(lambda identity: identity[2] == value)
        else:
            self._links.clear()

    def learn(
        self, contact: bytes, winner: bytes, identities: Iterable[contact_facts.Identity]
    ) -> None:
        """Let identities that are remembered at a joined contact lead to its winner."""
        for identity in identities:
            link = self._links.get(identity)
            if link is not None and link.contact_id == contact:
                self._links.put(identity, contact_facts.Link(winner, link.bound))

    def resolve(
        self, connection: connections.Connection, batch: Sequence[work.Work], now: int
    ) -> list[work.Work]:
        """Set the contact of each work; returns the merges to make, already in their inboxes."""
        asking = [given for given in batch if not self._settle(given)]
        if not asking:
            return []
        named = [
            planning.name(given.item, given.workspace_id, self._region(connection, given))
            for given in asking
        ]
        for _ in range(PLANS_MAX):
            known = self._look(connection, named)
            planner = planning.Planner(known)
            for given, names in zip(asking, named, strict=True):
                given.contact = planner.place(names, given)
            for given in asking:
                given.contact = planner.root(given.contact)
            plan = planner.plan()
            try:
                return [] if plan.empty else self._write(connection, plan, asking, now)
            except _ChangedError:
                self._drop(plan)
        raise BusyError(f"identities changed {PLANS_MAX} times while being linked")

    def _settle(self, given: work.Work) -> bool:
        """Set the contact of a work that asks for no change, from memory alone."""
        item = given.item
        if item.traits or item.previous_id:
            return False
        if item.contact_id is not None:
            given.contact = bytes.fromhex(item.contact_id)
            return True
        get = self._links.get
        device = None
        if item.anonymous_id:
            device = get((given.workspace_id, contact_facts.ANONYMOUS, item.anonymous_id))
            if device is None:
                return False
        if not item.user_id:
            if device is None:
                return False
            given.contact = device.contact_id
            return True
        user = get((given.workspace_id, contact_facts.USER, item.user_id))
        if user is None:
            return False
        if device is not None and (not device.bound or device.contact_id != user.contact_id):
            return False
        given.contact = user.contact_id
        return True

    def _region(self, connection: connections.Connection, given: work.Work) -> str:
        return self._region_of(connection, given.workspace_id) if given.item.traits else ""

    def _look(
        self, connection: connections.Connection, named: Iterable[planning.Named]
    ) -> dict[contact_facts.Identity, contact_facts.Link]:
        known: dict[contact_facts.Identity, contact_facts.Link] = {}
        unknown: dict[contact_facts.Identity, None] = {}
        for names in named:
            for identity in names.all():
                link = self._links.get(identity)
                if link is None:
                    unknown[identity] = None
                else:
                    known[identity] = link
        if unknown:
            found = contact_facts.load_links(connection, list(unknown))
            for identity, link in found.items():
                self._links.put(identity, link)
            known |= found
        return known

    def _write(
        self,
        connection: connections.Connection,
        plan: planning.Plan,
        batch: Iterable[work.Work],
        now: int,
    ) -> list[work.Work]:
        asked = [(merge, self._merge_work(merge, now)) for merge in plan.merges]
        self._settle_flight()
        with connection.transaction():
            self._leases.hold(connection, {given.partition for given in batch}, now)
            if plan.claims:
                claimed = contact_facts.claim_links(connection, plan.claims, now)
                if len(claimed) != len(plan.claims):
                    raise _ChangedError
            if plan.changes:
                changed = contact_facts.repoint_links(connection, plan.changes, now)
                if len(changed) != len(plan.changes):
                    raise _ChangedError
            if asked:
                merging.begin(connection, [(merge.loser, merge.winner) for merge, _ in asked])
                rows = [
                    work.put_row(made.workspace_id, made.item, merge.loser, made.id)
                    for merge, made in asked
                ]
                if len(event_facts.put_items(connection, rows)) != len(rows):
                    raise leases.LostLeaseError("another item holds a place in the inbox")
        for identity, link in plan.claims.items():
            self._links.put(identity, link)
        for identity, (_, link) in plan.changes.items():
            self._links.put(identity, link)
        return [made for _, made in asked]

    def _merge_work(self, merge: planning.Merge, now: int) -> work.Work:
        because = merge.because.item
        item = work.merge_item(merge.loser, merge.winner, because.occurred_at, because.received_at)
        return work.Work(
            partition=merge.loser[15],
            id=self._keys.next(now),
            workspace_id=merge.because.workspace_id,
            item=item,
            contact=merge.loser,
        )

    def _drop(self, plan: planning.Plan) -> None:
        for identity in (*plan.claims, *plan.changes):
            self._links.drop(identity)
