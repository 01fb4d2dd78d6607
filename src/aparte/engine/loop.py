"""The worker: one process, one connection, turn after turn.

A turn keeps the leases, looks whether definitions changed, and applies one bounded batch of what
waits and of whom time changes. `step` does one turn at a given instant, so that replay and
simulation drive it with a clock of their own; `run` turns until it is stopped.
"""

from __future__ import annotations

import gc
import logging
import select
import threading
import time
from collections.abc import Callable
from concurrent import futures
from typing import Final

import msgspec

from aparte.contacts import facts as contact_facts
from aparte.engine import (
    ahead,
    applying,
    connections,
    deciding,
    failures,
    leases,
    metrics,
    programs,
    store,
    work,
)
from aparte.engine.crowds import crowds, seating
from aparte.engine.history import backfill
from aparte.events import facade as events
from aparte.events import facts as event_facts
from aparte.kernel import clock as clocks
from aparte.kernel import instants, runs
from aparte.workspaces import live as live_workspaces

BATCH_MAX: Final = 2_000
BATCH_PARTITIONS_MAX: Final = 32
DOUBLINGS_MAX: Final = 6
"""How often a batch is made twice as long where one instant does not fit into it."""

DUE_MAX: Final = 500
IDLE_TIME: Final = 250 * instants.MILLISECOND
"""How long an idle worker waits to be told of something before it looks by itself."""

BACKOFF_FIRST: Final = 0.05
BACKOFF_MAX: Final = 5.0
"""Seconds to wait after a turn failed, doubled each time."""

BUSY_TURNS: Final = 8
"""While there is always work, every so many turns one goes to the backfill."""

COLLECTOR_THRESHOLDS: Final = (200_000, 20, 100)

_LISTENED: Final = (
    events.INBOX_CHANNEL,
    live_workspaces.CHANNEL,
    contact_facts.LINKS_CHANNEL,
    seating.CHANNEL,
)

_log: Final = logging.getLogger(__name__)


class Bounds(msgspec.Struct, frozen=True):
    """What one transaction takes at most: items, partitions they come from, contacts woken."""

    items: int = BATCH_MAX
    partitions: int = BATCH_PARTITIONS_MAX
    due: int = DUE_MAX


class _Batch(msgspec.Struct, frozen=True):
    """What a transaction applies, at which instant; in `whole` partitions nothing else waits."""

    rows: list[event_facts.ItemRow]
    due: list[bytes]
    at: int
    whole: set[int]


