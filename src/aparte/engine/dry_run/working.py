"""Working: a dry-run from where it is to its end, partition by partition.

Each partition's tally is kept as soon as it is done, so the work can be stopped, cut by a crash or
cancelled anywhere and goes on with the next one. Reading is all it does to live tables.
"""

from __future__ import annotations

import logging
import os
import secrets
import threading
from collections.abc import Callable, Iterator
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
from aparte.engine.dry_run import asking, crowd, history, rehearsal, report, store, tally
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

    def __init__(self, address: str, clock: clocks.Clock) -> None:
        self._address = address
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
        with (
            psycopg.connect(self._address, autocommit=True) as connection,
            connections.connect(self._address) as reading,
        ):
            held = store.Held(connection, key, self._worker)
            if not held.claim(self._clock.now()):
                return "gone"
            sitting = _Sitting(held, self._clock, stop, tell)
            try:
                run = store.find(connection, workspace_id, key)
                assert run is not None, "what was claimed is there"
                self._work(connection, reading, run, sitting)
            except GoneError:
                return "gone"
            except StoppedError:
                held.let_go(stopped_as)
                return "stopped"
            except Exception as error:
                held.fail(f"{type(error).__name__}: {error}", self._clock.now())
                raise
        return "done"

    def _work(
        self,
        connection: psycopg.Connection[Any],
        reading: connections.Connection,
        run: store.Run,
        sitting: _Sitting,
    ) -> None:
        live = live_scenarios.load_live(connection, run.workspace_id)
        assert live is not None, "the workspace of a dry-run is there"
        if live.generation != run.generation:
            sitting.held.restart(live.generation)
        stage = prepare(run.asked, programs.read(live))
        reader = history.Reader(reading, run.workspace_id, live.workspace.phone_region, stage)
        crowded = self._hear(stage, reader, sitting)
        done = sitting.held.parts()
        sitting.done = len(done)
        for partition in range(ids.PARTITIONS):
            if partition in done:
                continue
            part = tally.Tally()
            for pasts in reader.read(partition):
                for past in pasts:
                    tally.count(part, past, stage.live(past), stage)
                sitting.rest(part)
            sitting.held.save_part(partition, part)
            sitting.finish(part)
        whole = sitting.held.total()
        if crowded:
            whole.troubles[crowd.TOO_MANY] = crowded
        made = report.make(connection, run.asked, live.workspace, stage, whole)
        if not sitting.held.finish(made, self._clock.now()):
            raise GoneError

    @staticmethod
    def _hear(stage: rehearsal.Stage, reader: history.Reader, sitting: _Sitting) -> int:
        """Settle what concerns many people; return how many asked who could not be heard."""
        if not stage.crowded:
            return 0

        def all_pasts() -> Iterator[rehearsal.Past]:
            for partition in range(ids.PARTITIONS):
                for pasts in reader.read(partition):
                    yield from pasts
                    sitting.rest(tally.Tally())

        return stage.hear(all_pasts())


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
        self.done = 0
        self._clock = clock
        self._stop = stop
        self._tell = tell
        self._beat_at = clock.now()
        self._contacts = 0
        self._events = 0

    def rest(self, part: tally.Tally) -> None:
        """Look up between some contacts and the next."""
        now = self._clock.now()
        if now - self._beat_at >= BEAT_TIME:
            self._beat_at = now
            if not self.held.beat(now):
                raise GoneError
            self._say(part)
        if self._stop():
            raise StoppedError

    def finish(self, part: tally.Tally) -> None:
        """Note that a partition is done."""
        self.done += 1
        self._contacts += part.contacts
        self._events += part.events
        if self.done == ids.PARTITIONS:
            self._say(tally.Tally())

    def _say(self, part: tally.Tally) -> None:
        if self._tell is not None:
            contacts, events = self._contacts + part.contacts, self._events + part.events
            self._tell(Progress(self.done, ids.PARTITIONS, contacts, events))


def prepare(asked: asking.Asked, live: core_program.Definitions) -> rehearsal.Stage:
    """Return what is rehearsed, compiled; raises InvalidError when the definition is none."""
    window = rehearsal.Window(asked.start - asked.run_in, asked.start, asked.end)
    if asked.kind == "policy":
        return rehearsal.Stage(live, policies.parse(asked.definition), window)
    return rehearsal.Stage(live, shapes.convert(asked.definition, model.Scenario), window)


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
