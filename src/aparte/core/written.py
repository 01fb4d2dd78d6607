"""Durations, times of day, days and zones as people write them, and what to write instead.

One check for each, wherever it stands, so that the same mistake reads the same everywhere.
"""

from __future__ import annotations

import re
from typing import Final

from aparte.core import dates, nearest, phrases
from aparte.kernel import durations, zones
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

EVENT_MAX: Final = 1_000
"""Characters of an event's name."""

_SPELT: Final = re.compile(r"\s*([+-]?)\s*(\d{1,9})\s*([^\W\d]*)\.?\s*")
_UNITS: Final = {
    "s": ("s", "sec", "secs", "second", "seconds", "seconde", "secondes"),
    "m": ("m", "min", "mins", "mn", "minute", "minutes"),
    "h": ("h", "hr", "hrs", "hour", "hours", "heure", "heures"),
    "d": ("d", "j", "day", "days", "jour", "jours"),
    "w": ("w", "wk", "week", "weeks", "sem", "semaine", "semaines"),
}
_UNIT_OF: Final = {name: unit for unit, names in _UNITS.items() for name in names}
_CLOCK: Final = re.compile(r"\s*([01]?\d|2[0-4])\s*[:hH.]?\s*([0-5]\d)?\s*")
_DAY: Final = re.compile(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\s*")


def check_duration(text: str, path: str) -> list[Problem]:
    """Return what is wrong with a duration such as `7d`."""
    try:
        durations.parse(text)
    except ValueError:
        code, words = _duration_complaint(text)
        return [Problem(code, path, words)]
    return []


def _duration_complaint(text: str) -> tuple[str, Words]:
    shown = phrases.quoted(text)
    match = _SPELT.fullmatch(text)
    if match is None:
        return "bad_duration", Words(
            en=f"{shown.en} is not a duration. Write 30m, 1h, 7d or 2w.",
            fr=f"{shown.fr} n’est pas une durée. Écrivez 30m, 1h, 7d ou 2w.",
        )
    sign, digits, name = match[1], match[2].lstrip("0"), match[3].casefold()
    unit = _UNIT_OF.get(name)
    if not digits:
        return "zero_duration", Words(
            en=f"{shown.en} lasts no time at all: write a longer duration, such as 1h.",
            fr=f"{shown.fr} ne dure pas : écrivez une durée plus longue, par exemple 1h.",
        )
    if not name:
        return "duration_without_unit", Words(
            en=f"{shown.en} of what? Write {digits}m, {digits}h, {digits}d or {digits}w.",
            fr=f"{shown.fr} de quoi ? Écrivez {digits}m, {digits}h, {digits}d ou {digits}w.",
        )
    if unit is None:
        return "bad_duration", Words(
            en=f"{shown.en} is not a duration: the units are s, m, h, d and w. Write months in"
            " days, such as 30d.",
            fr=f"{shown.fr} n’est pas une durée : les unités sont s, m, h, d et w. Écrivez les"
            " mois en jours, par exemple 30d.",
        )
    if sign == "-":
        return "negative_duration", Words(
            en=f"{shown.en} lies in the past: time only passes forward. Write {digits}{unit}.",
            fr=f"{shown.fr} est dans le passé : le temps ne va qu’en avant. Écrivez"
            f" {digits}{unit}.",
        )
    if f"{digits}{unit}" == text.strip():
        return "duration_too_long", Words(
            en=f"{shown.en} is longer than ten years: write a shorter duration.",
            fr=f"{shown.fr} dépasse dix ans : écrivez une durée plus courte.",
        )
    return "bad_duration", Words(
        en=f"{shown.en} is not a duration. Did you mean “{digits}{unit}”?",
        fr=f"{shown.fr} n’est pas une durée. Vouliez-vous dire « {digits}{unit} » ?",
    )


def check_time(text: str, path: str) -> list[Problem]:
    """Return a problem when a text is no time of day."""
    if zones.parse_time(text) is not None:
        return []
    shown = phrases.quoted(text)
    words = Words(
        en=f"{shown.en} is not a time of day. Write it as 09:00.",
        fr=f"{shown.fr} n’est pas une heure. Écrivez-la ainsi : 09:00.",
    )
    match = _CLOCK.fullmatch(text)
    if match is not None:
        meant = f"{int(match[1]) % 24:02}:{match[2] or '00'}"
        words = Words(
            en=f"{words.en} Did you mean “{meant}”?",
            fr=f"{words.fr} Vouliez-vous dire « {meant} » ?",
        )
    return [Problem("bad_time", path, words)]


def check_zone(name: str, path: str) -> list[Problem]:
    """Return a problem when there is no time zone of that name."""
    if zones.find(name) is not None:
        return []
    shown = phrases.quoted(name)
    words = Words(
        en=f"{shown.en} is not a time zone. Write for example Europe/Paris.",
        fr=f"{shown.fr} n’est pas un fuseau horaire. Écrivez par exemple Europe/Paris.",
    )
    known = zones.names()
    place = nearest.squashed(name)
    towns = [one for one in known if place and nearest.squashed(one.rpartition("/")[2]) == place]
    return [Problem("unknown_zone", path, nearest.asking(words, (towns or [name])[0], known))]


def check_day(text: str, path: str) -> list[Problem]:
    """Return a problem when a text is no day of the calendar, written 2026-01-31."""
    if dates.day_of(text) is not None and dates.is_day(text):
        return []
    shown = phrases.quoted(text)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        words = Words(
            en=f"There is no such day as {shown.en} in the calendar: check day and month.",
            fr=f"Le calendrier n’a pas de jour {shown.fr} : vérifiez le jour et le mois.",
        )
        return [Problem("no_such_day", path, words)]
    words = Words(
        en=f"{shown.en} is not a day. Write it as 2026-01-31.",
        fr=f"{shown.fr} n’est pas un jour. Écrivez-le ainsi : 2026-01-31.",
    )
    match = _DAY.fullmatch(text)
    if match is not None:
        meant = f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}"
        if dates.day_of(meant) is not None:
            words = Words(
                en=f"{words.en} Did you mean “{meant}”?",
                fr=f"{words.fr} Vouliez-vous dire « {meant} » ?",
            )
    return [Problem("bad_day", path, words)]
