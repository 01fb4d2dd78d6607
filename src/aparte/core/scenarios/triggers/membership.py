"""List and tag triggers: the contact was put on a list or given a tag, or taken off it.

By hand, by an import, by a program or by a step of a journey: whoever changes the membership
starts the scenario. That is how a scenario is started for a whole list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from typing_extensions import override

from aparte.core import phrases
from aparte.core.conditions import values
from aparte.core.scenarios.steps.base import check_duration
from aparte.core.scenarios.triggers import base
from aparte.kernel import durations, instants
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.conditions import Known
    from aparte.core.contact import Contact, Stamped
    from aparte.core.scenarios.compiling import CompiledScenario, Needed
    from aparte.core.scene import Change, Scene
    from aparte.kernel.errors import Problem


class _OnMembership(base.Trigger, frozen=True):
    """What lists and tags share."""

    on: Literal["added", "removed"] = "added"
    tolerance: str = base.TOLERANCE

    def what(self) -> tuple[str, str]:
        """Return `list` or `tag`, and its name."""
        raise NotImplementedError

    @override
    def sentence(self) -> Words:
        kind, name = self.what()
        return _SAID[kind, self.on].filled(name=name)

    @override
    def opening(self) -> Words:
        said = self.sentence()
        return Words(en=f"When someone {said.en}", fr=f"Quand quelqu’un {said.fr}")

    @override
    def lasts(self) -> bool:
        return self.on == "added"

    @override
    def check(self, path: str, known: Known) -> list[Problem]:
        del known
        kind, name = self.what()
        problems = values.check_name(name, f"{path}.{kind}")
        return problems + check_duration(self.tolerance, f"{path}.tolerance")

    @override
    def compile(self, needed: Needed, key: str | None) -> OnMembershipRunner:
        del needed, key
        return OnMembershipRunner(self)


class OnList(_OnMembership, frozen=True, kw_only=True, tag="list"):
    """Fire when the contact is put on a list (`added`) or taken off it (`removed`)."""

    list: str

    @override
    def what(self) -> tuple[str, str]:
        return "list", self.list


class OnTag(_OnMembership, frozen=True, kw_only=True, tag="tag"):
    """Fire when the contact is given a tag (`added`) or loses it (`removed`)."""

    tag: str

    @override
    def what(self) -> tuple[str, str]:
        return "tag", self.tag


_SAID = {
    ("list", "added"): Words(
        en="is put on the list “{name}”", fr="est ajouté à la liste « {name} »"
    ),
    ("list", "removed"): Words(
        en="is taken off the list “{name}”", fr="est retiré de la liste « {name} »"
    ),
    ("tag", "added"): Words(en="is given the tag “{name}”", fr="reçoit l’étiquette « {name} »"),
    ("tag", "removed"): Words(en="loses the tag “{name}”", fr="perd l’étiquette « {name} »"),
}


class OnMembershipRunner(base.TriggerRunner):
    """Opens when membership changes the watched way."""

    def __init__(self, trigger: _OnMembership) -> None:
        self._kind, self._name = trigger.what()
        self._added = trigger.on == "added"
        self._tolerance = durations.parse(trigger.tolerance)
        self.changing = (f"{self._kind[0]}:{self._name}",)

    @override
    def on_change(self, scene: Scene, scenario: CompiledScenario, change: Change) -> None:
        if change.late <= self._tolerance and bool(change.new) is self._added:
            base.open_on_change(scene, scenario, change, self.salt)

    @override
    def on_invited(self, scene: Scene, scenario: CompiledScenario, generation: int) -> None:
        if self._added and self._is_member(scene.contact):
            base.open_on_invitation(scene, scenario, generation, self.salt)

    def _is_member(self, contact: Contact) -> bool:
        stamped = self._kept(contact).get(self._name)
        return stamped is not None and bool(stamped.value)

    def _kept(self, contact: Contact) -> dict[str, Stamped]:
        return contact.lists if self._kind == "list" else contact.tags

    @override
    def explain(
        self, scene: Scene, scenario: CompiledScenario
    ) -> tuple[bool | None, list[Words], int]:
        stamped = self._kept(scene.contact).get(self._name)
        member = self._is_member(scene.contact)
        if stamped is None:
            return not self._added, [_NEVER[self._kind]], instants.FOREVER
        when = phrases.moment(stamped.at, scene.zone())
        words = (_SINCE if member else _NO_LONGER)[self._kind].filled(en=when.en, fr=when.fr)
        return member is self._added, [words], instants.FOREVER


_NEVER = {
    "list": Words(
        en="This person has never been on the list.",
        fr="Cette personne n’a jamais été sur la liste.",
    ),
    "tag": Words(
        en="This person has never had the tag.",
        fr="Cette personne n’a jamais eu l’étiquette.",
    ),
}
_SINCE = {
    "list": Words(
        en="This person is on the list since {en}.",
        fr="Cette personne est sur la liste depuis le {fr}.",
    ),
    "tag": Words(
        en="This person has the tag since {en}.",
        fr="Cette personne a l’étiquette depuis le {fr}.",
    ),
}
_NO_LONGER = {
    "list": Words(
        en="This person is off the list since {en}.",
        fr="Cette personne n’est plus sur la liste depuis le {fr}.",
    ),
    "tag": Words(
        en="This person no longer has the tag since {en}.",
        fr="Cette personne n’a plus l’étiquette depuis le {fr}.",
    ),
}
