"""`decide`: the pure function everything runs — live, replay, simulation, explanation.

Inputs and the contact's own wake-ups are taken in order of time. At each instant what the input
says is applied, segments are re-evaluated, stop rules and goals act, journeys advance, triggers
open journeys, and the messages that want to go are judged together; what these change is settled
again until nothing changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aparte.core import applying, effects, goals, journeys, triggering
from aparte.core import contact as contacts
from aparte.core.governance import judging
from aparte.core.scene import Scene
from aparte.core.scores import updating
from aparte.core.scores.compiling import CompiledScore
from aparte.kernel import instants

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aparte.core.contact import Contact
    from aparte.core.inputs import AnyInput
    from aparte.core.program import LiveSegment, Program
    from aparte.core.scene import Topic

    Computed = LiveSegment | CompiledScore

ROUNDS_MAX: Final = 32
"""Rounds to a fixed point at one instant; more is recorded as trouble, never a hang."""

WAKES_MAX: Final = 10_000
"""Instants one call settles; what is left is due at once and goes on in the next call."""


def decide(
    contact: Contact, inputs: Sequence[AnyInput], program: Program, now: int
) -> effects.Decision:
    """Bring a contact from its `clock` to `now`, applying inputs on the way.

    The contact is changed in place: the caller owns it, and throws it away if what is decided
    cannot be stored. `now` is in microseconds and must not be before the contact's clock.
    The contact must be of the program's generation (see `refreshing`).
    """
    assert contact.generation == program.generation, "refresh the contact first"
    scene = Scene(contact, program, now)
    now = max(now, contact.clock)
    waiting = sorted(inputs, key=_order) if len(inputs) > 1 else list(inputs)
    if not contact.created_at and waiting:
        contact.created_at = contact.clock = min(waiting[0].known_at, now)
        scene.newborn = True
        scene.blank = contacts.is_blank(contact)
    wakes = 0
    place = 0
    while True:
        due = contact.wake_at if wakes < WAKES_MAX else instants.FOREVER
        at = instants.FOREVER
        if place < len(waiting):
            at = min(max(waiting[place].known_at, contact.clock), now)
        if min(due, at) > now:
            break
        if due < at:
            wakes += 1
            _settle_at(scene, max(due, contact.clock), None)
        else:
            _settle_at(scene, at, waiting[place])
            place += 1
        contact.wake_at = next_wake(scene)
    contact.clock = now
    return effects.Decision(scene.effects, scene.profile_changed)


def _order(given: AnyInput) -> tuple[int, int, int, bytes]:
    return given.order()


def _settle_at(scene: Scene, at: int, given: AnyInput | None) -> None:
    scene.now = at
    scene.event = None
    scene.joined = False
    scene.matched = set()
    scene.topics = set()
    scene.changes = []
    if given is not None:
        applying.apply(scene, given)
    scene.contact.clock = at
    settle(scene)


def settle(scene: Scene) -> None:
    """Let everything that depends on what just changed, or is due now, take effect."""
    triggered = False
    goals.settle(scene)
    for _ in range(ROUNDS_MAX):
        _update_segments(scene)
        moved = False
        if scene.contact.journeys or scene.contact.awaiting:
            journeys.stop(scene)
            moved = journeys.advance(scene)
        if not triggered:
            triggered = True
            triggering.fire(scene)
        if scene.changes:
            triggering.fire_on_changes(scene)
        opened = journeys.open_wanted(scene)
        if moved or opened or scene.topics:
            continue
        if not (scene.wanting and judging.judge(scene)):
            return
    scene.effects.append(effects.Trouble("no_fixed_point", scene.now, {"rounds": ROUNDS_MAX}))


def _update_segments(scene: Scene) -> None:
    """Re-evaluate the segments and scores that topics or time may change, to a fixed point."""
    concerned = _due_segments(scene)
    topics, scene.topics = scene.topics, set()
    for _ in range(ROUNDS_MAX):
        if topics:
            if scene.contact.journeys:
                _look_again(scene, topics)
            _add_concerned(scene, topics, concerned)
        if not concerned:
            return
        topics = set()
        for index in sorted(concerned):
            one = concerned[index]
            if _update(scene, one):
                topics.add(one.topic)
                if not scene.silent:
                    triggering.fire_on_segment(scene, one.watched_as)
        concerned = {}
    scene.effects.append(effects.Trouble("segments_never_settle", scene.now, {}))


def _look_again(scene: Scene, topics: set[Topic]) -> None:
    """Let messages that wait be judged again where what changed may let one of them go."""
    if not scene.program.judge.topics.isdisjoint(topics):
        scene.rejudging = True
    if not judging.OPENINGS.isdisjoint(topics):
        scene.rechoosing = True


def _due_segments(scene: Scene) -> dict[int, Computed]:
    """Return what time may have changed by now, segments and scores; all for a new contact."""
    computed = scene.program.computed
    now = scene.now
    if scene.newborn:
        scene.newborn = False
        for dated in scene.program.dated:
            triggering.set_date(scene.contact, dated, now - 1)
        if scene.blank:
            computed = scene.program.computed_of_blank
        return {one.index: one for one in computed}
    return {
        index: computed[index]
        for index, due in scene.contact.dues.items()
        if due <= now and index >= 0
    }


def _add_concerned(scene: Scene, topics: set[Topic], concerned: dict[int, Computed]) -> None:
    """Add what depends on topics; date triggers among them are asked again."""
    program = scene.program
    for topic in topics:
        for one in program.segments_by_topic.get(topic, ()):
            concerned[one.index] = one
        guarded = program.guarded_by_topic.get(topic)
        if guarded is not None:
            for segment in guarded.of(scene.contact):
                concerned[segment.index] = segment
        for dated in program.dated_by_topic.get(topic, ()):
            triggering.set_date(scene.contact, dated, scene.now - 1)


def _update(scene: Scene, one: Computed) -> bool:
    if isinstance(one, CompiledScore):
        return updating.update(scene, one)
    return _update_segment(scene, one)


def _update_segment(scene: Scene, segment: LiveSegment) -> bool:
    contact = scene.contact
    value, until = segment.evaluate(contact, scene.now)
    if until == instants.FOREVER:
        contact.dues.pop(segment.index, None)
    else:
        contact.dues[segment.index] = until
    if value == (segment.key in contact.segments):
        return False
    if value:
        contact.segments[segment.key] = scene.now
    else:
        del contact.segments[segment.key]
    scene.effects.append(effects.MembershipChanged(segment.key, value, scene.now))
    return True


def next_wake(scene: Scene) -> int:
    """Return the first instant at which anything of the contact can change by itself."""
    contact = scene.contact
    due = min(contact.dues.values(), default=instants.FOREVER)
    for timer in contact.timers:
        due = min(due, timer.due_at)
    if contact.journeys:
        due = min(due, journeys.next_wake(contact, scene))
    return due
