"""The month told through the real engine and sender, on a clock that runs through it at speed.

Every item arrives at its own instant of the month, and time stands still while it is applied. So
contacts, segments, journeys, messages and silences come out as they would have, on their own
dates; the mails go to the local inbox with the dates of then. What is told is remembered, so that
an interrupted telling goes on where it was.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec
import psycopg
import structlog

from aparte import configuration
from aparte.cli import workers
from aparte.cli.demo import month, state
from aparte.events import facade as events
from aparte.kernel import clock, instants

SLICE: Final = 15 * instants.MINUTE
"""So much of the month passes at once; whoever falls due within is judged at its own instant."""

SLICES_KEPT: Final = 8
"""After so many slices the progress is written down: an interrupted telling repeats no more."""

SLICES_TOLD: Final = 96
"""After so many slices, a day, the progress is said."""

ROUNDS_MAX: Final = 10_000

_log: Final = structlog.get_logger("aparte.demo")


class Teller:
    """Tells the rest of the month."""

    def __init__(self, configured: configuration.Configuration, told: state.State) -> None:
        self._data: Path = configured.data
        self._state = told
        self._start = max(told.told_until, told.starts_at)
        self._clock = clock.VirtualClock(self._start)
        self._engine = workers.engine(configured, self._clock)
        self._sender = workers.sender(configured, self._clock)
        # It runs through the past, and is at work now: leases and console go by the present.
        self._engine.leases.clock = self._sender.held.clock = clock.SystemClock()
        assert configured.database_url is not None, "a working process names its database"
        self._connection = psycopg.connect(configured.database_url, autocommit=True)
        self._sent = 0

    def tell(self, stop: threading.Event) -> bool:
        """Tell until the end or until stopped; return whether the end was reached."""
        try:
            for count, (until, arrivals) in enumerate(self._slices()):
                if stop.is_set():
                    return False
                self._put(arrivals)
                self._clock.advance_to(until)
                self._settle()
                self._state.told_until = until
                if count % SLICES_KEPT == 0:
                    state.save(self._data, self._state)
                if count % SLICES_TOLD == 0:
                    self._say()
            state.save(self._data, self._state)
            self._say()
            return True
        finally:
            self._engine.close()
            self._sender.close()
            self._connection.close()

    def _slices(self) -> Iterator[tuple[int, list[month.Arrival]]]:
        """Yield each slice's end and what arrives in it, up to the end of the month."""
        every = month.make(self._state)
        # What was told before is known by its messageId, so the seam may overlap.
        rest = (each for each in every if each.at >= self._start)
        ends = range(self._start + SLICE, self._state.ends_at, SLICE)
        held = next(rest, None)
        for until in itertools.chain(ends, (self._state.ends_at,)):
            arrivals: list[month.Arrival] = []
            while held is not None and held.at < until:
                arrivals.append(held)
                held = next(rest, None)
            yield until, arrivals

    def _put(self, arrivals: list[month.Arrival]) -> None:
        items = [
            events.read_call(msgspec.json.encode(each.segment()), each.at) for each in arrivals
        ]
        if items:
            events.append(self._connection, self._state.workspace_id, items)

    def _settle(self) -> None:
        """Apply, decide and send until nothing is left to do at this instant."""
        for _ in range(ROUNDS_MAX):
            worked = self._engine.step(self._clock.now())
            handed = self._sender.step()
            self._sent += handed.sent
            if worked.idle and not handed.claimed:
                return
        raise AssertionError("the engine never comes to rest")

    def _say(self) -> None:
        day = instants.to_text(self._state.told_until)[:10]
        _log.info("the month passes", day=day, messages=self._sent)
