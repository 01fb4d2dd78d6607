"""Pauses by condition, and messages that wait for whatever ends them: time, or something new."""

from __future__ import annotations

from typing import Any

from aparte.core import conditions, effects, refreshing
from aparte.core.governance import wording
from aparte.core.governance.policy import Pause, Policy
from aparte.core.inputs import AttributesInput, MembershipInput, PauseInput
from aparte.core.scenarios import Scenario
from aparte.kernel import ids, instants, zones
from aparte.kernel.words import Words
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY, Story

HOUR, DAY = instants.HOUR, instants.DAY

TICKET_OPEN = {
    "kind": "all",
    "of": [
        {"kind": "event", "event": "Ticket Opened", "within": "30d"},
        {"kind": "not", "of": {"kind": "event", "event": "Ticket Solved", "within": "30d"}},
    ],
}


def paused(condition: Any, **fields: Any) -> Policy:
    """Return a policy of one pause; a ticket unless said."""
    given = {"reason": "ticket_open", **fields}
    return Policy(pauses=(Pause(condition=conditions.parse(condition), **given),))


def hello(refused: str = "defer", **fields: Any) -> Scenario:
    """Return a scenario of one message that may wait a day."""
    step = {"id": "hello", "kind": "send", "message": "hello", "if_refused": refused}
    return stories.scenario(steps=[step], messages={"hello": stories.message(**fields)})


def attributes(at: int, **values: Any) -> AttributesInput:
    """Return attributes said at an instant."""
    return AttributesInput(ids.event_id(1, f"said-{at}"), at, at, values)


def test_an_event_that_ends_a_pause_lets_the_message_go_at_that_instant() -> None:
    """The ticket is solved at three: the message that waited since ten leaves at three."""
    story = Story(stories.program(hello(), policy=paused(TICKET_OPEN))).reachable(MONDAY)
    story.did("Ticket Opened", MONDAY).did("Signed Up", MONDAY + HOUR)
    story.did("Page Viewed", MONDAY + 2 * HOUR).did("Ticket Solved", MONDAY + 5 * HOUR)
    story.until(MONDAY + 3 * DAY)
    assert story.verdicts() == [
        ("hello", "deferred", "ticket_open"),
        ("hello", "accepted", "sent"),
    ]
    assert story.sends() == [("hello", MONDAY + 5 * HOUR)]


def test_a_pause_that_time_ends_is_lifted_to_the_microsecond() -> None:
    """No message within six hours of a ticket: an exact end, without any input."""
    policy = paused({"kind": "event", "event": "Ticket Opened", "within": "6h"})
    story = Story(stories.program(hello(), policy=policy)).reachable(MONDAY)
    story.did("Ticket Opened", MONDAY).did("Signed Up", MONDAY + HOUR).until(MONDAY + DAY)
    assert story.sends() == [("hello", MONDAY + 6 * HOUR)]


def test_a_pause_without_end_is_waited_for_as_long_as_the_message_may() -> None:
    """Nobody solves the ticket: after a day the message is skipped, with both reasons."""
    story = Story(stories.program(hello(), policy=paused(TICKET_OPEN))).reachable(MONDAY)
    story.did("Ticket Opened", MONDAY).did("Signed Up", MONDAY + HOUR).until(MONDAY + 3 * DAY)
    judged = [one for one in story.effects if isinstance(one, effects.Judged)]
    assert [(one.verdict, one.reason) for one in judged] == [
        ("deferred", "ticket_open"),
        ("skipped", "ticket_open"),
    ]
    assert judged[1].figures["also"] == "expired"
    assert judged[1].figures["expires_at"] == MONDAY + HOUR + DAY


def test_a_step_that_skips_does_not_wait() -> None:
    """The step says what a refusal means, for pauses as for all rules."""
    story = Story(stories.program(hello("skip"), policy=paused(TICKET_OPEN))).reachable(MONDAY)
    story.did("Ticket Opened", MONDAY).did("Signed Up", MONDAY + HOUR)
    assert story.verdicts() == [("hello", "skipped", "ticket_open")]


def test_inputs_that_change_nothing_are_not_recorded_again() -> None:
    """Asked again at each ticket, the message goes on waiting without a word more."""
    story = Story(stories.program(hello(), policy=paused(TICKET_OPEN))).reachable(MONDAY)
    story.did("Ticket Opened", MONDAY).did("Signed Up", MONDAY + HOUR)
    story.did("Ticket Opened", MONDAY + 2 * HOUR).did("Ticket Opened", MONDAY + 3 * HOUR)
    assert story.verdicts() == [("hello", "deferred", "ticket_open")]


def test_attributes_tags_and_segments_pause_and_end_pauses() -> None:
    """Whatever conditions may ask, a pause may ask."""
    negotiating = {"kind": "attribute", "name": "stage", "op": "is", "value": "negotiation"}
    policy = paused(negotiating, reason="deal_in_negotiation")
    story = Story(stories.program(hello(), policy=policy)).reachable(MONDAY, stage="negotiation")
    story.did("Signed Up", MONDAY + HOUR).told(attributes(MONDAY + 2 * HOUR, stage="won"))
    assert story.sends() == [("hello", MONDAY + 2 * HOUR)]
    assert story.verdicts()[0] == ("hello", "deferred", "deal_in_negotiation")

    story = Story(stories.program(hello(), policy=paused({"kind": "tag", "name": "fragile"})))
    on = MembershipInput(ids.event_id(1, "on"), MONDAY, MONDAY, "tag", "fragile", member=True)
    later = MONDAY + 3 * HOUR
    off = MembershipInput(ids.event_id(1, "off"), later, later, "tag", "fragile", member=False)
    story.reachable(MONDAY).told(on).did("Signed Up", MONDAY + HOUR).told(off)
    assert story.sends() == [("hello", later)]


