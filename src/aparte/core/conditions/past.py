"""Conditions on the past, ready to evaluate.

The commonest form, "at least n times in the last w", is two searches in a sorted list. The others
go through a tally of the window. All give the exact instant at which time changes their value.
"""

from __future__ import annotations

import bisect
from collections.abc import Callable
from fractions import Fraction
from typing import Final

from aparte.core import tracks
from aparte.core.conditions import (
    event,
    eventchecks,
    eventsql,
    eventwords,
    kinds,
    ranges,
    since,
    stats,
    windows,
)
from aparte.core.conditions.event import Event
from aparte.core.conditions.kinds import FALSE, TRUE, Context, Detail, Evaluate, Sight, Truth
from aparte.core.conditions.ranges import Range
from aparte.core.conditions.stats import Series, Tally
from aparte.core.conditions.windows import Window
from aparte.core.contact import Contact, Track

MakeTally = Callable[[Series, Contact], Tally]
OfTrack = Callable[[Track, Contact, int], Truth]
"""The truth of a contact that has a track of the atom."""

_TALLIES: Final[dict[str, Callable[[Series], Tally]]] = {
    "count": stats.Count,
    "sum": stats.Sum,
    "average": stats.Average,
    "min": stats.Least,
    "max": stats.Most,
}
_make: Final = tuple.__new__
"""Half the cost of calling the named tuple's own constructor."""


def _compile(condition: Event, context: Context) -> Evaluate:
    window = condition.window(context.zone_of() if condition.period else lambda _: context.zone)
    key = context.atom(condition.atom(), window.reach)
    if condition.stat in event.TIMED or not condition.is_all_time():
        context.clock = True
    range_ = condition.range()
    of_track = _of_track(condition, window, range_, context)
    limit = ranges.threshold(range_)
    ends_now = isinstance(window, windows.Sliding) and not window.near
    if condition.stat == "count" and limit is not None and ends_now:
        return _count_evaluator(key, window.reach or windows.ALL_TIME, limit, of_track)
    empty = _empty(condition, range_)
    if condition.stat in event.COUNTED and limit is not None and not condition.is_all_time():
        return _counting_evaluator(key, limit, empty, of_track)

    def evaluate(contact: Contact, now: int) -> Truth:
        track = contact.tracks.get(key)
        return empty if track is None else of_track(track, contact, now)

    return evaluate


def _empty(condition: Event, range_: Range) -> Truth:
    """Return the truth of a contact that never did it."""
    zero = condition.stat in event.COUNTED or condition.stat == "sum"
    return kinds.constant(value=zero and range_.holds(0))


def _count_evaluator(key: int, far: int, limit: tuple[int, bool], general: OfTrack) -> Evaluate:
    """Return the fast form of a count against one threshold in a window that ends now."""
    needed, enough = limit
    if needed <= 0:
        always = kinds.constant(value=enough)
        return lambda _contact, _now: always
    reached, missed = (TRUE, FALSE) if enough else (FALSE, TRUE)
    search = bisect.bisect_right
    if far == windows.ALL_TIME:

        def evaluate_ever(contact: Contact, now: int) -> Truth:
            track = contact.tracks.get(key)
            if track is None:
                return missed
            times = track.times
            if times and times[-1] > now:
                return general(track, contact, now)
            return reached if tracks.count(track) >= needed else missed

        return evaluate_ever

    def evaluate(contact: Contact, now: int) -> Truth:
        track = contact.tracks.get(key)
        if track is None:
            return missed
        times = track.times
        if not times or times[-1] > now or track.days:
            return general(track, contact, now)
        size = len(times)
        if size - search(times, now - far) < needed:
            return missed
        return _make(Truth, (enough, times[size - needed] + far))

    return evaluate


def _counting_evaluator(
    key: int, limit: tuple[int, bool], empty: Truth, general: OfTrack
) -> Evaluate:
    """Return the form that asks nothing of a track too short to reach the threshold."""
    needed, enough = limit
    missed = kinds.constant(value=not enough)

    def evaluate(contact: Contact, now: int) -> Truth:
        track = contact.tracks.get(key)
        if track is None:
            return empty
        if len(track.times) < needed and not track.days:
            return missed
        return general(track, contact, now)

    return evaluate


def _of_track(condition: Event, window: Window, range_: Range, context: Context) -> OfTrack:
    """Return the general form."""
    lay = stats.all_time if condition.is_all_time() else stats.windowed
    if condition.stat in event.TIMED:

        def length(track: Track, contact: Contact, now: int) -> Truth:
            return since.truth(_anchors(condition, window, track, contact, now), range_, now)

        return length
    make = _tally_maker(condition, context)

    def statistic(track: Track, contact: Contact, now: int) -> Truth:
        series = lay(track)
        return stats.truth(series.times, window.frame(contact), make(series, contact), range_, now)

    return statistic


def _tally_maker(condition: Event, context: Context) -> MakeTally:
    if condition.stat == "distinct_days":
        zone_of = context.zone_of()
        return lambda series, contact: stats.DistinctDays(series, zone_of(contact))
    build = _TALLIES[condition.stat]
    return lambda series, _contact: build(series)


def _anchors(
    condition: Event, window: Window, track: Track, contact: Contact, now: int
) -> since.Anchors:
    last = condition.stat == "time_since_last"
    earlier = None
    times = track.times
    if not condition.is_all_time():
        times = list(stats.windowed(track).times)
    elif track.older is not None:
        earlier = track.older.last if last else track.older.first
    return since.Anchors(times, window.frame(contact), now, last=last, earlier=earlier)


def measure(condition: Event, sight: Sight) -> int | Fraction | None:
    """Return the statistic of a contact now: a count, millionths, or an instant for lengths."""
    context = Context(sight.zone)
    window = condition.window(context.zone_of())
    track = sight.contact.tracks.get(context.atom(condition.atom(), window.reach)) or Track()
    if condition.stat in event.TIMED:
        return _anchors(condition, window, track, sight.contact, sight.now).present()
    series = (stats.all_time if condition.is_all_time() else stats.windowed)(track)
    tally = _tally_maker(condition, context)(series, sight.contact)
    stats.fill(series.times, window.frame(sight.contact), tally, sight.now)
    return tally.value()


def _detail(condition: Event, sight: Sight) -> Detail:
    return eventwords.detail(condition, measure(condition, sight), sight)


KIND: Final = kinds.Kind(
    struct=Event,
    compile=_compile,
    check=eventchecks.check,
    sentence=eventwords.sentence,
    denial=eventwords.denial,
    subject=eventwords.subject,
    detail=_detail,
    sql=eventsql.to_sql,
    cost=2,
)
