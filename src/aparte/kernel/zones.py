"""Local time: from an instant to a wall clock in an IANA zone, and back, without surprises.

A local time that does not exist (spring) is taken after the gap; one that exists twice (autumn)
is the first of the two. That is what `fold=0` gives once a gap is folded forward.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from aparte.kernel import instants

Period = Literal["day", "week", "month", "year"]

ZONE_CACHE_MAX: Final = 1_024

DAYS_MAX: Final = 16_384
"""Quarters of an hour whose local day is remembered."""

_CLOCK: Final = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")


@lru_cache(maxsize=ZONE_CACHE_MAX)
def find(name: str) -> ZoneInfo | None:
    """Return the zone of that IANA name, or None when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


@lru_cache(maxsize=1)
def names() -> tuple[str, ...]:
    """Return the names of all zones there are, in alphabetical order."""
    return tuple(sorted(available_timezones()))


def local(instant: int, zone: ZoneInfo) -> datetime:
    """Return the wall clock that a person in the zone reads at an instant."""
    return instants.to_datetime(instant).astimezone(zone)


def at(day: date, clock: time, zone: ZoneInfo) -> int:
    """Return the instant at which the zone's wall clock first shows this day and time."""
    wall = datetime.combine(day, clock, tzinfo=zone)
    back = wall.astimezone(UTC).astimezone(zone)
    if back.replace(tzinfo=None) != wall.replace(tzinfo=None):
        # In the gap: the offset before it (fold=0) points just past it, by the gap's length.
        # "After the gap" is the first moment that exists: the transition itself.
        return _gap_end(wall, zone)
    return instants.from_datetime(wall)


def _gap_end(wall: datetime, zone: ZoneInfo) -> int:
    before = instants.from_datetime(wall.replace(fold=1))
    after = instants.from_datetime(wall.replace(fold=0))
    low, high = min(before, after), max(before, after)
    offset = local(low, zone).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if local(middle, zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return high


def day_around(instant: int, zone: ZoneInfo) -> tuple[int, int]:
    """Return the first instant of the local day an instant is in, and of the next."""
    quarter = instant // _QUARTER
    found = _days.get((zone.key, quarter))
    if found is None:
        found = (start_of("day", instant, zone), end_of("day", instant, zone))
        # Where days begin on quarters of an hour, the whole quarter is in the same day.
        if found[0] % _QUARTER == 0 and found[1] % _QUARTER == 0:
            if len(_days) >= DAYS_MAX:
                _days.clear()
            _days[zone.key, quarter] = found
    return found


_QUARTER: Final = 15 * instants.MINUTE
_days: Final[dict[tuple[str, int], tuple[int, int]]] = {}


def start_of(period: Period, instant: int, zone: ZoneInfo) -> int:
    """Return the instant the local day, ISO week, month or year of an instant began."""
    return at(_first_day(period, local(instant, zone).date()), time(), zone)


def end_of(period: Period, instant: int, zone: ZoneInfo) -> int:
    """Return the instant the next local period begins: the first not in this one."""
    first = _first_day(period, local(instant, zone).date())
    return at(_next_first_day(period, first), time(), zone)


def _first_day(period: Period, day: date) -> date:
    if period == "day":
        return day
    if period == "week":
        return day - timedelta(days=day.weekday())
    if period == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1)


def _next_first_day(period: Period, first: date) -> date:
    if period == "day":
        return first + timedelta(days=1)
    if period == "week":
        return first + timedelta(days=7)
    if period == "month":
        return (first + timedelta(days=31)).replace(day=1)
    return first.replace(year=first.year + 1)


def parse_time(text: str) -> time | None:
    """Return the time of day of a text such as `08:30`, or None when it is none."""
    match = _CLOCK.fullmatch(text)
    return None if match is None else time(int(match[1]), int(match[2]))
