"""Leases: who owns a partition at this moment, for every role alike.

Workers of a role share its partitions evenly; each says regularly that it is at work and keeps
its leases alive. A lease that ran out is taken by another worker with the next epoch, and
`hold`, which every writing transaction calls, then fails for the one that lost it. Safety rests
on the epoch alone; clocks only decide how soon a dead worker's partitions are taken.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final, NamedTuple

import msgspec

from aparte.engine import connections
from aparte.kernel import clock as clocks
from aparte.kernel import ids, instants, sqlfile, wire

ENGINE: Final = "engine"
SENDER: Final = "sender"
CALLER: Final = "caller"
ALERTER: Final = "alerter"

LEASE_TIME: Final = 10 * instants.SECOND
"""A worker that was silent for so long is taken for dead."""

RENEWAL_TIME: Final = 2 * instants.SECOND
"""How often a worker says that it is at work."""

_SQL: Final = sqlfile.load("aparte.engine")


class LostLeaseError(Exception):
    """Another worker owns one of the partitions now: nothing of the transaction may stay."""


class Changes(msgspec.Struct, frozen=True):
    """What a turn of keeping leases changed: partitions gained and lost."""

    gained: frozenset[int] = frozenset()
    lost: frozenset[int] = frozenset()


class _Seen(NamedTuple):
    """A lease row as it was read."""

    partition: int
    owner: str | None
    epoch: int
    expires_at: int | None
    generation: int


class Leases:
    """The leases one worker holds: `held` maps each partition to the epoch it was taken at.

    `clock`, when set, tells the time instead of the caller: a worker that runs through the past
    is alive in the present.
    """

    def __init__(self, role: str, worker_id: str) -> None:
        self.role = role
        self.worker_id = worker_id
        self.held: dict[int, int] = {}
        self.generations: dict[int, int] = {}
        self.clock: clocks.Clock | None = None
        self._kept_at = instants.MIN_INSTANT

    def is_due(self, now: int) -> bool:
        """Return whether it is time to say again that the worker is at work."""
        return self._now(now) - self._kept_at >= RENEWAL_TIME

    def keep(self, connection: connections.Connection, now: int) -> Changes:
        """Renew the leases, give up what exceeds a fair share, take what is free up to it."""
        now = self._now(now)
        before = frozenset(self.held.items())
        with connection.transaction():
            self._check_in(connection, now)
            seen = self._list(connection)
            self._renew(connection, now)
            share = self._fair_share(connection, now)
        excess = sorted(self.held)[share:]
        if excess:
            self._release(connection, excess)
        elif len(self.held) < share:
            free = _free(seen, self.worker_id, now)
            others = [lease for lease in free if lease.partition not in self.held]
            self._take(connection, now, others, share - len(self.held))
        self._kept_at = now
        after = frozenset(self.held.items())
        # What was lost and taken again has had another owner meanwhile: its epoch tells.
        return Changes(
            gained=frozenset(partition for partition, _ in after - before),
            lost=frozenset(partition for partition, _ in before - after),
        )

    def hold(
        self, connection: connections.Connection, partitions: Collection[int], now: int
    ) -> None:
        """Make sure, within a transaction, that these partitions are this worker's to its end.

        Raises LostLeaseError when one is not; the transaction must then be rolled back.
        """
        if not self.held.keys() >= set(partitions):
            raise LostLeaseError(f"{self.worker_id} does not hold all of {sorted(partitions)}")
        values = {**self._keys(partitions), "until": wire.Instant(self._now(now) + LEASE_TIME)}
        cursor = connection.execute(_SQL.hold_leases, values)
        if cursor.rowcount != len(set(partitions)):
            raise LostLeaseError(f"{self.worker_id} lost one of {sorted(partitions)}")

    def finish(self, connection: connections.Connection, partition: int, generation: int) -> None:
        """Remember that every contact of a partition is of a generation."""
        values = {**self.key(partition), "generation": generation}
        connection.execute(_SQL.finish_partition, values)
        self.generations[partition] = generation

    def key(self, partition: int) -> dict[str, object]:
        """Return what names the lease of a partition as this worker holds it."""
        return {"role": self.role, "partition": partition, "epoch": self.held[partition]}

    def forget(self) -> None:
        """Act as if nothing were held, until the next `keep` has looked."""
        self.held.clear()
        self._kept_at = instants.MIN_INSTANT

    def leave(self, connection: connections.Connection) -> None:
        """Give everything up, so that others need not wait."""
        with connection.transaction():
            if self.held:
                self._release(connection, list(self.held))
            connection.execute(_SQL.check_out, {"worker": self.worker_id})

    def _now(self, now: int) -> int:
        return now if self.clock is None else self.clock.now()

    def _check_in(self, connection: connections.Connection, now: int) -> None:
        values = {"worker": self.worker_id, "role": self.role, "now": wire.Instant(now)}
        connection.execute(_SQL.check_in, values)
        values = {"role": self.role, "before": wire.Instant(now - 2 * LEASE_TIME)}
        connection.execute(_SQL.forget_workers, values)

    def _list(self, connection: connections.Connection) -> list[_Seen]:
        values = {"role": self.role, "last": ids.PARTITIONS - 1}
        rows = connection.execute(_SQL.list_leases, {"role": self.role}).fetchall()
        if len(rows) < ids.PARTITIONS:
            connection.execute(_SQL.make_leases, values)
            rows = connection.execute(_SQL.list_leases, {"role": self.role}).fetchall()
        return [_Seen(*row) for row in rows]

    def _renew(self, connection: connections.Connection, now: int) -> None:
        if not self.held:
            return
        values = {**self._keys(self.held), "until": wire.Instant(now + LEASE_TIME)}
        kept = {row[0] for row in connection.execute(_SQL.renew_leases, values)}
        self.held = {key: epoch for key, epoch in self.held.items() if key in kept}

    def _fair_share(self, connection: connections.Connection, now: int) -> int:
        values = {"role": self.role, "since": wire.Instant(now - LEASE_TIME)}
        row = connection.execute(_SQL.count_workers, values).fetchone()
        assert row is not None, "a count is one row"
        return -(-ids.PARTITIONS // max(int(row[0]), 1))

    def _take(
        self, connection: connections.Connection, now: int, free: Iterable[_Seen], count: int
    ) -> None:
        chosen = sorted(free)[:count]
        if not chosen:
            return
        values = {
            "role": self.role,
            "worker": self.worker_id,
            "partitions": wire.smallints(lease.partition for lease in chosen),
            "epochs": wire.bigints(lease.epoch for lease in chosen),
            "until": wire.Instant(now + LEASE_TIME),
            "now": wire.Instant(now),
        }
        for partition, epoch, generation in connection.execute(_SQL.take_leases, values):
            self.held[partition] = epoch
            self.generations[partition] = generation

    def _release(self, connection: connections.Connection, partitions: Collection[int]) -> None:
        connection.execute(_SQL.release_leases, self._keys(partitions))
        for partition in partitions:
            del self.held[partition]

    def _keys(self, partitions: Iterable[int]) -> dict[str, object]:
        chosen = sorted(set(partitions))
        return {
            "role": self.role,
            "worker": self.worker_id,
            "partitions": wire.smallints(chosen),
            "epochs": wire.bigints(self.held[partition] for partition in chosen),
        }


def _free(seen: Iterable[_Seen], worker_id: str, now: int) -> list[_Seen]:
    return [
        lease
        for lease in seen
        if lease.owner is None
        or lease.owner == worker_id
        or lease.expires_at is None
        or lease.expires_at < now
    ]
