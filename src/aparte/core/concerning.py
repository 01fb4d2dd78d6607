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
from typing import TYPE_CHECKING, Any, Final

import msgspec

from aparte.core import atoms, conditions, tracks
from aparte.core.conditions import AllOf, Condition
from aparte.core.contact import Contact, Track
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


class Judge:
    """Tells from a contact's past whether a change of some segments may concern it.

    `rules` are the atoms to look for in the past; those who did nothing of it are not concerned,
    unless they are inside one of the segments.
    """

    def __init__(self, program: Program, gates: Sequence[Sequence[conditions.Compiled]]) -> None:
        self._program = program
        self._gates = [[gate.evaluate for gate in one] for one in gates]
        keys = {key for one in gates for gate in one for key in gate.needs.atoms}
        self.rules: list[AtomRule] = [program.atoms[key] for key in sorted(keys)]
        self._by_event: dict[str, list[AtomRule]] = {}
        for rule in self.rules:
            self._by_event.setdefault(rule.atom.event, []).append(rule)

    @property
    def reading(self) -> frozenset[str]:
        """The names of events whose properties must be looked at."""
        return frozenset(
            rule.atom.event for rule in self.rules if rule.matches is not None or rule.measured
        )

    def concerns(self, past: Iterable[EventInput], at: int) -> bool:
        """Return whether one who did this must be brought over, as of an instant.

        `past` is all that the contact did of what the rules look for, and perhaps more, in any
        order.
        """
        contact = Contact(bytes(16), self._program.workspace_id)
        for event in past:
            if event.known_at > at:
                return True
            self._note(contact.tracks, event, at)
        return bool(contact.tracks) and not all(
            _shut(evaluates, contact, at) for evaluates in self._gates
        )

    def _note(self, found: dict[int, Track], event: EventInput, at: int) -> None:
        for rule in self._by_event.get(event.name, ()):
            if rule.matches is not None and not rule.matches(event.properties):
                continue
            value = atoms.measure_of(rule.atom, event.properties) if rule.measured else None
            if rule.measured and value is None:
                continue
            track = found.get(rule.key)
            if track is None:
                found[rule.key] = track = Track()
            tracks.add(track, event.at, value, at - rule.window)


def judge(program: Program, changes: Iterable[Change]) -> Judge | None:
    """Return what tells whom changes concern; None where one of them may concern anybody."""
    keys = {key for one in changes for key in one.segments}
    gates = [
        _gates(program, segment.compiled.condition)
        for segment in program.segments
        if segment.key in keys
    ]
    blank = Contact(bytes(16), program.workspace_id)
    if not all(_shut([gate.evaluate for gate in one], blank, 0) for one in gates):
        return None
    return Judge(program, gates)


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


def _gates(program: Program, condition: Condition) -> list[conditions.Compiled]:
    """Return parts that ask the past alone, each of which must be true for the whole to be."""
    if isinstance(condition, AllOf):
        return [gate for one in condition.of for gate in _gates(program, one)]
    compiled = conditions.compile(condition, program.zone)
    needs = compiled.needs
    return [compiled] if set(needs.topics()) == set(needs.atoms) else []


def _shut(evaluates: Iterable[Evaluate], contact: Contact, at: int) -> bool:
    """Return whether one of the gates is shut for good."""
    return any(evaluate(contact, at) == _NEVER for evaluate in evaluates)


def _name(version: LiveVersion) -> str:
    return f"{version.scenario.key}@{version.version}"


def _digest(what: Any) -> str:
    encoded = msgspec.json.encode(what, order="deterministic")
    return hashlib.blake2b(encoded, digest_size=_DIGEST_SIZE).hexdigest()
