"""Days and instants as attributes and properties carry them: ISO 8601 texts.

What counts as one is narrower than the standard and written as one expression, so that the
evaluator and the SQL form (which must never fail on a stranger's text) read the same texts.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Any, Final

from aparte.kernel import instants

CACHE_MAX: Final = 4_096

_DAY: Final = "[12][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_CLOCK: Final = "[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.][0-9]{1,6})?)?"
_OFFSET: Final = "(?:Z|[+-](?:0[0-9]|1[0-4]):?[0-5][0-9])"
_TEXT: Final = f"^{_DAY}(?:{_CLOCK}{_OFFSET}?)?$"
_PATTERN: Final = re.compile(_TEXT[1:-1])
_DAY_LENGTH: Final = 10


def is_day(text: str) -> bool:
    """Return whether a text that is a day or an instant is a day alone."""
    return len(text) == _DAY_LENGTH


def day_of(value: Any) -> date | None:
    """Return the day written at the head of an ISO text, or None when it is no such text."""
    return _day(value) if value.__class__ is str else None


def instant_of(value: Any) -> int | None:
    """Return the instant of an ISO text (UTC where it names no offset; a day is its midnight)."""
    return _instant(value) if value.__class__ is str else None


def in_year(anchor: date, year: int) -> date:
    """Return the same day and month in a year: 28 February for the 29th in common years."""
    try:
        return anchor.replace(year=year)
    except ValueError:
        return anchor.replace(year=year, day=28)


@lru_cache(maxsize=CACHE_MAX)
def _day(text: str) -> date | None:
    if _PATTERN.fullmatch(text) is None:
        return None
    try:
        return date.fromisoformat(text[:_DAY_LENGTH])
    except ValueError:
        return None


@lru_cache(maxsize=CACHE_MAX)
def _instant(text: str) -> int | None:
    return None if _day(text) is None else instants.parse(text)


def day_sql(text: str) -> str:
    """Return SQL for the written day of a text expression, NULL when it is none."""
    month_end = f"(substr({text}, 1, 8) || '01')::date + interval '1 month' - interval '1 day'"
    return (
        f"CASE WHEN {text} ~ '{_TEXT}' THEN"
        f" CASE WHEN substr({text}, 9, 2)::int <= date_part('day', {month_end})"
        f" THEN substr({text}, 1, 10)::date END END"
    )


def instant_sql(text: str) -> str:
    """Return SQL for the instant of a text expression, NULL when it is none."""
    return (
        f"CASE WHEN ({day_sql(text)}) IS NOT NULL THEN"
        f" CASE WHEN {text} ~ '{_OFFSET}$' THEN {text}::timestamptz"
        f" ELSE {text}::timestamp AT TIME ZONE 'UTC' END END"
    )
