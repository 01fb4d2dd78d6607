"""The program: everything live in a workspace, compiled and indexed.

An input touches only what depends on it: events find their atoms by name, atoms and attributes
find the segments and triggers that depend on them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import msgspec

from aparte.core import atoms, conditions, matching, scores, tracks
from aparte.core.colleagues import Colleagues
from aparte.core.contact import Contact, Track
from aparte.core.governance import judging
from aparte.core.governance.policy import Policy
from aparte.core.scenarios import compiling, triggers
from aparte.core.scenarios.invitations import Invitation
from aparte.core.scenarios.migrations import Migration
from aparte.core.scenarios.model import Scenario
from aparte.core.scores.compiling import CompiledScore
from aparte.kernel import instants, zones

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aparte.core.contact import Timer
    from aparte.core.inputs import EventInput
    from aparte.core.scene import Topic


class LiveVersion(msgspec.Struct, frozen=True):
    """A version of a scenario that must run: `live`, `paused`, or of old journeys.

    These are `retired`, or `halted` while the scenario is paused.
    """

    scenario: Scenario
    version: int
    status: str


class Definitions(msgspec.Struct, frozen=True):
    """What a program is built from."""

    workspace_id: int
    generation: int
    zone: str
    segments: dict[str, conditions.Condition]
    versions: tuple[LiveVersion, ...]
    policy: Policy
    migrations: tuple[Migration, ...] = ()
    scores: tuple[scores.Score, ...] = ()
    colleagues: Colleagues = Colleagues()
    invitations: tuple[Invitation, ...] = ()
    acts_from: int = instants.FOREVER
    """When it went live; FOREVER where that is not told."""


class AtomRule:
    """One atom of the program, ready to match events and feed tracks."""

    def __init__(self, key: int, atom: atoms.Atom, window: int) -> None:
        self.key = key
        self.atom = atom
        self.tracked = window != compiling.WATCHED
        self.window = max(window, 0)
        self.matches: Callable[[dict[str, Any]], bool] | None = atoms.compile_filter(atom.where)
        self.measured = atom.measure is not None

    def remember(self, found: dict[int, Track], event: EventInput, now: int) -> bool:
        """Add an event that matches to the rule's track; return whether it has what is measured."""
        value = atoms.measure_of(self.atom, event.properties) if self.measured else None
        if self.measured and value is None:
            return False
        track = found.get(self.key)
        if track is None:
            track = found[self.key] = Track()
        tracks.add(track, event.at, value, now - self.window)
        return True


class LiveSegment:
    """A segment ready to evaluate; `index` is its place in the contact's `dues`."""

    def __init__(self, index: int, key: str, compiled: conditions.Compiled) -> None:
        self.index = index
        self.key = key
        self.topic = f"s:{key}"
        self.watched_as = key
        self.compiled = compiled
        self.evaluate = compiled.evaluate


class Guarded:
    """The segments that a topic concerns only where something else is known of the contact."""

    def __init__(self) -> None:
        self._by_field: dict[str, dict[Any, list[LiveSegment]]] = {}

    def add(self, segment: LiveSegment, guard: conditions.Guard) -> None:
        """Ask a segment only of contacts that have an entry of its guard."""
        for field, key in guard:
            self._by_field.setdefault(field, {}).setdefault(key, []).append(segment)

    def of(self, contact: Contact) -> Iterator[LiveSegment]:
        """Give those to ask of a contact."""
        for field, by_key in self._by_field.items():
            for key in by_key.keys() & getattr(contact, field).keys():
                yield from by_key[key]


class DatedTrigger:
    """A trigger that time fires; `index` (below zero) is its place in the contact's `dues`."""

    def __init__(self, index: int, trigger: compiling.CompiledTrigger) -> None:
        self.index = index
        self.scenario = trigger.scenario
        self.runner = trigger.runner


