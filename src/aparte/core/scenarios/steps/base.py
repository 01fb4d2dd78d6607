"""What every kind of step shares: its place in the graph, and how a journey acts on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from aparte.core import written
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.conditions import Known
    from aparte.core.contact import Journey
    from aparte.core.inputs import AnswerInput, RankInput
    from aparte.core.scenarios.compiling import Needed
    from aparte.core.scene import Scene
    from aparte.kernel.errors import Problem

END: Final = "end"
"""The name of the place after the last step."""

NEXT: Final = "next"
"""Where a step goes unless it says otherwise: the step written after it."""

check_duration: Final = written.check_duration
check_time: Final = written.check_time


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


class Lead(msgspec.Struct, frozen=True):
    """Where a step leads, with the place in the step that says so: `then`, `cases[0].to`."""

    path: str
    to: str


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

    def leads(self) -> list[Lead]:
        """Return where the step leads and which of its fields says so, of right and wrong ones.

        Those whose ways have names made of what they hold answer for themselves.
        """
        found: list[Lead] = []
        named = {field.encode_name: getattr(self, field.name) for field in _fields(self)}
        for way in self.exits():
            path = next((name for name, value in named.items() if value == way.to), "")
            named.pop(path, None)
            found.append(Lead(path, way.to))
        return found

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


def _fields(step: Step) -> list[msgspec.structs.FieldInfo]:
    """Return the fields of a step that may say where it leads, its own before `next`."""
    known = [
        field for field in msgspec.structs.fields(step) if field.encode_name not in {"id", "kind"}
    ]
    return sorted(known, key=lambda field: field.encode_name == "next")
