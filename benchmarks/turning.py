"""An engine in a process of its own, wired as the product wires it, and watched.

It turns until it is told to stop. What it did between two questions is how often it was busy,
when it last was, and the processor time it took.
"""

from __future__ import annotations

import cProfile
import multiprocessing
import time
from multiprocessing.connection import Connection
from typing import Final, NamedTuple

from aparte import configuration
from aparte.cli import workers
from aparte.engine import loop
from aparte.kernel import clock

PAUSE_SECONDS: Final = 0.002
ANSWER_SECONDS_MAX: Final = 120

_SPAWN: Final = multiprocessing.get_context("spawn")


class Done(NamedTuple):
    """What an engine did since it was last asked; `ended` is on the machine's monotonic clock."""

    ended: float
    busy_turns: int
    events: int
    cpu_seconds: float
    idle: bool


class Engine:
    """A running engine process."""

    def __init__(self, address: str, profile: str | None = None) -> None:
        self._pipe, theirs = _SPAWN.Pipe()
        self._process = _SPAWN.Process(target=_turn, args=(address, theirs, profile))
        self._process.start()

    @property
    def process(self) -> int:
        """The process' number."""
        assert self._process.pid is not None, "it has been started"
        return self._process.pid

    def ask(self) -> Done:
        """Return what it did since the last question."""
        self._pipe.send("what have you done?")
        assert self._pipe.poll(ANSWER_SECONDS_MAX), "the engine does not answer"
        return Done(*self._pipe.recv())

    def stop(self) -> None:
        """Let it give up its leases and end."""
        self._pipe.send("")
        self._process.join(ANSWER_SECONDS_MAX)
        assert self._process.exitcode == 0, "the engine ended badly"


def _turn(address: str, pipe: Connection, profile: str | None) -> None:
    now = clock.SystemClock()
    # Only the database's address is of use to an engine; the rest is the configuration's own.
    configured = configuration.load({"DATABASE_URL": address, "APARTE_SECRET_KEY": "unused"})
    worker = workers.engine(configured, now)
    loop.calm_collector()
    profiler = cProfile.Profile() if profile else None
    if profiler is not None:
        profiler.enable()
    ended, turns, events, cpu = 0.0, 0, 0, time.process_time()
    while True:
        report = worker.step(now.now())
        if report.idle:
            time.sleep(PAUSE_SECONDS)
        else:
            turns += 1
            events += report.events
            ended = time.monotonic()
        if not pipe.poll():
            continue
        if not pipe.recv():
            break
        spent = time.process_time()
        pipe.send((ended, turns, events, spent - cpu, report.idle))
        turns, events, cpu = 0, 0, spent
    worker.close()
    if profiler is not None:
        profiler.disable()
        profiler.dump_stats(str(profile))
