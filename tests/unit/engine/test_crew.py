"""The crew of a dry-run: processes that share partitions out among themselves."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence

import psycopg
import pytest

from aparte.engine.dry_run import crew


def _rehearse(spoil: Callable[[int], None]) -> crew.Rehearse:
    def rehearse(lots: Iterable[Sequence[int]]) -> Iterator[crew.Advance]:
        for lot in lots:
            for partition in lot:
                spoil(partition)
                yield crew.Advance(1, 10, [(partition, b"%d" % os.getpid())])

    return rehearse


def _work(processes: int, spoil: Callable[[int], None] = lambda _: None) -> list[tuple[int, bytes]]:
    with contextlib.closing(crew.work(_rehearse(spoil), range(40), processes)) as said:
        return [part for advance in said if advance is not None for part in advance.parts]


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_each_partition_is_rehearsed_once(processes: int) -> None:
    """By one of the processes, and none of them is left in the end."""
    found = _work(processes)
    assert sorted(partition for partition, _ in found) == list(range(40))
    by = {int(process) for _, process in found}
    assert (by == {os.getpid()}) is (processes == 1)
    assert len(by) <= processes
    assert multiprocessing.active_children() == []


def test_what_goes_wrong_in_one_is_raised_for_all() -> None:
    """With the error itself, which tells what may pass by itself; the others are ended."""

    def spoil(partition: int) -> None:
        if partition == 7:
            raise psycopg.OperationalError("no room")

    with pytest.raises(psycopg.OperationalError, match="no room"):
        _work(2, spoil)
    assert multiprocessing.active_children() == []


def test_an_error_that_cannot_be_packed_is_told_by_its_name() -> None:
    """Its words are not lost."""

    class LocalError(Exception):
        pass

    def spoil(partition: int) -> None:
        if partition == 7:
            raise LocalError("of this test")

    with pytest.raises(crew.LostError, match="LocalError: of this test"):
        _work(2, spoil)


def test_a_process_that_is_killed_is_missed() -> None:
    """Nobody waits for it for ever, and what it had not said is not taken for done."""

    def spoil(partition: int) -> None:
        if partition == 7:
            os.kill(os.getpid(), signal.SIGKILL)

    with pytest.raises(crew.LostError, match="-9"):
        _work(2, spoil)
    assert multiprocessing.active_children() == []


def test_closing_ends_those_who_are_at_work() -> None:
    """In the middle of a partition that would take for ever."""

    def spoil(partition: int) -> None:
        if partition >= 20:
            signal.pause()

    with contextlib.closing(crew.work(_rehearse(spoil), range(40), 2)) as said:
        assert next(said) is not None
    assert multiprocessing.active_children() == []


def test_they_end_with_the_one_they_work_for() -> None:
    """Killed at once, it leaves no process behind."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        for _ in crew.work(_rehearse(lambda _: None), range(10_000_000), 2):
            os.write(writer, b".")
        os._exit(0)
    os.close(writer)
    assert os.read(reader, 1) == b"."
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while os.read(reader, 65_536):  # ends when the last that holds the other end is gone
        pass
    os.close(reader)
