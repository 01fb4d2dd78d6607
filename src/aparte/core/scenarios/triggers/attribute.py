"""Attribute trigger: a value known of the person changed, from one thing, to another, or any.

It fires at the change that an input or a step of a journey makes; a word older than the one
kept changes nothing, hence fires nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from typing_extensions import override

from aparte.core import comparisons, phrases
from aparte.core.conditions import values
from aparte.core.scenarios.steps.base import check_duration
from aparte.core.scenarios.triggers import base
from aparte.kernel import durations, instants
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.conditions import Known
    from aparte.core.scenarios.compiling import CompiledScenario, Needed
    from aparte.core.scene import Change, Scene


class OnAttribute(base.Trigger, frozen=True, tag="attribute", rename={"from_": "from"}):
    """Fire when an attribute is `changed` in any way, `set` where it was unknown, or `removed`.

    `from` and `to` narrow a change to these values, compared as `is` does.
    """

    name: str
    on: Literal["changed", "set", "removed"] = "changed"
    from_: Any = None
    to: Any = None
    tolerance: str = base.TOLERANCE

    @override
    def sentence(self) -> Words:
        said = _ON[self.on].filled(name=self.name)
        if self.on == "changed" and self.from_ is None and self.to is None:
            return Words(en=said.en, fr=f"« {self.name} » change")
        if self.from_ is not None:
            old = phrases.value(self.from_)
            said = Words(en=f"{said.en} from {old.en}", fr=f"{said.fr} de {old.fr}")
        if self.to is not None:
            new = phrases.value(self.to)
            said = Words(en=f"{said.en} to {new.en}", fr=f"{said.fr} à {new.fr}")
        return said

    @override
    def opening(self) -> Words:
        said = self.sentence()
        return Words(en=f"When {said.en}", fr=f"Quand {said.fr}")

    @override
    def check(self, path: str, known: Known) -> list[Problem]:
        del known
        problems = values.check_name(self.name, f"{path}.name")
        problems += check_duration(self.tolerance, f"{path}.tolerance")
        for field, value, never in (("from", self.from_, "set"), ("to", self.to, "removed")):
            if value is None:
                continue
            problems += [
                Problem(found.code, f"{path}.{field}", found.words)
                for found in values.check_comparison("is", value, path)
            ]
            if self.on == never:
                words = Words(
                    en=f"“{field}” says nothing where “on” is “{never}”: remove one of them.",
                    fr=f"« {field} » ne dit rien quand « on » vaut « {never} » : retirez l’un"
                    " des deux.",
                )
                problems.append(Problem("contradiction", f"{path}.{field}", words))
        return problems

    @override
    def compile(self, needed: Needed, key: str | None) -> OnAttributeRunner:
        del needed, key
        return OnAttributeRunner(self)


_ON = {
    "changed": Words(en="“{name}” changes", fr="« {name} » passe"),
    "set": Words(en="“{name}” becomes known", fr="« {name} » devient connu"),
    "removed": Words(en="“{name}” is removed", fr="« {name} » est retiré"),
}


class OnAttributeRunner(base.TriggerRunner):
    """Opens at a change of the watched kind."""

    def __init__(self, trigger: OnAttribute) -> None:
        self._name = trigger.name
        self._on = trigger.on
        self._tolerance = durations.parse(trigger.tolerance)
        self._from = None if trigger.from_ is None else comparisons.compile("is", trigger.from_)
        self._to = None if trigger.to is None else comparisons.compile("is", trigger.to)
        self.changing = (f"a:{trigger.name}",)

    @override
    def on_change(self, scene: Scene, scenario: CompiledScenario, change: Change) -> None:
        if change.late <= self._tolerance and self._wanted(change):
            base.open_on_change(scene, scenario, change, self.salt)

    def _wanted(self, change: Change) -> bool:
        if self._on == "set" and change.old is not None:
            return False
        if self._on == "removed" and change.new is not None:
            return False
        if self._from is not None and not self._from(change.old):
            return False
        return self._to is None or self._to(change.new)

    @override
    def explain(
        self, scene: Scene, scenario: CompiledScenario
    ) -> tuple[bool | None, list[Words], int]:
        stamped = scene.contact.attributes.get(self._name)
        if stamped is None:
            words = Words(en="This is not known.", fr="Ceci n’est pas connu.")
            return False, [words], instants.FOREVER
        when = phrases.moment(stamped.at, scene.zone())
        if stamped.value is None:
            words = Words(en=f"Removed on {when.en}.", fr=f"Retiré le {when.fr}.")
            return None, [words], instants.FOREVER
        value = phrases.value(stamped.value)
        words = Words(
            en=f"It is {value.en}, as said on {when.en}.",
            fr=f"Vaut {value.fr}, dit le {when.fr}.",
        )
        return None, [words], instants.FOREVER
