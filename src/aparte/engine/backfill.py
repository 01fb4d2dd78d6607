"""Backfill: when a program changes, every contact is brought up to it, partition by partition.

A contact that is touched is refreshed on the way. This sweep finds the others, a few at a time
between batches; the lease remembers which partitions are finished, so a sweep that was cut short
goes on with the next one, and within it with those who are not up to date. What it read is counted
for `progress`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from aparte.contacts import facts as contact_facts
from aparte.engine import connections, leases
from aparte.kernel import sqlfile, wire

SWEEP_MAX: Final = 500
"""Contacts brought up to date in one transaction."""

PROBES_MAX: Final = 16
"""Partitions looked through in one turn."""

_START: Final = bytes(16)

_SQL: Final = sqlfile.load("aparte.engine")


class Backfill:
    """The sweep of one worker over the partitions it holds."""

    def __init__(self, held: leases.Leases) -> None:
        self._leases = held
        self._place: tuple[int, int, bytes] | None = None

    def outdated(self, generations: Mapping[int, int]) -> list[int]:
        """Return the partitions that are not finished for these programs, in order."""
        wanted = mark(generations)
        finished = self._leases.generations
        return sorted(key for key in self._leases.held if finished.get(key) != wanted)

    def find(
        self,
        connection: connections.Connection,
        generations: Mapping[int, int],
        among: Collection[int],
        now: int,
    ) -> list[bytes]:
        """Return the next contacts to bring up to date, `among` partitions in which nothing waits.

        Marks partitions that have none left.
        """
        outdated = [key for key in self.outdated(generations) if key in among]
        for partition in outdated[:PROBES_MAX]:
            for workspace_id, generation in sorted(generations.items()):
                after = self._after(partition, workspace_id)
                if after is None:
                    continue
                found = contact_facts.find_outdated(
                    connection, partition, workspace_id, generation, after, SWEEP_MAX
                )
                if found:
                    self._place = (partition, workspace_id, found[-1])
                    return found
            self._place = None
            self._finish(connection, partition, generations, now)
        return []

    def note(
        self,
        connection: connections.Connection,
        generations: Mapping[int, int],
        contacts: int,
        events: int,
    ) -> None:
        """Count what the contacts found last took to be brought up to date."""
        if self._place is None:
            return
        partition, workspace_id, _ = self._place
        values = {
            "partition": partition,
            "workspace": workspace_id,
            "generation": generations[workspace_id],
            "contacts": contacts,
            "events": events,
        }
        connection.execute(_SQL.note_backfill, values)

    def restart(self) -> None:
        """Begin the partition at hand anew: the programs changed, or a sweep was not stored."""
        self._place = None

    def _finish(
        self,
        connection: connections.Connection,
        partition: int,
        generations: Mapping[int, int],
        now: int,
    ) -> None:
        values = {
            **self._leases.key(partition),
            "workspaces": wire.integers(generations),
            "generations": wire.integers(generations.values()),
            "now": wire.Instant(now),
        }
        with connection.transaction():
            connection.execute(_SQL.finish_backfills, values)
            self._leases.finish(connection, partition, mark(generations))

    def _after(self, partition: int, workspace_id: int) -> bytes | None:
        """Return the contact to go on after, or None when the workspace is behind us."""
        if self._place is None or self._place[0] != partition:
            return _START
        if workspace_id == self._place[1]:
            return self._place[2]
        return None if workspace_id < self._place[1] else _START


def mark(generations: Mapping[int, int]) -> int:
    """Return one number for the programs of all workspaces: each change makes it grow."""
    return sum(generations.values())