def calm_collector() -> None:
    """Let Python look for garbage rarely: a batch makes a million objects and no circle.

    With its usual settings the collector takes a third of the process' time, walking through
    cached contacts again and again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTOR_THRESHOLDS)


class StepReport(applying.Applied):
    """What one turn did; `wake_at` is when time next changes anybody of this worker's.

    `swept` says that the backfill finished partitions, and may go on at once.
    """

    refreshed: int = 0
    answered: int = 0
    swept: bool = False

    @property
    def idle(self) -> bool:
        """Whether there was nothing to do."""
        done = self.applied or self.woken or self.answered
        return not (done or self.refreshed or self.swept or self.failed)


class Worker:
    """One worker of the engine's role.

    With `working_ahead` a turn returns while its batch is still being stored; the next turn, or
    `finish`, waits for it. Without, everything happens within the turn.
    """

    def __init__(
        self,
        *,
        worker_id: str,
        connect: Callable[[], connections.Connection],
        clock: clocks.Clock,
        source: programs.Source | None = None,
        core: deciding.Core | None = None,
        faults: connections.Faults | None = None,
        counted: metrics.Metrics | None = None,
        working_ahead: bool = False,
    ) -> None:
        self.worker_id = worker_id
        self.bounds = Bounds()
        self.leases = leases.Leases(leases.ENGINE, worker_id)
        self._connect = connect
        self._clock = clock
        self._programs = source or programs.Programs()
        self._store = store.Store(self.leases, faults)
        self._applier = applying.Applier(
            self.leases,
            self._programs,
            work.Keys(worker_id),
            self._store,
            core or deciding.Core(),
            self._settle,
        )
        self._ahead = ahead.Ahead(connect, self._store)
        self._working_ahead = working_ahead
        self._failures = failures.Failures(self._applier, self._store, self._ahead)
        self._backfill = backfill.Backfill(
            self.leases, self._programs, connect, threaded=working_ahead
        )
        self._crowds = crowds.Crowds(self.leases, faults)
        self.metrics = counted or metrics.Metrics()
        self._connection: connections.Connection | None = None
        self._first = 0
        self._turns = 0
        self._wake_at: int | None = None
        self._told_programs = False
        self._told_inbox = False

    def run(self, stop: threading.Event) -> None:
        """Turn until stopped, then give the leases up."""
        calm_collector()
        backoff = BACKOFF_FIRST
        while not stop.is_set():
            try:
                report = self.step(self._clock.now())
            except failures.OF_THE_MOMENT:
                _log.exception("engine turn failed; trying again in %.2f s", backoff)
                self.metrics.count_retry()
                stop.wait(backoff)
                backoff = min(2 * backoff, BACKOFF_MAX)
                continue
            backoff = BACKOFF_FIRST
            if report.idle:
                self._wait(stop)
        self.close()

    def step(self, now: int) -> StepReport:
        """Do one turn: at most one batch of items and one of wake-ups.

        Raises what the database raises; nothing is then stored, and the next turn begins anew.
        """
        try:
            return self._step(self._ready(), now)
        except BaseException:
            self._recover()
            raise

    def close(self) -> None:
        """Give the leases up, so that others need not wait, and close the connection."""
        connection = self._connection
        try:
            if connection is not None:
                self._failures.finish(connection)
                self.leases.leave(connection)
        except failures.OF_THE_MOMENT:
            _log.exception("leases not given up; they run out by themselves")
        finally:
            self._ahead.close()
            self._backfill.close()
            self._connection = None
            if connection is not None:
                connection.close()

    def store_on(self, thread: futures.Executor) -> None:
        """Let batches be stored on another thread than its own, and nothing else beside it."""
        self._ahead.thread = thread
        self._backfill.survey_at_once()

    def progress(self) -> tuple[int, int]:
        """Return how many partitions held are up to the present programs, and of how many."""
        held = len(self.leases.held)
        return held - len(self._backfill.outdated(self._programs.generations())), held

    def _step(self, connection: connections.Connection, now: int) -> StepReport:
        self._hear(connection)
        self._keep_leases(connection, now)
        self._programs.watch(connection, now, told=self._told_programs)
        self._told_programs = self._told_inbox = False
        report = StepReport()
        if not self.leases.held:
            return report
        self._turns += 1
        started = time.perf_counter()
        batch = self._find(connection, now)
        if not (batch.rows or batch.due) and self._ahead.flight is not None:
            report.add(self._failures.finish(connection))
            batch = self._find(connection, now)
        if batch.rows or batch.due:
            apply = self._failures.apply_ahead if self._working_ahead else self._failures.apply
            report.add(apply(connection, batch.rows, batch.due, batch.at))
            self._note_wake(connection, report.wake_at)
        self._answer(connection, now, report)
        if report.idle or self._turns % BUSY_TURNS == 0:
            self._sweep(connection, now, report, batch.whole)
        report.wake_at = min(self._next_wake(connection), self._crowds.wake_at)
        if not report.idle:
            self.metrics.count(report, time.perf_counter() - started)
        return report

    def _ready(self) -> connections.Connection:
        if self._connection is None:
            self._connection = self._connect()
            self._connection.add_notify_handler(
                lambda notice: self._note(notice.channel, notice.payload)
            )
            for channel in _LISTENED:
                self._connection.execute(f"LISTEN {channel}")
        return self._connection

    def _recover(self) -> None:
        """Trust nothing remembered; a broken connection is replaced at the next turn."""
        self._ahead.land()
        self._ahead.disconnect()
        self._applier.flying_events = frozenset()
        self._applier.states.forget()
        self._applier.resolver.forget()
        self._backfill.restart()
        self._crowds.forget()
        self._wake_at = None
        self.leases.forget()
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _keep_leases(self, connection: connections.Connection, now: int) -> None:
        if not self.leases.is_due(now):
            return
        self._failures.finish(connection)
        changes = self.leases.keep(connection, now)
        if changes.lost or changes.gained:
            self._applier.states.drop_partitions(changes.lost | changes.gained)
            self._wake_at = None
        outdated = len(self._backfill.outdated(self._programs.generations()))
        self.metrics.show_partitions(len(self.leases.held), outdated)

    def _hear(self, connection: connections.Connection) -> None:
        """Take in what other processes told while nothing was asked of the database."""
        connection.pgconn.consume_input()
        while (notice := connection.pgconn.notifies()) is not None:
            self._note(notice.relname.decode(), notice.extra.decode())

    def _note(self, channel: str, payload: str) -> None:
        if channel in {events.INBOX_CHANNEL, seating.CHANNEL}:
            self._told_inbox = True
        elif channel == live_workspaces.CHANNEL:
            self._told_programs = True
        elif channel == contact_facts.LINKS_CHANNEL:
            self._applier.resolver.forget_value(payload)

    def _find(self, connection: connections.Connection, now: int) -> _Batch:
        """Return the items and the contacts of the next batch.

        Whoever is decided is brought to the batch's instant, so nothing that was known by then may
        be left waiting: a partition is taken whole, or no further than its last item taken.
        """
        flight = self._ahead.flight
        emptied = frozenset() if flight is None else flight.partitions
        held = sorted(self.leases.held.keys() - emptied)
        place = next((n for n, key in enumerate(held) if key >= self._first), 0)
        order = held[place:] + held[:place]
        found = event_facts.pick_items(connection, order, self.bounds.items)
        picked = list(dict.fromkeys(row.partition for row in found))
        taken = set(picked[: self.bounds.partitions])
        whole = set(order) - set(picked[self.bounds.partitions :])
        if len(found) == self.bounds.items:
            last = picked[-1]
            whole -= set(order[order.index(last) :])
            if len(picked) == 1:
                self._first = last + 1
                rows = self._of_whole_instants(connection, last, found)
                return _Batch(rows, [], min(now, work.instant_of(rows[-1].id)), whole)
            taken.discard(last)
        if len(taken) < len(picked):
            self._first = next(key for key in picked if key not in taken)
        rows = [row for row in found if row.partition in taken]
        return _Batch(rows, self._due(connection, now, whole), now, whole)

    def _of_whole_instants(
        self, connection: connections.Connection, partition: int, found: list[event_facts.ItemRow]
    ) -> list[event_facts.ItemRow]:
        """Return the first items of a partition, of which more wait, to the end of an instant.

        What is due at an instant is due after all that was known at it, and what was known at one
        instant has an order of its own: an instant cut in two would be decided otherwise.
        """
        limit = self.bounds.items
        for _ in range(DOUBLINGS_MAX):
            rows = runs.before_the_last(found, lambda row: work.instant_of(row.id))
            if rows:
                return rows
            limit *= 2
            found = event_facts.pick_items(connection, [partition], limit)
            if len(found) < limit:
                return found
        return found

    def _settle(self) -> None:
        self._failures.settle()

    def _due(self, connection: connections.Connection, now: int, whole: set[int]) -> list[bytes]:
        if not whole or self._next_wake(connection) > now:
            return []
        found = contact_facts.find_due(connection, sorted(whole), now, self.bounds.due)
        self._wake_at = None
        flying = self._applier.states.is_flying
        return [contact for contact, _ in found if not flying(contact)]

    def _next_wake(self, connection: connections.Connection) -> int:
        if self._wake_at is None:
            held = sorted(self.leases.held)
            self._wake_at = contact_facts.find_next_wake(connection, held)
        return self._wake_at

    def _note_wake(self, connection: connections.Connection, wake_at: int) -> None:
        """Count on an instant that may be on its way to the database still."""
        self._wake_at = min(self._next_wake(connection), wake_at)

    def _answer(self, connection: connections.Connection, now: int, report: StepReport) -> None:
        """Answer what concerns many people, where that is this worker's to do."""
        waiting = self._crowds.find(connection, now)
        if waiting:
            # The batch in flight may hold leases of the same partitions.
            report.add(self._failures.finish(connection))
            report.answered += self._crowds.answer(connection, waiting, now)

    def _sweep(
        self,
        connection: connections.Connection,
        now: int,
        report: StepReport,
        whole: set[int],
    ) -> None:
        self._failures.finish(connection)
        generations = self._programs.generations()
        before = len(self._backfill.outdated(generations))
        found = self._backfill.find(connection, generations, whole, now)
        report.swept = len(self._backfill.outdated(generations)) < before
        if found is not None:
            done = self._failures.apply(connection, (), found.contacts, now)
            self._backfill.note(connection, generations, found, done.read)
            report.refreshed += done.woken
            report.read += done.read
            report.failed += done.failed
            self._note_wake(connection, done.wake_at)

    def _wait(self, stop: threading.Event) -> None:
        """Wait to be told of something, at most until time changes somebody."""
        connection = self._connection
        if connection is None or self._told_inbox or stop.is_set():
            return
        rest = IDLE_TIME
        if self._wake_at is not None:
            rest = min(rest, max(self._wake_at - self._clock.now(), 0))
        select.select([connection.fileno()], (), (), rest / instants.SECOND)
