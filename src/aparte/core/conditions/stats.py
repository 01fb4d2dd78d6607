"""Statistics over a window of a track, now and as time passes.

A tally takes events in and lets them go, oldest first. `truth` fills it with what the window
holds now, then lets time run: the first instant at which the answer differs is `until`. That is
exact, because between two comings and goings nothing changes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from fractions import Fraction
from typing import Final, NamedTuple, Protocol
from zoneinfo import ZoneInfo

from typing_extensions import override

from aparte.core import tracks
from aparte.core.conditions import kinds
from aparte.core.conditions.kinds import Truth
from aparte.core.conditions.ranges import Range
from aparte.core.conditions.windows import Frame
from aparte.core.contact import Track
from aparte.kernel import instants, zones

Number = int | Fraction


class Series(NamedTuple):
    """A track laid out for a statistic: ascending times, and what stands before them.

    Where `counts` is empty each time is one event. A row of more than one event is a day's sum.
    """

    times: Sequence[int]
    values: Sequence[int]
    counts: Sequence[int]
    base_count: int = 0
    base_sum: int = 0
    base_least: int | None = None
    base_most: int | None = None

    def size(self, index: int) -> int:
        """Return how many events a row stands for."""
        return self.counts[index] if self.counts else 1


EMPTY: Final = Series((), (), ())


def windowed(track: Track) -> Series:
    """Return what a window may hold of a track: daily sums stand at the end of their day."""
    if not track.days:
        return Series(track.times, track.values, ())
    days = tracks.dated_days(track)
    return Series(
        [*(at for at, _, _ in days), *track.times],
        [*(total for _, _, total in days), *track.values] if track.values else (),
        [*(count for _, count, _ in days), *(1 for _ in track.times)],
    )


def all_time(track: Track) -> Series:
    """Return all a track knows: sums of what it no longer holds one by one, and the rest."""
    older = track.older
    if older is None:
        return Series(track.times, track.values, ())
    return Series(
        track.times,
        track.values,
        (),
        base_count=older.count + sum(row[1] for row in track.days),
        base_sum=older.sum + sum(row[2] for row in track.days),
        base_least=older.least,
        base_most=older.most,
    )


class Tally(Protocol):
    """One statistic of the events at present in a window."""

    def enter(self, index: int) -> None:
        """Take in the next row."""
        ...

    def leave(self, index: int) -> None:
        """Let the oldest row go."""
        ...

    def value(self) -> Number | None:
        """Return the statistic; None when there is nothing to tell it of."""
        ...

    def holds(self, range_: Range) -> bool:
        """Return whether the statistic is in the range; false when there is none."""
        value = self.value()
        assert not isinstance(value, Fraction), "only the average is no whole number"
        return value is not None and range_.holds(value)


class Count(Tally):
    """How many events."""

    def __init__(self, series: Series) -> None:
        self._series = series
        self._count = series.base_count

    @override
    def enter(self, index: int) -> None:
        self._count += self._series.size(index)

    @override
    def leave(self, index: int) -> None:
        self._count -= self._series.size(index)

    @override
    def value(self) -> int:
        return self._count


class Sum(Tally):
    """The sum of the measures, in millionths; 0 of none."""

    def __init__(self, series: Series) -> None:
        self._series = series
        self._count = series.base_count
        self._sum = series.base_sum

    @override
    def enter(self, index: int) -> None:
        self._count += self._series.size(index)
        self._sum += self._series.values[index]

    @override
    def leave(self, index: int) -> None:
        self._count -= self._series.size(index)
        self._sum -= self._series.values[index]

    @override
    def value(self) -> Number | None:
        return self._sum


class Average(Sum):
    """The mean of the measures, in millionths; none of none."""

    @override
    def value(self) -> Fraction | None:
        return Fraction(self._sum, self._count) if self._count else None

    @override
    def holds(self, range_: Range) -> bool:
        return self._count > 0 and range_.holds_ratio(self._sum, self._count)


class _Extreme(Tally):
    """The least or most measure: a queue of those that no later one beats."""

    def __init__(self, series: Series) -> None:
        self._series = series
        self._queue: deque[int] = deque()

    def _beats(self, later: int, earlier: int) -> bool:
        raise NotImplementedError

    @override
    def enter(self, index: int) -> None:
        if self._series.size(index) > 1:
            return
        values = self._series.values
        while self._queue and self._beats(values[index], values[self._queue[-1]]):
            self._queue.pop()
        self._queue.append(index)

    @override
    def leave(self, index: int) -> None:
        if self._queue and self._queue[0] == index:
            self._queue.popleft()


class Least(_Extreme):
    """The least measure."""

    @override
    def _beats(self, later: int, earlier: int) -> bool:
        return later <= earlier

    @override
    def value(self) -> int | None:
        base = self._series.base_least
        if not self._queue:
            return base
        kept = self._series.values[self._queue[0]]
        return kept if base is None else min(kept, base)


class Most(_Extreme):
    """The greatest measure."""

    @override
    def _beats(self, later: int, earlier: int) -> bool:
        return later >= earlier

    @override
    def value(self) -> int | None:
        base = self._series.base_most
        if not self._queue:
            return base
        kept = self._series.values[self._queue[0]]
        return kept if base is None else max(kept, base)


class DistinctDays(Tally):
    """How many local days have at least one event."""

    def __init__(self, series: Series, zone: ZoneInfo) -> None:
        self._times = series.times
        self._zone = zone
        self._end = 0
        self._start = 0
        self._starts: deque[tuple[int, int]] = deque()

    def _day(self, at: int) -> int:
        """Return the instant at which the local day of an instant began."""
        if not self._start <= at < self._end:
            self._start, self._end = zones.day_around(at, self._zone)
        return self._start

    @override
    def enter(self, index: int) -> None:
        day = self._day(self._times[index])
        if self._starts and self._starts[-1][0] == day:
            self._starts[-1] = (day, index)
        else:
            self._starts.append((day, index))

    @override
    def leave(self, index: int) -> None:
        if self._starts and self._starts[0][1] <= index:
            self._starts.popleft()

    @override
    def value(self) -> int:
        return len(self._starts)


def fill(times: Sequence[int], frame: Frame, tally: Tally, now: int) -> tuple[int, int]:
    """Take into a tally what the window holds now; return how many left it and came in."""
    entered = frame.entered(times, now)
    left = frame.left(times, now, entered)
    for index in range(left, entered):
        tally.enter(index)
    return left, entered


def truth(times: Sequence[int], frame: Frame, tally: Tally, range_: Range, now: int) -> Truth:
    """Return whether the statistic is in the range, and until when."""
    left, entered = fill(times, frame, tally, now)
    value = tally.holds(range_)
    size = len(times)
    while True:
        change = frame.leaves(times[left]) if left < entered else instants.FOREVER
        if entered < size:
            change = min(change, frame.enters(times[entered]))
        if change >= instants.FOREVER:
            return kinds.constant(value=value)
        while entered < size and frame.enters(times[entered]) <= change:
            tally.enter(entered)
            entered += 1
        while left < entered and frame.leaves(times[left]) <= change:
            tally.leave(left)
            left += 1
        if tally.holds(range_) is not value:
            return Truth(value, change)
