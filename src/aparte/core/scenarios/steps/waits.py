"""Waits that time alone ends: for a duration, and what all waits by the clock share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from aparte.core.scenarios.steps import base
from aparte.kernel import durations
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.conditions import Known
    from aparte.core.contact import Journey
    from aparte.core.scenarios.compiling import Needed
    from aparte.core.scene import Scene
    from aparte.kernel.errors import Problem


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
