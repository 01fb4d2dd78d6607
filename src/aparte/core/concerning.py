"""Whom a change of program concerns: most people are told apart from what they did alone.

A segment that asks for two orders is false, for good, of whoever never ordered; so a contact whose
past holds nothing that a changed segment asks for is as the program wants it, and stays as it was
decided last until something happens to it. Who must be brought over at once are those who are
inside a segment that changed, and those of whom a changed one is true, or will be by time alone.

An `Outline` says what a program is, in short, so that another can be told from it later.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from aparte.core import conditions, matching
from aparte.core.conditions import AllOf, Condition, Event, tree
from aparte.core.contact import Contact
from aparte.core.scenarios.triggers import TriggerRunner
from aparte.kernel import instants

if TYPE_CHECKING:
    from aparte.core.conditions.kinds import Evaluate
    from aparte.core.inputs import EventInput
    from aparte.core.program import AtomRule, Definitions, LiveVersion, Program

_DIGEST_SIZE: Final = 8
_NEVER: Final = conditions.Truth(value=False, until=instants.FOREVER)


class Outline(msgspec.Struct, frozen=True):
    """What a program is: a digest of each segment and version of a scenario, and of all else."""

    segments: dict[str, str]
    versions: dict[str, str]
    rest: str


def outline(definitions: Definitions, program: Program) -> Outline:
    """Return the outline of a program and of the definitions that it was built from."""
    rest = (
        definitions.zone,
        definitions.policy,
        definitions.migrations,
        definitions.scores,
        # Who asks for a level of a score decides which levels each contact remembers.
        [(key, score.thresholds) for key, score in program.scores.items()],
        definitions.colleagues,
        definitions.invitations,
    )
    return Outline(
        segments={key: _digest(one) for key, one in definitions.segments.items()},
        versions={_name(one): _digest(one) for one in definitions.versions},
        rest=_digest(rest),
    )


class Change(msgspec.Struct, frozen=True):
    """The keys of the segments in which programs differ, where they differ in nothing more."""

    segments: frozenset[str]


def change(before: Outline | None, after: Outline, program: Program) -> Change | None:
    """Return what changed, if segments alone can tell whom it concerns; None where they cannot.

    A scenario that is new concerns nobody until an event or a segment opens it.
    """
    if before is None or before.rest != after.rest or not _adds(before, after, program):
        return None
    keys = before.segments.keys() | after.segments.keys()
    differing = {key for key in keys if before.segments.get(key) != after.segments.get(key)}
    return Change(frozenset(differing))


class Gate(NamedTuple):
    """A part that must be true for a segment to be; it is not, for good, where nothing was done.

    With fewer than `least` events of these `names` it is not either, whatever they say.
    """

    evaluate: Evaluate
    names: frozenset[str]
    least: int


class Judge:
    """Tells from a contact's past whether a change of some segments may concern it.

    `rules` are the atoms to look for in the past; those who did nothing of it are not concerned,
    unless they are inside one of the segments.
    """

    def __init__(
        self,
        program: Program,
        rules: Sequence[AtomRule],
        gates: Sequence[Sequence[Gate]],
        reach: int | None,
    ) -> None:
        self.rules = rules
        self._program = program
        self._gates = gates
        self._reach = reach
        self._by_event = matching.by_event(rules)

    @property
    def reading(self) -> frozenset[str]:
        """The names of events whose properties must be looked at."""
        return frozenset(
            rule.atom.event for rule in self.rules if rule.matches is not None or rule.measured
        )

    @property
    def least(self) -> int:
        """How many events of what the rules look for it takes, at least, to concern anybody."""
        return min((max(gate.least for gate in one) for one in self._gates), default=0)

    def since(self, at: int) -> int:
        """Return the instant from which the past matters, as of another."""
        if self._reach is None:
            return instants.MIN_INSTANT
        return max(at - self._reach, instants.MIN_INSTANT)

    def may_concern(self, names: Sequence[str]) -> bool:
        """Return whether events of these names, one each, can be enough to concern anybody."""
        return not all(
            any(len([name for name in names if name in gate.names]) < gate.least for gate in one)
            for one in self._gates
        )

    def concerns(self, past: Iterable[EventInput], at: int) -> bool:
        """Return whether one who did this must be brought over, as of an instant.

        `past` is all that the contact did of what the rules look for since the past matters, and
        perhaps more, in any order.
        """
        contact = Contact(bytes(16), self._program.workspace_id)
        for event in past:
            if event.known_at > at:
                return True
            rules = self._by_event.get(event.name)
            for rule in () if rules is None else rules.of(event):
                rule.remember(contact.tracks, event, at)
        return not all(
            any(gate.evaluate(contact, at) == _NEVER for gate in one) for one in self._gates
        )


def judge(program: Program, changes: Iterable[Change]) -> Judge | None:
    """Return what tells whom changes concern; None where one of them may concern anybody."""
    keys = {key for one in changes for key in one.segments}
    parts = [
        _parts(program, segment.compiled.condition)
        for segment in program.segments
        if segment.key in keys
    ]
    gates = [[gate for part in one for gate in _gates(program, part)] for one in parts]
    if not all(gates):
        return None
    atom_keys = {key for one in parts for part in one for key in part.needs.atoms}
    rules = [program.atoms[key] for key in sorted(atom_keys)]
    return Judge(program, rules, gates, _reach(program, [part for one in parts for part in one]))


def _adds(before: Outline, after: Outline, program: Program) -> bool:
    """Return whether all versions are as before, but for new scenarios that wait to be opened."""
    if any(after.versions.get(name) != one for name, one in before.versions.items()):
        return False
    known = {name.rpartition("@")[0] for name in before.versions}
    for name in after.versions.keys() - before.versions.keys():
        key, _, version = name.rpartition("@")
        if key in known or not _waits(program, key, int(version)):
            return False
    return True


def _waits(program: Program, key: str, version: int) -> bool:
    """Return whether a scenario asks nothing of people before something happens to them."""
    return not any(
        trigger.runner.dated_topics or type(trigger.runner).on_begin is not TriggerRunner.on_begin
        for trigger in program.scenarios[key, version].triggers
    )


def _parts(program: Program, condition: Condition) -> list[conditions.Compiled]:
    """Return parts that ask the past alone, each of which must be true for the whole to be.

    The whole is one of them, the last: parts that are true in turn may never be so at once.
    """
    inner = condition.of if isinstance(condition, AllOf) else ()
    parts = [part for one in inner for part in _parts(program, one)]
    compiled = conditions.compile(condition, program.zone)
    if set(compiled.needs.topics()) == set(compiled.needs.atoms):
        parts.append(compiled)
    return parts


def _reach(program: Program, parts: Sequence[conditions.Compiled]) -> int | None:
    """Return how far back the windows of all parts go; None where one has no end.

    What was done before has left every window for good.
    """
    asked = [one for part in parts for one in tree.walk(part.condition) if isinstance(one, Event)]
    if any(one.is_all_time() for one in asked):
        return None
    return max((one.window(lambda _: program.zone).reach for one in asked), default=0)


def _gates(program: Program, part: conditions.Compiled) -> list[Gate]:
    """Return a part as a gate, if it is one: false for good of whoever did nothing."""
    if part.evaluate(Contact(bytes(16), program.workspace_id), 0) != _NEVER:
        return []
    names = frozenset(atom.event for atom, _ in part.needs.atoms.values())
    return [Gate(part.evaluate, names, max(_least(part.condition), 1))]


def _least(condition: Condition) -> int:
    """Return how many events it takes for a condition to be true, at least."""
    if not isinstance(condition, Event) or condition.stat != "count":
        return 0
    wanted = condition.range()
    return 0 if wanted.outside else wanted.low


def _name(version: LiveVersion) -> str:
    return f"{version.scenario.key}@{version.version}"


def _digest(what: Any) -> str:
    encoded = msgspec.json.encode(what, order="deterministic")
    return hashlib.blake2b(encoded, digest_size=_DIGEST_SIZE).hexdigest()
