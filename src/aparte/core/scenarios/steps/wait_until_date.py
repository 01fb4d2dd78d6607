"""Wait until some days before or after a date the contact carries, at a local hour.

The date is asked again whenever something is heard of the person: one that moves, moves the end
of the wait. Each year, 29 February is 28 February in common years.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from typing_extensions import override

from aparte.core import dates, vocabulary
from aparte.core.scenarios.steps import base
from aparte.kernel import zones
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.conditions import Known
    from aparte.core.contact import Journey
    from aparte.core.scenarios.compiling import Needed
    from aparte.core.scene import Scene

OFFSET_DAYS_MAX: Final = 366
_YEARS_AHEAD: Final = 3
"""Years looked at for the next return of a day: an offset of a year moves it into another."""

_COME: Final = Words(en="on that day", fr="ce jour-là")
_MISSING: Final = Words(en="date unknown", fr="date inconnue")
_PAST: Final = Words(en="date past", fr="date passée")


class WaitUntilDate(base.Step, frozen=True, tag="wait_until_date"):
    """Wait until `offset_days` after (before, when negative) a date attribute, at local time `at`.

    Where the date is not known, or its day has passed on arrival, the journey goes another way.
    """

    attribute: str
    offset_days: int = 0
    at: str = "09:00"
    yearly: bool = False
    if_missing: str = base.NEXT
    if_past: str = base.NEXT

    @override
    def exits(self) -> list[base.Exit]:
        ways = [base.Exit(self.next, _COME), base.Exit(self.if_missing, _MISSING)]
        return ways if self.yearly else [*ways, base.Exit(self.if_past, _PAST)]

    @override
    def family(self) -> str:
        return "wait"

    @override
    def title(self) -> Words:
        name = vocabulary.name(self.attribute)
        return Words(en=f"Wait for {name.en}", fr=f"Attendre {name.fr}")

    @override
    def detail(self) -> Words:
        name = vocabulary.name(self.attribute)
        every = Words(en=", each year", fr=", chaque année") if self.yearly else Words(en="", fr="")
        count = abs(self.offset_days)
        if count == 0:
            side = Words(en="the day of", fr="le jour de")
        elif self.offset_days < 0:
            side = Words(en=f"{_days(count).en} before", fr=f"{_days(count).fr} avant")
        else:
            side = Words(en=f"{_days(count).en} after", fr=f"{_days(count).fr} après")
        return Words(
            en=f"Wait until {side.en} {name.en}{every.en}, at {self.at} by the person’s own clock",
            fr=f"Attendre {side.fr} {name.fr}{every.fr}, à {self.at} à l’heure de la personne",
        )

    @override
    def check(self, path: str, known: Known) -> list[Problem]:
        del known
        problems = base.check_time(self.at, f"{path}.at")
        if not self.attribute:
            words = Words(en="Name the date’s attribute.", fr="Nommez l’attribut de la date.")
            problems.append(Problem("bad_name", f"{path}.attribute", words))
        if abs(self.offset_days) > OFFSET_DAYS_MAX:
            words = Words(
                en=f"Stay within {OFFSET_DAYS_MAX} days of the date.",
                fr=f"Restez à moins de {OFFSET_DAYS_MAX} jours de la date.",
            )
            problems.append(Problem("bad_offset", f"{path}.offset_days", words))
        return problems

    @override
    def compile(self, needed: Needed) -> WaitUntilDateRunner:
        del needed
        return WaitUntilDateRunner(self)


class WaitUntilDateRunner(base.StepRunner):
    """Leaves on the day, or at once where there is none to wait for."""

    def __init__(self, step: WaitUntilDate) -> None:
        super().__init__(step)
        clock = zones.parse_time(step.at)
        assert clock is not None, "a checked step has a time of day"
        self._clock = clock
        self._step = step
        self._offset = timedelta(days=step.offset_days)

    @override
    def act(self, scene: Scene, journey: Journey) -> base.Move:
        step = self._step
        if dates.day_of(scene.contact.attribute(step.attribute)) is None:
            return base.Go(step.if_missing)
        due = self.due(scene, journey)
        if due is None:
            return base.Go(step.if_past)
        return base.Go(step.next) if scene.now >= due else base.Stay(due)

    @override
    def due(self, scene: Scene, journey: Journey) -> int | None:
        """Return the instant of the day that is not past on arrival, None where there is none."""
        anchor = dates.day_of(scene.contact.attribute(self._step.attribute))
        if anchor is None:
            return None
        zone = scene.zone()
        days = [anchor]
        if self._step.yearly:
            year = max(zones.local(journey.at_step, zone).year - 1, anchor.year)
            days = [dates.in_year(anchor, year + more) for more in range(_YEARS_AHEAD + 1)]
        for day in days:
            try:
                due = zones.at(day + self._offset, self._clock, zone)
            except OverflowError:
                continue
            if due >= journey.at_step:
                return due
        return None


def _days(count: int) -> Words:
    many = count > 1
    return Words(
        en=f"{count} {'days' if many else 'day'}", fr=f"{count} {'jours' if many else 'jour'}"
    )
