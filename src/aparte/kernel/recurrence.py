"""Recurrence rules of RFC 5545 (section 3.3.10), for days: which days a rule falls on.

The time of day is said elsewhere, so FREQ is DAILY, WEEKLY, MONTHLY or YEARLY, and the parts are
INTERVAL, COUNT, UNTIL (a day), BYMONTH, BYMONTHDAY, BYDAY, BYSETPOS and WKST. A day that does not
exist (31 April, 29 February of a common year) is left out, as the standard says. Each period of
the rule is worked out by itself, so the next day is found without going through those before,
except where COUNT needs them.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQUENCIES: Final = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")

TEXT_MAX: Final = 500
INTERVAL_MAX: Final = 1_000
COUNT_MAX: Final = 1_000
HORIZON_YEARS: Final = 60
"""How far ahead a day is looked for: every pattern of the calendar comes back within 40 years,
but for what falls on one year in many."""

CACHE_MAX: Final = 4_096

_BYDAY: Final = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,3}")
_DAY: Final = re.compile(r"[0-9]{8}")
_WEEK: Final = 7
_MONTHS: Final = 12
_PARTS: Final = frozenset(
    {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS", "WKST"}
)


class RuleError(ValueError):
    """The text is no rule that is understood here; `part` is the part at fault."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


class Rule(NamedTuple):
    """A rule and the day it starts (DTSTART). `days` are (ordinal, weekday from 0), 0 for every."""

    start: date
    frequency: str
    interval: int
    number: int | None
    until: date | None
    months: tuple[int, ...]
    month_days: tuple[int, ...]
    days: tuple[tuple[int, int], ...]
    positions: tuple[int, ...]
    week_start: int


# ----------------------------------------------------------------------------------------- reading


def parse(text: str, start: date) -> Rule:
    """Return the rule of a text such as `FREQ=WEEKLY;BYDAY=MO,TH`; raises RuleError."""
    if len(text) > TEXT_MAX:
        raise RuleError(text[:TEXT_MAX])
    parts: dict[str, str] = {}
    for part in text.strip().upper().removeprefix("RRULE:").split(";"):
        name, sign, value = part.partition("=")
        if not sign or name not in _PARTS or name in parts:
            raise RuleError(part)
        parts[name] = value
    frequency = parts.get("FREQ", "")
    if frequency not in FREQUENCIES:
        raise RuleError(f"FREQ={frequency}")
    if "COUNT" in parts and "UNTIL" in parts:
        raise RuleError(f"UNTIL={parts['UNTIL']}")
    rule = Rule(
        start=start,
        frequency=frequency,
        interval=_one(parts, "INTERVAL", INTERVAL_MAX) or 1,
        number=_one(parts, "COUNT", COUNT_MAX),
        until=_until(parts),
        months=_numbers(parts, "BYMONTH", 1, _MONTHS),
        month_days=_numbers(parts, "BYMONTHDAY", -31, 31),
        days=_weekdays(parts, frequency),
        positions=_numbers(parts, "BYSETPOS", -366, 366),
        week_start=_week_start(parts),
    )
    _check_together(rule, parts)
    return _with_defaults(rule)


def _check_together(rule: Rule, parts: dict[str, str]) -> None:
    if rule.month_days and rule.frequency == "WEEKLY":
        raise RuleError(f"BYMONTHDAY={parts['BYMONTHDAY']}")
    if rule.positions and not (rule.months or rule.month_days or rule.days):
        raise RuleError(f"BYSETPOS={parts['BYSETPOS']}")


def _with_defaults(rule: Rule) -> Rule:
    """Fill in from the start what the rule leaves out, as the standard says."""
    if rule.days or rule.month_days:
        return rule
    if rule.frequency == "WEEKLY":
        return rule._replace(days=((0, rule.start.weekday()),))
    if rule.frequency == "MONTHLY":
        return rule._replace(month_days=(rule.start.day,))
    if rule.frequency == "YEARLY":
        months = rule.months or (rule.start.month,)
        return rule._replace(months=months, month_days=(rule.start.day,))
    return rule


def _one(parts: dict[str, str], name: str, limit: int) -> int | None:
    text = parts.get(name)
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= limit:
        raise RuleError(f"{name}={text}")
    return int(text[:9])


def _numbers(parts: dict[str, str], name: str, low: int, high: int) -> tuple[int, ...]:
    if name not in parts:
        return ()
    found = set()
    for text in parts[name].split(","):
        if _NUMBER.fullmatch(text) is None or not low <= int(text) <= high or int(text) == 0:
            raise RuleError(f"{name}={parts[name]}")
        found.add(int(text))
    return tuple(sorted(found))


def _weekdays(parts: dict[str, str], frequency: str) -> tuple[tuple[int, int], ...]:
    if "BYDAY" not in parts:
        return ()
    limit = {"MONTHLY": 5, "YEARLY": 53}.get(frequency, 0)
    found = set()
    for text in parts["BYDAY"].split(","):
        match = _BYDAY.fullmatch(text)
        ordinal = 0 if match is None else int(match[1] or 0)
        if match is None or abs(ordinal) > limit or match[1] in {"0", "+0", "-0"}:
            raise RuleError(f"BYDAY={parts['BYDAY']}")
        found.add((ordinal, WEEKDAYS.index(match[2])))
    return tuple(sorted(found))


