"""Governance: every refusal has its reason, its figures and its exact end."""

from __future__ import annotations

import pytest

from aparte.core import effects
from aparte.core.governance.policy import Cap, Policy, QuietHours, Rest
from aparte.core.inputs import ConsentInput, PauseInput, SuppressionInput
from aparte.core.scenarios import Scenario
from aparte.kernel import ids, instants
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY, Story

MINUTE, HOUR, DAY = instants.MINUTE, instants.HOUR, instants.DAY


def hello(refused: str = "skip", **fields: object) -> Scenario:
    """Return a scenario of one message."""
    step = {"id": "hello", "kind": "send", "message": "hello", "if_refused": refused, **fields}
    return stories.scenario(steps=[step])


def test_without_address_nothing_is_sent() -> None:
    """A person we cannot reach is said to be so."""
    story = Story(stories.program(hello())).did("Signed Up", MONDAY)
    assert story.verdicts() == [("hello", "skipped", "no_address")]


@pytest.mark.parametrize(
    ("status", "reason"),
    [("pending", "unconfirmed"), ("withdrawn", "unsubscribed")],
)
def test_consent_that_is_not_granted_refuses(status: str, reason: str) -> None:
    """Only consent granted, for this purpose and channel, lets a marketing message go."""
    story = Story(stories.program(hello())).reachable(MONDAY)
    story.told(
        ConsentInput(ids.event_id(1, "no"), MONDAY + 1, MONDAY + 1, "marketing", "email", status)
    )
    story.did("Signed Up", MONDAY + 2)
    assert story.verdicts() == [("hello", "skipped", reason)]


def test_a_bounced_address_is_left_alone() -> None:
    """A suppression refuses whatever the consent."""
    story = Story(stories.program(hello())).reachable(MONDAY)
    story.told(SuppressionInput(ids.event_id(1, "b"), MONDAY, MONDAY, "email", "bounced"))
    assert story.did("Signed Up", MONDAY + 1).verdicts() == [("hello", "skipped", "bounced")]


def test_a_new_order_does_not_lift_the_rest_after_the_one_before() -> None:
    """At the very instant of an order only its own rest has not begun yet."""
    policy = Policy(rests=(Rest(event="Signed Up", duration="72h"),))
    story = Story(stories.program(hello(), policy=policy)).reachable(MONDAY)
    story.did("Signed Up", MONDAY + HOUR).did("Signed Up", MONDAY + 2 * HOUR)
    assert story.verdicts() == [
        ("hello", "accepted", "sent"),
        ("hello", "skipped", "resting"),
    ]


def test_a_rest_period_is_open_at_both_ends() -> None:
    """No message in (e, e + 72 h); one at exactly 72 hours goes."""
    policy = Policy(rests=(Rest(event="Order Completed", duration="72h"),))
    story = Story(stories.program(hello(), policy=policy)).reachable(MONDAY)
    story.did("Order Completed", MONDAY).did("Signed Up", MONDAY + 72 * HOUR - 1)
    story.did("Signed Up", MONDAY + 72 * HOUR)
    assert story.verdicts() == [
        ("hello", "skipped", "resting"),
        ("hello", "accepted", "sent"),
    ]


def test_a_rolling_cap_counts_its_window_exactly() -> None:
    """Two in seven days: the third waits until the first is exactly seven days old."""
    policy = Policy(caps=(Cap(limit=2, rolling="7d"),))
    story = Story(stories.program(hello(), policy=policy)).reachable(MONDAY)
    for at in (0, HOUR, 7 * DAY - 1, 7 * DAY):
        story.did("Signed Up", MONDAY + at)
    assert [reason for _, _, reason in story.verdicts()] == ["sent", "sent", "cap", "sent"]


def test_a_calendar_cap_ends_at_local_midnight() -> None:
    """One a day, by the person's own day."""
    policy = Policy(caps=(Cap(limit=1, calendar="day"),))
    story = Story(stories.program(hello("defer"), policy=policy)).reachable(MONDAY)
    story.did("Signed Up", MONDAY).did("Signed Up", MONDAY + HOUR).until(MONDAY + 3 * DAY)
    assert [at for _, at in story.sends()] == [MONDAY, instants.parse("2026-03-02T23:00:00Z")]


def test_a_gap_defers_to_its_very_end() -> None:
    """Four hours between two messages, to the microsecond."""
    policy = Policy(minimum_gap="4h")
    story = Story(stories.program(hello("defer"), policy=policy)).reachable(MONDAY)
    story.did("Signed Up", MONDAY).did("Signed Up", MONDAY + HOUR).until(MONDAY + DAY)
    assert [at for _, at in story.sends()] == [MONDAY, MONDAY + 4 * HOUR]


def test_quiet_hours_are_the_persons_own() -> None:
    """Half past nine in the evening in New York waits until eight there."""
    policy = Policy(quiet_hours=QuietHours(start="20:00", end="08:00"))
    story = Story(stories.program(hello("defer"), policy=policy))
    story.reachable(MONDAY, timezone="America/New_York")
    evening = instants.parse("2026-03-04T02:30:00Z")
    story.did("Signed Up", evening).until(evening + DAY)
    assert story.sends() == [("hello", instants.parse("2026-03-04T13:00:00Z"))]


