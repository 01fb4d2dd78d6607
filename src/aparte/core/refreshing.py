"""Bringing a contact up to date with a program that changed while it slept.

New atoms are rebuilt from the contact's own past events; segments are re-evaluated without firing
triggers (people already inside do not "enter", unless they are invited); journeys go on, in
another version where a migration says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aparte.core import decide, effects, inviting, migrating, triggering
from aparte.core.contact import Contact
from aparte.core.scene import Scene
from aparte.core.scores import updating
from aparte.kernel import instants

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from aparte.core.inputs import EventInput
    from aparte.core.program import AtomRule, Program


def missing(program: Program, before: Mapping[int, int] | None) -> list[AtomRule]:
    """Return the atoms that a contact of an older program lacks.

    `before` maps the older program's tracked atoms to their windows (µs); None when unknown.
    """
    return [
        rule
        for rule in program.atoms.values()
        if rule.tracked
        and (before is None or rule.key not in before or before[rule.key] < rule.window)
    ]


def refresh(
    contact: Contact,
    program: Program,
    now: int,
    rules: Sequence[AtomRule],
    history: Iterable[EventInput],
) -> effects.Decision:
    """Bring a contact to the program's generation at `now` and return what that changed.

    `rules` are the atoms to rebuild and `history` all past events of the contact that may match
    them, in any order, each once.
    """
    now = max(now, contact.clock)
    scene = Scene(contact, program, now)
    scene.silent = True
    _rebuild_tracks(contact, program, now, rules, history)
    contact.dues = {}
    since, contact.generation = contact.generation, program.generation
    contact.timers = [timer for timer in contact.timers if program.trigger_of(timer) is not None]
    contact.trails = {key: kept for key, kept in contact.trails.items() if key in program.trails}
    _drop_dead_segments(scene)
    if contact.created_at:
        triggering.begin(scene)
        scene.newborn = True
        migrating.bring_over(scene, contact.journeys, since)
        # Other rules may hold now: what waits for its turn is judged by them at once.
        scene.rejudging = True
        decide.settle(scene)
        inviting.invite(scene, since)
        if scene.entering:
            # From here on it is as if they came in: what their journeys change is seen by all.
            scene.silent = False
            decide.settle(scene)
        contact.clock = now
    contact.wake_at = min(decide.next_wake(scene), _due_timers(contact))
    return effects.Decision(scene.effects, scene.profile_changed)


def recall(
    contact: Contact,
    now: int,
    rules: Sequence[AtomRule],
    history: Iterable[EventInput],
) -> None:
    """Give a contact tracks of atoms its program only watches, so that they can be told of.

    For explanations: the contact is a copy that will not be stored.
    """
    for rule in rules:
        contact.tracks.pop(rule.key, None)
    _replay(contact, now, rules, history)


def _due_timers(contact: Contact) -> int:
    return min((timer.due_at for timer in contact.timers), default=instants.FOREVER)


def _rebuild_tracks(
    contact: Contact,
    program: Program,
    now: int,
    rules: Sequence[AtomRule],
    history: Iterable[EventInput],
) -> None:
    contact.tracks = {
        key: track
        for key, track in contact.tracks.items()
        if key in program.atoms and program.atoms[key].tracked
    }
    for rule in rules:
        contact.tracks.pop(rule.key, None)
    _replay(contact, now, rules, history)


def _replay(
    contact: Contact, now: int, rules: Sequence[AtomRule], history: Iterable[EventInput]
) -> None:
    by_event: dict[str, list[AtomRule]] = {}
    for rule in rules:
        by_event.setdefault(rule.atom.event, []).append(rule)
    for event in history:
        for rule in by_event.get(event.name, ()):
            if rule.matches is None or rule.matches(event.properties):
                rule.remember(contact.tracks, event, now)


def _drop_dead_segments(scene: Scene) -> None:
    live = scene.program.segment_keys
    for key in [key for key in scene.contact.segments if key not in live]:
        del scene.contact.segments[key]
        scene.effects.append(effects.MembershipChanged(key, entered=False, at=scene.now))
    updating.forget(scene)
