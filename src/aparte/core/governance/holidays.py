"""Public holidays: which days of a year a country keeps, and what they are called.

Fixed days and days counted from Easter Sunday, computed for any year; another country is another
entry of `CALENDARS`.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from aparte.kernel.words import Words

YEARS_MAX: Final = 512
"""Years of calendars remembered."""


class Calendar(NamedTuple):
    """A country's public holidays: (month, day) → name, and days after Easter Sunday → name."""

    name: Words
    fixed: dict[tuple[int, int], Words]
    after_easter: dict[int, Words]


_NEW_YEAR: Final = Words(en="New Year’s Day", fr="jour de l’An")
_GOOD_FRIDAY: Final = Words(en="Good Friday", fr="Vendredi saint")
_EASTER_MONDAY: Final = Words(en="Easter Monday", fr="lundi de Pâques")
_LABOUR: Final = Words(en="Labour Day", fr="fête du Travail")
_ASCENSION: Final = Words(en="Ascension Day", fr="Ascension")
_WHIT_MONDAY: Final = Words(en="Whit Monday", fr="lundi de Pentecôte")
_ASSUMPTION: Final = Words(en="Assumption Day", fr="Assomption")
_ALL_SAINTS: Final = Words(en="All Saints’ Day", fr="Toussaint")
_ARMISTICE: Final = Words(en="Armistice Day", fr="Armistice de 1918")
_CHRISTMAS: Final = Words(en="Christmas Day", fr="Noël")
_SAINT_STEPHEN: Final = Words(en="Saint Stephen’s Day", fr="Saint-Étienne")

_MOVING: Final = {1: _EASTER_MONDAY, 39: _ASCENSION, 50: _WHIT_MONDAY}

_FRANCE: Final = Calendar(
    name=Words(en="France", fr="France"),
    fixed={
        (1, 1): _NEW_YEAR,
        (5, 1): _LABOUR,
        (5, 8): Words(en="Victory Day", fr="Victoire de 1945"),
        (7, 14): Words(en="Bastille Day", fr="fête nationale"),
        (8, 15): _ASSUMPTION,
        (11, 1): _ALL_SAINTS,
        (11, 11): _ARMISTICE,
        (12, 25): _CHRISTMAS,
    },
    after_easter=_MOVING,
)

CALENDARS: Final[dict[str, Calendar]] = {
    "fr": _FRANCE,
    "fr-alsace-moselle": Calendar(
        name=Words(en="Alsace and Moselle", fr="Alsace-Moselle"),
        fixed={**_FRANCE.fixed, (12, 26): _SAINT_STEPHEN},
        after_easter={-2: _GOOD_FRIDAY, **_MOVING},
    ),
    "be": Calendar(
        name=Words(en="Belgium", fr="Belgique"),
        fixed={
            (1, 1): _NEW_YEAR,
            (5, 1): _LABOUR,
            (7, 21): Words(en="Belgian National Day", fr="fête nationale belge"),
            (8, 15): _ASSUMPTION,
            (11, 1): _ALL_SAINTS,
            (11, 11): _ARMISTICE,
            (12, 25): _CHRISTMAS,
        },
        after_easter=_MOVING,
    ),
}


def easter(year: int) -> date:
    """Return Easter Sunday of a Gregorian year, by the anonymous computus of Meeus and Butcher."""
    golden = year % 19
    century, rest = divmod(year, 100)
    leaps, skipped = divmod(century, 4)
    moon = (8 * century + 13) // 25
    epact = (19 * golden + century - leaps - moon + 15) % 30
    quarter, left = divmod(rest, 4)
    weekday = (32 + 2 * skipped + 2 * quarter - epact - left) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=YEARS_MAX)
def of_year(calendar: str, year: int) -> dict[date, Words]:
    """Return a calendar's holidays in a year, by day."""
    rules = CALENDARS[calendar]
    sunday = easter(year)
    found = {date(year, month, day): name for (month, day), name in rules.fixed.items()}
    for days, name in rules.after_easter.items():
        found.setdefault(sunday + timedelta(days=days), name)
    return found


def name_of(calendars: tuple[str, ...], day: date) -> Words | None:
    """Return what a day is called in the first of the calendars that keeps it, else None."""
    for calendar in calendars:
        found = of_year(calendar, day.year).get(day)
        if found is not None:
            return found
    return None
