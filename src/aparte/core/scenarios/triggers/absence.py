"""Absence trigger: A happened, and no B followed within a time.

A at instant a arms a timer due at a + within. B in (a, a + within] disarms it, even when it
arrives late but before the timer fired. A new A re-arms the timer if the trigger says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from typing_extensions import override

from aparte.core import atoms, phrases, tracks
from aparte.core.conditions import values
from aparte.core.contact import Timer
from aparte.core.scenarios.steps.base import check_duration
from aparte.core.scenarios.triggers import base
from aparte.kernel import durations, instants
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.conditions import Known
    from aparte.core.contact import Contact
    from aparte.core.inputs import EventInput
    from aparte.core.scenarios.compiling import CompiledScenario, Needed
    from aparte.core.scene import Scene
    from aparte.kernel.errors import Problem


class Awaited(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The event whose absence counts."""

    event: str
    where: tuple[atoms.PropertyFilter, ...] = ()


class OnAbsence(base.Trigger, frozen=True, tag="absence"):
    """Fire when `event` was not followed by `without` within the time."""

    event: str
    without: Awaited
    within: str
    where: tuple[atoms.PropertyFilter, ...] = ()
    restart: bool = True
    tolerance: str = base.TOLERANCE

    @override
    def sentence(self) -> Words:
        what = atoms.sentence(self.event, self.where)
        missing = atoms.sentence(self.without.event, self.without.where)
        length = durations.to_words(durations.parse(self.within))
        return Words(
            en=f"{what.en}, without {missing.en} within {length.en}",
            fr=f"{what.fr}, sans {missing.fr} dans un délai de {length.fr}",
        )

    @override
    def check(self, path: str, known: Known) -> list[Problem]:
        problems = values.check_event(self.event, f"{path}.event", known)
        problems += values.check_event(self.without.event, f"{path}.without.event", known)
        problems += check_duration(self.within, f"{path}.within")
        problems += check_duration(self.tolerance, f"{path}.tolerance")
        problems += values.check_filters(self.where, f"{path}.where")
        return problems + values.check_filters(self.without.where, f"{path}.without.where")

    @override
    def compile(self, needed: Needed, key: str | None) -> OnAbsenceRunner:
        return OnAbsenceRunner(self, needed, key)


class OnAbsenceRunner(base.TriggerRunner):
    """Arms on A, disarms on B, opens when the time is over."""

    def __init__(self, trigger: OnAbsence, needed: Needed, key: str | None) -> None:
        self._key = key
        self._within = durations.parse(trigger.within)
        self._tolerance = durations.parse(trigger.tolerance)
        self._restart = trigger.restart
        self._presence = needed.watch(atoms.Atom(event=trigger.event, where=trigger.where))
        missing = atoms.Atom(event=trigger.without.event, where=trigger.without.where)
        self._absence = needed.track(missing, self._within + self._tolerance)
        needed.trigger_on(self._presence)
        needed.trigger_on(self._absence)

    @override
    def on_event(self, scene: Scene, scenario: CompiledScenario, event: EventInput) -> None:
        if self._absence in scene.matched:
            self._disarm(scene, scenario, event)
        if self._presence in scene.matched:
            self._arm(scene, scenario, event)

    def _disarm(self, scene: Scene, scenario: CompiledScenario, event: EventInput) -> None:
        key = base.entry_key(event, self._key)
        scene.contact.timers = [
            timer
            for timer in scene.contact.timers
            if not self._own(timer, scenario)
            or not timer.since < event.at <= timer.due_at
            or (key and timer.entry_key and key != timer.entry_key)
        ]

    def _arm(self, scene: Scene, scenario: CompiledScenario, event: EventInput) -> None:
        if self.too_late(event, self._tolerance):
            return
        key = base.entry_key(event, self._key)
        due = event.at + self._within
        contact = scene.contact
        armed = self._armed(contact.timers, scenario, key)
        if armed is not None and (event.at > armed.since) != self._restart:
            return
        if self._already_followed(contact, event.at, due):
            return
        contact.timers = [timer for timer in contact.timers if timer is not armed]
        kept = scenario.keep(event)
        contact.timers.append(Timer(scenario.key, key, event.id, event.at, due, self.name, kept))

    def _armed(self, timers: list[Timer], scenario: CompiledScenario, key: str) -> Timer | None:
        for timer in timers:
            if self._own(timer, scenario) and timer.entry_key == key:
                return timer
        return None

    def _own(self, timer: Timer, scenario: CompiledScenario) -> bool:
        return timer.scenario == scenario.key and timer.trigger == self.name

    @override
    def still_armed(self, contact: Contact, timer: Timer) -> bool:
        return not self._already_followed(contact, timer.since, timer.due_at)

    def _already_followed(self, contact: Contact, since: int, due: int) -> bool:
        """Return whether B is already known in (since, due]: A arrived after it."""
        track = contact.tracks.get(self._absence)
        if self._key is not None or track is None:
            return False
        return tracks.count_between(track, since, due) > 0

    @override
    def on_timer(self, scene: Scene, scenario: CompiledScenario, timer: Timer) -> None:
        scene.want_entry(
            scenario, timer.entry_key, timer.event_id, timer.since, self.salt, kept=timer.kept
        )

    @override
    def explain(
        self, scene: Scene, scenario: CompiledScenario
    ) -> tuple[bool | None, list[Words], int]:
        zone = scene.zone()
        for timer in scene.contact.timers:
            if self._own(timer, scenario):
                since = phrases.moment(timer.since, zone)
                due = phrases.moment(timer.due_at, zone)
                words = Words(
                    en=f"It happened on {since.en}; the time is over on {due.en}.",
                    fr=f"C’est arrivé le {since.fr} ; le délai se termine le {due.fr}.",
                )
                return True, [words], timer.due_at
        lines = [self._last(scene, self._presence, _PRESENT)]
        if lines[0] is not base.NEVER:
            lines.append(self._last(scene, self._absence, _ABSENT))
        return False, lines, instants.FOREVER

    def _last(self, scene: Scene, atom: int, said: Words) -> Words:
        track = scene.contact.tracks.get(atom)
        last = None if track is None else tracks.last_until(track, scene.now)
        if last is None:
            return base.NEVER if said is _PRESENT else _NEVER_SINCE
        when = phrases.moment(last, scene.zone())
        return said.filled(en=when.en, fr=when.fr)


_PRESENT = Words(en="It last happened on {en}.", fr="Dernière fois le {fr}.")
_ABSENT = Words(
    en="What disarms it last happened on {en}.", fr="Ce qui le désarme a eu lieu le {fr}."
)
_NEVER_SINCE = Words(
    en="What disarms it has never happened.", fr="Ce qui le désarme n’est jamais arrivé."
)
