"""Sequence trigger: A, then B, then C, in this order and within a time.

Opened by each last event that a run leads to: every event later than the one before it, the first
no longer than the time before the last. Runs are looked for again when an event arrives late, so
what opens is the same in whatever order the events arrive within the tolerance. With an entry
key, only events that carry the same value follow one another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
from typing_extensions import override

from aparte.core import atoms, phrases, trails
from aparte.core.conditions import values
from aparte.core.contact import Footfall
from aparte.core.scenarios.steps.base import check_duration
from aparte.core.scenarios.triggers import base
from aparte.kernel import durations, ids, instants
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words, join

if TYPE_CHECKING:
    from aparte.core.conditions import Known
    from aparte.core.inputs import EventInput
    from aparte.core.scenarios.compiling import CompiledScenario, Needed
    from aparte.core.scene import Scene

PLACES_MIN: Final = 2
PLACES_MAX: Final = 5


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One event of the sequence."""

    event: str
    where: tuple[atoms.PropertyFilter, ...] = ()


class OnSequence(base.Trigger, frozen=True, tag="sequence"):
    """Fire when the events happened one after the other within the time."""

    events: tuple[Place, ...]
    within: str
    tolerance: str = base.TOLERANCE

    @override
    def sentence(self) -> Words:
        parts = [atoms.sentence(one.event, one.where) for one in self.events]
        length = durations.to_words(durations.parse(self.within))
        said = join(parts, en=", then ", fr=", puis ")
        return Words(en=f"{said.en}, within {length.en}", fr=f"{said.fr}, en {length.fr}")

    @override
    def check(self, path: str, known: Known) -> list[Problem]:
        problems = check_duration(self.within, f"{path}.within")
        problems += check_duration(self.tolerance, f"{path}.tolerance")
        if not PLACES_MIN <= len(self.events) <= PLACES_MAX:
            words = Words(
                en=f"Give a sequence {PLACES_MIN} to {PLACES_MAX} events.",
                fr=f"Donnez à une séquence de {PLACES_MIN} à {PLACES_MAX} événements.",
            )
            problems.append(Problem("bad_sequence", f"{path}.events", words))
        for index, one in enumerate(self.events):
            problems += values.check_event(one.event, f"{path}.events[{index}].event", known)
            problems += values.check_filters(one.where, f"{path}.events[{index}].where")
        return problems

    @override
    def compile(self, needed: Needed, key: str | None) -> OnSequenceRunner:
        return OnSequenceRunner(self, needed, key)


class OnSequenceRunner(base.TriggerRunner):
    """Keeps the events that may take part, and looks for runs among them."""

    def __init__(self, trigger: OnSequence, needed: Needed, key: str | None) -> None:
        self._key = key
        self._within = durations.parse(trigger.within)
        self._tolerance = durations.parse(trigger.tolerance)
        self._atoms = [
            needed.watch(atoms.Atom(event=one.event, where=one.where)) for one in trigger.events
        ]
        for atom in self._atoms:
            needed.trigger_on(atom)
        named = (needed.scenario, key or "", trigger.within)
        self.trail = self._trail = int.from_bytes(
            ids.hashed("trail", *named, *self._atoms)[:4], "big"
        )

    @override
    def on_event(self, scene: Scene, scenario: CompiledScenario, event: EventInput) -> None:
        keep_from = scene.now - self._within - self._tolerance
        if event.at < keep_from:
            return
        steps = sum(1 << place for place, atom in enumerate(self._atoms) if atom in scene.matched)
        key = base.entry_key(event, self._key)
        trail = scene.contact.trails.setdefault(self._trail, [])
        trails.add(trail, Footfall(event.at, event.id, steps, key), keep_from)
        self._open(scene, scenario, event.at, key)

    @override
    def on_join(self, scene: Scene, scenario: CompiledScenario) -> None:
        trail = scene.contact.trails.get(self._trail, [])
        for key in sorted({one.key for one in trail}):
            self._open(scene, scenario, instants.MIN_INSTANT, key)

    def _open(self, scene: Scene, scenario: CompiledScenario, since: int, key: str) -> None:
        """Ask for what the runs that end at or after `since` open and have not opened yet."""
        trail = scene.contact.trails[self._trail]
        oldest = max(since, scene.now - self._tolerance)
        for one in trail:
            if one.at < oldest or one.key != key or one.opened:
                continue
            began = trails.began(trail, len(self._atoms), key, one)
            if began is not None and one.at - began <= self._within:
                one.opened = True
                scene.want_entry(scenario, key, one.event_id, one.at, self.salt)

    @override
    def explain(
        self, scene: Scene, scenario: CompiledScenario
    ) -> tuple[bool | None, list[Words], int]:
        trail = scene.contact.trails.get(self._trail, [])
        total = len(self._atoms)
        if any(one.opened and one.at > scene.now - self._within for one in trail):
            words = Words(en="All of it happened, in order.", fr="Tout est arrivé, dans l’ordre.")
            return True, [words], instants.FOREVER
        for places in range(total - 1, 0, -1):
            found = [
                began
                for key in {one.key for one in trail}
                if (began := trails.began(trail, places, key, None)) is not None
                and began >= scene.now - self._within
            ]
            if found:
                until = max(found) + self._within
                when = phrases.moment(until, scene.zone())
                words = Words(
                    en=f"{places} of {total} so far, in order; the rest counts until {when.en}.",
                    fr=f"{places} sur {total} jusqu’ici, dans l’ordre ; la suite compte"
                    f" jusqu’au {when.fr}.",
                )
                return False, [words], until
        return False, [_NOT_BEGUN], instants.FOREVER


_NOT_BEGUN = Words(
    en="The first of these events has not happened lately.",
    fr="Le premier de ces événements n’est pas arrivé récemment.",
)
