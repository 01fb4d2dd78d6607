"""What every kind of trigger shares: which inputs it watches and how it opens journeys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from aparte.core import nearest, written
from aparte.kernel import ids, instants
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.conditions import Known
    from aparte.core.contact import Contact, Timer
    from aparte.core.inputs import EventInput
    from aparte.core.scenarios.compiling import CompiledScenario, Needed
    from aparte.core.scene import Change, Scene

check_clock: Final = written.check_time

TOLERANCE: Final = "24h"
"""How late an event may arrive and still open a journey, unless the trigger says otherwise."""


class TriggerRunner:
    """A trigger made ready. Each kind answers to the inputs it watches and ignores the rest."""

    dated_topics: tuple[str | int, ...] = ()
    """What `next_due` looks at; empty where there is no date to wait for."""

    changing: tuple[str, ...] = ()
    """The attributes (`a:plan`), tags (`t:`) and lists (`l:`) whose changes it reacts to."""

    any_event: bool = False
    """Whether it reacts to every event, whatever its name."""

    trail: int | None = None
    """The trail of events it keeps on the contact, if it keeps one."""

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

    def on_change(self, scene: Scene, scenario: CompiledScenario, change: Change) -> None:
        """React to a value of `changing` having been replaced."""

    def on_join(self, scene: Scene, scenario: CompiledScenario) -> None:
        """React to another record of the person having been joined."""

    def on_begin(self, scene: Scene, scenario: CompiledScenario) -> None:
        """Look, without firing, at a contact that lived before this trigger was live."""

    def on_invited(self, scene: Scene, scenario: CompiledScenario, generation: int) -> None:
        """Fire for a contact that is inside already, as the publication of a generation asked."""

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

    def properties_of(
        self, contact: Contact, scenario: CompiledScenario, event_id: bytes, at: int
    ) -> dict[str, Any]:
        """Return what messages may call `event` where a journey began with no event of the log."""
        del contact, scenario, event_id, at
        return {}

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

    def lasts(self) -> bool:
        """Return whether people stay inside what it watches, so that they can be invited."""
        return False

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


def check_segment(key: str, path: str, known: Known) -> list[Problem]:
    """Return a problem when there is no such segment."""
    if known.segments is None or key in known.segments:
        return []
    words = Words(
        en=f"There is no segment “{key}”: create it first, or check its key.",
        fr=f"Le segment « {key} » n’existe pas : créez-le, ou vérifiez sa clé.",
    )
    return [Problem("unknown_segment", path, nearest.asking(words, key, known.segments))]


def open_on_change(scene: Scene, scenario: CompiledScenario, change: Change, salt: str) -> None:
    """Ask for the journey that a change opens, named by what changed, when, and what did it."""
    parts = (scene.contact.id, change.topic, change.at, change.cause)
    event_id = ids.hashed("change-entry", *parts)
    scene.want_entry(scenario, "", event_id, change.at, salt, chained=change.chained)


def open_on_invitation(
    scene: Scene, scenario: CompiledScenario, generation: int, salt: str
) -> None:
    """Ask for the journey of a contact that is inside already: the same in each attempt."""
    event_id = ids.hashed("invitation", scene.contact.id, scenario.key, generation)
    scene.want_entry(scenario, "", event_id, scene.now, salt)


def entry_key(event: EventInput, key: str | None) -> str:
    """Return the entry key an event carries: the property's text, or "" when unkeyed."""
    return "" if key is None else read_key(event.properties, key)


def read_key(properties: dict[str, Any], key: str) -> str:
    """Return the text of the property that tells journeys apart, "" where there is none."""
    value: Any = properties
    for name in key.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return "" if value is None else str(value)[:255]
