"""Ranking: compare the people of one group at one instant, and tell the first from the others.

A group is everybody who entered on the same day of the workspace's calendar or, with `date`,
whenever; with `group`, those whose entering event says the same of a property (the same fair).
Whoever reaches the step joins; at the instant of comparison each tells their own value, as it is
then; once all have told, each is told their place. Nobody's value or place can change afterwards.
"""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import msgspec
from typing_extensions import override

from aparte.core import atoms, dates, effects, phrases, ranking
from aparte.core.contact import Ranked
from aparte.core.scenarios.steps import base, references
from aparte.core.scenarios.steps.ranked_by import RankedBy
from aparte.kernel import durations, ids, instants, zones
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.conditions import Known
    from aparte.core.contact import Journey
    from aparte.core.inputs import RankInput
    from aparte.core.scenarios.compiling import Needed
    from aparte.core.scene import Scene

FIRST_MAX: Final = 100_000
DAYS_MAX: Final = 366
TIMEOUT_MIN: Final = 3 * instants.HOUR
TIMEOUT_MAX: Final = 30 * instants.DAY
GROUP_MAX: Final = 255
"""Characters of a property's value by which groups are told apart."""

JOINED: Final = "joined"
"""What a journey notes while it waits for the comparison."""

TOLD: Final = "told"
"""What it notes once it has told its value."""

UNDER_WAY: Final = frozenset({JOINED, TOLD})

_EXITS: Final = {
    "among": Words(en="among the first", fr="parmi les premiers"),
    "rest": Words(en="the others", fr="les autres"),
    "unranked": Words(en="not ranked in time", fr="pas de classement à temps"),
}


