"""Start and stop: what one scenario does to the same person's journeys of another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from typing_extensions import override

from aparte.core import effects, nearest
from aparte.core.scenarios.steps import base
from aparte.kernel import ids
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.conditions import Known
    from aparte.core.contact import Journey
    from aparte.core.scenarios.compiling import Needed
    from aparte.core.scene import Scene

STARTS_MAX: Final = 8
"""Scenarios that may start one another in a row: two that start each other stop there."""


class Other(base.Step, frozen=True):
    """What both share: the key of the other scenario."""

    scenario: str

    @override
    def family(self) -> str:
        return "change"

    @override
    def check(self, path: str, known: Known) -> list[Problem]:
        if known.scenarios is None or self.scenario in known.scenarios:
            return []
        words = Words(
            en=f"There is no scenario “{self.scenario}”: name one there is.",
            fr=f"Il n’y a pas de scénario « {self.scenario} » : nommez-en un qui existe.",
        )
        asked = nearest.asking(words, self.scenario, known.scenarios)
        return [Problem("unknown_scenario", f"{path}.scenario", asked)]


class Start(Other, frozen=True, tag="start"):
    """Open a journey of another live scenario, if its own entry rules and audience allow."""

    @override
    def title(self) -> Words:
        return Words(en=f"Start “{self.scenario}”", fr=f"Démarrer « {self.scenario} »")

    @override
    def detail(self) -> Words:
        return Words(
            en=f"Enter “{self.scenario}”, if its entry rules allow",
            fr=f"Entrer dans « {self.scenario} », si ses règles d’entrée le permettent",
        )

    @override
    def compile(self, needed: Needed) -> StartRunner:
        del needed
        return StartRunner(self)


class StartRunner(base.StepRunner):
    """Asks for the entry and goes on."""

    def __init__(self, step: Start) -> None:
        super().__init__(step)
        self._step = step

    @override
    def act(self, scene: Scene, journey: Journey) -> base.Move:
        journey.undecided = None
        key = self._step.scenario
        other = scene.program.live_by_key.get(key)
        if journey.depth >= STARTS_MAX:
            figures = {"scenario": journey.scenario, "other": key, "limit": STARTS_MAX}
            scene.effects.append(effects.Trouble("too_many_starts", scene.now, figures))
        elif other is not None:
            cause = ids.hashed("start", journey.id, self.id, journey.at_step)
            scene.want_start(other, journey, cause)
        return base.Go(self._step.next)


class Stop(Other, frozen=True, tag="stop"):
    """End this person's journeys of another scenario, at once."""

    @override
    def title(self) -> Words:
        return Words(en=f"Stop “{self.scenario}”", fr=f"Arrêter « {self.scenario} »")

    @override
    def detail(self) -> Words:
        return Words(
            en=f"End what is under way in “{self.scenario}”",
            fr=f"Mettre fin à ce qui est en cours dans « {self.scenario} »",
        )

    @override
    def compile(self, needed: Needed) -> StopRunner:
        del needed
        return StopRunner(self)


class StopRunner(base.StepRunner):
    """Asks for the end of the others and goes on."""

    def __init__(self, step: Stop) -> None:
        super().__init__(step)
        self._step = step

    @override
    def act(self, scene: Scene, journey: Journey) -> base.Move:
        journey.undecided = None
        scene.stopping.append(self._step.scenario)
        return base.Go(self._step.next)
