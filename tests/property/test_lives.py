"""What must hold of every program and every life, whatever is generated."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from aparte.core import contact as contacts
from aparte.core import decide, effects, tracks
from aparte.core import program as programs
from aparte.core.inputs import AnyInput, AttributesInput, ConsentInput, EventInput
from aparte.core.scenarios.steps import Experiment
from aparte.kernel import durations, ids, instants, zones
from tests.property import lives
from tests.unit.core import stories
from tests.unit.core.stories import Story

END = lives.START + lives.SPAN + 40 * instants.DAY


def lived(live: programs.Program, inputs: list[AnyInput], *, waking: bool = False) -> Story:
    """Live a life as inputs arrive; with `waking`, also look in at every wake-up."""
    story = Story(live)
    for one in inputs:
        while waking and story.contact.wake_at < one.received_at:
            story.until(story.contact.wake_at)
        story.told(one, now=max(one.received_at, story.contact.clock))
    while waking and story.contact.wake_at < END:
        story.until(story.contact.wake_at)
    return story.until(END)


@given(lives.program(), lives.life())
def test_looking_in_more_often_changes_nothing(
    live: programs.Program, inputs: list[AnyInput]
) -> None:
    """Whoever sleeps until the next input decides exactly what one woken each time decides."""
    assert lived(live, inputs).effects == lived(live, inputs, waking=True).effects


@given(lives.program(), lives.life())
def test_no_message_breaks_a_promise(live: programs.Program, inputs: list[AnyInput]) -> None:
    """Consent, caps, gaps, rests, quiet hours and stop rules hold for every message let go."""
    story = lived(live, inputs)
    sent: list[effects.Send] = [one for one in story.effects if isinstance(one, effects.Send)]
    marketing = [one for one in sent if not one.transactional]
    ended = {one.id: one.at for one in story.effects if isinstance(one, effects.JourneyEnded)}
    for one in sent:
        assert _address(inputs, one.at), "a message needs an address"
        assert one.at <= ended.get(one.journey_id, instants.FOREVER), "an ended journey is silent"
        assert one.at < one.expires_at or one.at == one.wanted_at
    for one in marketing:
        assert _consent(inputs, one.at) == "granted"
        _check_policy(live, inputs, marketing, one.at)
        _check_stops(live, inputs, story, one)


def _known_by(inputs: list[AnyInput], at: int) -> list[AnyInput]:
    return [one for one in inputs if one.received_at <= at]


def _address(inputs: list[AnyInput], at: int) -> Any:
    said = [
        (one.at, one.attributes["email"])
        for one in _known_by(inputs, at)
        if isinstance(one, AttributesInput) and "email" in one.attributes
    ]
    latest = max(when for when, _ in said)
    return any(value for when, value in said if when == latest)


def _consent(inputs: list[AnyInput], at: int) -> str:
    strict = {"granted": 0, "pending": 1, "withdrawn": 2}
    said = [one for one in _known_by(inputs, at) if isinstance(one, ConsentInput)]
    return max(said, key=lambda one: (one.at, strict[one.status])).status


def _zone(live: programs.Program, inputs: list[AnyInput], at: int) -> Any:
    said = [
        one.at
        for one in _known_by(inputs, at)
        if isinstance(one, AttributesInput) and "timezone" in one.attributes
    ]
    return zones.find("Asia/Tokyo") if said else live.zone


def _check_policy(
    live: programs.Program, inputs: list[AnyInput], marketing: list[effects.Send], at: int
) -> None:
    policy = live.policy
    zone = _zone(live, inputs, at)
    for cap in policy.caps:
        if cap.rolling is not None:
            start = at - durations.parse(cap.rolling)
            counted = [one for one in marketing if start < one.at <= at]
        else:
            assert cap.calendar is not None
            first = zones.start_of(cap.calendar, at, zone)
            counted = [one for one in marketing if first <= one.at <= at]
        assert len(counted) <= cap.limit
    if policy.minimum_gap is not None:
        gap = durations.parse(policy.minimum_gap)
        assert sum(1 for one in marketing if at - gap < one.at <= at) == 1
    for rest in policy.rests:
        length = durations.parse(rest.duration)
        orders = [
            one.at
            for one in _known_by(inputs, at)
            if isinstance(one, EventInput) and one.name == rest.event
        ]
        assert not [one for one in orders if one < at < one + length]
    if policy.quiet_hours is not None:
        _check_quiet(policy.quiet_hours.start, policy.quiet_hours.end, at, zone)


def _check_quiet(start: str, end: str, at: int, zone: Any) -> None:
    clock = (zones.local(at, zone) + timedelta(0)).strftime("%H:%M")
    inside = start <= clock < end if start < end else clock >= start or clock < end
    assert not inside


def _check_stops(
    live: programs.Program, inputs: list[AnyInput], story: Story, sent: effects.Send
) -> None:
    """No event stop rule known before the message had already happened since entry."""
    definition = live.scenarios[sent.scenario, sent.version].definition
    for stop in definition.stops:
        if stop.event is None:
            continue
        opened = next(
            one.at
            for one in story.effects
            if isinstance(one, effects.JourneyOpened) and one.id == sent.journey_id
        )
        met = [
            one
            for one in inputs
            if isinstance(one, EventInput)
            and one.name == stop.event
            and one.at >= sent.event_at
            and opened < one.received_at < sent.at
            and one.id != sent.event_id
        ]
        assert not met, "a stop rule acts at once"


@given(lives.program(), lives.life())
def test_wanted_is_sent_plus_every_reason(live: programs.Program, inputs: list[AnyInput]) -> None:
    """Each wanted message is settled exactly once, or still waits for its turn."""
    story = lived(live, inputs)
    judged = [one for one in story.effects if isinstance(one, effects.Judged)]
    wishes = {(one.journey_id, one.step, one.wanted_at) for one in judged}
    settled = Counter((one.journey_id, one.step, one.wanted_at) for one in judged if one.final)
    waiting = {
        (journey.id, journey.step, journey.wanted_at)
        for journey in story.contact.journeys
        if journey.wanted_at
    }
    assert not [wish for wish, count in settled.items() if count > 1]
    assert wishes == set(settled) | waiting
    assert not set(settled) & waiting


@given(lives.program(), lives.life())
def test_every_journey_ends_once_and_nobody_is_stuck(
    live: programs.Program, inputs: list[AnyInput]
) -> None:
    """A journey opened once ends at most once, and whoever waits has an instant to wake at."""
    story = lived(live, inputs)
    opened = [one.id for one in story.effects if isinstance(one, effects.JourneyOpened)]
    ended = [one.id for one in story.effects if isinstance(one, effects.JourneyEnded)]
    assert len(set(opened)) == len(opened)
    assert len(set(ended)) == len(ended)
    living = {journey.id for journey in story.contact.journeys}
    assert living == set(opened) - set(ended)
    assert story.contact.wake_at > story.contact.clock
    assert not [one for one in story.effects if isinstance(one, effects.Trouble)]


@given(lives.program(), lives.life())
def test_a_variant_is_given_once_and_by_the_hash_alone(
    live: programs.Program, inputs: list[AnyInput]
) -> None:
    """Each passage through an experiment is on record once, with the variant of that contact."""
    story = lived(live, inputs)
    given_out = [one for one in story.effects if isinstance(one, effects.Assigned)]
    assert len({(one.journey_id, one.step) for one in given_out}) == len(given_out)
    for one in given_out:
        (step,) = [
            step
            for step in live.scenarios[one.scenario, one.version].definition.steps
            if isinstance(step, Experiment) and step.id == one.step
        ]
        low = ids.share(f"{one.scenario}/{one.step}", story.contact.id) < 0.6
        assert one.variant == (step.winner or ("a" if low else "b"))
        assert one.drawn == (step.winner is None)


@given(lives.life(), st.randoms(use_true_random=False))
def test_any_order_gives_the_same_person(inputs: list[AnyInput], chance: Any) -> None:
    """Attributes, consents, tracks, basket, segments, scores: the same in any order of arrival."""
    live = _memory()
    straight = lived(live, inputs)
    shuffled = list(inputs)
    chance.shuffle(shuffled)
    other = Story(live)
    for one in shuffled:
        other.told(one, now=END - 1)
    other.until(END)
    assert _person(live, straight.contact) == _person(live, other.contact)


def _memory() -> programs.Program:
    return stories.program(segments=lives.SEGMENTS, scores=lives.SCORES)


def _person(live: programs.Program, contact: contacts.Contact) -> dict[str, Any]:
    return {
        "attributes": contact.attributes,
        "consents": contact.consents,
        "tracks": {
            key: tracks.normalise(track, END - live.atoms[key].window)
            for key, track in contact.tracks.items()
        },
        "segments": set(contact.segments),
        "scores": {key: (one.level, one.grades) for key, one in contact.scores.items()},
        "cart": contact.cart,
    }


@given(lives.program(), lives.life())
def test_a_contact_survives_being_stored(live: programs.Program, inputs: list[AnyInput]) -> None:
    """Stored and read back after every input, a life goes the same way."""
    kept = lived(live, inputs)
    story = Story(live)
    for one in inputs:
        story.told(one, now=max(one.received_at, story.contact.clock))
        story.contact = contacts.decode(contacts.encode(story.contact))
    assert story.until(END).effects == kept.effects
    assert decide.decide(story.contact, [], live, END).effects == []
