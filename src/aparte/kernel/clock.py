"""Clocks: the only places time is read, always handed in, never imported by the core."""

from __future__ import annotations

import time
from typing import Protocol

from typing_extensions import override

from aparte.kernel import instants


class Clock(Protocol):
    """Whatever can tell the instant it is."""

    def now(self) -> int:
        """Return the present instant in microseconds."""
        ...


class SystemClock(Clock):
    """The machine's clock."""

    @override
    def now(self) -> int:
        return time.time_ns() // 1_000


class VirtualClock(Clock):
    """A clock that stands still until told otherwise: replay, simulation, tests."""

    def __init__(self, start: int = 0) -> None:
        self._now = start

    @override
    def now(self) -> int:
        return self._now

    def advance_to(self, instant: int) -> None:
        """Move forward to an instant; a clock never goes back."""
        assert instant < instants.FOREVER, "a clock cannot reach never"
        self._now = max(self._now, instant)
