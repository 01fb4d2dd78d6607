"""Change what is known of the contact: an attribute, a tag, a list."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Literal

from typing_extensions import override

from aparte.core import phrases, vocabulary
from aparte.core.scenarios.steps import base, references
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable

    from aparte.core.conditions import Known
    from aparte.core.contact import Journey
    from aparte.core.scenarios.compiling import Needed
    from aparte.core.scene import Scene

NAME_MAX: Final = 128
PROTECTED: Final = frozenset({"email", "phone", "user_id", "anonymous_id"})
"""Attributes that identify a person: only the person or a source may change them."""

LIST_MAX: Final = 100
"""Items of an attribute that grows by `append`; the oldest give way."""

NUMBER_MAX: Final = 10**15
"""What a counter may reach: beyond, binary fractions no longer count by one."""

Op = Literal["set", "unset", "increment", "append", "remove"]


class Change(base.Step, frozen=True, tag="change"):
    """Change an attribute by `op`, or put the contact on (true) or off (false) a tag or list.

    A value may be taken from the entering event or from another attribute; where there is none
    there, or what is known cannot be counted, nothing changes and the journey goes on.
    """

    target: Literal["attribute", "tag", "list"]
    name: str
    value: Any = True
    op: Op = "set"

    @override
    def family(self) -> str:
        return "change"

    @override
    def title(self) -> Words:
        if self.target == "attribute":
            name = vocabulary.name(self.name)
            return _TITLES[self.op].filled(en=name.en, fr=name.fr)
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
        title = self.title()
        if self.target != "attribute" or self.op == "unset":
            return title
        found = references.read(self.value)
        value = phrases.value(self.value) if found is None else found.words()
        return Words(en=f"{title.en}: {value.en}", fr=f"{title.fr} : {value.fr}")

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
        if self.target == "attribute":
            return problems + self._check_attribute(path)
        if not isinstance(self.value, bool) or self.op != "set":
            words = Words(
                en="For a tag or a list, write true to add and false to remove.",
                fr="Pour une étiquette ou une liste, écrivez true pour ajouter ou false pour"
                " retirer.",
            )
            problems.append(Problem("not_a_truth", f"{path}.value", words))
        return problems

    def _check_attribute(self, path: str) -> list[Problem]:
        problems = references.check(self.value, f"{path}.value")
        if self.name in PROTECTED:
            words = Words(
                en=f"“{self.name}” identifies a person; a scenario cannot change it: choose"
                " another.",
                fr=f"« {self.name} » identifie une personne ; un scénario ne peut le changer :"
                " choisissez-en un autre.",
            )
            problems.append(Problem("protected_attribute", f"{path}.name", words))
        counted = isinstance(self.value, dict) or _number(self.value) is not None
        if self.op == "increment" and not counted:
            words = Words(
                en="Write the number to add; a negative one takes away.",
                fr="Écrivez le nombre à ajouter ; un nombre négatif retranche.",
            )
            problems.append(Problem("not_a_number", f"{path}.value", words))
        return problems

    @override
    def compile(self, needed: Needed) -> ChangeRunner:
        return ChangeRunner(self, needed)


class ChangeRunner(base.StepRunner):
    """Writes at once and goes on."""

    def __init__(self, step: Change, needed: Needed) -> None:
        super().__init__(step)
        self._step = step
        attribute = step.target == "attribute" and step.op != "unset"
        self._reference = references.read(step.value) if attribute else None
        if self._reference is not None and self._reference.source == "event":
            needed.keep(self._reference.path)

    @override
    def act(self, scene: Scene, journey: Journey) -> base.Move:
        journey.undecided = None
        step = self._step
        if step.target != "attribute":
            scene.set_membership(step.target, step.name, member=step.value)
        elif step.op == "unset":
            scene.set_attribute(step.name, None)
        else:
            self._write(scene, journey)
        return base.Go(step.next)

    def _write(self, scene: Scene, journey: Journey) -> None:
        contact = scene.contact
        given = self._step.value
        if self._reference is not None:
            given = self._reference.find(contact, journey)
        if given is None and self._reference is not None:
            return
        old = contact.attribute(self._step.name)
        new = _OPS[self._step.op](old, given)
        if new is not _UNCHANGED:
            scene.set_attribute(self._step.name, new)


_UNCHANGED: Final = object()


def _increment(old: Any, given: Any) -> Any:
    """Return the sum as it would be written: 0.1 and 0.2 make 0.3."""
    start, more = _number(0 if old is None else old), _number(given)
    if start is None or more is None:
        return _UNCHANGED
    total = start + more
    if abs(total) > NUMBER_MAX:
        return _UNCHANGED
    return int(total) if total == total.to_integral_value() else float(total)


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    number = Decimal(str(value))
    return number if number.is_finite() else None


def _append(old: Any, given: Any) -> Any:
    """Return the list with what it lacked at its end; a lone value becomes a list."""
    items = _items(old)
    new = [item for item in _items(given) if item not in items]
    return [*items, *new][-LIST_MAX:] if new else _UNCHANGED


def _remove(old: Any, given: Any) -> Any:
    items, unwanted = _items(old), _items(given)
    kept = [item for item in items if item not in unwanted]
    return kept if len(kept) < len(items) else _UNCHANGED


def _items(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def _set(old: Any, given: Any) -> Any:
    del old
    return given


_OPS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "set": _set,
    "increment": _increment,
    "append": _append,
    "remove": _remove,
}
_TITLES: Final = {
    "set": Words(en="Set {en}", fr="Définir {fr}"),
    "unset": Words(en="Forget {en}", fr="Oublier {fr}"),
    "increment": Words(en="Add to {en}", fr="Ajouter à {fr}"),
    "append": Words(en="Append to {en}", fr="Compléter {fr}"),
    "remove": Words(en="Take out of {en}", fr="Retirer de {fr}"),
}
