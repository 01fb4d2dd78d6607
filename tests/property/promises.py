"""What must hold of every life, whatever is generated: each promise as a function of a life."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from aparte.core import contact as contacts
from aparte.core import decide, effects, plain
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
from aparte.core.scenarios.steps import Alert, Experiment, Holdout
from aparte.core.scenarios.steps.holdout import HELD_OUT, TREATED
from aparte.kernel import durations, ids, instants
from tests.property import courtesy, living
from tests.property.living import Life
from tests.unit.core.stories import Story


def looking_in_more_often_changes_nothing(life: Life) -> None:
    """Whoever sleeps until the next input decides exactly what one woken each time decides."""
    assert living.lived(life.live, life.inputs).effects == life.story.effects


def no_message_breaks_a_promise(life: Life) -> None:
    """Consent, caps, gaps, rests, quiet hours and stop rules hold for every message let go."""
    live, inputs, story = life
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


def an_answer_counts_once_and_only_in_time(life: Life) -> None:
    """Each call leaves once, and answers that come again, or after their time, change nothing."""
    live, inputs, story = life
    calls = {one.id: one for one in story.effects if isinstance(one, effects.CallAsked)}
    assert len(calls) == sum(1 for one in story.effects if isinstance(one, effects.CallAsked))
    answers = [one for one in inputs if isinstance(one, AnswerInput)]
    timely = [one for one in answers if one.at <= calls[one.call].deadline]
    others = [one for one in inputs if not isinstance(one, AnswerInput)]
    kept = sorted([*others, *timely], key=lambda one: (one.received_at, one.id))
    again = [
        AnswerInput(ids.hashed("again", one.call), living.END - 1, living.END - 1, one.call, 404)
        for one in answers
    ]
    assert living.lived(live, [*kept, *again]).effects == story.effects


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


def known_at(inputs: list[AnyInput], at: int, *, same: int) -> courtesy.Known:
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


def message_of(live: programs.Program, sent: effects.Send, at: int) -> courtesy.Message:
    """Return a message as the reference sees it at an instant."""
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
    before = [message_of(live, one, one.at) for one in marketing[: marketing.index(sent)]]
    count = sum(1 for one in inputs if one.known_at == sent.at)
    # It was let go after one of the inputs of its instant; after which, only the core knows.
    assert not all(
        courtesy.refuses(
            raw, known_at(inputs, sent.at, same=same), before, message_of(live, sent, sent.at)
        )
        for same in range(count + 1)
    )


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


def wanted_is_sent_plus_every_reason(life: Life) -> None:
    """Each wanted message is settled exactly once, or still waits for its turn."""
    story = life.story
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


def every_journey_ends_once_and_nobody_is_stuck(life: Life) -> None:
    """A journey opened once ends at most once, and whoever waits has an instant to wake at."""
    story = life.story
    opened = [one.id for one in story.effects if isinstance(one, effects.JourneyOpened)]
    ended = [one.id for one in story.effects if isinstance(one, effects.JourneyEnded)]
    assert len(set(opened)) == len(opened)
    assert len(set(ended)) == len(ended)
    living = {journey.id for journey in story.contact.journeys}
    assert living == set(opened) - set(ended)
    assert story.contact.wake_at > story.contact.clock
    troubles = {one.code for one in story.effects if isinstance(one, effects.Trouble)}
    assert troubles <= {"not_a_colleague"}


def an_alert_is_asked_once_a_passage_and_holds_nobody_up(life: Life) -> None:
    """Whoever comes by: colleagues alone are told, at that instant, and no message is counted."""
    live, _, story = life
    alerts = [one for one in story.effects if isinstance(one, effects.AlertAsked)]
    assert len({one.id for one in alerts}) == len(alerts)
    sent = [one for one in story.effects if isinstance(one, effects.Send)]
    passages = {
        (one.id, one.step, one.at)
        for one in story.effects
        if isinstance(one, effects.JourneyMoved | effects.JourneyOpened)
        and _is_alert(live, story, one)
    }
    asked = {(one.journey_id, one.step, one.at) for one in alerts}
    over = {(one.id, one.at) for one in story.effects if isinstance(one, effects.JourneyEnded)}
    assert len(asked) == len(alerts)
    assert asked <= passages
    # Whoever is stopped at the very instant of coming by leaves before anybody is told.
    assert all((journey, at) in over for journey, _, at in passages - asked)
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


def nobody_enters_a_limited_scenario_unasked(life: Life) -> None:
    """Each journey of it follows an answer that gave a seat, and one seat opens one journey."""
    live, inputs, story = life
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


def one_compared_joins_then_tells_then_goes_one_way_or_leaves(life: Life) -> None:
    """Each joins and tells once, at the comparison or on coming later; whoever leaves was there."""
    _, inputs, story = life
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


def a_variant_is_given_once_and_by_the_hash_alone(life: Life) -> None:
    """Each passage through an experiment is on record once, with the variant of that contact."""
    live, _, story = life
    found = [one for one in story.effects if isinstance(one, effects.Assigned)]
    given_out = [one for one in found if one.variant not in {HELD_OUT, TREATED}]
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


def both_sides_of_a_holdout_are_on_record(life: Life) -> None:
    """Where people part, each is on record with the side of its hash; who ends there was held."""
    live, _, story = life
    sides = [
        one
        for one in story.effects
        if isinstance(one, effects.Assigned) and one.variant in {HELD_OUT, TREATED}
    ]
    ends = {one.id: one for one in story.effects if isinstance(one, effects.JourneyEnded)}
    opened = {one.id: one for one in story.effects if isinstance(one, effects.JourneyOpened)}
    for one in sides:
        written = live.scenarios[one.scenario, one.version].definition
        if one.step:
            (step,) = [
                step for step in written.steps if isinstance(step, Holdout) and step.id == one.step
            ]
            salt, share = f"{one.scenario}/{one.step}", step.share
        else:
            assert written.holdout is not None
            assert one.at == opened[one.journey_id].at
            salt, share = one.scenario, written.holdout.share
        held = ids.share(salt, story.contact.id) < share / 100
        assert one.variant == (HELD_OUT if held else TREATED)
    parted = {one.journey_id for one in sides if not one.step}
    for journey in opened.values():
        written = live.scenarios[journey.scenario, journey.version].definition
        assert (journey.id in parted) == (written.holdout is not None)
    held_at_a_step = {
        (one.journey_id, one.at) for one in sides if one.step and one.variant == HELD_OUT
    }
    assert held_at_a_step == {(one.id, one.at) for one in ends.values() if one.reason == "holdout"}


def conversions_are_within_their_time(life: Life) -> None:
    """Each is the goal's own event, in time, once unless said."""
    live, inputs, story = life
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


def a_contact_survives_being_stored(life: Life) -> None:
    """Stored and read back after every input, a life goes the same way."""
    story = Story(life.live)
    for one in life.inputs:
        story.told(one, now=max(one.received_at, story.contact.clock))
        story.contact = contacts.decode(contacts.encode(story.contact))
    assert story.until(living.END).effects == life.story.effects
    assert decide.decide(story.contact, [], life.live, living.END).effects == []


EVERY: tuple[Callable[[Life], None], ...] = (
    looking_in_more_often_changes_nothing,
    no_message_breaks_a_promise,
    an_answer_counts_once_and_only_in_time,
    wanted_is_sent_plus_every_reason,
    every_journey_ends_once_and_nobody_is_stuck,
    an_alert_is_asked_once_a_passage_and_holds_nobody_up,
    nobody_enters_a_limited_scenario_unasked,
    one_compared_joins_then_tells_then_goes_one_way_or_leaves,
    a_variant_is_given_once_and_by_the_hash_alone,
    both_sides_of_a_holdout_are_on_record,
    conversions_are_within_their_time,
    a_contact_survives_being_stored,
)
"""All promises."""
