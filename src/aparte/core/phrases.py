"""Pieces of sentences about people, in French and English, as a marketer would say them.

French puts a narrow no-break space (U+202F) inside quotation marks and before `; : ? ! %`;
English has none. Numbers, lists, days and instants are written as each language writes them.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from aparte.core import dates
from aparte.kernel import durations, zones
from aparte.kernel.words import Words

THIN: Final = "\u202f"
"""Narrow no-break space."""

SHOWN_MAX: Final = 5
"""Values of a list that a sentence names; the others are counted."""

TEXT_SHOWN_MAX: Final = 80

_MONTHS: Final = (
    Words(en="January", fr="janvier"),
    Words(en="February", fr="février"),
    Words(en="March", fr="mars"),
    Words(en="April", fr="avril"),
    Words(en="May", fr="mai"),
    Words(en="June", fr="juin"),
    Words(en="July", fr="juillet"),
    Words(en="August", fr="août"),
    Words(en="September", fr="septembre"),
    Words(en="October", fr="octobre"),
    Words(en="November", fr="novembre"),
    Words(en="December", fr="décembre"),
)
_WEEKDAYS: Final = (
    Words(en="Monday", fr="lundi"),
    Words(en="Tuesday", fr="mardi"),
    Words(en="Wednesday", fr="mercredi"),
    Words(en="Thursday", fr="jeudi"),
    Words(en="Friday", fr="vendredi"),
    Words(en="Saturday", fr="samedi"),
    Words(en="Sunday", fr="dimanche"),
)
_MILLION: Final = 1_000_000


def same(text: str) -> Words:
    """Return a text that reads alike in both languages."""
    return Words(en=text, fr=text)


def quoted(text: str) -> Words:
    """Return a name or value between each language's quotation marks."""
    shown = text if len(text) <= TEXT_SHOWN_MAX else f"{text[: TEXT_SHOWN_MAX - 1]}…"
    return Words(en=f"“{shown}”", fr=f"«{THIN}{shown}{THIN}»")


def number(value: int | float | Decimal) -> Words:  # noqa: PYI041 -- the types are told apart
    """Return a number as each language writes it: 1,234.5 and 1 234,5."""
    exact = value if isinstance(value, int) else Decimal(str(value))
    text = f"{exact:,}" if isinstance(exact, int) else f"{exact.normalize():,f}"
    french = text.replace(",", THIN).replace(".", ",")
    return Words(en=text, fr=french)


def millionths(value: int) -> Words:
    """Return a measure kept in millionths as the number it stands for."""
    if value % _MILLION == 0:
        return number(value // _MILLION)
    return number(Decimal(value) / _MILLION)


def value(given: Any) -> Words:
    """Return any value of a comparison as a person would write it."""
    if isinstance(given, bool):
        return Words(en="true", fr="vrai") if given else Words(en="false", fr="faux")
    if isinstance(given, int | float):
        return number(given)
    if isinstance(given, dict):
        amount = number(given.get("amount", 0))
        currency = given.get("currency", "")
        return Words(en=f"{amount.en} {currency}", fr=f"{amount.fr}{THIN}{currency}")
    if isinstance(given, list | tuple):
        return listing([value(one) for one in given])
    return quoted(str(given))


def after_que(clause: str, lead: str) -> str:
    """Return a French clause after "que", elided where its first word asks for it."""
    return f"{lead} qu’{clause}" if clause[:1].lower() in "aeiouéèê" else f"{lead} que {clause}"


def listing(parts: list[Words], en: str = "or", fr: str = "ou") -> Words:
    """Return "a, b or c"; beyond `SHOWN_MAX` the others are counted."""
    others = len(parts) - SHOWN_MAX
    if others > 0:
        shown = parts[:SHOWN_MAX]
        rest = Words(
            en=f"{others} other{'s' if others > 1 else ''}",
            fr=f"{others} autre{'s' if others > 1 else ''}",
        )
        parts = [*shown, rest]
    return listing_all(parts, en, fr)


def listing_all(parts: list[Words], en: str = "or", fr: str = "ou") -> Words:
    """Return "a, b or c", however many there are."""
    if not parts:
        return Words(en="nothing", fr="rien")
    if len(parts) == 1:
        return parts[0]
    return Words(
        en=f"{', '.join(part.en for part in parts[:-1])} {en} {parts[-1].en}",
        fr=f"{', '.join(part.fr for part in parts[:-1])} {fr} {parts[-1].fr}",
    )


def weekday(day: int) -> Words:
    """Return the name of an ISO weekday, 1 for Monday."""
    return _WEEKDAYS[day - 1]


def day(when: date) -> Words:
    """Return "3 March 2026" and "3 mars 2026" (1er for the first)."""
    month = _MONTHS[when.month - 1]
    first = "1er" if when.day == 1 else str(when.day)
    return Words(
        en=f"{when.day} {month.en} {when.year}",
        fr=f"{first} {month.fr} {when.year}",
    )


def moment(instant: int, zone: ZoneInfo) -> Words:
    """Return "3 March 2026 at 14:05" by the zone's clock, and "3 mars 2026 à 14 h 05"."""
    local = zones.local(instant, zone)
    on = day(local.date())
    return Words(
        en=f"{on.en} at {local:%H:%M}",
        fr=f"{on.fr} à {local.hour}{THIN}h{THIN}{local:%M}",
    )


def written_moment(text: str) -> Words:
    """Return the day or instant of an ISO text as words; any other text as it is."""
    when = dates.day_of(text)
    if when is None:
        return quoted(text)
    on = day(when)
    if dates.is_day(text):
        return on
    clock = text[11:16]
    return Words(en=f"{on.en} at {clock}", fr=f"{on.fr} à {int(clock[:2])}{THIN}h{THIN}{clock[3:]}")


def last(length: int) -> Words:
    """Return "in the last 7 days"."""
    words = durations.to_words(length)
    if words.en in _SINGLE:
        return _SINGLE[words.en]
    feminine = words.fr.split()[1].startswith(("semaine", "heure", "minute", "seconde"))
    count, _, unit = words.fr.partition(" ")
    return Words(
        en=f"in the last {words.en}",
        fr=f"au cours des {count} {'dernières' if feminine else 'derniers'} {unit}",
    )


_SINGLE: Final = {
    "1 day": Words(en="in the last 24 hours", fr="au cours des dernières 24 heures"),
    "1 week": Words(en="in the last 7 days", fr="au cours des 7 derniers jours"),
    "1 hour": Words(en="in the last hour", fr="au cours de la dernière heure"),
    "1 minute": Words(en="in the last minute", fr="au cours de la dernière minute"),
    "1 second": Words(en="in the last second", fr="au cours de la dernière seconde"),
}
