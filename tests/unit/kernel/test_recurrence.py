"""Recurrence rules: the examples of RFC 5545, and any rule against an independent reference."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from dateutil import rrule  # type: ignore[import-untyped]  # it has no stubs; used once
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from aparte.kernel import recurrence

START = date(1997, 9, 2)
"""The Tuesday from which most examples of RFC 5545, section 3.8.5.3, start."""


def days(text: str, count: int, start: date = START) -> list[str]:
    """Return the first days of a rule, as month and day with the year where it is not 1997."""
    rule = recurrence.parse(text, start)
    found: list[str] = []
    day: date | None = start
    while len(found) < count:
        day = recurrence.next_day(rule, day)
        if day is None:
            break
        found.append(day.isoformat().removeprefix("1997-"))
        day += timedelta(days=1)
    return found


EXAMPLES: list[tuple[str, date, list[str]]] = [
    ("FREQ=DAILY;COUNT=3", START, ["09-02", "09-03", "09-04"]),
    ("FREQ=DAILY;UNTIL=19970904", START, ["09-02", "09-03", "09-04"]),
    ("FREQ=DAILY;INTERVAL=10;COUNT=5", START, ["09-02", "09-12", "09-22", "10-02", "10-12"]),
    (
        "FREQ=YEARLY;UNTIL=20000102;BYMONTH=1;BYDAY=SU,MO",
        date(1998, 1, 1),
        ["1998-01-04", "1998-01-05", "1998-01-11"],
    ),
    ("FREQ=WEEKLY;COUNT=3", START, ["09-02", "09-09", "09-16"]),
    ("FREQ=WEEKLY;INTERVAL=2;WKST=SU", START, ["09-02", "09-16", "09-30", "10-14"]),
    (
        "FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH",
        START,
        ["09-02", "09-04", "09-09", "09-11", "09-16"],
    ),
    (
        "FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH",
        START,
        ["09-02", "09-04", "09-16", "09-18", "09-30", "10-02", "10-14", "10-16"],
    ),
    (
        "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
        date(1997, 8, 5),
        ["08-05", "08-10", "08-19", "08-24"],
    ),
    (
        "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
        date(1997, 8, 5),
        ["08-05", "08-17", "08-19", "08-31"],
    ),
    ("FREQ=MONTHLY;COUNT=3;BYDAY=1FR", date(1997, 9, 5), ["09-05", "10-03", "11-07"]),
    (
        "FREQ=MONTHLY;INTERVAL=2;COUNT=4;BYDAY=1SU,-1SU",
        date(1997, 9, 7),
        ["09-07", "09-28", "11-02", "11-30"],
    ),
    ("FREQ=MONTHLY;COUNT=3;BYDAY=-2MO", date(1997, 9, 22), ["09-22", "10-20", "11-17"]),
    ("FREQ=MONTHLY;BYMONTHDAY=-3", date(1997, 9, 28), ["09-28", "10-29", "11-28", "12-29"]),
    ("FREQ=MONTHLY;COUNT=4;BYMONTHDAY=2,15", START, ["09-02", "09-15", "10-02", "10-15"]),
    ("FREQ=MONTHLY;COUNT=4;BYMONTHDAY=1,-1", date(1997, 9, 30), ["09-30", "10-01", "10-31"]),
    ("FREQ=MONTHLY;BYMONTHDAY=31", date(1997, 10, 31), ["10-31", "12-31", "1998-01-31"]),
    (
        "FREQ=YEARLY;COUNT=4;BYMONTH=6,7",
        date(1997, 6, 10),
        ["06-10", "07-10", "1998-06-10", "1998-07-10"],
    ),
    ("FREQ=YEARLY;BYDAY=20MO", date(1997, 5, 19), ["05-19", "1998-05-18", "1999-05-17"]),
    (
        "FREQ=YEARLY;BYMONTH=3;BYDAY=TH",
        date(1997, 3, 13),
        ["03-13", "03-20", "03-27", "1998-03-05"],
    ),
    ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", START, ["1998-02-13", "1998-03-13", "1998-11-13"]),
    (
        "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13",
        date(1997, 9, 13),
        ["09-13", "10-11", "11-08", "12-13"],
    ),
    (
        "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
        date(1996, 11, 5),
        ["1996-11-05", "2000-11-07", "2004-11-02"],
    ),
    (
        "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3",
        date(1997, 9, 4),
        ["09-04", "10-07", "11-06"],
    ),
    (
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
        date(1997, 9, 29),
        ["09-29", "10-30", "11-27", "12-30"],
    ),
    ("FREQ=YEARLY", date(2024, 2, 29), ["2024-02-29", "2028-02-29", "2032-02-29"]),
]


@pytest.mark.parametrize(("text", "start", "expected"), EXAMPLES)
def test_the_examples_of_the_standard(text: str, start: date, expected: list[str]) -> None:
    """Each rule falls on the days that the standard lists."""
    assert days(text, len(expected), start)[: len(expected)] == expected


def test_a_rule_ends() -> None:
    """After COUNT days, or after UNTIL, there is none left."""
    assert days("FREQ=WEEKLY;COUNT=2", 9) == ["09-02", "09-09"]
    assert days("FREQ=WEEKLY;UNTIL=19970909", 9) == ["09-02", "09-09"]


def test_a_day_that_never_comes() -> None:
    """30 February is looked for until the horizon, then given up."""
    assert days("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", 1) == []
    assert days("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", 1) == []


def test_the_day_after_the_last_century() -> None:
    """1900 and 2100 have no 29 February: eight years pass between two."""
    assert days("FREQ=YEARLY", 3, date(2092, 2, 29)) == ["2092-02-29", "2096-02-29", "2104-02-29"]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", ""),
        ("FREQ=HOURLY", "FREQ=HOURLY"),
        ("BYDAY=MO", "FREQ="),
        ("FREQ=DAILY;FREQ=DAILY", "FREQ=DAILY"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL=0"),
        ("FREQ=DAILY;INTERVAL=²", "INTERVAL=²"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20260101", "UNTIL=20260101"),
        ("FREQ=DAILY;UNTIL=20260101T000000Z", "UNTIL=20260101T000000Z"),
        ("FREQ=DAILY;UNTIL=20260230", "UNTIL=20260230"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY=1"),
        ("FREQ=WEEKLY;BYDAY=1MO", "BYDAY=1MO"),
        ("FREQ=MONTHLY;BYDAY=0MO", "BYDAY=0MO"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY=32"),
        ("FREQ=MONTHLY;BYMONTH=13", "BYMONTH=13"),
        ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS=1"),
        ("FREQ=YEARLY;BYWEEKNO=20", "BYWEEKNO=20"),
        ("FREQ=DAILY;WKST=XX", "WKST=XX"),
    ],
)
def test_what_is_no_rule_names_the_part(text: str, part: str) -> None:
    """A mistake is refused with the part that is wrong."""
    with pytest.raises(recurrence.RuleError) as caught:
        recurrence.parse(text, START)
    assert caught.value.part == part


def _list(values: st.SearchStrategy[Any]) -> st.SearchStrategy[str]:
    return st.lists(values, min_size=1, max_size=3, unique=True).map(
        lambda found: ",".join(map(str, found))
    )


@st.composite
def rules(draw: st.DrawFn) -> str:
    """Draw a rule of any kind."""
    frequency = draw(st.sampled_from(recurrence.FREQUENCIES))
    ordinals = [""]
    if frequency in {"MONTHLY", "YEARLY"} and draw(st.booleans()):
        # Never mixed with plain weekdays: the reference takes these as "both", not as "either".
        ordinals = ["1", "2", "-1", "5"]
    weekday = st.tuples(st.sampled_from(ordinals), st.sampled_from(recurrence.WEEKDAYS)).map(
        "".join
    )
    parts = [f"FREQ={frequency}", f"INTERVAL={draw(st.integers(1, 4))}"]
    if draw(st.booleans()):
        parts.append(f"BYMONTH={draw(_list(st.integers(1, 12)))}")
    if frequency != "WEEKLY" and draw(st.booleans()):
        parts.append(f"BYMONTHDAY={draw(_list(st.sampled_from([1, 2, 15, 29, 30, 31, -1, -2])))}")
    if draw(st.booleans()):
        parts.append(f"BYDAY={draw(_list(weekday))}")
    if len(parts) > 2 and draw(st.booleans()):
        parts.append(f"BYSETPOS={draw(_list(st.sampled_from([1, 2, -1, -3])))}")
    if draw(st.booleans()):
        parts.append(f"WKST={draw(st.sampled_from(recurrence.WEEKDAYS))}")
    end = draw(st.sampled_from(["", "COUNT=7", "UNTIL=20270301"]))
    return ";".join([*parts, end] if end else parts)


@settings(max_examples=60)
@given(rules(), st.dates(date(2024, 1, 1), date(2026, 12, 31)), st.integers(0, 900))
def test_any_rule_agrees_with_dateutil(text: str, start: date, later: int) -> None:
    """The next day of any rule, from any day, is the one that an independent library finds."""
    since = start + timedelta(days=later)
    reference = rrule.rrulestr(text, dtstart=_midnight(start))
    ours = recurrence.next_day(recurrence.parse(text, start), since)
    # Where nothing is ahead the reference goes through every day until the year 9999.
    assume(ours is not None)
    found = reference.after(_midnight(since), inc=True)
    assert found is not None
    assert ours == found.date()


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 -- rules know no zone
