"""Replay: recorded events through the real engine, on a clock that moves as fast as it can.

The clock goes from the first event to the last, then on for as long as what was started may still
speak. Since an input acts when it was known, what is decided does not depend on the slices.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from aparte.engine import connections, loop, programs
from aparte.engine.outgoing import deliver
from aparte.events import contracts
from aparte.events import facade as events
from aparte.kernel import clock as clocks
from aparte.kernel import instants

SLICE_ITEMS_MAX: Final = 5_000
"""Items put into the inbox at once."""

SLICE_TIME_MAX: Final = 15 * instants.MINUTE
"""The longest the clock moves at once while messages are being sent, or people depend on one
another: nothing that is answered comes later than that."""

STEPS_MAX: Final = 100_000
"""Turns of the worker at one instant; more means that it never becomes idle."""


class Progress(msgspec.Struct, frozen=True):
    """How far a replay is: items of all, and the instant on its clock."""

    done: int
    total: int
    at: int


class Replay:
    """Drives one worker, and a sender if there is one, on a clock of their own."""

    def __init__(
        self,
        connect: Callable[[], connections.Connection],
        clock: clocks.VirtualClock,
        workspace_id: int,
        sender: deliver.Sender | None = None,
        tell: Callable[[Progress], None] | None = None,
    ) -> None:
        self._connect = connect
        self._clock = clock
        self._workspace_id = workspace_id
        self._sender = sender
        self._tell = tell
        self._worker = loop.Worker(worker_id="replay", connect=connect, clock=clock)
        self._paced = sender is not None

    def run(self, items: Sequence[contracts.InboxItem], until: int) -> None:
        """Replay items that are in order of `received_at`, then let time pass to `until`."""
        connection = self._connect()
        try:
            self._paced = self._paced or self._is_crowded(connection)
            done = 0
            while done < len(items):
                taken = self._slice(items, done)
                with connection.transaction():
                    events.append(connection, self._workspace_id, taken)
                done += len(taken)
                self._clock.advance_to(taken[-1].received_at)
                self._settle()
                if self._tell is not None:
                    self._tell(Progress(done, len(items), self._clock.now()))
            self._pass_time(until)
        finally:
            connection.close()
            self._worker.close()

    def _is_crowded(self, connection: connections.Connection) -> bool:
        """Return whether what becomes of one person depends on others: answers take their turn."""
        program = programs.Programs().find(connection, self._workspace_id)
        return any(scenario.crowded for scenario in program.scenarios.values())

    def _slice(
        self, items: Sequence[contracts.InboxItem], start: int
    ) -> Sequence[contracts.InboxItem]:
        end = min(start + SLICE_ITEMS_MAX, len(items))
        if not self._paced:
            return items[start:end]
        latest = items[start].received_at + SLICE_TIME_MAX
        while end > start + 1 and items[end - 1].received_at > latest:
            end = start + (end - start) // 2
        return items[start:end]

    def _pass_time(self, until: int) -> None:
        while self._clock.now() < until:
            wake_at = self._settle()
            target = max(wake_at, self._clock.now() + 1) if self._paced else until
            self._clock.advance_to(min(target, until))
        self._settle()

    def _settle(self) -> int:
        """Turn until nothing is left to do now; return when time next changes anybody."""
        for _ in range(STEPS_MAX):
            report = self._worker.step(self._clock.now())
            if report.idle and not self._sent():
                return report.wake_at
        raise AssertionError("the worker never becomes idle")

    def _sent(self) -> bool:
        return self._sender is not None and self._sender.step().claimed > 0
