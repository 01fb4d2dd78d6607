"""Whoever a change of segments leaves alone is, to all who look, as if brought over at once."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from aparte.core import concerning, conditions, matching, refreshing, scores
from aparte.core import program as programs
from aparte.core.contact import Contact
from aparte.core.governance import policy as policies
from aparte.core.inputs import AnyInput, EventInput
from aparte.kernel import instants
from tests.property import kinds, lives, strategies
from tests.property.test_conditions_truth import situations
from tests.unit.core.stories import Story

END = lives.START + lives.SPAN + 40 * instants.DAY
LATER = (0, 1, instants.HOUR, 2 * instants.DAY, 400 * instants.DAY)

deeds = kinds.SIMPLE_CONDITIONS["event"]
_segments = st.one_of(
    deeds,
    st.builds(lambda one, other: {"kind": "all", "of": [one, other]}, deeds, kinds.some_conditions),
    st.builds(
        lambda one, other: {"kind": "all", "of": [one, {"kind": "not", "of": other}]}, deeds, deeds
    ),
    st.builds(lambda one, other: {"kind": "any", "of": [one, other]}, deeds, deeds),
).filter(strategies.says_something)


class Change(NamedTuple):
    """Definitions before and after segments changed, with perhaps a new scenario."""

    before: programs.Definitions
    after: programs.Definitions

    def built(self) -> tuple[programs.Program, programs.Program]:
        """Return both programs."""
        return programs.Program(self.before), programs.Program(self.after)


class Told(NamedTuple):
    """A judge of the change, and what it is told of the past."""

    judge: concerning.Judge
    change: concerning.Change

    def leaves_alone(self, contact: Contact, past: list[EventInput], at: int) -> bool:
        """Return whether a contact with this past need not be brought over."""
        if not self.change.segments.isdisjoint(contact.segments):
            return False
        sought = matching.sought(self.judge.rules)
        past = [one for one in past if one.name in sought.names | sought.worded]
        if not past or not self.judge.may_concern([one.name for one in past]):
            return True
        return not self.judge.concerns(past, at)


def told(
    change: tuple[programs.Definitions, programs.Definitions], program: programs.Program
) -> Told | None:
    """Return who tells whom a change concerns, if anybody can."""
    before, after = change
    found = concerning.change(
        concerning.outline(before, programs.Program(before)),
        concerning.outline(after, program),
        program,
    )
    judge = None if found is None else concerning.judge(program, [found])
    return None if found is None or judge is None else Told(judge, found)


@st.composite
def changes(draw: st.DrawFn) -> Change:
    """Draw a workspace whose segments change, and to which a scenario may be added."""
    first, second = draw(lives.scenario("scenario-0")), draw(lives.scenario("scenario-1"))
    known = {**kinds.SEGMENTS, "former": draw(_segments)}
    later = {**known, "fresh": draw(_segments)}
    if draw(st.booleans()):
        del later["former"]
    before = programs.Definitions(
        workspace_id=1,
        generation=1,
        zone="Europe/Paris",
        segments={key: conditions.parse(raw, key) for key, raw in known.items()},
        versions=(programs.LiveVersion(first, 1, "live"),),
        policy=draw(lives.rules),
        scores=tuple(scores.parse(raw, conditions.Known()) for raw in lives.SCORES),
    )
    added = (programs.LiveVersion(second, 1, "live"),) if draw(st.booleans()) else ()
    after = msgspec.structs.replace(
        before,
        generation=2,
        segments={key: conditions.parse(raw, key) for key, raw in later.items()},
        versions=(*before.versions, *added),
    )
    return Change(before, after)


@settings(max_examples=150)
@given(changes(), lives.life(), st.integers(0, lives.SPAN // lives.GRID))
def test_who_is_left_alone_lives_on_as_if_brought_over(
    change: Change, inputs: list[AnyInput], place: int
) -> None:
    """Brought over at once or when something next happens: the same is decided at the same time."""
    before, after = change.built()
    found = told(change, after)
    event("told apart" if found is not None else "not told apart")
    assume(found is not None)
    assert found is not None
    story = Story(before)
    at = lives.START + place * lives.GRID + 1
    past = [one for one in inputs if one.received_at < at]
    for one in past:
        story.told(one, now=max(one.received_at, story.contact.clock))
    at = max(at, story.contact.clock + 1)
    story.until(at - 1)
    happened = [one for one in past if isinstance(one, EventInput) and one.known_at < at]
    left_alone = found.leaves_alone(story.contact, happened, at)
    event("left alone" if left_alone else "brought over")
    assume(left_alone)
    eager, idle = _copy(story, before), _copy(story, before)
    _bring(eager, after, happened, at)
    assert eager.effects == story.effects
    assert eager.contact.segments == story.contact.segments
    assert eager.contact.wake_at == story.contact.wake_at
    for one in inputs[len(past) :]:
        now = max(one.received_at, eager.contact.clock)
        if idle.program is before:
            first = min(now, one.known_at, idle.contact.wake_at - 1)
            _bring(idle, after, happened, max(first, at))
        for each in (eager, idle):
            each.told(one, now=now)
    if idle.program is before:
        _bring(idle, after, happened, min(END, idle.contact.wake_at - 1))
    for each in (eager, idle):
        each.until(END)
    assert idle.effects == eager.effects
    assert idle.contact.segments == eager.contact.segments


@settings(max_examples=150, deadline=None)
@given(situations(strategies.trees()))
def test_a_segment_is_false_for_good_of_whom_it_leaves_alone(
    situation: tuple[dict[str, Any], strategies.Person, int],
) -> None:
    """Whatever else is known of them, and however much time passes."""
    raw, person, now = situation
    known = [(at, name, given) for at, name, given in person.events if at <= now]
    person.events = known
    before = programs.Definitions(1, 1, "Europe/Paris", {}, (), policies.DEFAULT)
    segments = {"fresh": conditions.parse(raw, "fresh")}
    after = msgspec.structs.replace(before, generation=2, segments=segments)
    program = programs.Program(after)
    found = told((before, after), program)
    event("told apart" if found is not None else "not told apart")
    assume(found is not None)
    assert found is not None
    past = [
        EventInput(bytes(16), at, at, name, msgspec.json.encode(given)) for at, name, given in known
    ]
    left_alone = found.leaves_alone(Contact(bytes(16), 1), past, now)
    event("left alone" if left_alone else "brought over")
    segment = program.segments[0]
    for later in LATER if left_alone else ():
        contact = strategies.contact_of(person, segment.compiled.needs, now + later)
        truth = segment.evaluate(contact, now + later)
        assert truth == conditions.Truth(value=False, until=instants.FOREVER)


def _copy(story: Story, program: programs.Program) -> Story:
    copy = Story(program)
    copy.contact = msgspec.msgpack.decode(msgspec.msgpack.encode(story.contact), type=Contact)
    copy.effects = [*story.effects]
    return copy


def _bring(story: Story, program: programs.Program, past: list[EventInput], at: int) -> None:
    windows = {rule.key: rule.window for rule in story.program.atoms.values() if rule.tracked}
    rules = refreshing.missing(program, windows)
    story.program = program
    story.effects += refreshing.refresh(story.contact, program, at, rules, past).effects
