"""Seating: how many people a scenario takes, and whether it has room for one more.

No single person's state can tell, so whoever would enter asks; the seats given are numbered in
the order of their instants. Of a limit of N people in a time, only the seat N places back must
then be looked at: while it is younger than that time there is no room.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from aparte.core import phrases
from aparte.kernel import instants
from aparte.kernel.words import Words

TOTAL: Final = "total"
PERS: Final = ("hour", "day", TOTAL)
"""What limits are counted per, the shortest first."""

ALLOWED: Final = "Entry Allowed"
REFUSED: Final = "Entry Refused"
"""The events of the one who asked, by which the answer is known."""

WINDOWS: Final = {"hour": instants.HOUR, "day": instants.DAY}
"""The times over which people are counted, both rolling."""

LONGEST: Final = max(WINDOWS.values())


class Limits(msgspec.Struct, frozen=True, omit_defaults=True):
    """How many people at most in any hour, in any day, and in all; 0 where it does not matter."""

    hour: int = 0
    day: int = 0
    total: int = 0

    def of(self, per: str) -> int:
        """Return one of the limits."""
        limit: int = getattr(self, per)
        return limit


class Verdict(msgspec.Struct, frozen=True):
    """What was said to one who asked: the number of the seat given, or 0 and what was full.

    `at` is the seat's instant: never before that of the seat before it.
    """

    at: int
    number: int = 0
    per: str = ""
    limit: int = 0
    until: int = instants.FOREVER


class Seating:
    """The seats of one scenario: the number and the instant of the last, and those before it.

    `known` maps numbers to instants; a seat that is not there was given so long ago that no limit
    looks at it any more.
    """

    def __init__(self, last: int, last_at: int, known: Mapping[int, int]) -> None:
        self.last = last
        self._last_at = last_at
        self._known = dict(known)

    def ask(self, at: int, limits: Limits) -> Verdict:
        """Give the next seat to one who asks at an instant, or say what is full."""
        at = max(at, self._last_at)
        full = self._full(at, limits)
        if full is not None:
            return full
        self.last += 1
        self._last_at = self._known[self.last] = at
        return Verdict(at, self.last)

    def _full(self, at: int, limits: Limits) -> Verdict | None:
        """Return the refusal that lasts longest, None where there is room."""
        if 0 < limits.total <= self.last:
            return Verdict(at, 0, TOTAL, limits.total)
        found: Verdict | None = None
        for per, window in WINDOWS.items():
            limit = limits.of(per)
            if not 0 < limit <= self.last:
                continue
            free_at = self._known.get(self.last - limit + 1, instants.MIN_INSTANT) + window
            if free_at > at and (found is None or free_at > found.until):
                found = Verdict(at, 0, per, limit, free_at)
        return found


def said(seat: bytes, scenario: str, verdict: Verdict) -> tuple[str, dict[str, Any]]:
    """Return the event that tells an answer: its name and properties."""
    about: dict[str, Any] = {"seat_id": seat.hex(), "scenario": scenario}
    if verdict.number:
        return ALLOWED, {**about, "number": verdict.number}
    about |= {"per": verdict.per, "limit": verdict.limit}
    if verdict.until != instants.FOREVER:
        about["until"] = instants.to_text(verdict.until)
    return REFUSED, about


_TIMES: Final = {
    "hour": Words(en="an hour", fr="par heure"),
    "day": Words(en="a day", fr="par jour"),
    TOTAL: Words(en="in all", fr="en tout"),
}


def words(per: str, limit: int) -> Words:
    """Return one limit in words: 200 people an hour."""
    people = phrases.number(limit)
    time = _TIMES[per]
    english = "person" if limit == 1 else "people"
    french = "personne" if limit == 1 else "personnes"
    return Words(en=f"{people.en} {english} {time.en}", fr=f"{people.fr} {french} {time.fr}")


def refusal(per: str, limit: int, at: int, zone: ZoneInfo) -> Words:
    """Return why somebody did not enter, as a sentence."""
    when = phrases.moment(at, zone)
    said = words(per, limit)
    return Words(
        en=f"Did not enter on {when.en}: the scenario takes at most {said.en}, and was full.",
        fr=f"N’est pas entré le {when.fr} : le scénario prend au plus {said.fr}, et était complet.",
    )


def looked_at(last: int, count: int, limits: Iterable[Limits]) -> list[tuple[int, int]]:
    """Return the ranges of seats (first, last) that `count` people who ask may look at."""
    sizes = {one.of(per) for one in limits for per in WINDOWS} - {0}
    ranges = [(max(last - size + 1, 1), min(last - size + count, last)) for size in sorted(sizes)]
    return [(first, end) for first, end in ranges if first <= end]