class Ranking(base.Step, frozen=True, tag="ranking"):
    """Compare a group by a value: the `first` so many, or `first_percent`, leave by `among`.

    The comparison is made `at` a time of the workspace's clock, `days` after the day on which the
    group entered, or on a `date`. Who has not at least `at_least` is not among the first. Who has
    no answer `timeout` after the comparison leaves by `unranked`.
    """

    by: RankedBy
    first: int | None = None
    first_percent: float | None = None
    at_least: float | None = None
    days: int | None = None
    date: str | None = None
    at: str = "09:00"
    group: str | None = None
    timeout: str = "1d"
    among: str = base.NEXT
    rest: str = base.NEXT
    unranked: str = base.NEXT

    @override
    def exits(self) -> list[base.Exit]:
        return [
            base.Exit(self.among, _EXITS["among"]),
            base.Exit(self.rest, _EXITS["rest"]),
            base.Exit(self.unranked, _EXITS["unranked"]),
        ]

    @override
    def family(self) -> str:
        return "choice"

    def _first(self) -> Words:
        if self.first is not None:
            number = phrases.number(self.first)
            many = self.first > 1
            return Words(
                en=f"the first {number.en}" if many else "the first",
                fr=f"les {number.fr} premiers" if many else "le premier",
            )
        assert self.first_percent is not None, "a checked step says how many"
        share = phrases.number(self.first_percent)
        return Words(en=f"the first {share.en}%", fr=f"les {share.fr}{phrases.THIN}% premiers")

    @override
    def title(self) -> Words:
        first, by = self._first(), self.by.words()
        return Words(en=f"Take {first.en} by {by.en}", fr=f"Retenir {first.fr} par {by.fr}")

    @override
    def detail(self) -> Words:
        same = self._same()
        when = self._when()
        first, by = self._first(), self.by.words()
        english = f"{when.en} at {self.at}, compare {same.en} by {by.en} and take {first.en}"
        french = f"{when.fr} à {self.at}, comparer {same.fr} par {by.fr} et retenir {first.fr}"
        if self.at_least is not None:
            least = phrases.number(self.at_least)
            english += f", with {least.en} at least"
            french += f", avec {least.fr} au moins"
        return Words(en=f"{english}.", fr=f"{french}.")

    def _same(self) -> Words:
        parts: list[Words] = []
        if self.date is None:
            parts.append(Words(en="on the same day", fr="le même jour"))
        if self.group is not None:
            name = phrases.quoted(self.group)
            parts.append(Words(en=f"with the same {name.en}", fr=f"avec le même {name.fr}"))
        people = Words(en="the people who entered", fr="les personnes entrées")
        if not parts:
            return Words(en="all the people who entered", fr="toutes les personnes entrées")
        return Words(
            en=f"{people.en} {' '.join(one.en for one in parts)}",
            fr=f"{people.fr} {' '.join(one.fr for one in parts)}",
        )

    def _when(self) -> Words:
        day = dates.day_of(self.date)
        if day is not None:
            on = phrases.day(day)
            return Words(en=f"On {on.en}", fr=f"Le {on.fr}")
        count = self.days or 0
        return Words(
            en=f"{count} day{'s' if count > 1 else ''} after the day of entry",
            fr=f"{count} jour{'s' if count > 1 else ''} après le jour d’entrée",
        )

    @override
    def check(self, path: str, known: Known) -> list[Problem]:
        problems = self.by.check(f"{path}.by", known) + self._check_first(path)
        problems += self._check_when(path)
        if self.group is not None and not 0 < len(self.group) <= references.PATH_MAX:
            words = Words(
                en="Name the property that tells groups apart.",
                fr="Nommez la propriété qui distingue les groupes.",
            )
            problems.append(Problem("bad_name", f"{path}.group", words))
        timeout = base.check_duration(self.timeout, f"{path}.timeout")
        if not timeout and not TIMEOUT_MIN <= durations.parse(self.timeout) <= TIMEOUT_MAX:
            least, most = durations.to_words(TIMEOUT_MIN), durations.to_words(TIMEOUT_MAX)
            words = Words(
                en=f"Wait for the ranking from {least.en} to {most.en}.",
                fr=f"Attendez le classement de {least.fr} à {most.fr}.",
            )
            timeout = [Problem("bad_timeout", f"{path}.timeout", words)]
        return problems + timeout

    def _check_first(self, path: str) -> list[Problem]:
        counted = self.first is not None and 0 < self.first <= FIRST_MAX
        percent = self.first_percent
        shared = percent is not None and 0 < percent < ranking.WHOLE
        if (self.first is None) == (percent is None) or not (counted or shared):
            words = Words(
                en=f"Say how many are taken: `first`, from 1 to {FIRST_MAX}, or `first_percent`,"
                " above 0 and under 100.",
                fr=f"Dites combien sont retenus : `first`, de 1 à {FIRST_MAX}, ou"
                " `first_percent`, plus de 0 et moins de 100.",
            )
            return [Problem("bad_first", f"{path}.first", words)]
        least = self.at_least
        if least is not None and not (math.isfinite(least) and abs(least) <= atoms.MEASURE_MAX):
            words = Words(
                en=f"Give a number up to {atoms.MEASURE_MAX}.",
                fr=f"Donnez un nombre jusqu’à {atoms.MEASURE_MAX}.",
            )
            return [Problem("bad_value", f"{path}.at_least", words)]
        return []

    def _check_when(self, path: str) -> list[Problem]:
        problems = base.check_time(self.at, f"{path}.at")
        if (self.days is None) == (self.date is None):
            words = Words(
                en="Say when people are compared: so many `days` after their day of entry, or on a"
                " `date`.",
                fr="Dites quand les personnes sont comparées : tant de jours (`days`) après leur"
                " jour d’entrée, ou à une `date`.",
            )
            problems.append(Problem("one_instant", path, words))
        elif self.days is not None and not 0 < self.days <= DAYS_MAX:
            words = Words(
                en=f"Compare from 1 to {DAYS_MAX} days after the day of entry.",
                fr=f"Comparez de 1 à {DAYS_MAX} jours après le jour d’entrée.",
            )
            problems.append(Problem("bad_days", f"{path}.days", words))
        elif self.date is not None and not _is_day(self.date):
            words = Words(
                en="Write the day as 2026-03-20.", fr="Écrivez le jour ainsi : 2026-03-20."
            )
            problems.append(Problem("bad_date", f"{path}.date", words))
        return problems

    @override
    def compile(self, needed: Needed) -> RankingRunner:
        return RankingRunner(self, needed)


def _is_day(text: str) -> bool:
    return dates.is_day(text) and dates.day_of(text) is not None


