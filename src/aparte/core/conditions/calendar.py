"""The local day and clock of a contact at an instant, remembered while they last."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from aparte.kernel import instants, zones


class LocalDay(NamedTuple):
    """One local day: it lasts from `start` to before `end`."""

    day: date
    start: int
    end: int


class Days:
    """Tells local days; remembers the last one asked for in each zone."""

    def __init__(self) -> None:
        self._last: dict[ZoneInfo, LocalDay] = {}

    def at(self, instant: int, zone: ZoneInfo) -> LocalDay:
        """Return the local day of an instant."""
        last = self._last.get(zone)
        if last is not None and last.start <= instant < last.end:
            return last
        found = LocalDay(
            zones.local(instant, zone).date(),
            zones.start_of("day", instant, zone),
            zones.end_of("day", instant, zone),
        )
        self._last[zone] = found
        return found


def start_of_day(day: date, zone: ZoneInfo) -> int:
    """Return the instant a local day begins."""
    return zones.at(day, time(), zone)


def next_wall_time(instant: int, clocks: tuple[time, ...], zone: ZoneInfo) -> int:
    """Return the next instant at which the wall clock reaches one of the times, or jumps.

    Where the zone's clocks change before then, the instant of that change is the answer: what the
    wall clock says may differ on its other side.
    """
    wall = zones.local(instant, zone)
    naive = wall.replace(tzinfo=None)
    following = min(
        found if found > naive else found + timedelta(days=1)
        for found in (
            naive.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0, fold=0)
            for clock in clocks
        )
    )
    candidate = instant + (following - naive.replace(fold=0)) // timedelta(microseconds=1)
    offset = wall.utcoffset()
    if zones.local(candidate, zone).utcoffset() == offset:
        return candidate
    low, high = instant, candidate
    while high - low > instants.MICROSECOND:
        middle = (low + high) // 2
        if zones.local(middle, zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return high
