"""Exit: the journey ends here, perhaps with an outcome worth counting."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from typing_extensions import override

from aparte.core import phrases
from aparte.core.scenarios.steps import base
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.conditions import Known
    from aparte.core.contact import Journey
    from aparte.core.scenarios.compiling import Needed
    from aparte.core.scene import Scene


OUTCOME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")


class Leave(base.Step, frozen=True, tag="exit"):
    """End the journey; `outcome` is a code recorded with its end."""

    outcome: str | None = None

    @override
    def exits(self) -> list[base.Exit]:
        return []

    @override
    def family(self) -> str:
        return "exit"

    @override
    def title(self) -> Words:
        if self.outcome is None:
            return Words(en="Exit", fr="Sortie")
        return Words(en=f"Exit: {self.outcome}", fr=f"Sortie : {self.outcome}")

    @override
    def detail(self) -> Words:
        if self.outcome is None:
            return Words(en="The journey ends here", fr="Le parcours se termine ici")
        return Words(
            en=f"The journey ends here with the outcome “{self.outcome}”",
            fr=f"Le parcours se termine ici, avec l’issue « {self.outcome} »",
        )

    @override
    def check(self, path: str, known: Known) -> list[Problem]:
        del known
        if self.outcome is None or OUTCOME.fullmatch(self.outcome):
            return []
        words = Words(
            en=f"{phrases.quoted(self.outcome).en} cannot be an outcome: use lower-case letters,"
            " digits, hyphens and underscores, at most 63.",
            fr=f"{phrases.quoted(self.outcome).fr} ne peut être une issue : utilisez minuscules,"
            " chiffres, tirets et soulignés, 63 au plus.",
        )
        return [Problem("bad_outcome", f"{path}.outcome", words)]

    @override
    def compile(self, needed: Needed) -> LeaveRunner:
        del needed
        return LeaveRunner(self)


class LeaveRunner(base.StepRunner):
    """Ends the journey at once."""

    def __init__(self, step: Leave) -> None:
        super().__init__(step)
        self._outcome = step.outcome

    @override
    def act(self, scene: Scene, journey: Journey) -> base.Move:
        del scene, journey
        return base.Leave("exited", self._outcome)
