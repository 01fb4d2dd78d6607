"""From a written scenario to one that can run: texts parsed, conditions compiled, needs known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aparte.core import atoms, conditions
from aparte.core.scenarios import steps, triggers
from aparte.core.scenarios.steps import references, split
from aparte.kernel import durations, ids, instants

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

    from aparte.core.contact import Contact
    from aparte.core.inputs import EventInput
    from aparte.core.scenarios.model import Holdout, Message, Scenario, Stop

WATCHED: int = -1
"""The window of an atom that is only recognised as it passes, never remembered."""


class Needed:
    """Gathers, while things compile, what must be watched and remembered of contacts."""

    def __init__(self, zone: ZoneInfo, zone_of: Callable[[Contact], ZoneInfo]) -> None:
        self.zone = zone
        self.zone_of = zone_of
        self.atoms: dict[int, tuple[atoms.Atom, int]] = {}
        self.scenario = ""
        self.levels: dict[str, set[int]] = {}
        self.trigger_atoms: list[int] = []
        self.trigger_segments: list[str] = []
        self.kept_paths: list[str] = []

    def salt(self, step: str) -> str:
        """Return the salt of a step of the scenario being compiled: the same in each version."""
        return f"{self.scenario}/{step}"

    def keep(self, path: str) -> None:
        """Keep a property of the entering event with each journey of the scenario."""
        self.kept_paths.append(path)

    def watch(self, atom: atoms.Atom) -> int:
        """Recognise this event when it comes; return the atom's id."""
        return self.track(atom, WATCHED)

    def track(self, atom: atoms.Atom, window: int) -> int:
        """Remember this event for a window (µs; 0: all-time sums); return the atom's id."""
        key = atoms.identify(atom)
        known = self.atoms.get(key)
        if known is None or known[1] < window:
            self.atoms[key] = (atom, window)
        return key

    def condition(self, condition: conditions.Condition) -> conditions.Compiled:
        """Compile a condition and remember what it needs."""
        compiled = conditions.compile(condition, self.zone)
        for atom, window in compiled.needs.atoms.values():
            self.track(atom, window)
        for score, threshold in compiled.needs.levels:
            self.level(score, threshold)
        return compiled

    def trigger(
        self, trigger: triggers.BaseTrigger, key: str | None
    ) -> tuple[triggers.TriggerRunner, tuple[int, ...], tuple[str, ...]]:
        """Compile a trigger; return its runner with the atoms and segments it reacts to."""
        self.trigger_atoms = []
        self.trigger_segments = []
        runner = trigger.compile(self, key)
        return runner, tuple(dict.fromkeys(self.trigger_atoms)), tuple(self.trigger_segments)

    def level(self, score: str, threshold: int) -> None:
        """Notice when a score crosses a threshold, in thousandths of a point."""
        self.levels.setdefault(score, set()).add(threshold)

    def trigger_on(self, atom: int) -> None:
        """Let the trigger being compiled react to this atom."""
        self.trigger_atoms.append(atom)

    def trigger_on_segment(self, key: str) -> None:
        """Let the trigger being compiled react to this segment's entries and exits."""
        self.trigger_segments.append(key)


class CompiledStop:
    """A stop rule made ready: an atom, or a condition."""

    def __init__(self, stop: Stop, needed: Needed) -> None:
        self.atom: int | None = None
        self.condition: conditions.Compiled | None = None
        self.same = stop.same
        if stop.same is not None:
            needed.keep(stop.same)
        if stop.event is not None:
            # Remembered, not only watched: a record joined later may hold the event.
            self.atom = needed.track(atoms.Atom(event=stop.event, where=stop.where), 0)
        else:
            assert stop.condition is not None, "a checked stop rule has an event or a condition"
            self.condition = needed.condition(stop.condition)


class CompiledMessage:
    """What governance must know of a message."""

    def __init__(self, key: str, message: Message) -> None:
        self.key = key
        self.channel = message.channel
        self.purpose = message.purpose
        self.category = message.category
        self.transactional = message.transactional
        self.expires_after = durations.parse(message.expires_after)


class CompiledTrigger:
    """One trigger of a scenario made ready, with what it reacts to and its place among others."""

    def __init__(
        self, scenario: CompiledScenario, trigger: triggers.BaseTrigger, name: str, needed: Needed
    ) -> None:
        self.scenario = scenario
        self.definition = trigger
        self.order = (scenario.key, len(scenario.triggers))
        key = scenario.definition.entry.key
        self.runner, self.atoms, self.segments = needed.trigger(trigger, key)
        self.runner.name = self.name = name


