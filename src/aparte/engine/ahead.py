"""Working ahead: one batch is stored while the next is worked out.

Storing is waiting for the database, working out is computing: done side by side they take the
time of the longer. At most one batch is in flight, on a connection and a thread of its own. What
is worked out meanwhile counts on it: it takes its contacts as the batch in flight leaves them,
never takes items of the partitions it empties, and is stored only after it. If the batch in
flight cannot be stored, what counted on it is thrown away.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent import futures
from typing import Any

import msgspec

from aparte.engine import connections, outcome, store
from aparte.events import facts as event_facts


class Flight(msgspec.Struct, frozen=True):
    """A batch being stored, with what it takes to apply it again."""

    rows: Sequence[event_facts.ItemRow]
    due: Sequence[bytes]
    now: int
    partitions: frozenset[int]
    events: frozenset[bytes]
    stored: Any


class Ahead:
    """The thread that stores, and the one batch it may be storing."""

    def __init__(
        self, connect: Callable[[], connections.Connection], to_store: store.Store
    ) -> None:
        self._connect = connect
        self._store = to_store
        self._connection: connections.Connection | None = None
        # A simulation puts its own here, that stores when the seed says so.
        self.thread: futures.Executor = futures.ThreadPoolExecutor(
            1, thread_name_prefix="aparte-store"
        )
        self.flight: Flight | None = None

    def submit(
        self,
        made: outcome.Outcome,
        rows: Sequence[event_facts.ItemRow],
        due: Sequence[bytes],
        now: int,
    ) -> None:
        """Begin to store a batch."""
        assert self.flight is None, "one batch at a time"
        self.flight = Flight(
            rows=rows,
            due=due,
            now=now,
            partitions=frozenset(partition for partition, _ in made.done),
            events=frozenset(row.event_id for row in made.events),
            stored=self.thread.submit(self._commit, made, now),
        )

    def land(self) -> Flight | None:
        """Wait for the batch in flight and return it; `stored` then tells whether it was."""
        flight = self.flight
        if flight is not None:
            flight.stored.exception()
            self.flight = None
        return flight

    def close(self) -> None:
        """Wait, and close the connection."""
        self.land()
        self.thread.shutdown()
        self.disconnect()

    def disconnect(self) -> None:
        """Close the connection; the next batch opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _commit(self, made: outcome.Outcome, now: int) -> None:
        if self._connection is None:
            self._connection = self._connect()
        self._store.commit(self._connection, made, now)
