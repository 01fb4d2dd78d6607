"""Branch: several conditions asked in order, the first that holds shows the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
from typing_extensions import override

from aparte.core import conditions, turns
from aparte.core.scenarios.steps import base
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.contact import Journey
    from aparte.core.scenarios.compiling import Needed
    from aparte.core.scene import Scene

CASES_MAX: Final = 20
"""Ways out by condition: beyond, nobody reads the picture any more."""

_OTHERWISE: Final = Words(en="otherwise", fr="sinon")


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One way out: the condition that opens it, where it leads, and what people call it."""

    condition: conditions.Condition
    to: str = base.NEXT
    name: Words | None = None

    def label(self) -> Words:
        """Return what the way is called: its name, or its condition read aloud."""
        return conditions.sentence(self.condition) if self.name is None else self.name


class Branch(base.Step, frozen=True, tag="branch"):
    """Go the way of the first case whose condition is true on arrival, else `otherwise`."""

    cases: tuple[Case, ...]
    otherwise: str = base.NEXT

    @override
    def exits(self) -> list[base.Exit]:
        ways = [base.Exit(case.to, case.label()) for case in self.cases]
        return [*ways, base.Exit(self.otherwise, _OTHERWISE)]

    @override
    def leads(self) -> list[base.Lead]:
        ways = [base.Lead(f"cases[{index}].to", case.to) for index, case in enumerate(self.cases)]
        return [*ways, base.Lead("otherwise", self.otherwise)]

    @override
    def family(self) -> str:
        return "choice"

    @override
    def title(self) -> Words:
        count = len(self.cases) + 1
        return Words(en=f"Choose one of {count} ways", fr=f"Choisir l’une des {count} voies")

    @override
    def detail(self) -> Words:
        said = [conditions.clause(case.condition) for case in self.cases]
        return Words(
            en=f"The first that holds: {'; '.join(one.en for one in said)}; otherwise the last way",
            fr=f"La première qui est vraie : {' ; '.join(one.fr for one in said)} ; sinon la"
            " dernière voie",
        )

    def ways(self) -> list[turns.Way]:
        """Return what is asked, in order, and the names of the ways."""
        return [
            turns.Way(case.condition, case.name or _way(index))
            for index, case in enumerate(self.cases)
        ]

    @override
    def check(self, path: str, known: conditions.Known) -> list[Problem]:
        if not 0 < len(self.cases) <= CASES_MAX:
            words = Words(en=f"Give 1 to {CASES_MAX} cases.", fr=f"Donnez de 1 à {CASES_MAX} cas.")
            return [Problem("bad_cases", f"{path}.cases", words)]
        problems: list[Problem] = []
        for index, case in enumerate(self.cases):
            place = f"{path}.cases[{index}]"
            problems += conditions.check(case.condition, f"{place}.condition", known)
            before = [one.condition for one in self.cases[:index]]
            if case.condition in before:
                problems.append(_asked_before(before.index(case.condition), f"{place}.condition"))
        return problems

    @override
    def compile(self, needed: Needed) -> BranchRunner:
        return BranchRunner(self, needed)


def _way(index: int) -> Words:
    return Words(en=f"case {index + 1}", fr=f"cas {index + 1}")


def _asked_before(index: int, path: str) -> Problem:
    words = Words(
        en=f"The case {index + 1} asks the same, so nobody ever comes here: change or remove one.",
        fr=f"Le cas {index + 1} demande la même chose, donc personne n’arrive ici : changez ou"
        " retirez l’un des deux.",
    )
    return Problem("case_asked_before", path, words)


class BranchRunner(base.StepRunner):
    """Leaves at once, by the first way that is open."""

    def __init__(self, step: Branch, needed: Needed) -> None:
        super().__init__(step)
        self._cases = [(needed.condition(case.condition), case.to) for case in step.cases]
        self._otherwise = step.otherwise
        asked = [case.condition for case in step.cases]
        self._asker = turns.Asker(step.id, asked, needed.zone)

    @override
    def act(self, scene: Scene, journey: Journey) -> base.Move:
        for asked, (condition, to) in enumerate(self._cases, start=1):
            if condition.evaluate(scene.contact, scene.now).value:
                self._asker.remember(scene.contact, journey, scene.now, asked=asked)
                return base.Go(to)
        nobody = len(self._cases) + 1
        self._asker.remember(scene.contact, journey, scene.now, asked=nobody)
        return base.Go(self._otherwise)
