"""Segment trigger: the contact entered or left a segment, at that very instant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from typing_extensions import override

from aparte.core import phrases
from aparte.core.scenarios.triggers import base
from aparte.kernel import ids, instants
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.conditions import Known
    from aparte.core.scenarios.compiling import CompiledScenario, Needed
    from aparte.core.scene import Scene
    from aparte.kernel.errors import Problem


class OnSegment(base.Trigger, frozen=True, tag="segment"):
    """Fire when the contact enters (`entered`) or leaves (`left`) a segment."""

    segment: str
    on: Literal["entered", "left"] = "entered"

    @override
    def sentence(self) -> Words:
        if self.on == "entered":
            return Words(
                en=f"enters the segment “{self.segment}”",
                fr=f"entre dans le segment « {self.segment} »",
            )
        return Words(
            en=f"leaves the segment “{self.segment}”", fr=f"quitte le segment « {self.segment} »"
        )

    @override
    def opening(self) -> Words:
        said = self.sentence()
        return Words(en=f"When someone {said.en}", fr=f"Quand quelqu’un {said.fr}")

    @override
    def lasts(self) -> bool:
        return self.on == "entered"

    @override
    def check(self, path: str, known: Known) -> list[Problem]:
        return base.check_segment(self.segment, f"{path}.segment", known)

    @override
    def compile(self, needed: Needed, key: str | None) -> OnSegmentRunner:
        del key
        needed.trigger_on_segment(self.segment)
        return OnSegmentRunner(self)


class OnSegmentRunner(base.TriggerRunner):
    """Opens when membership changes the watched way."""

    def __init__(self, trigger: OnSegment) -> None:
        self._segment = trigger.segment
        self._entered = trigger.on == "entered"

    @override
    def on_segment(
        self, scene: Scene, scenario: CompiledScenario, key: str, *, entered: bool
    ) -> None:
        if key != self._segment or entered != self._entered:
            return
        event_id = ids.hashed("segment-entry", scene.contact.id, key, scene.now, int(entered))
        scene.want_entry(scenario, "", event_id, scene.now, self.salt)

    @override
    def on_invited(self, scene: Scene, scenario: CompiledScenario, generation: int) -> None:
        if self._entered and self._segment in scene.contact.segments:
            base.open_on_invitation(scene, scenario, generation, self.salt)

    @override
    def explain(
        self, scene: Scene, scenario: CompiledScenario
    ) -> tuple[bool | None, list[Words], int]:
        entered = scene.contact.segments.get(self._segment)
        if entered is None:
            words = Words(
                en="This person is not in the segment.",
                fr="Cette personne n’est pas dans le segment.",
            )
            return not self._entered, [words], instants.FOREVER
        when = phrases.moment(entered, scene.zone())
        words = Words(
            en=f"This person is in the segment since {when.en}.",
            fr=f"Cette personne est dans le segment depuis le {when.fr}.",
        )
        return self._entered, [words], instants.FOREVER
