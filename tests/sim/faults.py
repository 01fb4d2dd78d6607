"""What goes wrong in a simulated house, by a seed: crashes, database errors, a stolen turn.

Everything happens on one thread. A fault hook speaks before each statement; a batch that a worker
stores aside is stored when the seed says so, and at the latest when the worker waits for it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from concurrent import futures
from typing import Any

import msgspec
from typing_extensions import override

from aparte.channels import contracts as channels
from aparte.channels.email import twin


class Crash(BaseException):
    """The process is gone from here on."""


class Rates(msgspec.Struct, frozen=True):
    """How often, of 1, each thing happens: per statement, commit or hand-over."""

    crash: float = 0.0
    error: float = 0.0
    interlude: float = 0.0
    hand_crash: float = 0.0


CALM = Rates()


def draw_rates(chance: random.Random) -> Rates:
    """Draw how bad a world is."""
    return Rates(
        crash=chance.choice([0.0, 0.002, 0.01]),
        error=chance.choice([0.0, 0.002, 0.01]),
        interlude=chance.choice([0.0, 0.005, 0.02]),
        hand_crash=chance.choice([0.0, 0.05, 0.2]),
    )


class Later(futures.Executor):
    """Stores a worker's batch at once or when it is waited for; on the same thread either way."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    @override
    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> _Promised:
        promised = _Promised(lambda: fn(*args, **kwargs))
        if self._chance.random() < 0.5:
            promised.exception()
        return promised


class _Promised(futures.Future[Any]):
    """A future that does its work when it is first asked for."""

    def __init__(self, work: Callable[[], Any]) -> None:
        super().__init__()
        self._work: Callable[[], Any] | None = work

    @override
    def exception(self, timeout: float | None = None) -> BaseException | None:
        work, self._work = self._work, None
        if work is not None:
            try:
                self.set_result(work())
            except BaseException as error:
                self.record_failure(error)
        return super().exception(timeout)

    def record_failure(self, error: BaseException) -> None:
        """Keep what went wrong for whoever asks."""
        self.set_exception(error)


class Provider(channels.Provider):
    """The SMTP twin, with a word before and after each hand-over."""

    def __init__(
        self,
        inner: twin.Twin,
        before: Callable[[Sequence[channels.Envelope]], None],
        after: Callable[[], None],
    ) -> None:
        self._inner = inner
        self._before = before
        self._after = after

    @override
    def hand(self, batch: Sequence[channels.Envelope]) -> list[channels.Outcome]:
        self._before(batch)
        half = len(batch) // 2
        outcomes = self._inner.hand(batch[:half])
        self._after()
        outcomes += self._inner.hand(batch[half:])
        self._after()
        return outcomes

    @override
    def close(self) -> None:
        self._inner.close()
