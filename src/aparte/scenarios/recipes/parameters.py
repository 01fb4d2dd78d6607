"""Parameters of recipes: what is asked when one is installed, each kind with its own reading.

A value is given as text (on a command line) or as JSON. Where it stands alone it keeps its type;
inside a text it is written as the text's language writes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any, Final, Literal, NamedTuple
from urllib.parse import urlsplit

import msgspec

from aparte.core import phrases
from aparte.kernel import durations, zones
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words
from aparte.messages import facade as messages

KindName = Literal[
    "amount", "date", "duration", "event", "number", "percent", "text", "time", "url"
]

PARAMETERS_MAX: Final = 20
TEXT_MAX: Final = 200
NUMBER_MAX: Final = 1_000_000_000
PERCENT_MAX: Final = 100

_NUMBER: Final = re.compile(r"-?\d{1,10}(?:[.,]\d{1,6})?")
_PERCENT: Final = re.compile(r"\s*%$")
_MARKUP: Final = re.compile(r"[<>{}\x00-\x1f]")
_OWN_SITE: Final = "{{ workspace.url }}"
_UNSAFE_IN_URL: Final = re.compile(r"[\s<>{}\"'\x00-\x1f]")


class Parameter(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One thing asked: what it is called, what kind of value it takes, and what goes unasked.

    A text's default may be in both languages. `one` and `many` name what a number counts, so that
    it is written "2 reminders" and not "2". `min` and `max` are values of the same kind.
    """

    key: str
    kind: KindName
    label: Words
    default: Any
    help: Words | None = None
    min: Any = None
    max: Any = None
    one: Words | None = None
    many: Words | None = None


class Value(NamedTuple):
    """A value of a parameter: as it stands alone, and as each language writes it."""

    raw: Any
    words: Words


class Manner(NamedTuple):
    """What writing a value depends on besides it: a currency, and what a number counts."""

    currency: str
    parameter: Parameter


class Kind(NamedTuple):
    """One kind of parameter.

    `read` raises ValueError where a value is none of this kind; `say` writes what was read;
    `size` is what is compared with the bounds.
    """

    name: Words
    wanted: Words
    read: Callable[[Any], Any]
    say: Callable[[Any, Manner], Words]
    size: Callable[[Any], Any] = lambda value: value


def read(
    parameter: Parameter, given: Any, path: str, currency: str
) -> tuple[Value | None, list[Problem]]:
    """Return the value of a parameter, or what is wrong with what was given."""
    kind = KINDS[parameter.kind]
    try:
        raw = kind.read(given)
    except ValueError:
        words = Words(
            en=f"“{_shown(given)}” is no {kind.name.en}: give {kind.wanted.en}.",
            fr=f"« {_shown(given)} » ne convient pas ({kind.name.fr}) : donnez {kind.wanted.fr}.",
        )
        return None, [Problem("bad_parameter", path, words)]
    manner = Manner(currency, parameter)
    outside = _outside(kind, raw, manner)
    if outside is not None:
        return None, [Problem("out_of_bounds", path, outside)]
    return Value(raw, kind.say(raw, manner)), []


def _outside(kind: Kind, raw: Any, manner: Manner) -> Words | None:
    parameter = manner.parameter
    size = kind.size(raw)
    if parameter.min is not None:
        least = kind.read(parameter.min)
        if size < kind.size(least):
            said = kind.say(least, manner)
            return Words(en=f"Give at least {said.en}.", fr=f"Donnez au moins {said.fr}.")
    if parameter.max is not None:
        most = kind.read(parameter.max)
        if size > kind.size(most):
            said = kind.say(most, manner)
            return Words(en=f"Give at most {said.en}.", fr=f"Donnez au plus {said.fr}.")
    return None


def _shown(given: Any) -> str:
    text = str(given)
    return text if len(text) <= phrases.TEXT_SHOWN_MAX else f"{text[: phrases.TEXT_SHOWN_MAX]}…"


# --------------------------------------------------------------------------------- the kinds


def _text_of(given: Any) -> str:
    if not isinstance(given, str) or not given.strip() or len(given) > TEXT_MAX:
        raise ValueError("no text")
    return given.strip()


def _read_number(given: Any) -> int | float:
    if isinstance(given, str):
        if _NUMBER.fullmatch(given.strip()) is None:
            raise ValueError("no number")
        value = float(given.replace(",", "."))
    elif type(given) in {int, float}:
        value = given
    else:
        raise ValueError("no number")
    if not -NUMBER_MAX <= value <= NUMBER_MAX:
        raise ValueError("too great")
    return int(value) if value == int(value) else value


def _say_number(value: Any, manner: Manner) -> Words:
    said = phrases.number(value)
    parameter = manner.parameter
    if parameter.one is None or parameter.many is None:
        return said
    # French counts up to, and without, two as one.
    english = parameter.one.en if value == 1 else parameter.many.en
    french = parameter.one.fr if -2 < value < 2 else parameter.many.fr  # noqa: PLR2004 -- as said
    return Words(en=f"{said.en} {english}", fr=f"{said.fr} {french}")


