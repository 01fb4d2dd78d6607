"""Waits by the clock: for a duration, or until a local hour on chosen weekdays."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from typing_extensions import override

from aparte.core.scenarios.steps import base
from aparte.kernel import durations, zones
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.conditions import Known
    from aparte.core.contact import Journey
    from aparte.core.scenarios.compiling import Needed
    from aparte.core.scene import Scene

_DAYS: Final = (
    Words(en="Monday", fr="lundi"),
    Words(en="Tuesday", fr="mardi"),
    Words(en="Wednesday", fr="mercredi"),
    Words(en="Thursday", fr="jeudi"),
    Words(en="Friday", fr="vendredi"),
    Words(en="Saturday", fr="samedi"),
    Words(en="Sunday", fr="dimanche"),
)


class Wait(base.Step, frozen=True, tag="wait"):
    """Wait for a duration."""

    duration: str

    @override
    def family(self) -> str:
        return "wait"

    @override
    def title(self) -> Words:
        length = durations.to_words(durations.parse(self.duration))
        return Words(en=f"Wait {length.en}", fr=f"Attendre {length.fr}")

    @override
    def detail(self) -> Words:
        return Words(en="From the moment one arrives here", fr="À partir de l’arrivée ici")

    @override
    def check(self, path: str, known: Known) -> list[Problem]:
        del known
        return base.check_duration(self.duration, f"{path}.duration")

    @override
    def compile(self, needed: Needed) -> ClockRunner:
        del needed
        return WaitRunner(self)


class ClockRunner(base.StepRunner):
    """A wait that time alone ends."""

    def __init__(self, step: base.Step) -> None:
        super().__init__(step)
        self._next = step.next

    @override
    def act(self, scene: Scene, journey: Journey) -> base.Move:
        due = self.due(scene, journey)
        return base.Go(self._next) if scene.now >= due else base.Stay(due)

    @override
    def due(self, scene: Scene, journey: Journey) -> int:
        raise NotImplementedError


class WaitRunner(ClockRunner):
    """Leaves a duration after arrival."""

    def __init__(self, step: Wait) -> None:
        super().__init__(step)
        self._length = durations.parse(step.duration)

    @override
    def due(self, scene: Scene, journey: Journey) -> int:
        del scene
        return journey.at_step + self._length


class WaitUntil(base.Step, frozen=True, tag="wait_until"):
    """Wait until the contact's clock shows a time, on one of the weekdays (1 Monday … 7)."""

    time: str
    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7)

    @override
    def family(self) -> str:
        return "wait"

    @override
    def title(self) -> Words:
        return Words(en=f"Wait until {self.time}", fr=f"Attendre {self.time}")

    @override
    def detail(self) -> Words:
        if len(set(self.weekdays)) == len(_DAYS):
            return Words(
                en=f"Wait until {self.time}, by the person’s own clock",
                fr=f"Attendre {self.time}, à l’heure de la personne",
            )
        days = [_DAYS[day - 1] for day in sorted(set(self.weekdays))]
        english = ", ".join(day.en for day in days)
        french = ", ".join(day.fr for day in days)
        return Words(
            en=f"Wait until {self.time} on {english}, by the person’s own clock",
            fr=f"Attendre {self.time} le {french}, à l’heure de la personne",
        )

    @override
    def check(self, path: str, known: Known) -> list[Problem]:
        del known
        problems: list[Problem] = []
        if zones.parse_time(self.time) is None:
            words = Words(
                en=f"“{self.time}” is not a time of day. Write it as 09:00.",
                fr=f"« {self.time} » n’est pas une heure. Écrivez-la ainsi : 09:00.",
            )
            problems.append(Problem("bad_time", f"{path}.time", words))
        if not self.weekdays or not set(self.weekdays) <= set(range(1, len(_DAYS) + 1)):
            words = Words(
                en="Weekdays go from 1 (Monday) to 7 (Sunday), at least one of them.",
                fr="Les jours vont de 1 (lundi) à 7 (dimanche), au moins un.",
            )
            problems.append(Problem("bad_weekdays", f"{path}.weekdays", words))
        return problems

    @override
    def compile(self, needed: Needed) -> ClockRunner:
        del needed
        return WaitUntilRunner(self)


class WaitUntilRunner(ClockRunner):
    """Leaves at the first chosen local time at or after arrival."""

    def __init__(self, step: WaitUntil) -> None:
        super().__init__(step)
        clock = zones.parse_time(step.time)
        assert clock is not None, "a checked step has a time of day"
        self._clock = clock
        self._days = frozenset(step.weekdays)

    @override
    def due(self, scene: Scene, journey: Journey) -> int:
        zone = scene.zone()
        day = zones.local(journey.at_step, zone).date()
        while True:
            if day.isoweekday() in self._days:
                due = zones.at(day, self._clock, zone)
                if due >= journey.at_step:
                    return due
            day += timedelta(days=1)
