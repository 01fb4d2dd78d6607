"""When people visit: more at lunch and in the evening, more on Sundays, by their own clock."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from aparte.kernel import instants

HOURS: Final = (
    6, 3, 2, 1, 1, 2, 6, 14, 22, 28, 32, 34, 42, 40, 33, 31, 32, 36, 42, 50, 62, 66, 48, 20,
)  # fmt: skip
"""How many visits begin in each hour of the day, relative to each other."""

WEEKDAYS: Final = (105, 98, 96, 95, 90, 96, 122)
"""The same for the days of the week, Monday first."""

TRIES_MAX: Final = 50
_WEEK_DAYS: Final = 7


def moments(chance: random.Random, timezone: str, start: int, end: int, count: int) -> list[int]:
    """Return so many instants in `[start, end)`, in order."""
    return sorted(_moment(chance, ZoneInfo(timezone), start, end) for _ in range(count))


def near(chance: random.Random, timezone: str, after: int, days: float) -> int:
    """Return an instant some days after another, at an hour people are about."""
    zone = ZoneInfo(timezone)
    day = _local(after, zone) + timedelta(days=max(days, 0.0))
    return max(_at_some_hour(chance, day), after + instants.MINUTE)


def _moment(chance: random.Random, zone: ZoneInfo, start: int, end: int) -> int:
    for _ in range(TRIES_MAX):
        day = _local(chance.randrange(start, end), zone)
        if chance.random() * max(WEEKDAYS) > WEEKDAYS[day.weekday()]:
            continue
        at = _at_some_hour(chance, day)
        if start <= at < end:
            return at
    return chance.randrange(start, end)


def _at_some_hour(chance: random.Random, day: datetime) -> int:
    hour = chance.choices(range(len(HOURS)), HOURS)[0]
    local = day.replace(
        hour=hour,
        minute=chance.randrange(60),
        second=chance.randrange(60),
        microsecond=chance.randrange(1_000_000),
        fold=0,
    )
    return int(local.astimezone(UTC).timestamp() * instants.SECOND)


def _local(instant: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(instant / instants.SECOND, zone)
