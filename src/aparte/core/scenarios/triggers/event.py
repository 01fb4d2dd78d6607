"""Event trigger: something happened, or happened often enough within a window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from aparte.core import atoms, phrases, tracks
from aparte.core.conditions import values
from aparte.core.scenarios.steps.base import check_duration
from aparte.core.scenarios.triggers import base
from aparte.kernel import durations, instants
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.conditions import Known
    from aparte.core.inputs import EventInput
    from aparte.core.scenarios.compiling import CompiledScenario, Needed
    from aparte.core.scene import Scene


class OnEvent(base.Trigger, frozen=True, tag="event"):
    """Fire on an event; with `at_least` n `within` w, on each event that makes n in the window."""

    event: str
    where: tuple[atoms.PropertyFilter, ...] = ()
    at_least: int = 1
    within: str | None = None
    tolerance: str = base.TOLERANCE

    @override
    def sentence(self) -> Words:
        what = atoms.sentence(self.event, self.where)
        if self.at_least == 1 or self.within is None:
            return what
        length = durations.to_words(durations.parse(self.within))
        return Words(
            en=f"{what.en}, at least {self.at_least} times within {length.en}",
            fr=f"{what.fr}, au moins {self.at_least} fois en {length.fr}",
        )

    @override
    def check(self, path: str, known: Known) -> list[Problem]:
        problems = values.check_event(self.event, f"{path}.event", known)
        problems += check_duration(self.tolerance, f"{path}.tolerance")
        problems += values.check_filters(self.where, f"{path}.where")
        if self.within is not None:
            problems += check_duration(self.within, f"{path}.within")
        if not 1 <= self.at_least <= tracks.KEEP_MAX:
            words = Words(
                en=f"Write a threshold between 1 and {tracks.KEEP_MAX}, not {self.at_least}.",
                fr=f"Écrivez un seuil entre 1 et {tracks.KEEP_MAX}, non {self.at_least}.",
            )
            problems.append(Problem("bad_threshold", f"{path}.at_least", words))
        elif self.at_least > 1 and self.within is None:
            words = Words(
                en="A threshold needs a window: add within, for example 7d.",
                fr="Un seuil demande une fenêtre : ajoutez within, par exemple 7d.",
            )
            problems.append(Problem("threshold_without_window", f"{path}.within", words))
        elif self.at_least == 1 and self.within is not None:
            words = Words(
                en="A window counts towards a threshold: say how often with `at_least`, or remove"
                " `within`.",
                fr="Une fenêtre sert à atteindre un seuil : dites combien de fois avec `at_least`,"
                " ou retirez `within`.",
            )
            problems.append(Problem("window_without_threshold", f"{path}.within", words))
        return problems

    @override
    def compile(self, needed: Needed, key: str | None) -> OnEventRunner:
        return OnEventRunner(self, needed, key)


class OnEventRunner(base.TriggerRunner):
    """Opens on a matching event."""

    def __init__(self, trigger: OnEvent, needed: Needed, key: str | None) -> None:
        atom = atoms.Atom(event=trigger.event, where=trigger.where)
        self._key = key
        self._tolerance = durations.parse(trigger.tolerance)
        self._at_least = trigger.at_least
        self._within = 0 if trigger.within is None else durations.parse(trigger.within)
        if self._at_least > 1:
            self.atom = needed.track(atom, self._within + self._tolerance)
        else:
            self.atom = needed.watch(atom)
        needed.trigger_on(self.atom)

    @override
    def on_event(self, scene: Scene, scenario: CompiledScenario, event: EventInput) -> None:
        if self.too_late(event, self._tolerance):
            return
        if self._at_least > 1 and not self._reached(scene, event.at):
            return
        key = base.entry_key(event, self._key)
        scene.want_entry(scenario, key, event.id, event.at, self.salt)

    @override
    def explain(
        self, scene: Scene, scenario: CompiledScenario
    ) -> tuple[bool | None, list[Words], int]:
        track = scene.contact.tracks.get(self.atom)
        last = None if track is None else tracks.last_until(track, scene.now)
        if track is None or last is None:
            return False, [base.NEVER], instants.FOREVER
        when = phrases.moment(last, scene.zone())
        if self._at_least == 1:
            return True, [base.last_time(when)], instants.FOREVER
        count = tracks.count_between(track, scene.now - self._within, scene.now)
        window = phrases.last(self._within)
        figures = Words(
            en=f"{count} {window.en}; {self._at_least} needed. The last on {when.en}.",
            fr=f"{count} {window.fr} ; il en faut {self._at_least}. Dernière fois le {when.fr}.",
        )
        return count >= self._at_least, [figures], instants.FOREVER

    def _reached(self, scene: Scene, at: int) -> bool:
        track = scene.contact.tracks.get(self.atom)
        assert track is not None, "the event just matched this atom"
        return tracks.count_between(track, at - self._within, at) >= self._at_least
