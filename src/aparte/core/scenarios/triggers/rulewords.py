"""Recurrence rules in words: "every 2 weeks, on Monday and Thursday"."""

from __future__ import annotations

from datetime import date
from typing import Final

from aparte.core import phrases
from aparte.kernel import recurrence
from aparte.kernel.words import Words, join

_EVERY: Final = {
    "DAILY": (
        Words(en="every day", fr="chaque jour"),
        Words(en="every {n} days", fr="tous les {n} jours"),
    ),
    "WEEKLY": (
        Words(en="every week", fr="chaque semaine"),
        Words(en="every {n} weeks", fr="toutes les {n} semaines"),
    ),
    "MONTHLY": (
        Words(en="every month", fr="chaque mois"),
        Words(en="every {n} months", fr="tous les {n} mois"),
    ),
    "YEARLY": (
        Words(en="every year", fr="chaque année"),
        Words(en="every {n} years", fr="tous les {n} ans"),
    ),
}
_LAST: Final = Words(en="last", fr="dernier")
_ENGLISH: Final = {1: "first", 2: "second", 3: "third"}


def sentence(rule: recurrence.Rule) -> Words:
    """Return a rule as words, what its start fills in included."""
    once, several = _EVERY[rule.frequency]
    parts = [once if rule.interval == 1 else several.filled(n=rule.interval)]
    if rule.days:
        days = phrases.listing_all([_weekday(*one) for one in rule.days], en="and", fr="et")
        parts.append(Words(en=f"on {days.en}", fr=f"le {days.fr}"))
    if rule.month_days:
        days = phrases.listing_all([_month_day(one) for one in rule.month_days], en="and", fr="et")
        parts.append(Words(en=f"on the {days.en} of the month", fr=f"le {days.fr} du mois"))
    if rule.months:
        months = phrases.listing_all([_month(one) for one in rule.months], en="and", fr="et")
        parts.append(Words(en=f"in {months.en}", fr=f"en {months.fr}"))
    if rule.positions:
        places = phrases.listing_all([_ordinal(one) for one in rule.positions], en="and", fr="et")
        parts.append(Words(en=f"only the {places.en} of these", fr=f"seulement le {places.fr}"))
    if rule.number is not None:
        parts.append(Words(en=f"{rule.number} times", fr=f"{rule.number} fois"))
    if rule.until is not None:
        until = phrases.day(rule.until)
        parts.append(Words(en=f"until {until.en}", fr=f"jusqu’au {until.fr}"))
    return join(parts, en=", ", fr=", ")


def _weekday(ordinal: int, weekday: int) -> Words:
    name = phrases.weekday(weekday + 1)
    if ordinal == 0:
        return name
    place = _ordinal(ordinal)
    return Words(en=f"the {place.en} {name.en}", fr=f"{place.fr} {name.fr}")


def _month_day(day: int) -> Words:
    if day < 0:
        place = _ordinal(day)
        return Words(en=f"{place.en} day", fr=f"{place.fr} jour")
    return Words(en=_ordinal(day).en, fr="1er" if day == 1 else str(day))


def _month(month: int) -> Words:
    words = phrases.day(date(2000, month, 2))
    return Words(en=words.en.split()[1], fr=words.fr.split()[1])


def _ordinal(number: int) -> Words:
    if number == -1:
        return _LAST
    if number < 0:
        before = _ordinal(-number)
        return Words(en=f"{before.en} to last", fr=f"{before.fr} à partir de la fin")
    suffix = {1: "st", 2: "nd", 3: "rd"}.get(number % 10 if number % 100 not in {11, 12, 13} else 0)
    english = _ENGLISH.get(number, f"{number}{suffix or 'th'}")
    return Words(en=english, fr="premier" if number == 1 else f"{number}e")