def _until(parts: dict[str, str]) -> date | None:
    text = parts.get("UNTIL")
    if text is None:
        return None
    try:
        if _DAY.fullmatch(text) is None:
            raise RuleError(f"UNTIL={text}")
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        raise RuleError(f"UNTIL={text}") from None


def _week_start(parts: dict[str, str]) -> int:
    text = parts.get("WKST", "MO")
    if text not in WEEKDAYS:
        raise RuleError(f"WKST={text}")
    return WEEKDAYS.index(text)


# ------------------------------------------------------------------------------------------ finding


@lru_cache(maxsize=CACHE_MAX)
def next_day(rule: Rule, since: date) -> date | None:
    """Return the first day of the rule at or after a day; None where there is none ahead."""
    since = max(since, rule.start)
    if rule.number is not None:
        return next((day for day in _counted(rule) if day >= since), None)
    for day in _from(rule, since):
        if rule.until is not None and day > rule.until:
            return None
        if day >= since:
            return day
    return None


@lru_cache(maxsize=CACHE_MAX)
def _counted(rule: Rule) -> tuple[date, ...]:
    """Return all days of a rule that says how many there are."""
    assert rule.number is not None, "only such a rule has an end"
    found: list[date] = []
    for day in _from(rule, rule.start):
        found.append(day)
        if len(found) == rule.number:
            break
    return tuple(found)


def _from(rule: Rule, since: date) -> Iterator[date]:
    """Yield the days of the rule, from the period of a day on, as far as the horizon.

    The horizon begins again with each day found.
    """
    place = _place(rule, since)
    last = since.year
    while True:
        days = _period(rule, place)
        if days is None:
            return
        for day in days:
            if day >= rule.start:
                last = day.year
                yield day
        place += 1
        year = _year_of(rule, place)
        if year is None or year - last > HORIZON_YEARS * max(1, _years_between(rule)):
            return


def _years_between(rule: Rule) -> int:
    return rule.interval if rule.frequency == "YEARLY" else 1


def _place(rule: Rule, day: date) -> int:
    """Return the number of the rule's period, counted from the start's, a day is in or after."""
    start = rule.start
    if rule.frequency == "DAILY":
        passed = (day - start).days
    elif rule.frequency == "WEEKLY":
        passed = (_week(rule, day) - _week(rule, start)).days // _WEEK
    elif rule.frequency == "MONTHLY":
        passed = (day.year - start.year) * _MONTHS + day.month - start.month
    else:
        passed = day.year - start.year
    return passed // rule.interval


def _week(rule: Rule, day: date) -> date:
    return day - timedelta(days=(day.weekday() - rule.week_start) % _WEEK)


def _year_of(rule: Rule, place: int) -> int | None:
    first = _first_day(rule, place)
    return None if first is None else first.year


def _first_day(rule: Rule, place: int) -> date | None:
    """Return the first day of a period; None beyond the last year there is."""
    passed = place * rule.interval
    try:
        if rule.frequency == "DAILY":
            return rule.start + timedelta(days=passed)
        if rule.frequency == "WEEKLY":
            return _week(rule, rule.start) + timedelta(days=passed * _WEEK)
        if rule.frequency == "MONTHLY":
            months = rule.start.year * _MONTHS + rule.start.month - 1 + passed
            return date(months // _MONTHS, months % _MONTHS + 1, 1)
        return date(rule.start.year + passed, 1, 1)
    except (OverflowError, ValueError):
        return None


def _period(rule: Rule, place: int) -> list[date] | None:
    first = _first_day(rule, place)
    if first is None or first.year >= date.max.year:
        return None
    if rule.frequency == "DAILY":
        spans = [(first, 1)]
    elif rule.frequency == "WEEKLY":
        spans = [(first, _WEEK)]
    elif rule.frequency == "MONTHLY":
        spans = [(first, _length(first))]
    elif rule.months:
        # Ordinals of weekdays count within each month named, not within the year.
        months = [first.replace(month=month) for month in rule.months]
        spans = [(month, _length(month)) for month in months]
    else:
        spans = [(first, 366 if calendar.isleap(first.year) else 365)]
    days = [day for start, length in spans for day in _matching(rule, start, length)]
    if not rule.positions:
        return days
    places = {place - 1 if place > 0 else len(days) + place for place in rule.positions}
    return [day for index, day in enumerate(days) if index in places]


def _length(month: date) -> int:
    return calendar.monthrange(month.year, month.month)[1]


def _matching(rule: Rule, start: date, length: int) -> list[date]:
    return [
        day
        for offset in range(length)
        if _month_fits(rule, day := start + timedelta(days=offset))
        and _weekday_fits(rule, day, offset, length)
    ]


def _month_fits(rule: Rule, day: date) -> bool:
    if rule.months and day.month not in rule.months:
        return False
    if not rule.month_days:
        return True
    return day.day in rule.month_days or day.day - _length(day) - 1 in rule.month_days


def _weekday_fits(rule: Rule, day: date, offset: int, length: int) -> bool:
    if not rule.days:
        return True
    weekday = day.weekday()
    forward, backward = offset // _WEEK + 1, -((length - 1 - offset) // _WEEK + 1)
    return any(
        weekday == wanted and ordinal in {0, forward, backward} for ordinal, wanted in rule.days
    )