def test_a_deferral_finds_the_first_instant_all_rules_accept() -> None:
    """The gap ends within quiet hours: the message waits for the morning, in one deferral."""
    policy = Policy(minimum_gap="4h", quiet_hours=QuietHours(start="20:00", end="08:00"))
    story = Story(stories.program(hello("defer"), policy=policy)).reachable(MONDAY)
    evening = instants.parse("2026-03-02T18:00:00Z")
    story.did("Signed Up", evening).did("Signed Up", evening + HOUR - 1).until(evening + DAY)
    assert story.verdicts() == [
        ("hello", "accepted", "sent"),
        ("hello", "deferred", "gap"),
        ("hello", "accepted", "sent"),
    ]
    assert story.sends()[1][1] == instants.parse("2026-03-03T07:00:00Z")


def test_what_cannot_wait_keeps_both_reasons() -> None:
    """A rest of three days outlasts a deferral of one: skipped, resting, and also expired."""
    policy = Policy(rests=(Rest(event="Order Completed", duration="72h"),))
    story = Story(stories.program(hello("defer"), policy=policy)).reachable(MONDAY)
    story.did("Order Completed", MONDAY).did("Signed Up", MONDAY + HOUR)
    judged = [one for one in story.effects if isinstance(one, effects.Judged)]
    assert [(one.verdict, one.reason) for one in judged] == [("skipped", "resting")]
    assert judged[0].figures["also"] == "expired"


def test_a_refusal_may_end_the_journey() -> None:
    """`if_refused: end` ends it with that message's reason on record."""
    policy = Policy(emergency_stop=True)
    story = Story(stories.program(hello("end"), policy=policy)).reachable(MONDAY)
    story.did("Signed Up", MONDAY + 1)
    assert story.verdicts() == [("hello", "ended", "emergency_stop")]
    assert story.endings() == [("refused", MONDAY + 1)]


def test_a_transactional_message_passes_courtesy_but_not_the_law() -> None:
    """Rest, caps and quiet hours do not hold back a receipt; a dead address does."""
    policy = Policy(
        caps=(Cap(limit=1, rolling="7d"),), rests=(Rest(event="Signed Up", duration="72h"),)
    )
    written = stories.scenario(messages={"hello": stories.message(transactional=True)})
    story = Story(stories.program(written, policy=policy)).reachable(MONDAY)
    story.did("Signed Up", MONDAY + 1).did("Signed Up", MONDAY + 2)
    assert [reason for _, _, reason in story.verdicts()] == ["sent", "sent"]


def test_two_messages_at_one_instant_are_judged_by_priority() -> None:
    """With room for one, the higher priority has it, whatever the scenarios are called."""
    policy = Policy(caps=(Cap(limit=1, rolling="7d"),))
    low = stories.scenario("a-low", priority=10)
    high = stories.scenario("z-high", priority=90)
    story = Story(stories.program(low, high, policy=policy)).reachable(MONDAY)
    story.did("Signed Up", MONDAY + 1)
    sent = [one.scenario for one in story.effects if isinstance(one, effects.Send)]
    assert sent == ["z-high"]


def test_a_place_is_kept_for_a_higher_priority_on_its_way() -> None:
    """The last place of the week is held for a message that time alone will bring."""
    policy = Policy(caps=(Cap(limit=1, rolling="7d"),))
    planned = stories.scenario(
        "planned",
        priority=90,
        trigger={"kind": "event", "event": "Order Completed"},
        steps=[
            {"id": "two-days", "kind": "wait", "duration": "2d"},
            {"id": "thanks", "kind": "send", "message": "thanks"},
        ],
    )
    story = Story(stories.program(stories.scenario(priority=10), planned, policy=policy))
    story.reachable(MONDAY).did("Order Completed", MONDAY).did("Signed Up", MONDAY + HOUR)
    story.until(MONDAY + 5 * DAY)
    assert story.verdicts() == [
        ("hello", "skipped", "lower_priority"),
        ("thanks", "accepted", "sent"),
    ]


def test_a_pause_by_hand_holds_until_its_end() -> None:
    """A sales person asks for silence until Wednesday."""
    story = Story(stories.program(hello("defer", defer_for="24h"))).reachable(MONDAY)
    until = MONDAY + DAY
    story.told(PauseInput(ids.event_id(1, "p"), MONDAY, MONDAY, until))
    story.did("Signed Up", MONDAY + HOUR).until(MONDAY + 3 * DAY)
    assert story.sends() == [("hello", until)]


def test_a_message_wanted_while_a_stop_rule_acts_is_accounted_for() -> None:
    """A deferred message whose journey is stopped ends as stopped: wanted = sent + reasons."""
    policy = Policy(minimum_gap="4h")
    written = stories.scenario(
        stops=[{"event": "Order Completed"}],
        steps=[
            {"id": "one", "kind": "send", "message": "one"},
            {"id": "two", "kind": "send", "message": "two", "if_refused": "defer"},
        ],
    )
    story = Story(stories.program(written, policy=policy)).reachable(MONDAY)
    story.did("Signed Up", MONDAY).did("Order Completed", MONDAY + HOUR)
    assert story.verdicts() == [
        ("one", "accepted", "sent"),
        ("two", "deferred", "gap"),
        ("two", "skipped", "stopped"),
    ]
