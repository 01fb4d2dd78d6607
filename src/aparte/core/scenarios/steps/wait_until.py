"""Wait until the contact's own clock shows a time, or is inside a window, on chosen weekdays.

A window that ends at or before its start goes over midnight; its weekday is the one it starts on.
A start that does not exist (clocks going forward) is the end of the gap; one that exists twice is
the first.
"""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import msgspec
from typing_extensions import override

from aparte.core import phrases
from aparte.core.scenarios.steps import base
from aparte.core.scenarios.steps.waits import ClockRunner
from aparte.kernel import zones
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.conditions import Known
    from aparte.core.contact import Journey
    from aparte.core.scenarios.compiling import Needed
    from aparte.core.scene import Scene

WEEK: Final = 7
_EVERY_DAY: Final = tuple(range(1, WEEK + 1))


_TWO_CLOCKS: Final = Words(
    en="There is a `time` and a window: remove `time`, or `from` and `to`.",
    fr="Il y a une heure `time` et une plage : retirez `time`, ou bien `from` et `to`.",
)
_NO_CLOCK: Final = Words(
    en="Say until when: give a `time`, or a window with both `from` and `to`.",
    fr="Dites jusqu’à quand : donnez une heure `time`, ou une plage avec `from` et `to`.",
)


class WaitUntil(base.Step, frozen=True, tag="wait_until"):
    """Wait for a local `time`, or for the window `from` … `to`, on the weekdays (1 Monday … 7).

    Who arrives inside the window goes on at once; who arrives outside waits for its next start.
    """

    time: str | None = None
    start: str | None = msgspec.field(default=None, name="from")
    end: str | None = msgspec.field(default=None, name="to")
    weekdays: tuple[int, ...] = _EVERY_DAY

    @override
    def family(self) -> str:
        return "wait"

    @override
    def title(self) -> Words:
        if self.time is not None:
            return Words(en=f"Wait until {self.time}", fr=f"Attendre {self.time}")
        return Words(
            en=f"Wait for {self.start}–{self.end}", fr=f"Attendre entre {self.start} et {self.end}"
        )

    @override
    def detail(self) -> Words:
        if self.time is not None:
            said = Words(en=f"Wait until {self.time}", fr=f"Attendre {self.time}")
        else:
            said = Words(
                en=f"Wait for a moment between {self.start} and {self.end}",
                fr=f"Attendre un moment entre {self.start} et {self.end}",
            )
        days = sorted(set(self.weekdays))
        if len(days) < WEEK:
            names = [phrases.weekday(day) for day in days]
            english = ", ".join(day.en for day in names)
            french = ", ".join(day.fr for day in names)
            said = Words(en=f"{said.en} on {english}", fr=f"{said.fr} le {french}")
        return Words(
            en=f"{said.en}, by the person’s own clock", fr=f"{said.fr}, à l’heure de la personne"
        )

    @override
    def check(self, path: str, known: Known) -> list[Problem]:
        del known
        problems = [
            problem
            for name, text in (("time", self.time), ("from", self.start), ("to", self.end))
            if text is not None
            for problem in base.check_time(text, f"{path}.{name}")
        ]
        window = (self.start is not None, self.end is not None)
        if window not in {(True, True), (False, False)} or any(window) == (self.time is not None):
            words = _TWO_CLOCKS if self.time is not None else _NO_CLOCK
            problems.append(Problem("one_clock", path, words))
        elif self.start is not None and self.start == self.end:
            words = Words(
                en="The window is empty: let it end at another time than it starts.",
                fr="La plage est vide : donnez-lui une fin différente de son début.",
            )
            problems.append(Problem("empty_window", f"{path}.to", words))
        if not self.weekdays or not set(self.weekdays) <= set(_EVERY_DAY):
            words = Words(
                en="Name at least one weekday, from 1 (Monday) to 7 (Sunday).",
                fr="Nommez au moins un jour, de 1 (lundi) à 7 (dimanche).",
            )
            problems.append(Problem("bad_weekdays", f"{path}.weekdays", words))
        return problems

    @override
    def compile(self, needed: Needed) -> ClockRunner:
        del needed
        return WaitUntilRunner(self)


class WaitUntilRunner(ClockRunner):
    """Leaves at the first instant at or after arrival that the chosen times hold."""

    def __init__(self, step: WaitUntil) -> None:
        super().__init__(step)
        self._start = _clock(step.time or step.start)
        self._end = None if step.end is None else _clock(step.end)
        self._days = frozenset(step.weekdays)

    @override
    def due(self, scene: Scene, journey: Journey) -> int:
        arrival = journey.at_step
        zone = scene.zone()
        # A window over midnight may have begun the day before.
        first = zones.local(arrival, zone).date() - timedelta(days=1)
        for ahead in range(WEEK + 2):
            day = first + timedelta(days=ahead)
            if day.isoweekday() not in self._days:
                continue
            start = zones.at(day, self._start, zone)
            if start >= arrival:
                return start
            if self._end is not None and arrival < self._closes(day, self._end, zone):
                return arrival
        raise AssertionError("each weekday comes within a week")

    def _closes(self, day: date, end: time, zone: ZoneInfo) -> int:
        return zones.at(day if end > self._start else day + timedelta(days=1), end, zone)


def _clock(text: str | None) -> time:
    clock = None if text is None else zones.parse_time(text)
    assert clock is not None, "a checked step has times of day"
    return clock
