"""Exit: the journey ends here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from aparte.core.scenarios.steps import base
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.contact import Journey
    from aparte.core.scenarios.compiling import Needed
    from aparte.core.scene import Scene


class Leave(base.Step, frozen=True, tag="exit"):
    """End the journey."""

    @override
    def exits(self) -> list[base.Exit]:
        return []

    @override
    def family(self) -> str:
        return "exit"

    @override
    def title(self) -> Words:
        return Words(en="Exit", fr="Sortie")

    @override
    def detail(self) -> Words:
        return Words(en="The journey ends here", fr="Le parcours se termine ici")

    @override
    def compile(self, needed: Needed) -> LeaveRunner:
        del needed
        return LeaveRunner(self)


class LeaveRunner(base.StepRunner):
    """Ends the journey at once."""

    @override
    def act(self, scene: Scene, journey: Journey) -> base.Move:
        del scene, journey
        return base.Leave("exited")
