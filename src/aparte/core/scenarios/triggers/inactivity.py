"""Inactivity trigger: the person did nothing, of one kind or at all, for a time.

Each activity at instant a puts a timer at a + the time, in place of the one before. Once it has
fired the timer is kept, spent: the silence has been spoken of, and only a new activity, later
than the one it counted from, sets it again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from aparte.core import atoms, phrases, tracks, vocabulary
from aparte.core.conditions import values
from aparte.core.contact import Timer
from aparte.core.scenarios.steps.base import check_duration
from aparte.core.scenarios.triggers import base
from aparte.kernel import durations, ids, instants
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.conditions import Known
    from aparte.core.inputs import EventInput
    from aparte.core.scenarios.compiling import CompiledScenario, Needed
    from aparte.core.scene import Scene


class OnInactivity(base.Trigger, frozen=True, tag="inactivity", rename={"for_": "for"}):
    """Fire when `event` (any event of the person where none is named) was silent `for` a time."""

    for_: str
    event: str | None = None
    where: tuple[atoms.PropertyFilter, ...] = ()
    tolerance: str = base.TOLERANCE

    @override
    def sentence(self) -> Words:
        length = durations.to_words(durations.parse(self.for_))
        if self.event is None:
            return Words(
                en=f"{length.en} without doing anything", fr=f"{length.fr} sans rien faire"
            )
        what = atoms.sentence(self.event, self.where)
        return Words(en=f"{length.en} without {what.en}", fr=f"{length.fr} sans {what.fr}")

    @override
    def check(self, path: str, known: Known) -> list[Problem]:
        problems = check_duration(self.for_, f"{path}.for")
        if self.event is not None:
            problems += values.check_event(self.event, f"{path}.event", known)
        problems += check_duration(self.tolerance, f"{path}.tolerance")
        problems += values.check_filters(self.where, f"{path}.where")
        return problems + values.check_about(self.event, self.where, f"{path}.where")

    @override
    def compile(self, needed: Needed, key: str | None) -> OnInactivityRunner:
        del key
        return OnInactivityRunner(self, needed)


class OnInactivityRunner(base.TriggerRunner):
    """Keeps one timer per contact, armed or spent."""

    def __init__(self, trigger: OnInactivity, needed: Needed) -> None:
        self._for = durations.parse(trigger.for_)
        self._tolerance = durations.parse(trigger.tolerance)
        self._atom: int | None = None
        self.any_event = trigger.event is None
        if trigger.event is not None:
            # Remembered, so that those already silent when the scenario goes live are known.
            self._atom = needed.track(atoms.Atom(event=trigger.event, where=trigger.where), 0)
            needed.trigger_on(self._atom)

    @override
    def on_event(self, scene: Scene, scenario: CompiledScenario, event: EventInput) -> None:
        if self._atom is None and event.name in vocabulary.OURS:
            return
        timer = self._timer(scene, scenario)
        if timer is not None and event.at <= timer.since:
            return
        due = event.at + self._for
        spoken = timer is not None and event.at <= timer.since + self._for
        if due <= scene.now and (spoken or scene.now - due > self._tolerance):
            # A silence that was spoken of already, or was over too long before this was known.
            due = instants.FOREVER
        kept = scenario.keep(event)
        self._set(scene, timer, Timer(scenario.key, "", event.id, event.at, due, self.name, kept))

    @override
    def on_timer(self, scene: Scene, scenario: CompiledScenario, timer: Timer) -> None:
        spent = Timer(scenario.key, "", timer.event_id, timer.since, instants.FOREVER, self.name)
        scene.contact.timers.append(spent)
        scene.want_entry(scenario, "", timer.event_id, timer.since, self.salt, kept=timer.kept)

    @override
    def on_begin(self, scene: Scene, scenario: CompiledScenario) -> None:
        if self._timer(scene, scenario) is not None:
            return
        last = self._last(scene)
        if last is None:
            return
        due = last + self._for
        event_id = ids.hashed("silence", scene.contact.id, last)
        due = due if due > scene.now else instants.FOREVER
        self._set(scene, None, Timer(scenario.key, "", event_id, last, due, self.name))

    def _last(self, scene: Scene) -> int | None:
        if self._atom is None:
            return scene.contact.last_seen_at or None
        track = scene.contact.tracks.get(self._atom)
        return None if track is None else tracks.last(track)

    def _timer(self, scene: Scene, scenario: CompiledScenario) -> Timer | None:
        for timer in scene.contact.timers:
            if timer.scenario == scenario.key and timer.trigger == self.name:
                return timer
        return None

    @staticmethod
    def _set(scene: Scene, old: Timer | None, new: Timer) -> None:
        kept = [timer for timer in scene.contact.timers if timer is not old]
        scene.contact.timers = [*kept, new]

    @override
    def explain(
        self, scene: Scene, scenario: CompiledScenario
    ) -> tuple[bool | None, list[Words], int]:
        timer = self._timer(scene, scenario)
        if timer is None:
            return False, [base.NEVER], instants.FOREVER
        zone = scene.zone()
        last = base.last_time(phrases.moment(timer.since, zone))
        if timer.due_at == instants.FOREVER:
            return True, [last, _SPOKEN], instants.FOREVER
        due = phrases.moment(timer.due_at, zone)
        words = Words(
            en=f"The silence is long enough on {due.en}, unless it happens again before.",
            fr=f"Le silence sera assez long le {due.fr}, sauf si cela se reproduit avant.",
        )
        return False, [last, words], timer.due_at


_SPOKEN = Words(
    en="This silence has been long enough; the next one counts after a new activity.",
    fr="Ce silence a assez duré ; le suivant comptera après une nouvelle activité.",
)
