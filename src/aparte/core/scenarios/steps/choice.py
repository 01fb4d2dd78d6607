"""If / else: one condition, two ways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from typing_extensions import override

from aparte.core import conditions, turns
from aparte.core.scenarios.steps import base
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.contact import Journey
    from aparte.core.scenarios.compiling import Needed
    from aparte.core.scene import Scene

_YES: Final = Words(en="yes", fr="oui")
_NO: Final = Words(en="no", fr="non")


class Choice(base.Step, frozen=True, tag="choice"):
    """Go to `then` when the condition is true on arrival, to `otherwise` when it is not."""

    condition: conditions.Condition
    then: str = base.NEXT
    otherwise: str = base.NEXT

    @override
    def exits(self) -> list[base.Exit]:
        return [base.Exit(self.then, _YES), base.Exit(self.otherwise, _NO)]

    @override
    def family(self) -> str:
        return "choice"

    @override
    def title(self) -> Words:
        return Words(en="Choose", fr="Choisir")

    @override
    def detail(self) -> Words:
        what = conditions.clause(self.condition)
        return Words(en=f"If {what.en}", fr=f"Si {what.fr}")

    def ways(self) -> list[turns.Way]:
        """Return what is asked, and what the answer that it is true is called."""
        return [turns.Way(self.condition, _YES)]

    @override
    def check(self, path: str, known: conditions.Known) -> list[Problem]:
        problems = conditions.check(self.condition, f"{path}.condition", known)
        if self.then == self.otherwise:
            words = Words(
                en=f"Both answers lead to “{self.then}”: say where `then` and `otherwise` go.",
                fr=f"Les deux réponses mènent à « {self.then} » : dites où vont `then` et"
                " `otherwise`.",
            )
            problems.append(Problem("no_choice", f"{path}.otherwise", words))
        return problems

    @override
    def compile(self, needed: Needed) -> ChoiceRunner:
        return ChoiceRunner(self, needed)


class ChoiceRunner(base.StepRunner):
    """Leaves at once, one way or the other."""

    def __init__(self, step: Choice, needed: Needed) -> None:
        super().__init__(step)
        self._condition = needed.condition(step.condition)
        self._then = step.then
        self._otherwise = step.otherwise
        self._asker = turns.Asker(step.id, [step.condition], needed.zone)

    @override
    def act(self, scene: Scene, journey: Journey) -> base.Move:
        value = self._condition.evaluate(scene.contact, scene.now).value
        self._asker.remember(scene.contact, journey, scene.now, asked=1 if value else 2)
        return base.Go(self._then if value else self._otherwise)
