"""Working: a dry-run from where it is to its end, partition by partition, on every core.

The tallies of finished partitions are kept within a second, so the work can be stopped, cut by a
crash or cancelled anywhere and goes on with those that are left. Reading is all it does to live
tables.
"""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final
from uuid import UUID

import msgspec
import psycopg

from aparte import configuration
from aparte.core import program as core_program
from aparte.core import shapes
from aparte.core.governance import policy as policies
from aparte.core.scenarios import model
from aparte.engine import connections, loop, programs
from aparte.engine.dry_run import (
    asking,
    crew,
    crowd,
    history,
    pruning,
    rehearsal,
    report,
    store,
    tally,
)
from aparte.kernel import clock as clocks
from aparte.kernel import ids, instants
from aparte.scenarios import live as live_scenarios

BEAT_TIME: Final = instants.SECOND
IDLE_SECONDS: Final = 5.0
"""How long an idle dry-runner waits to be told before it looks by itself."""

NICENESS: Final = 10
"""How much a dry-runner gives way to what is live."""

_log: Final = logging.getLogger(__name__)


class Progress(msgspec.Struct, frozen=True):
    """How far a dry-run is: partitions of all, and what was lived in this sitting."""

    done: int
    total: int
    contacts: int
    events: int


class GoneError(Exception):
    """The dry-run was cancelled, or another worker has taken it over."""


class StoppedError(Exception):
    """The worker was asked to stop."""


class Runner:
    """Does dry-runs on one database."""

    def __init__(self, address: str, clock: clocks.Clock, processes: int | None = None) -> None:
        """`processes` work side by side; as many as there are cores where nobody says."""
        self._address = address
        self._processes = processes or crew.cores()
        self._clock = clock
        self._worker = f"dry-runner-{os.getpid()}-{secrets.token_hex(4)}"

    def run(
        self,
        workspace_id: int,
        key: UUID,
        *,
        stop: Callable[[], bool] = lambda: False,
        stopped_as: str = "queued",
        tell: Callable[[Progress], None] | None = None,
    ) -> str:
        """Work a dry-run to its end; return `done`, `gone`, or `stopped` when told to.

        Raises what makes it impossible, after having recorded it.
        """
        with psycopg.connect(self._address, autocommit=True) as connection:
            held = store.Held(connection, key, self._worker)
            if not held.claim(self._clock.now()):
                return "gone"
            sitting = _Sitting(held, self._clock, stop, tell)
            try:
                run = store.find(connection, workspace_id, key)
                assert run is not None, "what was claimed is there"
                self._work(connection, run, sitting)
            except GoneError:
                return "gone"
            except StoppedError:
                held.let_go(stopped_as)
                return "stopped"
            except Exception as error:
                held.fail(f"{type(error).__name__}: {error}", self._clock.now())
                raise
        return "done"

    def _work(self, connection: psycopg.Connection[Any], run: store.Run, sitting: _Sitting) -> None:
        live = live_scenarios.load_live(connection, run.workspace_id)
        assert live is not None, "the workspace of a dry-run is there"
        if live.generation != run.generation:
            sitting.held.restart(live.generation)
        stage = prepare(run.asked, programs.read(live))

        @contextlib.contextmanager
        def reading() -> Iterator[history.Reader]:
            region = live.workspace.phone_region
            with connections.connect(self._address) as own:
                yield history.Reader(own, run.workspace_id, region, stage)

        def rehearse(lots: Iterable[Sequence[int]]) -> Iterator[crew.Advance]:
            with reading() as reader:
                for lot in lots:
                    yield from _rehearse(lot, reader, stage)

        left = sitting.begin()
        # Whoever works beside this process is forked with the answers.
        with reading() as reader:
            unheard = _hear(stage, reader, sitting)
        with contextlib.closing(crew.work(rehearse, left, self._processes)) as said:
            for advance in said:
                sitting.note(advance)
        sitting.end()
        whole = sitting.held.total()
        if unheard:
            whole.troubles[crowd.TOO_MANY] = unheard
        made = report.make(connection, run.asked, live.workspace, stage, whole)
        if not sitting.held.finish(made, self._clock.now()):
            raise GoneError


