"""Send: ask permission for a message and say what to do when it is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from typing_extensions import override

from aparte.core.scenarios.steps import base
from aparte.kernel import durations
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.conditions import Known
    from aparte.core.contact import Journey
    from aparte.core.scenarios.compiling import Needed
    from aparte.core.scene import Scene
    from aparte.kernel.errors import Problem

Refused = Literal["skip", "defer", "end"]

_REFUSED = {
    "skip": Words(en="if refused, it is skipped", fr="en cas de refus, il est omis"),
    "end": Words(en="if refused, the journey ends", fr="en cas de refus, le parcours s’arrête"),
}


class Send(base.Step, frozen=True, tag="send"):
    """Send one of the scenario's messages."""

    message: str
    if_refused: Refused = "skip"
    defer_for: str = "24h"

    @override
    def family(self) -> str:
        return "send"

    @override
    def title(self) -> Words:
        return Words(en=f"Send “{self.message}”", fr=f"Envoyer « {self.message} »")

    @override
    def detail(self) -> Words:
        return self.asking(Words(en=self.message, fr=self.message))

    def asking(self, name: Words) -> Words:
        """Return what the step does, as a sentence, with the message's own name."""
        if self.if_refused == "defer":
            length = durations.to_words(durations.parse(self.defer_for))
            rule = Words(
                en=f"if refused, it waits at most {length.en}",
                fr=f"en cas de refus, il attend au plus {length.fr}",
            )
        else:
            rule = _REFUSED[self.if_refused]
        return Words(
            en=f"“{name.en}” asks to leave; {rule.en}.",
            fr=f"« {name.fr} » demande à partir ; {rule.fr}.",
        )

    @override
    def check(self, path: str, known: Known) -> list[Problem]:
        del known
        return base.check_duration(self.defer_for, f"{path}.defer_for")

    @override
    def compile(self, needed: Needed) -> SendRunner:
        del needed
        return SendRunner(self)


class SendRunner(base.StepRunner):
    """Wants the message as soon as the journey is here, and again when a deferral is over."""

    def __init__(self, step: Send) -> None:
        super().__init__(step)
        self.message = step.message
        self.if_refused = step.if_refused
        self.defer_for = durations.parse(step.defer_for)

    @override
    def act(self, scene: Scene, journey: Journey) -> base.Move:
        if journey.wanted_at and scene.now < journey.wake_at and not scene.rejudging:
            return base.Stay(journey.wake_at)
        return base.Want(self.message)