class CompiledScenario:
    """One version of a scenario, ready to run.

    `live` tells whether new journeys may open, `paused` that nobody advances, `shown` that it is
    the version the scenario has now.
    """

    def __init__(self, scenario: Scenario, version: int, needed: Needed, *, status: str) -> None:
        self.definition = scenario
        self.key = scenario.key
        self.version = version
        self.priority = scenario.priority
        self.live = status == "live"
        self.paused = status in {"paused", "halted"}
        self.shown = status in {"live", "paused"}
        needed.scenario = scenario.key
        needed.kept_paths = []
        self.steps = {step.id: step.compile(needed) for step in scenario.steps}
        self.first = scenario.steps[0].id
        self._targets = {
            (step.id, to): scenario.target(index, to)
            for index, step in enumerate(scenario.steps)
            for to in (exit_.to for exit_ in step.exits())
        }
        self._after = {
            step.id: scenario.target(index, step.next) for index, step in enumerate(scenario.steps)
        }
        self.messages = {
            key: CompiledMessage(key, message) for key, message in scenario.messages.items()
        }
        self.stops = [CompiledStop(stop, needed) for stop in scenario.stops]
        self.goal = None if scenario.goal is None else needed.watch(scenario.goal.atom())
        self.goal_same = None if scenario.goal is None else scenario.goal.same
        if self.goal_same is not None:
            needed.keep(self.goal_same)
        self.kept_paths = tuple(dict.fromkeys(needed.kept_paths))
        self.goal_atom = None if scenario.goal is None else scenario.goal.atom()
        within = None if scenario.goal is None else scenario.goal.within
        self.goal_within = 0 if within is None else durations.parse(within)
        self.goal_repeats = scenario.goal is not None and scenario.goal.repeat
        self.audience = None if scenario.audience is None else needed.condition(scenario.audience)
        entry = scenario.entry
        self.entry_every = 0 if entry.every is None else durations.parse(entry.every)
        self.entry_once = entry.rule == "once"
        self.entries_max = entry.max_entries or 0
        self.limits = None if entry.limits is None else entry.limits.compiled()
        # Whether what becomes of one person depends on others.
        self.crowded = self.limits is not None or any(
            isinstance(step, steps.Ranking) for step in scenario.steps
        )
        recheck = scenario.audience_recheck == "each_step"
        self.rechecked = self.audience if recheck else None
        self._compile_holdout(scenario.holdout)
        self._compile_triggers(needed)

    def _compile_holdout(self, holdout: Holdout | None) -> None:
        self._held_salt = self.key
        self._held_bound = 0.0
        if holdout is not None:
            self._held_salt = holdout.salt or self.key
            self._held_bound = float(split.exact(holdout.share) / split.WHOLE)

    @property
    def parts_people(self) -> bool:
        """Return whether this scenario says nothing to a share of people."""
        return self._held_bound > 0

    def holds_out(self, contact: bytes) -> bool:
        """Return whether a contact is among those this scenario says nothing to."""
        return self._held_bound > 0 and ids.share(self._held_salt, contact) < self._held_bound

    def _compile_triggers(self, needed: Needed) -> None:
        self.triggers: list[CompiledTrigger] = []
        written = self.definition.trigger.parts()
        for name, trigger in zip(triggers.names(written), written, strict=True):
            compiled = CompiledTrigger(self, trigger, name, needed)
            self.triggers.append(compiled)
            compiled.runner.salt = name if len(written) > 1 else ""

    def trigger_named(self, name: str) -> CompiledTrigger | None:
        """Return one of the triggers, None where this version has none of that name."""
        return next((one for one in self.triggers if one.name == name), None)

    def properties_of(self, contact: Contact, event_id: bytes, at: int) -> dict[str, Any]:
        """Return what messages may call `event` where the log holds no event that began it."""
        for trigger in self.triggers:
            found = trigger.runner.properties_of(contact, self, event_id, at)
            if found:
                return found
        return {}

    def keep(self, event: EventInput) -> dict[str, Any]:
        """Return what the steps will ask of an event that opens a journey."""
        return references.keep(self.kept_paths, event.properties) if self.kept_paths else {}

    def target(self, step: str, to: str) -> str:
        """Return the step that a way out leads to, or the end."""
        return self._targets[step, to]

    def after(self, step: str) -> str:
        """Return the step that the plain way out (`next`) of a step leads to, or the end."""
        return self._after[step]

    def step(self, key: str) -> steps.StepRunner | None:
        """Return a step's runner; None for the end, or a step this version does not have."""
        return self.steps.get(key)

    def allows_again(self, count: int, last_at: int, now: int) -> bool:
        """Return whether the entry rule lets a contact in that entered `count` times."""
        if count == 0:
            return True
        if self.entry_once:
            return False
        return last_at + self.entry_every <= now

    def entry_opens_at(self, count: int, last_at: int) -> int:
        """Return when the entry rule would let the contact in again, FOREVER for never."""
        if count == 0:
            return instants.MIN_INSTANT
        return instants.FOREVER if self.entry_once else last_at + self.entry_every
