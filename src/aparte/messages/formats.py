"""Money and dates as a reader of a language writes them (CLDR), for templates.

Filters are called for every recipient, so what was formatted once is remembered.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

import babel
from babel import dates, numbers

from aparte.kernel import instants, zones

CACHE_MAX: Final = 8_192
MONEY_MAX: Final = Decimal(10) ** 15

_NAMED_DATES: Final = ("short", "medium", "long", "full")
_DIRECTIVE: Final = re.compile(r"%([-_]?)([A-Za-z%])")
_FIRST: Final = re.compile(r"\b1 (?=[^\d\s])")
_DIGITS_MAX: Final = 17
_MILLISECONDS_FROM: Final = 10**11
_MICROSECONDS_FROM: Final = 10**14
"""Numbers this large cannot be seconds (year 5138) nor milliseconds of any date that matters."""


@lru_cache(maxsize=256)
def locale_of(language: str) -> babel.Locale:
    """Return the locale of a BCP 47 tag, or of its primary language, else English."""
    for tag in (language, language.split("-", 1)[0]):
        try:
            return babel.Locale.parse(tag.replace("-", "_"))
        except (ValueError, babel.UnknownLocaleError):
            continue
    return babel.Locale("en")


@lru_cache(maxsize=CACHE_MAX)
def money(amount: str, currency: str, language: str) -> str:
    """Return an amount in an ISO 4217 currency: `12,50 €` in French.

    Raises ValueError when the amount is no number or the currency no code.
    """
    try:
        value = Decimal(amount)
    except InvalidOperation:
        raise ValueError(f"not an amount of money: {amount[:40]!r}") from None
    if not value.is_finite() or abs(value) > MONEY_MAX:
        raise ValueError(f"not an amount of money: {amount[:40]!r}")
    code = currency.strip().upper()
    if not re.fullmatch(r"[A-Z]{3}", code):
        raise ValueError(f"not a currency code: {currency[:10]!r}")
    return numbers.format_currency(value, code, locale=locale_of(language))


def to_moment(value: object, at: int, zone: str) -> datetime | None:
    """Return the wall-clock time that a value of a template names in a zone, or None.

    ISO 8601 texts, dates, `now`, and numbers of seconds, milliseconds or microseconds. A date
    alone, or a time without offset, is taken as it stands.
    """
    place = zones.find(zone) or UTC
    if isinstance(value, str):
        return _text_moment(value.strip(), at, place)
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _number_moment(value, place)
    if isinstance(value, datetime):
        return value if value.tzinfo is None else value.astimezone(place)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 -- a day has no zone
    return None


def _text_moment(text: str, at: int, place: tzinfo) -> datetime | None:
    if text in ("now", "today"):
        return instants.to_datetime(at).astimezone(place)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        if text.isdecimal() and len(text) <= _DIGITS_MAX:
            return _number_moment(int(text), place)
        return None
    return moment if moment.tzinfo is None else moment.astimezone(place)


def _number_moment(number: float, place: tzinfo) -> datetime | None:
    scale = instants.SECOND
    if abs(number) >= _MICROSECONDS_FROM:
        scale = 1
    elif abs(number) >= _MILLISECONDS_FROM:
        scale = instants.MILLISECOND
    try:
        instant = int(number * scale)
    except (OverflowError, ValueError):
        return None
    if not instants.MIN_INSTANT <= instant <= instants.MAX_INSTANT:
        return None
    return instants.to_datetime(instant).astimezone(place)


@lru_cache(maxsize=CACHE_MAX)
def moment(value: datetime, form: str, language: str) -> str:
    """Return a moment in a form: `day`, `short`, `medium`, `long`, `full`, `time`, or strftime's.

    `day` is the day and the month: what birthdays need. Names of months and days are the
    language's own.
    """
    locale = locale_of(language)
    if form == "day":
        said = dates.format_skeleton("MMMMd", value.date(), locale=locale)
        return _first_of_month(said, value, locale)
    if form in _NAMED_DATES:
        said = dates.format_date(value.date(), form, locale=locale)
        return said if form == "short" else _first_of_month(said, value, locale)
    if form == "time":
        return dates.format_time(value.time(), "short", locale=locale)
    return _DIRECTIVE.sub(lambda match: _directive(match, value, locale), form)


def _first_of_month(said: str, value: datetime, locale: babel.Locale) -> str:
    """Return a date in words; French writes the first of a month as an ordinal, CLDR does not."""
    if value.day != 1 or locale.language != "fr":
        return said
    return _FIRST.sub("1er ", said, count=1)


def _directive(match: re.Match[str], value: datetime, locale: babel.Locale) -> str:
    pad, letter = match[1], match[2]
    pattern = _BABEL.get(letter)
    if pattern is not None:
        text = dates.format_datetime(value, pattern, locale=locale)
    else:
        plain = _PLAIN.get(letter)
        if plain is None:
            return match[0]
        text = plain(value)
    if pad == "-":
        return text.lstrip("0") or "0"
    return " " * (len(text) - len(text.lstrip("0"))) + text.lstrip("0") if pad == "_" else text


_BABEL: Final = {
    "A": "EEEE",
    "a": "EEE",
    "B": "MMMM",
    "b": "MMM",
    "h": "MMM",
    "p": "a",
}
_PLAIN: Final[dict[str, Callable[[datetime], str]]] = {
    "%": lambda _: "%",
    "Y": lambda value: f"{value.year:04d}",
    "y": lambda value: f"{value.year % 100:02d}",
    "m": lambda value: f"{value.month:02d}",
    "d": lambda value: f"{value.day:02d}",
    "e": lambda value: f"{value.day:2d}",
    "H": lambda value: f"{value.hour:02d}",
    "I": lambda value: f"{(value.hour - 1) % 12 + 1:02d}",
    "M": lambda value: f"{value.minute:02d}",
    "S": lambda value: f"{value.second:02d}",
    "j": lambda value: f"{value.timetuple().tm_yday:03d}",
    "u": lambda value: str(value.isoweekday()),
    "V": lambda value: f"{value.isocalendar().week:02d}",
    "F": lambda value: value.date().isoformat(),
    "T": lambda value: f"{value.hour:02d}:{value.minute:02d}:{value.second:02d}",
    "R": lambda value: f"{value.hour:02d}:{value.minute:02d}",
    "Z": lambda value: value.tzname() or "",
    "z": lambda value: value.strftime("%z"),
    "s": lambda value: str(int(value.timestamp())),
}
