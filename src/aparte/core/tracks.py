"""Tracks: what a contact did as to one atom, kept small and independent of order.

Everything a track holds is a function of the events it was given and of the day up to which it
was trimmed, never of the order in which they came:

- `times` (and `values`) are the latest `KEEP_MAX` events since the first instant of the UTC day of
  `keep_from`;
- `days` are sums, one per UTC day, of the others since then;
- `older` is one sum of all before then, with the bounds (first, last, least, most) of everything
  that is no longer in `times`.

Trimming by whole days is what makes the daily sums leave the window as a whole. Callers give
`keep_from`: now minus the largest window anyone needs, so at most now.
"""

from __future__ import annotations

import bisect
from typing import Final

from aparte.core.contact import Older, Track
from aparte.kernel import instants

KEEP_MAX: Final = 1_024
"""Events of a window kept one by one; beyond, a window is exact to the day only."""

State = tuple[
    tuple[int, ...],
    tuple[int, ...],
    tuple[int, int, int, int, int, int] | None,
    tuple[tuple[int, int, int], ...],
]


def add(track: Track, at: int, value: int | None, keep_from: int) -> None:
    """Add one event, measured or not, in place; events may come in any order."""
    start = _day_start(keep_from)
    if track.times and track.times[0] < start:
        trim(track, keep_from)
    if at < start:
        _fold(track, at, value)
        older = track.older
        assert older is not None, "folding makes it"
        older.count += 1
        older.sum += value or 0
        return
    _insert(track, at, value)
    if len(track.times) > KEEP_MAX:
        _overflow(track)


def trim(track: Track, keep_from: int) -> None:
    """Move what the window no longer needs into the all-time sums."""
    start = _day_start(keep_from)
    gone_days = 0
    while gone_days < len(track.days) and track.days[gone_days][0] * instants.DAY < start:
        _, count, total = track.days[gone_days]
        assert track.older is not None, "daily sums come with bounds"
        track.older.count += count
        track.older.sum += total
        gone_days += 1
    if gone_days:
        track.days = track.days[gone_days:]
    gone = bisect.bisect_left(track.times, start)
    if gone:
        for index in range(gone):
            _fold(track, track.times[index], track.values[index] if track.values else None)
        assert track.older is not None, "folding makes it"
        track.older.count += gone
        track.older.sum += sum(track.values[:gone])
        track.times = track.times[gone:]
        track.values = track.values[gone:]


def merge(into: Track, other: Track, keep_from: int) -> None:
    """Join the other track of the same atom, that of another record of the person, in place."""
    into.older = _joined(into.older, other.older)
    days = {day: (count, total) for day, count, total in into.days}
    for day, count, total in other.days:
        old_count, old_total = days.get(day, (0, 0))
        days[day] = (old_count + count, old_total + total)
    into.days = [(day, *days[day]) for day in sorted(days)]
    if other.values:
        pairs = sorted(
            [
                *zip(into.times, into.values, strict=True),
                *zip(other.times, other.values, strict=True),
            ]
        )
        into.times = [at for at, _ in pairs]
        into.values = [value for _, value in pairs]
    else:
        into.times = sorted(into.times + other.times)
    trim(into, keep_from)
    while len(into.times) > KEEP_MAX:
        _overflow(into)


def _day_start(instant: int) -> int:
    return instant - instant % instants.DAY


def _insert(track: Track, at: int, value: int | None) -> None:
    """Put an event in its place, by instant and then by measure."""
    times = track.times
    if not times or at > times[-1]:
        times.append(at)
        if value is not None:
            track.values.append(value)
        return
    place = bisect.bisect_left(times, at)
    if value is not None:
        values = track.values
        while place < len(times) and times[place] == at and values[place] < value:
            place += 1
        values.insert(place, value)
    times.insert(place, at)


def _overflow(track: Track) -> None:
    """Move the oldest event into its day's sum."""
    at = track.times.pop(0)
    value = track.values.pop(0) if track.values else None
    _fold(track, at, value)
    day = at // instants.DAY
    place = bisect.bisect_left(track.days, (day,))
    if place < len(track.days) and track.days[place][0] == day:
        _, count, total = track.days[place]
        track.days[place] = (day, count + 1, total + (value or 0))
    else:
        track.days.insert(place, (day, 1, value or 0))


def _fold(track: Track, at: int, value: int | None) -> None:
    """Let the bounds of what is not in `times` take in an event."""
    measure = value or 0
    older = track.older
    if older is None:
        track.older = Older(0, 0, at, at, measure, measure)
        return
    older.first = min(older.first, at)
    older.last = max(older.last, at)
    older.least = min(older.least, measure)
    older.most = max(older.most, measure)


def _joined(mine: Older | None, other: Older | None) -> Older | None:
    if mine is None or other is None:
        found = mine or other
        return None if found is None else Older(*_fields(found))
    return Older(
        mine.count + other.count,
        mine.sum + other.sum,
        min(mine.first, other.first),
        max(mine.last, other.last),
        min(mine.least, other.least),
        max(mine.most, other.most),
    )


def _fields(older: Older) -> tuple[int, int, int, int, int, int]:
    return (older.count, older.sum, older.first, older.last, older.least, older.most)


# ------------------------------------------------------------------------------------------ reading


def count(track: Track) -> int:
    """Return how many events there ever were."""
    total = len(track.times) + sum(row[1] for row in track.days)
    return total if track.older is None else total + track.older.count


def total(track: Track) -> int:
    """Return the sum of all measures ever, in millionths."""
    kept = sum(track.values) + sum(row[2] for row in track.days)
    return kept if track.older is None else kept + track.older.sum


def first(track: Track) -> int | None:
    """Return the instant of the first event ever."""
    if track.older is not None:
        return track.older.first
    return track.times[0] if track.times else None


def last(track: Track) -> int | None:
    """Return the instant of the last event ever."""
    if track.times:
        return track.times[-1]
    return None if track.older is None else track.older.last


def last_until(track: Track, instant: int) -> int | None:
    """Return the last event at or before an instant; an event may be dated just ahead of now."""
    place = bisect.bisect_right(track.times, instant)
    if place:
        return track.times[place - 1]
    return None if track.older is None else track.older.last


def count_between(track: Track, after: int, upto: int) -> int:
    """Return how many events lie in `(after, upto]`; exact to the day beyond `KEEP_MAX`."""
    times = track.times
    found = bisect.bisect_right(times, upto) - bisect.bisect_right(times, after)
    if track.days:
        found += sum(n for at, n, _ in dated_days(track) if after < at <= upto)
    return max(found, 0)


def dated_days(track: Track) -> list[tuple[int, int, int]]:
    """Return the daily sums as (instant, count, sum): each counts at the end of its day.

    Never later than the first event kept one by one, so that the order stays.
    """
    if not track.days:
        return []
    latest = track.times[0]
    return [
        (min((day + 1) * instants.DAY - 1, latest), number, amount)
        for day, number, amount in track.days
    ]


def normalise(track: Track, keep_from: int) -> State:
    """Return the track's content trimmed to `keep_from`, as a value that can be compared."""
    copy = Track()
    merge(copy, track, keep_from)
    older = None if copy.older is None else _fields(copy.older)
    return (tuple(copy.times), tuple(copy.values), older, tuple(copy.days))
