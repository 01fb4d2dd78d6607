"""Usage-drop trigger: what a person does, or its sum, fell under a share of what it was.

Compared are the last window and the one before it, both sliding: `(t - w, t]` and
`(t - 2w, t - w]`. What they hold changes only when an event comes, or leaves one of them, so the
instant at which the drop becomes true is known in advance. It fires once per drop; until use is
back above the share it stays silent, and a spent timer remembers that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from typing_extensions import override

from aparte.core import atoms, phrases
from aparte.core.conditions import stats, values
from aparte.core.contact import Timer
from aparte.core.scenarios.steps.base import check_duration
from aparte.core.scenarios.triggers import base
from aparte.kernel import durations, ids, instants
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.conditions import Known
    from aparte.core.contact import Contact
    from aparte.core.inputs import EventInput
    from aparte.core.scenarios.compiling import CompiledScenario, Needed
    from aparte.core.scene import Scene

PERCENT: Final = 100


class OnUsageDrop(base.Trigger, frozen=True, tag="usage_drop"):
    """Fire when the use of the last window is under `below_percent` of the window before.

    Use is how often `event` happened, or the sum of its property `measure`. Nothing fires unless
    the window before held `at_least` that much: little use cannot drop.
    """

    event: str
    within: str
    below_percent: int
    at_least: float = 1
    where: tuple[atoms.PropertyFilter, ...] = ()
    measure: str | None = None

    @override
    def sentence(self) -> Words:
        what = atoms.sentence(self.event, self.where)
        length = durations.to_words(durations.parse(self.within))
        floor = phrases.number(_plain(self.at_least))
        use = Words(en=f"use ({what.en})", fr=f"l’usage ({what.fr})")
        if self.measure is not None:
            use = Words(
                en=f"the sum of “{self.measure}” ({what.en})",
                fr=f"la somme de « {self.measure} » ({what.fr})",
            )
        return Words(
            en=f"{use.en} over {length.en} falls under {self.below_percent}% of the same time"
            f" before, which held at least {floor.en}",
            fr=f"{use.fr} sur {length.fr} passe sous {self.below_percent} % de la même durée"
            f" d’avant, qui comptait au moins {floor.fr}",
        )

    @override
    def opening(self) -> Words:
        said = self.sentence()
        return Words(en=f"When {said.en}", fr=f"Quand {said.fr}")

    @override
    def check(self, path: str, known: Known) -> list[Problem]:
        problems = values.check_event(self.event, f"{path}.event", known)
        wrong = check_duration(self.within, f"{path}.within")
        problems += wrong
        problems += values.check_filters(self.where, f"{path}.where")
        if self.measure is not None:
            problems += values.check_name(self.measure, f"{path}.measure")
        if not wrong and 2 * durations.parse(self.within) > durations.DURATION_MAX:
            words = Words(
                en="Two such windows are longer than what is remembered: shorten within.",
                fr="Deux fenêtres de cette durée dépassent la mémoire : raccourcissez within.",
            )
            problems.append(Problem("window_too_long", f"{path}.within", words))
        if not 0 < self.below_percent < PERCENT:
            words = Words(
                en="Write a share between 1 and 99 percent.",
                fr="Écrivez une part entre 1 et 99 pour cent.",
            )
            problems.append(Problem("bad_share", f"{path}.below_percent", words))
        if not 0 < self.at_least <= atoms.MEASURE_MAX:
            words = Words(
                en="The window before must have held something: write a floor above zero.",
                fr="La fenêtre d’avant doit contenir quelque chose : écrivez un plancher"
                " supérieur à zéro.",
            )
            problems.append(Problem("bad_floor", f"{path}.at_least", words))
        return problems

    @override
    def compile(self, needed: Needed, key: str | None) -> OnUsageDropRunner:
        del key
        return OnUsageDropRunner(self, needed)


def _plain(number: float) -> int | float:
    return int(number) if number == int(number) else number


class OnUsageDropRunner(base.TriggerRunner):
    """Weighs the two windows now, and finds when the balance next tips by itself."""

    def __init__(self, trigger: OnUsageDrop, needed: Needed) -> None:
        self._window = durations.parse(trigger.within)
        self._percent = trigger.below_percent
        self._measured = trigger.measure is not None
        self._floor = atoms.millionths(trigger.at_least)
        atom = atoms.Atom(event=trigger.event, where=trigger.where, measure=trigger.measure)
        self._atom = needed.track(atom, 2 * self._window)
        needed.trigger_on(self._atom)
        self.dated_topics = (self._atom,)

    @override
    def on_event(self, scene: Scene, scenario: CompiledScenario, event: EventInput) -> None:
        del event
        self._look(scene, scenario, fire=True)

    @override
    def on_due(self, scene: Scene, scenario: CompiledScenario) -> None:
        self._look(scene, scenario, fire=True)

    @override
    def on_join(self, scene: Scene, scenario: CompiledScenario) -> None:
        self._look(scene, scenario, fire=True)

    @override
    def on_begin(self, scene: Scene, scenario: CompiledScenario) -> None:
        self._look(scene, scenario, fire=False)

    def _look(self, scene: Scene, scenario: CompiledScenario, *, fire: bool) -> None:
        """Compare with what was last seen; fire where use has just dropped."""
        contact = scene.contact
        seen = self._seen(contact, scenario)
        before, latest = self.uses(contact, scene.now)
        dropped = self._dropped(before, latest)
        if dropped is (seen is not None):
            return
        contact.timers = [timer for timer in contact.timers if timer is not seen]
        if not dropped:
            return
        event_id = ids.hashed("drop-entry", contact.id, scenario.key, self.name, scene.now)
        spent = Timer(scenario.key, "", event_id, scene.now, instants.FOREVER, self.name)
        contact.timers.append(spent)
        if fire:
            scene.want_entry(scenario, "", event_id, scene.now, self.salt)

    def _seen(self, contact: Contact, scenario: CompiledScenario) -> Timer | None:
        for timer in contact.timers:
            if timer.scenario == scenario.key and timer.trigger == self.name:
                return timer
        return None

    def _dropped(self, before: int, latest: int) -> bool:
        return before >= self._floor and latest * PERCENT < before * self._percent

    def _rows(self, contact: Contact) -> list[tuple[int, int]]:
        """Return the instants and weights, in millionths, of what a contact did."""
        track = contact.tracks.get(self._atom)
        if track is None:
            return []
        series = stats.windowed(track)
        if self._measured:
            return list(zip(series.times, series.values, strict=True))
        return [(at, series.size(index) * atoms.MILLION) for index, at in enumerate(series.times)]

    def uses(self, contact: Contact, now: int) -> tuple[int, int]:
        """Return the use of the window before and of the last one, in millionths."""
        return self._split(self._rows(contact), now)

    def _split(self, rows: list[tuple[int, int]], now: int) -> tuple[int, int]:
        middle, start = now - self._window, now - 2 * self._window
        before = sum(weight for at, weight in rows if start < at <= middle)
        latest = sum(weight for at, weight in rows if middle < at <= now)
        return before, latest

    @override
    def next_due(self, contact: Contact, after: int) -> int:
        """Return the next instant at which time alone makes the drop true, or no longer true."""
        rows = self._rows(contact)
        steps: list[tuple[int, int, int]] = []
        for at, weight in rows:
            steps.append((at, 0, weight))
            steps.append((at + self._window, weight, -weight))
            steps.append((at + 2 * self._window, -weight, 0))
        steps.sort()
        before, latest = self._split(rows, after)
        was = self._dropped(before, latest)
        place = 0
        while place < len(steps):
            at = steps[place][0]
            while place < len(steps) and steps[place][0] == at:
                if at > after:
                    before += steps[place][1]
                    latest += steps[place][2]
                place += 1
            if at > after and self._dropped(before, latest) is not was:
                return at
        return instants.FOREVER

    @override
    def explain(
        self, scene: Scene, scenario: CompiledScenario
    ) -> tuple[bool | None, list[Words], int]:
        before, latest = self.uses(scene.contact, scene.now)
        old, new = phrases.millionths(before), phrases.millionths(latest)
        window = phrases.last(self._window)
        words = Words(
            en=f"{new.en} {window.en}, {old.en} in the same time before.",
            fr=f"{new.fr} {window.fr}, {old.fr} sur la même durée avant.",
        )
        due = self.next_due(scene.contact, scene.now)
        return self._dropped(before, latest), [words], due