class Program:
    """A compiled workspace. Read-only once built."""

    def __init__(self, definitions: Definitions) -> None:
        self.workspace_id = definitions.workspace_id
        self.generation = definitions.generation
        self.acts_from = definitions.acts_from
        self.policy = definitions.policy
        self.colleagues = definitions.colleagues
        zone = zones.find(definitions.zone)
        assert zone is not None, "a workspace has an IANA time zone"
        self.zone = zone
        needed = compiling.Needed(self.zone, self.zone_of)
        self._build_segments(definitions, needed)
        self._build_scores(definitions, needed)
        self._build_scenarios(definitions, needed)
        self.migrations: dict[str, list[Migration]] = {}
        for migration in sorted(definitions.migrations, key=lambda one: one.generation):
            self.migrations.setdefault(migration.scenario, []).append(migration)
        self.invitations: dict[str, int] = {}
        """The latest generation in which each scenario invited those inside."""
        for one in definitions.invitations:
            earlier = self.invitations.get(one.scenario, 0)
            self.invitations[one.scenario] = max(earlier, one.generation)
        self.judge = judging.Judge(definitions.policy, needed)
        for score in self.scores.values():
            score.watch(needed.levels.get(score.key, ()))
        self._note_what_blank_contacts_need()
        self.atoms = {
            key: AtomRule(key, atom, window) for key, (atom, window) in needed.atoms.items()
        }
        self.rules_by_event = matching.by_event(self.atoms.values())

    def zone_of(self, contact: Contact) -> ZoneInfo:
        """Return the contact's own time zone when it names one, else the workspace's."""
        name = contact.attributes.get("timezone")
        if name is None or not isinstance(name.value, str):
            return self.zone
        return zones.find(name.value) or self.zone

    def _build_segments(self, definitions: Definitions, needed: compiling.Needed) -> None:
        self.segments: list[LiveSegment] = []
        self.segments_by_topic: dict[Topic, list[LiveSegment | CompiledScore]] = {}
        self.guarded_by_topic: dict[Topic, Guarded] = {}
        self.segment_keys = frozenset(definitions.segments)
        for index, key in enumerate(sorted(definitions.segments)):
            compiled = needed.condition(definitions.segments[key])
            segment = LiveSegment(index, key, compiled)
            self.segments.append(segment)
            self._index_segment(segment)

    def _index_segment(self, segment: LiveSegment) -> None:
        """Let each topic find a segment: at once, or past a guard that does not speak of it."""
        condition = segment.compiled.condition
        guards = conditions.guards(condition, self.zone)
        for topic in segment.compiled.needs.topics():
            entry = conditions.entry_of(topic)
            guard = next((one for one in guards if entry not in one), None)
            if guard is None:
                self.segments_by_topic.setdefault(topic, []).append(segment)
            else:
                self.guarded_by_topic.setdefault(topic, Guarded()).add(segment, guard)

    def _build_scores(self, definitions: Definitions, needed: compiling.Needed) -> None:
        """Compile the scores; their places in a contact's `dues` follow those of the segments."""
        self.scores: dict[str, CompiledScore] = {}
        self.computed: list[LiveSegment | CompiledScore] = [*self.segments]
        for definition in sorted(definitions.scores, key=lambda one: one.key):
            score = CompiledScore(definition, len(self.computed), needed)
            self.scores[score.key] = score
            self.computed.append(score)
            for topic in score.topics:
                self.segments_by_topic.setdefault(topic, []).append(score)

    def _note_what_blank_contacts_need(self) -> None:
        """Leave out of a new contact's first evaluation what its first input alone can change."""
        blank = Contact(bytes(16), self.workspace_id)
        never = conditions.Truth(value=False, until=instants.FOREVER)
        self.computed_of_blank: list[LiveSegment | CompiledScore] = [
            one
            for one in self.computed
            if not isinstance(one, LiveSegment) or one.evaluate(blank, 0) != never
        ]

    def _build_scenarios(self, definitions: Definitions, needed: compiling.Needed) -> None:
        self.scenarios: dict[tuple[str, int], compiling.CompiledScenario] = {}
        self.live: list[compiling.CompiledScenario] = []
        self.triggers_by_atom: dict[int, list[compiling.CompiledTrigger]] = {}
        self.triggers_by_segment: dict[str, list[compiling.CompiledTrigger]] = {}
        self.triggers_by_topic: dict[str, list[compiling.CompiledTrigger]] = {}
        self.triggers_by_any_event: list[compiling.CompiledTrigger] = []
        self.triggers_that_begin: list[compiling.CompiledTrigger] = []
        self.trails: set[int] = set()
        self.dated: list[DatedTrigger] = []
        self.dated_by_topic: dict[Topic, list[DatedTrigger]] = {}
        for version in definitions.versions:
            compiled = compiling.CompiledScenario(
                version.scenario, version.version, needed, status=version.status
            )
            self.scenarios[compiled.key, compiled.version] = compiled
            if compiled.live:
                self.live.append(compiled)
                for trigger in compiled.triggers:
                    self._index_trigger(trigger)
        self.live_by_key = {scenario.key: scenario for scenario in self.live}

    def _index_trigger(self, trigger: compiling.CompiledTrigger) -> None:
        for atom in trigger.atoms:
            self.triggers_by_atom.setdefault(atom, []).append(trigger)
        for segment in trigger.segments:
            self.triggers_by_segment.setdefault(segment, []).append(trigger)
        for topic in trigger.runner.changing:
            self.triggers_by_topic.setdefault(topic, []).append(trigger)
        if type(trigger.runner).on_begin is not triggers.TriggerRunner.on_begin:
            self.triggers_that_begin.append(trigger)
        if trigger.runner.any_event:
            self.triggers_by_any_event.append(trigger)
        if trigger.runner.trail is not None:
            self.trails.add(trigger.runner.trail)
        if trigger.runner.dated_topics:
            dated = DatedTrigger(-1 - len(self.dated), trigger)
            self.dated.append(dated)
            for dated_topic in trigger.runner.dated_topics:
                self.dated_by_topic.setdefault(dated_topic, []).append(dated)

    def trigger_of(self, timer: Timer) -> compiling.CompiledTrigger | None:
        """Return the live trigger that a timer belongs to, None where it is gone."""
        scenario = self.live_by_key.get(timer.scenario)
        return None if scenario is None else scenario.trigger_named(timer.trigger)
