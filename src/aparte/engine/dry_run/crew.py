"""The crew: processes that rehearse partitions side by side, for the one that keeps what they find.

Each is forked from it, with the programs compiled already, and reads on a connection of its own.
They take some partitions at a time and say after every few contacts how far they are. A partition
is rehearsed by one process from its first contact to its last, so what comes out is the same
however many they are. They keep nothing and write nothing: whoever is killed leaves no trace, and
they end with the one they work for.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from multiprocessing import connection as pipes
from typing import Final, NamedTuple

LOT_MAX: Final = 8
"""Partitions taken at once: in a small brand they are read together."""

LOTS_EACH: Final = 4
"""How often each process should still come for more, so that all end at about the same time."""

QUIET_SECONDS: Final = 0.5
"""After so long without a word from any process, the one they work for looks up."""

END_SECONDS_MAX: Final = 10.0

Pipe = pipes.Connection

_FORK: Final = multiprocessing.get_context("fork")


class Advance(NamedTuple):
    """What was rehearsed since the last word; `parts` are (partition, tally) of those finished."""

    contacts: int
    events: int
    parts: list[tuple[int, bytes]]


Rehearse = Callable[[Iterable[Sequence[int]]], Iterator[Advance]]
"""Rehearses lots of partitions, taking each when it is done with the one before."""


class LostError(Exception):
    """A process of the crew ended before its work did."""


def cores() -> int:
    """Return how many processes can work at once on this machine."""
    return len(os.sched_getaffinity(0))


def work(
    rehearse: Rehearse, partitions: Sequence[int], processes: int
) -> Generator[Advance | None]:
    """Rehearse partitions and yield how it goes, None when there is nothing new for a while.

    Closing the generator ends every process. Raises what went wrong in any of them.
    """
    lots = _Lots(partitions, processes)
    if processes == 1:
        yield from rehearse(iter(lots.take, None))
        return
    crew: list[_Mate] = []
    try:
        for _ in range(processes):
            crew.append(_Mate(rehearse, [mate.pipe for mate in crew]))
        yield from _hear(crew, lots)
    finally:
        for mate in crew:
            mate.dismiss()


def _hear(crew: Sequence[_Mate], lots: _Lots) -> Generator[Advance | None]:
    """Give each process lots until none is left and all have gone home."""
    working = list(crew)
    while working:
        ready = pipes.wait([mate.pipe for mate in working], QUIET_SECONDS)
        if not ready:
            yield None
        for mate in [mate for mate in working if mate.pipe in ready]:
            said = mate.hear()
            if said is not None:
                yield said
            elif not mate.give(lots.take()):
                working.remove(mate)


class _Lots:
    """The partitions that nobody has taken yet, given out in lots that grow smaller."""

    def __init__(self, partitions: Sequence[int], processes: int) -> None:
        self._left = list(partitions)
        self._shares = LOTS_EACH * processes

    def take(self) -> list[int] | None:
        """Return the next lot; None when nothing is left."""
        if not self._left:
            return None
        size = min(LOT_MAX, max(1, len(self._left) // self._shares))
        lot, self._left = self._left[:size], self._left[size:]
        return lot


class _Mate:
    """One process of the crew, seen from the one it works for."""

    def __init__(self, rehearse: Rehearse, others: list[Pipe]) -> None:
        self.pipe, theirs = _FORK.Pipe()
        foreign = [*others, self.pipe]
        self._process = _FORK.Process(
            target=_rehearse, args=(rehearse, theirs, foreign), daemon=True
        )
        self._process.start()
        theirs.close()

    def hear(self) -> Advance | None:
        """Return what it says: how far it is, or None when it wants more to do."""
        try:
            said = self.pipe.recv()
        except EOFError:
            self._process.join(END_SECONDS_MAX)
            ended = f"a process of the dry-run ended with {self._process.exitcode}"
            raise LostError(ended) from None
        if isinstance(said, Exception):
            raise said
        assert said is None or isinstance(said, Advance), "that is all it can say"
        return said

    def give(self, lot: Sequence[int] | None) -> bool:
        """Give it more to do; with None it goes home. Return whether there was anything."""
        self.pipe.send(lot)
        if lot is None:
            self._process.join(END_SECONDS_MAX)
        return lot is not None

    def dismiss(self) -> None:
        """Let it end, at once if it is still at work."""
        self.pipe.close()
        self._process.terminate()
        self._process.join(END_SECONDS_MAX)
        if self._process.exitcode is None:
            self._process.kill()


def _rehearse(rehearse: Rehearse, pipe: Pipe, foreign: Iterable[Pipe]) -> None:
    """Work as one of the crew until there is nothing more to do, or nobody to do it for.

    The pipes of the others are closed here: as long as anybody held their far ends, nobody would
    notice that the one they work for is gone. Ctrl-C is its to answer, not ours.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for other in foreign:
        other.close()
    try:
        for advance in rehearse(_lots(pipe)):
            pipe.send(advance)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
    except Exception as error:
        record_failure(pipe, error)


def _lots(pipe: Pipe) -> Iterator[Sequence[int]]:
    while True:
        pipe.send(None)
        lot = pipe.recv()
        if lot is None:
            return
        yield lot


def record_failure(pipe: Pipe, error: Exception) -> None:
    """Tell the one we work for what went wrong: it raises it again, and the row says why."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 -- our own words
    except (pickle.PickleError, AttributeError, TypeError, ValueError):
        pipe.send(LostError(f"{type(error).__name__}: {error}"))
    else:
        pipe.send(error)