def _read_percent(given: Any) -> int | float:
    value = _read_number(_PERCENT.sub("", given) if isinstance(given, str) else given)
    if not 0 <= value <= PERCENT_MAX:
        raise ValueError("no share")
    return value


def _say_percent(value: Any, _: Manner) -> Words:
    said = phrases.number(value)
    return Words(en=f"{said.en}%", fr=f"{said.fr}{phrases.THIN}%")


def _read_amount(given: Any) -> int | float:
    value = _read_number(given)
    if value < 0:
        raise ValueError("no amount")
    return value


def _say_amount(value: Any, manner: Manner) -> Words:
    text = str(value)
    return Words(
        en=messages.money(text, manner.currency, "en"),
        fr=messages.money(text, manner.currency, "fr"),
    )


def _read_duration(given: Any) -> str:
    text = _text_of(given)
    durations.parse(text)
    return text


def _say_duration(value: Any, _: Manner) -> Words:
    return durations.to_words(durations.parse(value))


def _read_time(given: Any) -> str:
    text = _text_of(given)
    if zones.parse_time(text) is None:
        raise ValueError("no time of day")
    return text


def _say_time(value: Any, _: Manner) -> Words:
    hour, minute = value.split(":")
    french = f"{int(hour)} h" if minute == "00" else f"{int(hour)} h {minute}"
    return Words(en=value, fr=french)


def _read_date(given: Any) -> str:
    return date.fromisoformat(_text_of(given)).isoformat()


def _say_date(value: Any, _: Manner) -> Words:
    return phrases.day(date.fromisoformat(value))


def _read_text(given: Any) -> str | Words:
    if isinstance(given, dict):
        return Words(en=_read_line(given.get("en")), fr=_read_line(given.get("fr")))
    return _read_line(given)


def _read_line(given: Any) -> str:
    # A parameter is words, not markup: it stands in subjects, in MJML and in conditions alike.
    text = _text_of(given)
    if _MARKUP.search(text):
        raise ValueError("markup")
    return text


def _say_text(value: Any, _: Manner) -> Words:
    return value if isinstance(value, Words) else phrases.same(str(value))


def _read_url(given: Any) -> str:
    text = _text_of(given)
    if _UNSAFE_IN_URL.search(text):
        raise ValueError("no address")
    parts = urlsplit(text)
    here = text.startswith("/") and not parts.netloc
    if not here and (parts.scheme not in {"http", "https"} or not parts.netloc):
        raise ValueError("no address")
    return text


def _say_url(value: Any, _: Manner) -> Words:
    # Only when a message leaves is the address of the brand's own site known.
    whole = f"{_OWN_SITE}{value.rstrip('/')}" if value.startswith("/") else value
    return phrases.same(whole)


KINDS: Final[dict[str, Kind]] = {
    "amount": Kind(
        Words(en="amount", fr="montant"),
        Words(en="a number, such as 49.90", fr="un nombre, comme 49,90"),
        _read_amount,
        _say_amount,
    ),
    "date": Kind(
        Words(en="date", fr="date"),
        Words(en="a day such as 2026-12-24", fr="un jour, comme 2026-12-24"),
        _read_date,
        _say_date,
    ),
    "duration": Kind(
        Words(en="duration", fr="durée"),
        Words(en="a length such as 30m, 2h, 7d or 2w", fr="une durée, comme 30m, 2h, 7d ou 2w"),
        _read_duration,
        _say_duration,
        durations.parse,
    ),
    "event": Kind(
        Words(en="event", fr="événement"),
        Words(en="the name of an event", fr="le nom d’un événement"),
        _read_line,
        _say_text,
    ),
    "number": Kind(
        Words(en="number", fr="nombre"),
        Words(en="a number", fr="un nombre"),
        _read_number,
        _say_number,
    ),
    "percent": Kind(
        Words(en="percentage", fr="pourcentage"),
        Words(en="a number from 0 to 100", fr="un nombre de 0 à 100"),
        _read_percent,
        _say_percent,
    ),
    "text": Kind(
        Words(en="text", fr="texte"),
        Words(
            en=f"one line of at most {TEXT_MAX} characters, without < > {{ }}",
            fr=f"une ligne de {TEXT_MAX} caractères au plus, sans < > {{ }}",
        ),
        _read_text,
        _say_text,
    ),
    "time": Kind(
        Words(en="time of day", fr="heure"),
        Words(en="a time such as 09:30", fr="une heure, comme 09:30"),
        _read_time,
        _say_time,
    ),
    "url": Kind(
        Words(en="web address", fr="adresse web"),
        Words(
            en="an address that begins with https://, or /page for one of your own site",
            fr="une adresse en https://, ou /page pour une page de votre site",
        ),
        _read_url,
        _say_url,
    ),
}
