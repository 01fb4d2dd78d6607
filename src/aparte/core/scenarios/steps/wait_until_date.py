"""Wait until some days before or after a date the contact carries, at a local hour.

The date is asked again whenever something is heard of the person: one that moves, moves the end
of the wait. Each year, 29 February is 28 February in common years. The date may also be a property
of the event that opened the journey: of two appointments, each journey waits for its own. And the
wait may end a length of time `before` the very instant: an hour before an appointment.
"""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING, Any, Final

from typing_extensions import override

from aparte.core import dates, vocabulary
from aparte.core.scenarios.steps import base, references
from aparte.kernel import durations, zones
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
    """Wait until `offset_days` after (before, when negative) a date, at local time `at`.

    The date is in an `attribute`, or in a `property` of the event that opened the journey. With
    `before` it is an instant (a day alone: its local midnight), and the wait ends that long before
    it. Where it is not known, or that moment has passed on arrival, the journey goes another way.
    """

    attribute: str = ""
    property: str | None = None
    before: str | None = None
    offset_days: int = 0
    at: str = "09:00"
    yearly: bool = False
    if_missing: str = base.NEXT
    if_past: str = base.NEXT

    def awaited(self) -> Words:
        """Return what the date is called."""
        if self.property is None:
            return vocabulary.name(self.attribute)
        return references.Reference("event", self.property).words()

    @override
    def exits(self) -> list[base.Exit]:
        ways = [base.Exit(self.next, _COME), base.Exit(self.if_missing, _MISSING)]
        return ways if self.yearly else [*ways, base.Exit(self.if_past, _PAST)]

    @override
    def family(self) -> str:
        return "wait"

    @override
    def title(self) -> Words:
        name = self.awaited()
        return Words(en=f"Wait for {name.en}", fr=f"Attendre {name.fr}")

    @override
    def detail(self) -> Words:
        name = self.awaited()
        if self.before is not None:
            length = durations.to_words(durations.parse(self.before))
            return Words(
                en=f"Wait until {length.en} before {name.en}",
                fr=f"Attendre jusqu’à {length.fr} avant {name.fr}",
            )
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
        given = self.attribute if self.property is None else self.property
        if (self.property is not None and self.attribute) or not (
            0 < len(given) <= references.PATH_MAX
        ):
            words = Words(
                en="Name either the date’s `attribute`, or the `property` of the event that opened"
                " the journey.",
                fr="Nommez soit l’attribut de la date (`attribute`), soit la propriété (`property`)"
                " de l’événement qui a ouvert le parcours.",
            )
            problems.append(Problem("bad_name", f"{path}.attribute", words))
        if self.before is not None:
            problems += base.check_duration(self.before, f"{path}.before")
            if self.offset_days or self.yearly:
                words = Words(
                    en="A wait that ends `before` an instant has neither days nor years: remove"
                    " `before`, or `offset_days` and `yearly`.",
                    fr="Une attente qui finit avant (`before`) un instant n’a ni jours ni années :"
                    " retirez `before`, ou `offset_days` et `yearly`.",
                )
                problems.append(Problem("contradiction", f"{path}.before", words))
        if abs(self.offset_days) > OFFSET_DAYS_MAX:
            words = Words(
                en=f"Stay within {OFFSET_DAYS_MAX} days of the date.",
                fr=f"Restez à moins de {OFFSET_DAYS_MAX} jours de la date.",
            )
            problems.append(Problem("bad_offset", f"{path}.offset_days", words))
        return problems

    @override
    def compile(self, needed: Needed) -> WaitUntilDateRunner:
        if self.property is not None:
            needed.keep(self.property)
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
        self._before = None if step.before is None else durations.parse(step.before)

    def _date(self, scene: Scene, journey: Journey) -> Any:
        """Return the text that is hoped to be a date."""
        if self._step.property is not None:
            return journey.kept.get(self._step.property)
        return scene.contact.attribute(self._step.attribute)

    @override
    def act(self, scene: Scene, journey: Journey) -> base.Move:
        step = self._step
        if dates.day_of(self._date(scene, journey)) is None:
            return base.Go(step.if_missing)
        due = self.due(scene, journey)
        if due is None:
            return base.Go(step.if_past)
        return base.Go(step.next) if scene.now >= due else base.Stay(due)

    @override
    def due(self, scene: Scene, journey: Journey) -> int | None:
        """Return the instant that is not past on arrival, None where there is none."""
        text = self._date(scene, journey)
        anchor = dates.day_of(text)
        if anchor is None:
            return None
        zone = scene.zone()
        if self._before is not None:
            instant = zones.at(anchor, time(0), zone) if dates.is_day(text) else None
            instant = dates.instant_of(text) if instant is None else instant
            assert instant is not None, "what has a day has an instant"
            due = instant - self._before
            return due if due >= journey.at_step else None
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