class RankingRunner(base.StepRunner):
    """Joins, tells the value at the instant of comparison, then waits for the place."""

    def __init__(self, step: Ranking, needed: Needed) -> None:
        super().__init__(step)
        clock = zones.parse_time(step.at)
        assert clock is not None, "a checked step has a time of day"
        self._clock = clock
        self._step = step
        self._day = dates.day_of(step.date)
        self._days = timedelta(days=step.days or 0)
        self._timeout = durations.parse(step.timeout)
        share = step.first_percent or 0
        self._rule = ranking.Rule(step.first or 0, atoms.millionths(share))
        least = step.at_least
        self._least = None if least is None else atoms.millionths(least)
        step.by.need(needed)
        if step.group is not None:
            needed.keep(step.group)

    @override
    def act(self, scene: Scene, journey: Journey) -> base.Move:
        exits = {"among": self._step.among, "rest": self._step.rest}
        if journey.call in exits:
            return base.Go(exits[journey.call])
        if journey.call not in UNDER_WAY:
            self._join(scene, journey)
        ranked = journey.ranked
        assert ranked is not None, "who is under way has joined"
        if journey.call == JOINED:
            if scene.now < ranked.compare_at:
                return base.Stay(ranked.compare_at)
            ranked = self._tell(scene, journey, ranked)
        if scene.now >= ranked.deadline:
            return base.Go(self._step.unranked)
        return base.Stay(ranked.deadline)

    @override
    def due(self, scene: Scene, journey: Journey) -> int:
        return max(self._compare_at(scene, journey), journey.at_step)

    @override
    def placed(self, scene: Scene, journey: Journey, given: RankInput) -> None:
        ranked = journey.ranked
        if journey.call != TOLD or ranked is None or ranked.id != given.member:
            return
        if scene.now <= ranked.deadline:
            journey.call = "among" if given.among else "rest"
            journey.ranked = msgspec.structs.replace(ranked, rank=given.rank, of=given.of)

    def told(self, ranked: Ranked) -> Words | None:
        """Return how somebody was placed, or what they have told; None before they have."""
        by = self._step.by.words()
        if ranked.rank:
            said = ranking.words(ranked.rank, ranked.of, by, ranked.value)
            return Words(en=f"Was {said.en}.", fr=f"A été {said.fr}.")
        if ranked.deadline == instants.FOREVER:
            return None
        value = ranking.amount(ranked.value)
        thin = phrases.THIN
        return Words(
            en=f"Compared with others by {by.en}: {value.en}; not placed.",
            fr=f"Comparaison avec d’autres par {by.fr}{thin}: {value.fr}{thin}; sans place.",
        )

    def _compare_at(self, scene: Scene, journey: Journey) -> int:
        zone = scene.program.zone
        day: date = self._day or zones.local(journey.opened_at, zone).date() + self._days
        return zones.at(day, self._clock, zone)

    def _join(self, scene: Scene, journey: Journey) -> None:
        compare_at = self._compare_at(scene, journey)
        named = "" if self._step.group is None else journey.kept.get(self._step.group)
        value = "" if named is None else str(named)[:GROUP_MAX]
        parts = (scene.contact.workspace_id, journey.scenario, self.id, compare_at, value)
        journey.call = JOINED
        journey.undecided = None
        ranked = Ranked(
            id=ids.hashed("ranked", journey.id, self.id, journey.at_step),
            step=self.id,
            group=ids.hashed("ranking", *parts),
            compare_at=compare_at,
        )
        journey.ranked = ranked
        scene.effects.append(
            effects.RankJoined(
                ranked.id, ranked.group, journey.scenario, self.id, compare_at, scene.now
            )
        )

    def _tell(self, scene: Scene, journey: Journey, ranked: Ranked) -> Ranked:
        value = self._step.by.value(scene)
        worthy = value is not None and (self._least is None or value >= self._least)
        told = msgspec.structs.replace(ranked, value=value, deadline=scene.now + self._timeout)
        journey.ranked = told
        journey.call = TOLD
        scene.effects.append(
            effects.RankTold(
                told.id,
                told.group,
                journey.scenario,
                self.id,
                told.compare_at,
                scene.now,
                self._rule,
                value,
                worthy,
            )
        )
        return told


def leave(scene: Scene, journey: Journey) -> None:
    """Let a journey that leaves the step before it was ranked be no more of its group."""
    ranked = journey.ranked
    if journey.call in UNDER_WAY and ranked is not None:
        scene.effects.append(effects.RankLeft(ranked.id, ranked.group, scene.now))
