"""What must hold of every program and every life, whatever is generated."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from aparte.core import contact as contacts
from aparte.core import decide, effects, plain, tracks
from aparte.core import program as programs
from aparte.core.inputs import (
    AnswerInput,
    AnyInput,
    AttributesInput,
    ConsentInput,
    EventInput,
    RankInput,
    SeatInput,
)
from aparte.core.scenarios.steps import Alert, Experiment
from aparte.kernel import durations, ids, instants
from tests.property import courtesy, lives
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


ANSWERS_MAX = 20
DELAYS = (0, instants.MINUTE, 30 * instants.MINUTE, 2 * instants.HOUR, 4 * instants.DAY)
ASKING = effects.CallAsked | effects.SeatAsked | effects.RankTold
STATUSES = (200, 200, 404, 0)


def answered(live: programs.Program, inputs: list[AnyInput]) -> list[AnyInput]:
    """Return a life in which whoever is asked answers: each in its own time, in its own way.

    An answer changes only what comes after it, so the earliest call is answered first, and the
    life is lived again.
    """
    known: set[bytes] = set()
    given = list(inputs)
    for _ in range(ANSWERS_MAX):
        story = lived(live, given, waking=True)
        asked = [one for one in story.effects if isinstance(one, ASKING)]
        missing = [one for one in asked if one.id not in known]
        if not missing:
            break
        ask = min(missing, key=lambda one: (one.at, one.id))
        known.add(ask.id)
        at = ask.at + DELAYS[ask.id[0] % len(DELAYS)]
        if at < END:
            given.append(_answer(ask, at))
        given.sort(key=lambda one: (one.received_at, one.id))
    return given


def _answer(ask: effects.CallAsked | effects.SeatAsked | effects.RankTold, at: int) -> AnyInput:
    key = ids.hashed("answer", ask.id)
    if isinstance(ask, effects.RankTold):
        rank = 1 + ask.id[1] % 4
        return RankInput(key, at, at, ask.id, rank <= ask.rule.places(4), rank, 4)
    if isinstance(ask, effects.SeatAsked):
        given = ask.id[1] % 3 > 0
        return SeatInput(key, at, at, ask.id, given, "hour", 9, at + instants.HOUR)
    status = STATUSES[ask.id[1] % len(STATUSES)]
    return AnswerInput(key, at, at, ask.id, status, {"plan": "pro"})


@given(lives.program(), lives.life())
def test_looking_in_more_often_changes_nothing(
    live: programs.Program, inputs: list[AnyInput]
) -> None:
    """Whoever sleeps until the next input decides exactly what one woken each time decides."""
    inputs = answered(live, inputs)
    assert lived(live, inputs).effects == lived(live, inputs, waking=True).effects


@given(lives.program(), lives.life())
def test_no_message_breaks_a_promise(live: programs.Program, inputs: list[AnyInput]) -> None:
    """Consent, caps, gaps, rests, quiet hours and stop rules hold for every message let go."""
    story = lived(live, inputs)
    sent: list[effects.Send] = [one for one in story.effects if isinstance(one, effects.Send)]
    marketing = [one for one in sent if not one.transactional]
    ended = {one.id: one.at for one in story.effects if isinstance(one, effects.JourneyEnded)}
    for one in sent:
        assert _address(inputs, one.channel, one.at), "a message needs an address"
        assert one.at <= ended.get(one.journey_id, instants.FOREVER), "an ended journey is silent"
        assert one.at < one.expires_at or one.at == one.wanted_at
    for one in marketing:
        assert _consent(inputs, one.channel, one.at) == "granted"
        _check_policy(live, inputs, marketing, one)
        _check_stops(live, inputs, story, one)


@given(lives.program(), lives.life())
def test_an_answer_counts_once_and_only_in_time(
    live: programs.Program, inputs: list[AnyInput]
) -> None:
    """Each call leaves once, and answers that come again, or after their time, change nothing."""
    inputs = answered(live, inputs)
    story = lived(live, inputs)
    calls = {one.id: one for one in story.effects if isinstance(one, effects.CallAsked)}
    assert len(calls) == sum(1 for one in story.effects if isinstance(one, effects.CallAsked))
    answers = [one for one in inputs if isinstance(one, AnswerInput)]
    timely = [one for one in answers if one.at <= calls[one.call].deadline]
    others = [one for one in inputs if not isinstance(one, AnswerInput)]
    kept = sorted([*others, *timely], key=lambda one: (one.received_at, one.id))
    again = [
        AnswerInput(ids.hashed("again", one.call), END - 1, END - 1, one.call, 404)
        for one in answers
    ]
    assert lived(live, [*kept, *again]).effects == story.effects


def _known_by(inputs: list[AnyInput], at: int) -> list[AnyInput]:
    return [one for one in inputs if one.received_at <= at]


ADDRESSES = {"email": "email", "sms": "phone", "push": "push_token"}


def _address(inputs: list[AnyInput], channel: str, at: int) -> Any:
    name = ADDRESSES[channel]
    said = [
        (one.at, one.attributes[name])
        for one in _known_by(inputs, at)
        if isinstance(one, AttributesInput) and name in one.attributes
    ]
    latest = max((when for when, _ in said), default=0)
    return any(value for when, value in said if when == latest)


def _consent(inputs: list[AnyInput], channel: str, at: int) -> str:
    strict = {"granted": 0, "pending": 1, "withdrawn": 2}
    words = [one for one in _known_by(inputs, at) if isinstance(one, ConsentInput)]
    said = [one for one in words if one.channel == channel]
    latest = max(said, key=lambda one: (one.at, strict[one.status]), default=None)
    return "" if latest is None else latest.status


def _known(inputs: list[AnyInput], at: int, *, same: int) -> courtesy.Known:
    """Return what is known just before an instant, and of the first `same` inputs of it."""
    told = [one for one in inputs if one.known_at < at]
    now = [one for one in inputs if one.known_at == at]
    told += sorted(now, key=lambda one: one.order())[:same]
    said = [one for one in told if isinstance(one, AttributesInput)]
    attributes: dict[str, Any] = {}
    # The latest word wins; of two at one instant the greater.
    for word in sorted(said, key=lambda one: (one.at, repr(one.attributes))):
        attributes |= word.attributes
    return courtesy.Known(
        attributes,
        [(one.at, one.name, one.properties) for one in told if isinstance(one, EventInput)],
    )


def _message(live: programs.Program, sent: effects.Send, at: int) -> courtesy.Message:
    scenario = live.scenarios[sent.scenario, sent.version].definition
    category = scenario.messages[sent.message].category
    return courtesy.Message(at, sent.scenario, sent.message, sent.channel, category)


def _check_policy(
    live: programs.Program,
    inputs: list[AnyInput],
    marketing: list[effects.Send],
    sent: effects.Send,
) -> None:
    """Hold a message against the naive reference, after those let go before it."""
    raw = plain.plain(live.policy)
    before = [_message(live, one, one.at) for one in marketing[: marketing.index(sent)]]
    count = sum(1 for one in inputs if one.known_at == sent.at)
    # It was let go after one of the inputs of its instant; after which, only the core knows.
    assert not all(
        courtesy.refuses(
            raw, _known(inputs, sent.at, same=same), before, _message(live, sent, sent.at)
        )
        for same in range(count + 1)
    )


@settings(max_examples=300)
@given(lives.patient_program(), lives.patient_life())
def test_what_waited_leaves_at_the_first_instant_it_may(
    live: programs.Program, inputs: list[AnyInput]
) -> None:
    """Whether time or an input ends the silence: refused at every moment before it left."""
    story = lived(live, inputs)
    raw = plain.plain(live.policy)
    sent = [one for one in story.effects if isinstance(one, effects.Send)]
    marketing = [one for one in sent if not one.transactional]
    for one in marketing:
        # Nothing changes between two steps of the grid, so the middle tells of both.
        for moment in range(one.wanted_at + lives.GRID // 2, one.at, lives.GRID):
            before = [_message(live, other, other.at) for other in marketing if other.at < moment]
            known = _known(inputs, moment, same=0)
            assert courtesy.refuses(raw, known, before, _message(live, one, moment))


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
            and not (stop.same is not None and _says_otherwise(inputs, one, sent.event_id))
        ]
        assert not met, "a stop rule acts at once"


def _says_otherwise(inputs: list[AnyInput], one: EventInput, entering: bytes) -> bool:
    """Return whether an event names another basket than the one that opened the journey."""
    carts = [
        other.properties["cart_id"]
        for other in (one, *inputs)
        if isinstance(other, EventInput)
        and (other is one or other.id == entering)
        and other.properties.get("cart_id") is not None
    ]
    return len(set(map(str, carts))) > 1


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
    inputs = answered(live, inputs)
    story = lived(live, inputs)
    opened = [one.id for one in story.effects if isinstance(one, effects.JourneyOpened)]
    ended = [one.id for one in story.effects if isinstance(one, effects.JourneyEnded)]
    assert len(set(opened)) == len(opened)
    assert len(set(ended)) == len(ended)
    living = {journey.id for journey in story.contact.journeys}
    assert living == set(opened) - set(ended)
    assert story.contact.wake_at > story.contact.clock
    troubles = {one.code for one in story.effects if isinstance(one, effects.Trouble)}
    assert troubles <= {"not_a_colleague"}


@given(lives.program(), lives.life())
def test_an_alert_is_asked_once_a_passage_and_holds_nobody_up(
    live: programs.Program, inputs: list[AnyInput]
) -> None:
    """Whoever comes by: colleagues alone are told, at that instant, and no message is counted."""
    inputs = answered(live, inputs)
    story = lived(live, inputs)
    alerts = [one for one in story.effects if isinstance(one, effects.AlertAsked)]
    assert len({one.id for one in alerts}) == len(alerts)
    sent = [one for one in story.effects if isinstance(one, effects.Send)]
    passages = [
        one
        for one in story.effects
        if isinstance(one, effects.JourneyMoved | effects.JourneyOpened)
        and _is_alert(live, story, one)
    ]
    assert len(alerts) == len({(one.id, one.step, one.at) for one in passages})
    assert all(one.to == ("ana@shop.example",) for one in alerts)
    assert len(story.contact.pressure) == len(sent)


def _is_alert(
    live: programs.Program, story: Story, moved: effects.JourneyMoved | effects.JourneyOpened
) -> bool:
    opened = next(
        one
        for one in story.effects
        if isinstance(one, effects.JourneyOpened) and one.id == moved.id
    )
    steps = live.scenarios[opened.scenario, opened.version].definition.steps
    return any(step.id == moved.step and isinstance(step, Alert) for step in steps)


@given(lives.program(), lives.life())
def test_nobody_enters_a_limited_scenario_unasked(
    live: programs.Program, inputs: list[AnyInput]
) -> None:
    """Each journey of it follows an answer that gave a seat, and one seat opens one journey."""
    inputs = answered(live, inputs)
    story = lived(live, inputs)
    limited = {key for key, one in live.live_by_key.items() if one.limits is not None}
    answers = {one.seat: one for one in inputs if isinstance(one, SeatInput)}
    asked = [one for one in story.effects if isinstance(one, effects.SeatAsked)]
    assert {one.scenario for one in asked} <= limited
    assert len({one.id for one in asked}) == len(asked)
    given = Counter(
        (one.scenario, answers[one.id].at)
        for one in asked
        if one.id in answers and answers[one.id].given
    )
    opened = Counter(
        (one.scenario, one.at)
        for one in story.effects
        if isinstance(one, effects.JourneyOpened) and one.scenario in limited
    )
    assert not opened - given
    awaited = {one.id for one in story.contact.awaiting}
    assert awaited <= {one.id for one in asked} - {key for key, one in answers.items()}


@given(lives.program(), lives.life())
def test_one_compared_joins_then_tells_then_goes_one_way_or_leaves(
    live: programs.Program, inputs: list[AnyInput]
) -> None:
    """Each joins and tells once, at the comparison or on coming later; whoever leaves was there."""
    inputs = answered(live, inputs)
    story = lived(live, inputs)
    joined = {one.id: one for one in story.effects if isinstance(one, effects.RankJoined)}
    told = {one.id: one for one in story.effects if isinstance(one, effects.RankTold)}
    left = [one.id for one in story.effects if isinstance(one, effects.RankLeft)]
    assert len(joined) == sum(isinstance(one, effects.RankJoined) for one in story.effects)
    assert len(told) == sum(isinstance(one, effects.RankTold) for one in story.effects)
    for key, one in told.items():
        assert one.at == max(joined[key].compare_at, joined[key].at)
        assert one.group == joined[key].group
    assert len(set(left)) == len(left)
    under_way = {
        journey.ranked.id
        for journey in story.contact.journeys
        if journey.ranked is not None and journey.call in {"joined", "told"}
    }
    places = {
        one.member: one
        for one in inputs
        if isinstance(one, RankInput) and one.at <= told[one.member].at + 4 * instants.HOUR
    }
    # Each is told a place in time, left, or still waits: never two of these, never none.
    assert joined.keys() >= under_way | set(left)
    assert not under_way & set(left)
    settled = joined.keys() - under_way - set(left)
    assert settled <= places.keys()


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


@given(lives.program(), lives.life())
def test_conversions_are_within_their_time(live: programs.Program, inputs: list[AnyInput]) -> None:
    """Each is the goal's own event, in time, once unless said."""
    story = lived(live, inputs)
    found = [one for one in story.effects if isinstance(one, effects.Converted)]
    opened = {one.id: one for one in story.effects if isinstance(one, effects.JourneyOpened)}
    ended = {one.id: one for one in story.effects if isinstance(one, effects.JourneyEnded)}
    events = {one.id: one for one in inputs if isinstance(one, EventInput)}
    for one in found:
        goal = live.scenarios[one.scenario, one.version].definition.goal
        assert goal is not None
        assert events[one.event_id].name == goal.event
        if goal.same is not None and _keeps(live, one):
            entering = opened[one.journey_id].event_id
            assert not _says_otherwise(inputs, events[one.event_id], entering)
        assert opened[one.journey_id].since <= one.at
        over = ended[one.journey_id].at
        within = 0 if goal.within is None else durations.parse(goal.within)
        assert one.at <= over + within
        assert goal.repeat or sum(other.journey_id == one.journey_id for other in found) == 1
    assert len({one.id for one in found}) == len(found)
    met = [one.id for one in ended.values() if one.reason == "goal_met"]
    assert met == [one.journey_id for one in found if not one.after_end]


def _keeps(live: programs.Program, one: effects.Converted) -> bool:
    """Return whether all that opens the scenario is an event whose properties are kept."""
    parts = live.scenarios[one.scenario, one.version].definition.trigger.parts()
    return all(part.__struct_config__.tag in {"event", "absence", "inactivity"} for part in parts)


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
    inputs = answered(live, inputs)
    kept = lived(live, inputs)
    story = Story(live)
    for one in inputs:
        story.told(one, now=max(one.received_at, story.contact.clock))
        story.contact = contacts.decode(contacts.encode(story.contact))
    assert story.until(END).effects == kept.effects
    assert decide.decide(story.contact, [], live, END).effects == []