def _hear(stage: rehearsal.Stage, reader: history.Reader, sitting: _Sitting) -> int:
    """Settle what concerns many people; return how many asked who could not be heard."""
    if not stage.crowded:
        return 0

    def all_pasts() -> Iterator[rehearsal.Past]:
        for pasts, _ in reader.read(range(ids.PARTITIONS)):
            yield from pasts
            sitting.note(None)

    return stage.hear(all_pasts())


def _rehearse(
    partitions: Sequence[int], reader: history.Reader, stage: rehearsal.Stage
) -> Iterator[crew.Advance]:
    """Rehearse some partitions; yield after every few contacts what they lived."""
    parts = {partition: tally.Tally() for partition in partitions}
    for pasts, finished in reader.read(partitions):
        for past in pasts:
            part = parts[ids.partition_of(past.contact_id)]
            tally.count(part, past, stage.live(past), stage)
        yield crew.Advance(
            len(pasts),
            sum(past.events for past in pasts),
            [(partition, tally.encode(parts.pop(partition))) for partition in finished],
        )


class _Sitting:
    """One worker's time with one dry-run: its signs of life, and the word to stop."""

    def __init__(
        self,
        held: store.Held,
        clock: clocks.Clock,
        stop: Callable[[], bool],
        tell: Callable[[Progress], None] | None,
    ) -> None:
        self.held = held
        self._clock = clock
        self._stop = stop
        self._tell = tell
        self._beat_at = clock.now()
        self._parts: list[tuple[int, bytes]] = []
        self._done = 0
        self._contacts = 0
        self._events = 0

    def begin(self) -> list[int]:
        """Return the partitions that are left to do."""
        done = self.held.parts()
        self._done = len(done)
        return [partition for partition in range(ids.PARTITIONS) if partition not in done]

    def note(self, advance: crew.Advance | None) -> None:
        """Note what was rehearsed, and look up: once a second, keep it and say that it goes on."""
        if advance is not None:
            self._contacts += advance.contacts
            self._events += advance.events
            self._parts += advance.parts
        now = self._clock.now()
        if now - self._beat_at >= BEAT_TIME:
            self._beat_at = now
            if not self.held.beat(now):
                raise GoneError
            self._save()
            self._say()
        if self._stop():
            self._save()
            raise StoppedError

    def end(self) -> None:
        """Keep what was found since the last time, all partitions being done."""
        self._save()
        assert self._done == ids.PARTITIONS, "every partition was rehearsed"
        self._say()

    def _save(self) -> None:
        if self._parts:
            self.held.save_parts(self._parts)
            self._done += len(self._parts)
            self._parts = []

    def _say(self) -> None:
        if self._tell is not None:
            self._tell(Progress(self._done, ids.PARTITIONS, self._contacts, self._events))


def prepare(asked: asking.Asked, live: core_program.Definitions) -> rehearsal.Stage:
    """Return what is rehearsed, compiled; raises InvalidError when the definition is none."""
    window = rehearsal.Window(asked.start - asked.run_in, asked.start, asked.end)
    change: model.Scenario | policies.Policy
    if asked.kind == "policy":
        change = policies.parse(asked.definition)
    else:
        change = shapes.convert(asked.definition, model.Scenario)
    return rehearsal.Stage(pruning.pruned(live, change), change, window)


def serve(configured: configuration.Configuration, stop: threading.Event) -> None:
    """Do the dry-runs that people ask for, one after the other, until told to stop."""
    address = configured.database_url
    assert address is not None, "a working process names its database"
    os.nice(NICENESS)
    loop.calm_collector()
    clock = clocks.SystemClock()
    runner = Runner(address, clock)
    while not stop.is_set():
        try:
            _serve(address, runner, clock, stop)
        except psycopg.OperationalError:
            _log.exception("the database does not answer; trying again")
            stop.wait(IDLE_SECONDS)


def _serve(address: str, runner: Runner, clock: clocks.Clock, stop: threading.Event) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"LISTEN {store.CHANNEL}")
        while not stop.is_set():
            found = store.find_next(connection, clock.now())
            if found is None:
                for _ in connection.notifies(timeout=IDLE_SECONDS / 5, stop_after=1):
                    break
                continue
            key, workspace_id = found
            try:
                runner.run(workspace_id, key, stop=stop.is_set)
            except psycopg.OperationalError:
                raise
            except Exception:
                _log.exception("dry-run %s failed", key)
