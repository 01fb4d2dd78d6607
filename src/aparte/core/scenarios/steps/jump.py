"""Jump: back to an earlier step, a bounded number of times; the only way that leads back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from typing_extensions import override

from aparte.core.scenarios.steps import base
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.conditions import Known
    from aparte.core.contact import Journey
    from aparte.core.scenarios.compiling import Needed
    from aparte.core.scene import Scene

TIMES_MAX: Final = 100
"""Times one journey may go back by one jump: whoever needs more waits for ever."""

_AGAIN: Final = Words(en="again", fr="encore")
_ENOUGH: Final = Words(en="enough", fr="assez")


class Jump(base.Step, frozen=True, tag="jump"):
    """Go back to the step `to`, at most `times` in one journey; then go on to `otherwise`."""

    to: str
    times: int
    otherwise: str = base.NEXT

    @override
    def exits(self) -> list[base.Exit]:
        return [base.Exit(self.to, _AGAIN), base.Exit(self.otherwise, _ENOUGH)]

    @override
    def family(self) -> str:
        return "choice"

    @override
    def title(self) -> Words:
        return Words(en=f"Go back to “{self.to}”", fr=f"Revenir à « {self.to} »")

    @override
    def detail(self) -> Words:
        many = self.times > 1
        return Words(
            en=f"At most {self.times} {'times' if many else 'time'}, then on",
            fr=f"Au plus {self.times} fois, puis la suite",
        )

    @override
    def check(self, path: str, known: Known) -> list[Problem]:
        del known
        if 0 < self.times <= TIMES_MAX:
            return []
        words = Words(
            en=f"A jump goes back 1 to {TIMES_MAX} times, not {self.times}: change `times`.",
            fr=f"Un retour a lieu de 1 à {TIMES_MAX} fois, non {self.times} : changez `times`.",
        )
        return [Problem("bad_times", f"{path}.times", words)]

    @override
    def compile(self, needed: Needed) -> JumpRunner:
        del needed
        return JumpRunner(self)


class JumpRunner(base.StepRunner):
    """Counts its visits in the journey and leaves at once."""

    def __init__(self, step: Jump) -> None:
        super().__init__(step)
        self._step = step

    @override
    def act(self, scene: Scene, journey: Journey) -> base.Move:
        del scene
        step = self._step
        done = journey.visits.get(step.id, 0)
        if done >= step.times:
            return base.Go(step.otherwise)
        journey.visits[step.id] = done + 1
        return base.Go(step.to)
