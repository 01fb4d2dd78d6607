"""Change what is known of the contact: an attribute, a tag, a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

from typing_extensions import override

from aparte.core.scenarios.steps import base
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.conditions import Known
    from aparte.core.contact import Journey
    from aparte.core.scenarios.compiling import Needed
    from aparte.core.scene import Scene

NAME_MAX: Final = 128
PROTECTED: Final = frozenset({"email", "phone", "user_id", "anonymous_id"})
"""Attributes that identify a person: only the person or a source may change them."""


class Change(base.Step, frozen=True, tag="change"):
    """Set an attribute to a value, or put the contact on (true) or off (false) a tag or list."""

    target: Literal["attribute", "tag", "list"]
    name: str
    value: Any = True

    @override
    def family(self) -> str:
        return "change"

    @override
    def title(self) -> Words:
        if self.target == "attribute":
            return Words(en=f"Set “{self.name}”", fr=f"Définir « {self.name} »")
        noun_fr = "l’étiquette" if self.target == "tag" else "la liste"
        if self.value:
            return Words(
                en=f"Add to {self.target} “{self.name}”", fr=f"Ajouter à {noun_fr} « {self.name} »"
            )
        return Words(
            en=f"Remove from {self.target} “{self.name}”",
            fr=f"Retirer de {noun_fr} « {self.name} »",
        )

    @override
    def detail(self) -> Words:
        if self.target == "attribute":
            return Words(
                en=f"Set “{self.name}” to {self.value!r}",
                fr=f"Définir « {self.name} » : {self.value!r}",
            )
        return self.title()

    @override
    def check(self, path: str, known: Known) -> list[Problem]:
        del known
        problems: list[Problem] = []
        if not 0 < len(self.name) <= NAME_MAX:
            words = Words(
                en=f"Give a name of 1 to {NAME_MAX} characters.",
                fr=f"Donnez un nom de 1 à {NAME_MAX} caractères.",
            )
            problems.append(Problem("bad_name", f"{path}.name", words))
        if self.target == "attribute" and self.name in PROTECTED:
            words = Words(
                en=f"“{self.name}” identifies a person; a scenario cannot change it.",
                fr=f"« {self.name} » identifie une personne ; un scénario ne peut le changer.",
            )
            problems.append(Problem("protected_attribute", f"{path}.name", words))
        if self.target != "attribute" and not isinstance(self.value, bool):
            words = Words(
                en="For a tag or a list, write true to add and false to remove.",
                fr="Pour une étiquette ou une liste, écrivez true pour ajouter ou false pour"
                " retirer.",
            )
            problems.append(Problem("not_a_truth", f"{path}.value", words))
        return problems

    @override
    def compile(self, needed: Needed) -> ChangeRunner:
        del needed
        return ChangeRunner(self)


class ChangeRunner(base.StepRunner):
    """Writes at once and goes on."""

    def __init__(self, step: Change) -> None:
        super().__init__(step)
        self._step = step

    @override
    def act(self, scene: Scene, journey: Journey) -> base.Move:
        journey.undecided = None
        step = self._step
        if step.target == "attribute":
            scene.set_attribute(step.name, step.value)
        else:
            scene.set_membership(step.target, step.name, member=step.value)
        return base.Go(step.next)
