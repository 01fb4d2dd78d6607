"""Points for each matching event, which fade by half in a half-life, or stay."""

from __future__ import annotations

import bisect
from typing import TYPE_CHECKING, Final

from typing_extensions import override

from aparte.core import atoms, phrases, tracks, vocabulary, written
from aparte.core.conditions import Known, values
from aparte.core.contact import Track
from aparte.core.scores import decay, points
from aparte.core.scores.rules import base
from aparte.kernel import durations, instants
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from aparte.core.contact import Contact
    from aparte.core.scenarios.compiling import Needed

NEVER: Final = "never"
"""The half-life of points that stay."""

HALF_LIFE_MIN: Final = instants.HOUR
HALF_LIFE_MAX: Final = 365 * instants.DAY


class EventRule(base.Rule, frozen=True, omit_defaults=True, tag="event"):
    """Points for each matching event; without `half_life`, that of the score holds."""

    event: str
    where: tuple[atoms.PropertyFilter, ...] = ()
    half_life: str | None = None

    @override
    def sentence(self) -> Words:
        what = atoms.sentence(self.event, self.where)
        return Words(en=f"for each time: {what.en}", fr=f"pour chaque fois\u202f: {what.fr}")

    @override
    def check(self, path: str, known: Known) -> list[Problem]:
        problems = values.check_event(self.event, f"{path}.event", known)
        problems += values.check_filters(self.where, f"{path}.where")
        if self.half_life is not None:
            problems += check_half_life(self.half_life, f"{path}.half_life")
        return problems

    @override
    def compile(self, needed: Needed, half_life: str) -> EventRunner:
        return EventRunner(self, needed, half_life if self.half_life is None else self.half_life)


class EventRunner(base.RuleRunner):
    """Reads a track: when what happened, or how often."""

    def __init__(self, rule: EventRule, needed: Needed, half_life: str) -> None:
        self.half_life = 0 if half_life == NEVER else durations.parse(half_life)
        self._rule = rule
        self._points = points.billionths(rule.points)
        self._memory = self.half_life * decay.MEMORY
        self._key = needed.track(atoms.Atom(rule.event, rule.where), self._memory)
        self.topics = (self._key,)

    @override
    def read(self, contact: Contact, now: int) -> base.Reading:
        track = contact.tracks.get(self._key)
        if track is None:
            return base.NOTHING
        place = bisect.bisect_right(track.times, now)
        until = track.times[place] if place < len(track.times) else instants.FOREVER
        if not self.half_life:
            count = tracks.count(track) - (len(track.times) - place)
            return base.Reading(standing=count * self._points, until=until)
        given = tuple((at, count * self._points) for at, count in self._kept(track, now))
        return base.Reading(given=given, until=until)

    def _kept(self, track: Track, now: int) -> list[tuple[int, int]]:
        """Return when how many happened that are not forgotten; beyond a track's bound, by day."""
        start = now - self._memory
        first = bisect.bisect_right(track.times, start)
        last = bisect.bisect_right(track.times, now)
        found = [(at, count) for at, count, _ in tracks.dated_days(track) if start < at <= now]
        return found + [(at, 1) for at in track.times[first:last]]

    @override
    def tell(self, contact: Contact, now: int, zone: ZoneInfo) -> Words:
        track = contact.tracks.get(self._key)
        count = 0
        if track is not None and self.half_life:
            count = sum(number for _, number in self._kept(track, now))
        elif track is not None:
            count = tracks.count_between(track, instants.MIN_INSTANT, now)
            count += 0 if track.older is None else track.older.count
        counted = vocabulary.counted(self._rule.event, count)
        narrowed = atoms.narrowing(self._rule.where)
        return Words(en=f"{counted.en}{narrowed.en}", fr=f"{counted.fr}{narrowed.fr}")


def check_half_life(text: str, path: str) -> list[Problem]:
    """Return what is wrong with a half-life: a duration, or "never"."""
    if text == NEVER:
        return []
    problems = written.check_duration(text, path)
    if problems or HALF_LIFE_MIN <= durations.parse(text) <= HALF_LIFE_MAX:
        return problems
    least, most = durations.to_words(HALF_LIFE_MIN), durations.to_words(HALF_LIFE_MAX)
    words = Words(
        en=f"A half-life goes from {least.en} to {most.en}; write “{NEVER}” for points that stay.",
        fr=f"Une demi-vie va de {least.fr} à {most.fr}{phrases.THIN}; écrivez"
        f" {phrases.quoted(NEVER).fr} pour des points qui restent.",
    )
    return [Problem("bad_half_life", path, words)]
