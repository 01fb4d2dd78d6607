"""Durations as people write them: `30s`, `15m`, `1h`, `7d`, `2w`; microseconds inside."""

from __future__ import annotations

import re
from typing import Final

from aparte.kernel import instants
from aparte.kernel.words import Words

DURATION_MAX: Final = 3_660 * instants.DAY
"""Ten years: longer than any rule about a person should look back or ahead."""

_UNITS: Final = {
    "s": instants.SECOND,
    "m": instants.MINUTE,
    "h": instants.HOUR,
    "d": instants.DAY,
    "w": instants.WEEK,
}
_PATTERN: Final = re.compile(r"\s*(\d{1,9})\s*([smhdw])\s*")
_NAMES: Final = (
    (instants.WEEK, ("week", "weeks"), ("semaine", "semaines")),
    (instants.DAY, ("day", "days"), ("jour", "jours")),
    (instants.HOUR, ("hour", "hours"), ("heure", "heures")),
    (instants.MINUTE, ("minute", "minutes"), ("minute", "minutes")),
    (instants.SECOND, ("second", "seconds"), ("seconde", "secondes")),
)


def parse(text: str) -> int:
    """Return the microseconds of a text such as `7d`.

    Raises ValueError when it is no duration, is zero, or is over `DURATION_MAX`.
    """
    match = _PATTERN.fullmatch(text)
    if match is None:
        message = f"not a duration: {text!r}"
        raise ValueError(message)
    length = int(match[1]) * _UNITS[match[2]]
    if not 0 < length <= DURATION_MAX:
        message = f"out of bounds: {text!r}"
        raise ValueError(message)
    return length


def to_text(length: int) -> str:
    """Return the shortest text that `parse` reads back to the same whole-second length."""
    for unit in ("w", "d", "h", "m"):
        if length % _UNITS[unit] == 0:
            return f"{length // _UNITS[unit]}{unit}"
    return f"{length // instants.SECOND}s"


def to_words(length: int) -> Words:
    """Return a length as a person says it, at most two units: "2 days 3 hours"."""
    if length < instants.SECOND:
        return Words(en="less than a second", fr="moins d’une seconde")
    english: list[str] = []
    french: list[str] = []
    rest = length
    for size, en, fr in _NAMES:
        if size == instants.WEEK and length % instants.WEEK:
            continue
        count, rest = divmod(rest, size)
        if count:
            english.append(f"{count} {en[count > 1]}")
            french.append(f"{count} {fr[count > 1]}")
        if len(english) == 2 or (english and not count):  # noqa: PLR2004 -- "two units", as said
            break
    return Words(en=" ".join(english), fr=" ".join(french))
