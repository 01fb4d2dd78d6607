"""What every kind of trigger shares: which inputs it watches and how it opens journeys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from aparte.kernel import instants
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.conditions import Known
    from aparte.core.contact import Contact, Timer
    from aparte.core.inputs import EventInput
    from aparte.core.scenarios.compiling import CompiledScenario, Needed
    from aparte.core.scene import Scene
    from aparte.kernel.errors import Problem

TOLERANCE: Final = "24h"
"""How late an event may arrive and still open a journey, unless the trigger says otherwise."""


class TriggerRunner:
    """A trigger made ready. Each kind answers to the inputs it watches and ignores the rest."""

    dated_topics: tuple[str | int, ...] = ()
    """What `next_due` looks at; empty where there is no date to wait for."""

    name: str = ""
    """Which of the scenario's triggers this is: timers carry it."""

    salt: str = ""
    """The name where the scenario has several triggers, empty where it has one."""

    def on_event(self, scene: Scene, scenario: CompiledScenario, event: EventInput) -> None:
        """React to an event of which one of the watched atoms is in `scene.matched`."""

    def on_segment(
        self, scene: Scene, scenario: CompiledScenario, key: str, *, entered: bool
    ) -> None:
        """React to the contact entering or leaving a segment."""

    def on_timer(self, scene: Scene, scenario: CompiledScenario, timer: Timer) -> None:
        """React to an armed timer that is due."""

    def still_armed(self, contact: Contact, timer: Timer) -> bool:
        """Return whether nothing the contact did since disarms a timer joined from elsewhere."""
        del contact, timer
        return True

    def next_due(self, contact: Contact, after: int) -> int:
        """Return the first instant later than `after` at which the trigger fires by itself."""
        del contact, after
        return instants.FOREVER

    def on_due(self, scene: Scene, scenario: CompiledScenario) -> None:
        """Fire by itself, at an instant that `next_due` gave."""

    def explain(
        self, scene: Scene, scenario: CompiledScenario
    ) -> tuple[bool | None, list[Words], int]:
        """Return whether the trigger has happened, the figures in words, and until when it holds.

        None: a trigger that is never "true", only awaited.
        """
        raise NotImplementedError

    @staticmethod
    def too_late(event: EventInput, tolerance: int) -> bool:
        """Return whether an event arrived too late to open a journey."""
        return event.received_at - event.at > tolerance


class Trigger(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", kw_only=True
):
    """What opens journeys of a scenario. Kinds add their own fields."""

    def sentence(self) -> Words:
        """Return the trigger as a sentence."""
        raise NotImplementedError

    def opening(self) -> Words:
        """Return the trigger as the beginning of a sentence about the whole scenario."""
        said = self.sentence()
        return Words(en=f"After {said.en}", fr=f"Après {said.fr}")

    def check(self, path: str, known: Known) -> list[Problem]:
        """Return what is wrong inside the trigger itself."""
        del path, known
        return []

    def parts(self) -> tuple[Trigger, ...]:
        """Return the triggers this stands for: itself, or several of which any opens."""
        return (self,)

    def compile(self, needed: Needed, key: str | None) -> TriggerRunner:
        """Return the runner; `key` is the property that tells journeys apart, if any."""
        raise NotImplementedError


NEVER: Final = Words(en="It has never happened.", fr="Cela n’est jamais arrivé.")


def last_time(when: Words) -> Words:
    """Return when something last happened, as a sentence."""
    return Words(en=f"It last happened on {when.en}.", fr=f"Dernière fois le {when.fr}.")


def entry_key(event: EventInput, key: str | None) -> str:
    """Return the entry key an event carries: the property's text, or "" when unkeyed."""
    if key is None:
        return ""
    value: Any = event.properties
    for name in key.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return "" if value is None else str(value)[:255]