def test_a_segment_left_by_time_ends_the_pause_at_that_instant() -> None:
    """Four hours after the last page the person is no longer active, and the message leaves."""
    active = {"active": {"kind": "event", "event": "Page Viewed", "within": "4h"}}
    policy = paused({"kind": "segment", "key": "active"})
    story = Story(stories.program(hello(), policy=policy, segments=active)).reachable(MONDAY)
    story.did("Page Viewed", MONDAY).did("Signed Up", MONDAY + HOUR).until(MONDAY + DAY)
    assert story.sends() == [("hello", MONDAY + 4 * HOUR)]


def test_a_pause_lifted_by_hand_lets_the_message_go() -> None:
    """Somebody asked for a week of silence, and thinks better of it after three hours."""
    story = Story(stories.program(hello())).reachable(MONDAY)
    story.told(PauseInput(ids.event_id(1, "p"), MONDAY, MONDAY, MONDAY + 7 * DAY))
    story.did("Signed Up", MONDAY + HOUR)
    lifted = MONDAY + 3 * HOUR
    story.told(PauseInput(ids.event_id(1, "q"), lifted, lifted, 0))
    assert story.sends() == [("hello", lifted)]


def test_pauses_are_for_marketing_and_may_be_narrowed() -> None:
    """A receipt passes; with a category only its messages wait."""
    receipt = hello(transactional=True)
    policy = paused(TICKET_OPEN)
    story = Story(stories.program(receipt, policy=policy)).reachable(MONDAY)
    story.did("Ticket Opened", MONDAY).did("Signed Up", MONDAY + HOUR)
    assert story.verdicts() == [("hello", "accepted", "sent")]

    policy = paused(TICKET_OPEN, categories=("promotion",))
    for category, verdict in (("promotion", "deferred"), ("advice", "accepted")):
        story = Story(stories.program(hello(category=category), policy=policy)).reachable(MONDAY)
        story.did("Ticket Opened", MONDAY).did("Signed Up", MONDAY + HOUR)
        assert story.verdicts()[0][1] == verdict


def test_a_pause_of_ones_own_says_its_name() -> None:
    """The record names it in both languages."""
    name = Words(en="Product recall", fr="Rappel produit")
    policy = paused({"kind": "tag", "name": "recall"}, reason="paused_by_rule", name=name)
    on = MembershipInput(ids.event_id(1, "on"), MONDAY, MONDAY, "tag", "recall", member=True)
    story = Story(stories.program(hello("skip"), policy=policy)).reachable(MONDAY).told(on)
    story.did("Signed Up", MONDAY + HOUR)
    judged = next(one for one in story.effects if isinstance(one, effects.Judged))
    paris = zones.find("Europe/Paris")
    assert paris is not None
    said = wording.sentence(judged.reason, judged.figures, paris)
    assert judged.reason == "paused_by_rule"
    assert said.en == "Marketing messages to this person are paused: Product recall."
    assert said.fr == "Les messages marketing à cette personne sont en pause : Rappel produit."


def test_the_longest_wait_of_two_pauses_counts() -> None:
    """One pause ends by an event, another holds still: the message waits for both."""
    policy = Policy(
        pauses=(
            *paused(TICKET_OPEN).pauses,
            *paused({"kind": "tag", "name": "fragile"}, reason="deal_in_negotiation").pauses,
        )
    )
    on = MembershipInput(ids.event_id(1, "on"), MONDAY, MONDAY, "tag", "fragile", member=True)
    off_at = MONDAY + 6 * HOUR
    off = MembershipInput(ids.event_id(1, "off"), off_at, off_at, "tag", "fragile", member=False)
    story = Story(stories.program(hello(), policy=policy)).reachable(MONDAY).told(on)
    story.did("Ticket Opened", MONDAY).did("Signed Up", MONDAY + HOUR)
    story.did("Ticket Solved", MONDAY + 3 * HOUR).told(off)
    assert story.sends() == [("hello", off_at)]


def test_the_emergency_stop_holds_everything_and_loses_nothing_that_may_wait() -> None:
    """Stopped, a message waits; under the program without the stop it leaves at once."""
    stopped = stories.program(hello(), policy=Policy(emergency_stop=True))
    story = Story(stopped).reachable(MONDAY).did("Signed Up", MONDAY + HOUR)
    assert story.verdicts() == [("hello", "deferred", "emergency_stop")]
    story.program = stories.program(hello(), generation=2)
    resumed = MONDAY + 5 * HOUR
    decision = refreshing.refresh(story.contact, story.program, resumed, [], [])
    story.effects += decision.effects
    assert story.sends() == [("hello", resumed)]


def test_a_stop_reaches_what_was_deferred_before_it() -> None:
    """Quiet until the morning, then stopped: it does not leave in the morning, nor is it lost."""
    gap = Policy(minimum_gap="4h")
    live = stories.program(hello(), policy=gap)
    story = Story(live).reachable(MONDAY).did("Signed Up", MONDAY).did("Signed Up", MONDAY + HOUR)
    story.program = stories.program(hello(), policy=Policy(emergency_stop=True), generation=2)
    refreshed = refreshing.refresh(story.contact, story.program, MONDAY + 2 * HOUR, [], [])
    story.effects += refreshed.effects
    story.until(MONDAY + 8 * HOUR)
    assert len(story.sends()) == 1
    story.program = stories.program(hello(), policy=gap, generation=3)
    resumed = MONDAY + 9 * HOUR
    story.effects += refreshing.refresh(story.contact, story.program, resumed, [], []).effects
    assert story.sends()[1:] == [("hello", resumed)]
