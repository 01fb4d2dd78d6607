"""What every kind of step shares: its place in the graph, and how a journey acts on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from aparte.kernel import durations, zones
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.conditions import Known
    from aparte.core.contact import Journey
    from aparte.core.inputs import AnswerInput, RankInput
    from aparte.core.scenarios.compiling import Needed
    from aparte.core.scene import Scene

END: Final = "end"
"""The name of the place after the last step."""

NEXT: Final = "next"
"""Where a step goes unless it says otherwise: the step written after it."""


class Go(msgspec.Struct, frozen=True):
    """Leave for another step at once."""

    to: str


class Stay(msgspec.Struct, frozen=True):
    """Remain at this step; `until` is the instant it may act by itself."""

    until: int


class Want(msgspec.Struct, frozen=True):
    """Ask permission to send the first of the step's messages that may leave."""

    messages: tuple[str, ...]


class Leave(msgspec.Struct, frozen=True):
    """End the journey for this reason, perhaps with an outcome."""

    reason: str
    outcome: str | None = None


Move = Go | Stay | Want | Leave


class Exit(msgspec.Struct, frozen=True):
    """One way out of a step: where to, and what it is called when there are several."""

    to: str
    label: Words | None = None


class StepRunner:
    """A step made ready to act: all texts parsed, all conditions compiled."""

    def __init__(self, step: Step) -> None:
        self.id = step.id

    def act(self, scene: Scene, journey: Journey) -> Move:
        """Return what the journey does here at the scene's instant.

        Called when the journey arrives, and again when time or an input concerns it. The same
        contact, step and instant always give the same move.
        """
        raise NotImplementedError

    def due(self, scene: Scene, journey: Journey) -> int | None:
        """Return when a journey leaves by time alone, None when something else decides."""
        del scene, journey
        return None

    def hear(self, scene: Scene, journey: Journey, answer: AnswerInput) -> None:
        """Take note of what another system answered; only a step that asked one does."""
        del scene, journey, answer

    def placed(self, scene: Scene, journey: Journey, given: RankInput) -> None:
        """Take note of a place among others; only a step that compares does."""
        del scene, journey, given


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", kw_only=True):
    """A step of a scenario. Kinds add their own fields."""

    id: str
    next: str = NEXT

    def exits(self) -> list[Exit]:
        """Return the ways out, as written."""
        return [Exit(self.next)]

    def family(self) -> str:
        """Return what it looks like in the graph: send, wait, choice, change, people, exit."""
        raise NotImplementedError

    def title(self) -> Words:
        """Return the step's name in a few words."""
        raise NotImplementedError

    def detail(self) -> Words:
        """Return the step as a sentence."""
        raise NotImplementedError

    def check(self, path: str, known: Known) -> list[Problem]:
        """Return what is wrong inside the step itself."""
        del path, known
        return []

    def compile(self, needed: Needed) -> StepRunner:
        """Return the runner, saying on the way what the step needs remembered."""
        raise NotImplementedError


def check_duration(text: str, path: str) -> list[Problem]:
    """Return a problem when a text is no duration."""
    try:
        durations.parse(text)
    except ValueError:
        words = Words(
            en=f"“{text}” is not a duration. Write for example 30m, 1h, 7d or 2w.",
            fr=f"« {text} » n’est pas une durée. Écrivez par exemple 30m, 1h, 7d ou 2w.",
        )
        return [Problem("bad_duration", path, words)]
    return []


def check_time(text: str, path: str) -> list[Problem]:
    """Return a problem when a text is no time of day."""
    if zones.parse_time(text) is not None:
        return []
    words = Words(
        en=f"“{text}” is not a time of day. Write it as 09:00.",
        fr=f"« {text} » n’est pas une heure. Écrivez-la ainsi : 09:00.",
    )
    return [Problem("bad_time", path, words)]
