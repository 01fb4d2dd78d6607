"""Journeys: what opens them, what moves them, what ends them, each told as a story."""

from __future__ import annotations

from aparte.core import effects
from aparte.core.governance import policy
from aparte.core.inputs import AbsorbInput
from aparte.kernel import instants
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY, Story

MINUTE, HOUR, DAY = instants.MINUTE, instants.HOUR, instants.DAY

BASKET = stories.scenario(
    "basket",
    trigger={
        "kind": "absence",
        "event": "Product Added",
        "without": {"event": "Order Completed"},
        "within": "1h",
    },
    stops=[{"event": "Order Completed"}],
    steps=[
        {"id": "first", "kind": "send", "message": "first"},
        {"id": "a-day", "kind": "wait", "duration": "23h"},
        {"id": "second", "kind": "send", "message": "second"},
    ],
)


def basket() -> Story:
    """Return a reachable person under the abandoned-basket scenario."""
    return Story(stories.program(BASKET)).reachable(MONDAY)


def test_an_event_opens_a_journey_and_sends_at_once() -> None:
    """The first step of a scenario opened by an event acts at the event's own instant."""
    story = Story(stories.program(stories.scenario())).reachable(MONDAY)
    story.did("Signed Up", MONDAY + HOUR)
    assert story.sends() == [("hello", MONDAY + HOUR)]
    assert story.endings() == [("completed", MONDAY + HOUR)]


def test_a_basket_left_for_an_hour_is_spoken_of_twice() -> None:
    """The first reminder goes an hour after the last product added, the second 23 hours later."""
    story = basket().did("Product Added", MONDAY).did("Product Added", MONDAY + 10 * MINUTE)
    story.until(MONDAY + 3 * DAY)
    first = MONDAY + 10 * MINUTE + HOUR
    assert story.sends() == [("first", first), ("second", first + 23 * HOUR)]


def test_an_order_within_the_hour_leaves_silence() -> None:
    """An order at the very last instant of the hour still disarms."""
    story = basket().did("Product Added", MONDAY).did("Order Completed", MONDAY + HOUR)
    assert story.until(MONDAY + 3 * DAY).sends() == []


def test_an_order_after_the_first_reminder_stops_the_second() -> None:
    """A stop rule ends the journey at its own instant and cancels what is queued."""
    story = basket().did("Product Added", MONDAY).did("Order Completed", MONDAY + 5 * HOUR)
    story.until(MONDAY + 3 * DAY)
    assert story.sends() == [("first", MONDAY + HOUR)]
    assert story.endings() == [("stopped", MONDAY + 5 * HOUR)]


def test_an_order_that_arrives_late_stops_at_once() -> None:
    """An order made before the reminder but known after it still stops the journey."""
    story = basket().did("Product Added", MONDAY).until(MONDAY + 2 * HOUR)
    story.did("Order Completed", MONDAY + 30 * MINUTE, now=MONDAY + 2 * HOUR)
    assert story.until(MONDAY + 3 * DAY).sends() == [("first", MONDAY + HOUR)]
    assert story.endings() == [("stopped", MONDAY + 2 * HOUR)]


def test_a_basket_known_after_its_order_opens_nothing() -> None:
    """Events out of order: the order arrives first, the basket before it afterwards."""
    story = basket().did("Order Completed", MONDAY + 30 * MINUTE)
    story.did("Product Added", MONDAY, now=MONDAY + 31 * MINUTE)
    assert story.until(MONDAY + 3 * DAY).sends() == []


def test_an_event_older_than_the_tolerance_opens_nothing() -> None:
    """What happened more than 24 hours ago enters the tracks but starts no journey."""
    story = basket().until(MONDAY + 3 * DAY)
    story.did("Product Added", MONDAY + HOUR, now=MONDAY + 3 * DAY)
    assert story.until(MONDAY + 6 * DAY).sends() == []


def test_once_means_once() -> None:
    """The entry rule `once` lets a person in the first time only."""
    story = Story(stories.program(stories.scenario(entry={"rule": "once"}))).reachable(MONDAY)
    story.did("Signed Up", MONDAY + HOUR).did("Signed Up", MONDAY + DAY)
    assert len(story.sends()) == 1


def test_every_thirty_days_is_exact() -> None:
    """The entry rule `every` opens again from the very instant the duration is over."""
    live = stories.program(stories.scenario(entry={"rule": "every", "every": "30d"}))
    story = Story(live).reachable(MONDAY).did("Signed Up", MONDAY)
    story.did("Signed Up", MONDAY + 30 * DAY - 1).did("Signed Up", MONDAY + 30 * DAY)
    assert [at for _, at in story.sends()] == [MONDAY, MONDAY + 30 * DAY]


def test_keyed_journeys_run_side_by_side() -> None:
    """With an entry key, each order has its own journey, and the same order only one."""
    written = stories.scenario(
        trigger={"kind": "event", "event": "Order Completed"},
        entry={"rule": "once", "key": "order_id"},
        steps=[
            {"id": "later", "kind": "wait", "duration": "1d"},
            {"id": "thanks", "kind": "send", "message": "thanks"},
        ],
    )
    story = Story(stories.program(written)).reachable(MONDAY)
    for order, at in (("a", MONDAY), ("b", MONDAY + HOUR), ("a", MONDAY + 2 * HOUR)):
        story.did("Order Completed", at, order_id=order)
    story.until(MONDAY + 3 * DAY)
    assert [at for _, at in story.sends()] == [MONDAY + DAY, MONDAY + HOUR + DAY]


def test_a_threshold_counts_within_its_window() -> None:
    """Two visits in seven days fire; two visits eight days apart do not."""
    trigger = {"kind": "event", "event": "Page Viewed", "at_least": 2, "within": "7d"}
    story = Story(stories.program(stories.scenario(trigger=trigger))).reachable(MONDAY)
    story.did("Page Viewed", MONDAY).did("Page Viewed", MONDAY + 7 * DAY)
    assert story.sends() == []
    story.did("Page Viewed", MONDAY + 8 * DAY)
    assert [at for _, at in story.sends()] == [MONDAY + 8 * DAY]


def test_leaving_a_segment_by_time_alone_opens_a_journey() -> None:
    """Who was active within seven days leaves the segment seven days after, to the microsecond."""
    active = {"kind": "event", "event": "Page Viewed", "within": "7d"}
    written = stories.scenario(trigger={"kind": "segment", "segment": "active", "on": "left"})
    live = stories.program(written, segments={"active": active})
    story = Story(live).reachable(MONDAY).did("Page Viewed", MONDAY + 5)
    story.until(MONDAY + 30 * DAY)
    gone = MONDAY + 5 + 7 * DAY
    assert story.memberships() == [("active", True, MONDAY + 5), ("active", False, gone)]
    assert story.sends() == [("hello", gone)]


def test_a_birthday_comes_at_nine_where_the_person_lives() -> None:
    """A yearly date fires at the local hour, on 28 February for someone born on the 29th."""
    trigger = {"kind": "date", "attribute": "born_on", "yearly": True, "at": "09:00"}
    story = Story(stories.program(stories.scenario(trigger=trigger)))
    story.reachable(MONDAY, born_on="2000-02-29", timezone="America/New_York")
    story.until(instants.parse("2028-12-31"))
    assert [at for _, at in story.sends()] == [
        instants.parse("2027-02-28T14:00:00Z"),
        instants.parse("2028-02-29T14:00:00Z"),
    ]


def test_a_date_already_past_when_it_is_learnt_fires_nothing() -> None:
    """Only a date that comes while it is known counts."""
    trigger = {"kind": "date", "attribute": "renewal_on", "at": "09:00"}
    story = Story(stories.program(stories.scenario(trigger=trigger)))
    story.reachable(MONDAY, renewal_on="2026-02-20")
    assert story.until(MONDAY + 60 * DAY).sends() == []


WAITING = stories.scenario(
    steps=[
        {
            "id": "order",
            "kind": "wait_for",
            "event": "Order Completed",
            "timeout": "2d",
            "then": "thanks",
            "otherwise": "pause",
        },
        {"id": "pause", "kind": "wait", "duration": "1d", "next": "help"},
        {"id": "help", "kind": "send", "message": "help", "next": "end"},
        {"id": "thanks", "kind": "send", "message": "thanks"},
    ]
)


def test_waiting_for_an_event_ends_with_the_event() -> None:
    """The awaited event sends the journey its own way at once."""
    story = Story(stories.program(WAITING)).reachable(MONDAY).did("Signed Up", MONDAY)
    story.did("Order Completed", MONDAY + DAY).until(MONDAY + 9 * DAY)
    assert story.sends() == [("thanks", MONDAY + DAY)]


def test_waiting_for_an_event_ends_at_the_deadline() -> None:
    """Without the event the other way is taken at the deadline."""
    story = Story(stories.program(WAITING)).reachable(MONDAY).did("Signed Up", MONDAY)
    assert story.until(MONDAY + 9 * DAY).sends() == [("help", MONDAY + 3 * DAY)]


def test_an_event_in_time_but_late_wins_until_something_acted() -> None:
    """It occurred before the deadline and arrives while the other way has only waited."""
    story = Story(stories.program(WAITING)).reachable(MONDAY).did("Signed Up", MONDAY)
    story.until(MONDAY + 2 * DAY + HOUR)
    story.did("Order Completed", MONDAY + DAY, now=MONDAY + 2 * DAY + HOUR)
    assert story.until(MONDAY + 9 * DAY).sends() == [("thanks", MONDAY + 2 * DAY + HOUR)]


def test_an_event_after_the_other_way_acted_changes_nothing() -> None:
    """What was sent stays sent."""
    story = Story(stories.program(WAITING)).reachable(MONDAY).did("Signed Up", MONDAY)
    story.until(MONDAY + 4 * DAY)
    story.did("Order Completed", MONDAY + DAY, now=MONDAY + 4 * DAY)
    assert story.until(MONDAY + 9 * DAY).sends() == [("help", MONDAY + 3 * DAY)]


def test_a_choice_takes_one_way() -> None:
    """If / else looks at the contact as it is on arrival."""
    written = stories.scenario(
        steps=[
            {
                "id": "french",
                "kind": "choice",
                "condition": {"kind": "attribute", "name": "country", "op": "is", "value": "FR"},
                "then": "salut",
                "otherwise": "hello",
            },
            {"id": "salut", "kind": "send", "message": "salut", "next": "end"},
            {"id": "hello", "kind": "send", "message": "hello"},
        ]
    )
    story = Story(stories.program(written)).reachable(MONDAY, country="fr")
    assert story.did("Signed Up", MONDAY + 1).sends() == [("salut", MONDAY + 1)]


def test_a_local_morning_is_waited_for() -> None:
    """Wait until 10:00 on a weekday, by the person's own clock."""
    written = stories.scenario(
        steps=[
            {"id": "morning", "kind": "wait_until", "time": "10:00", "weekdays": [1, 2, 3, 4, 5]},
            {"id": "hello", "kind": "send", "message": "hello"},
        ]
    )
    saturday = instants.parse("2026-03-28T12:00:00Z")
    story = Story(stories.program(written)).reachable(MONDAY).did("Signed Up", saturday)
    # The clocks go forward on Sunday: ten o'clock on Monday is 08:00 UTC, not 09:00.
    story.until(saturday + 5 * DAY)
    assert story.sends() == [("hello", instants.parse("2026-03-30T08:00:00Z"))]


def test_a_change_is_seen_by_segments_and_conditions_at_once() -> None:
    """A tag given by a step lets the contact into a segment at the same instant."""
    written = stories.scenario(
        steps=[
            {"id": "tag", "kind": "change", "target": "tag", "name": "gold"},
            {"id": "bye", "kind": "exit"},
        ]
    )
    live = stories.program(written, segments={"vip": {"kind": "tag", "name": "gold"}})
    story = Story(live).reachable(MONDAY).did("Signed Up", MONDAY + HOUR)
    assert story.memberships() == [("vip", True, MONDAY + HOUR)]
    assert story.endings() == [("exited", MONDAY + HOUR)]


def test_a_stop_condition_already_true_lets_no_step_act() -> None:
    """A journey whose stop rule holds at entry ends before its first message."""
    written = stories.scenario(stops=[{"condition": {"kind": "tag", "name": "gold"}}])
    tagging = stories.scenario(
        "tagging",
        trigger={"kind": "event", "event": "Paid"},
        steps=[{"id": "tag", "kind": "change", "target": "tag", "name": "gold"}],
    )
    story = Story(stories.program(written, tagging)).reachable(MONDAY).did("Paid", MONDAY + 1)
    story.did("Signed Up", MONDAY + 2)
    assert story.sends() == []
    assert ("stopped", MONDAY + 2) in story.endings()


def test_a_goal_ends_the_journey_with_its_value() -> None:
    """The goal's measured property is kept with the ending, in millionths."""
    written = stories.scenario(
        goal={"event": "Order Completed", "value": "total"},
        steps=[
            {"id": "later", "kind": "wait", "duration": "3d"},
            {"id": "hello", "kind": "send", "message": "hello"},
        ],
    )
    story = Story(stories.program(written)).reachable(MONDAY).did("Signed Up", MONDAY)
    story.did("Order Completed", MONDAY + DAY, total=49.9)
    ended = [one for one in story.effects if isinstance(one, effects.JourneyEnded)]
    assert [(one.reason, one.goal_value) for one in ended] == [("goal_met", 49_900_000)]


def test_a_paused_scenario_opens_nothing() -> None:
    """While a scenario is paused nobody enters it."""
    live = stories.program(stories.scenario(), status="paused")
    assert Story(live).reachable(MONDAY).did("Signed Up", MONDAY + 1).effects == []


def test_a_deferred_message_of_a_journey_given_up_by_a_merge_is_settled() -> None:
    """Both records wait to say the same: one stays silent, and the record says so."""
    quiet = policy.QuietHours(start="09:00", end="20:00")
    scenario = stories.scenario(
        steps=[{"id": "hello", "kind": "send", "message": "hello", "if_refused": "defer"}]
    )
    live = stories.program(scenario, policy=policy.Policy(quiet_hours=quiet))
    kept, other = Story(live, "a"), Story(live, "b")
    for story in (kept, other):
        story.reachable(MONDAY).did("Signed Up", MONDAY + HOUR)
    absorb = AbsorbInput(b"absorb".ljust(16), MONDAY + HOUR, MONDAY + 2 * HOUR, other.contact)
    kept.told(absorb, now=MONDAY + 2 * HOUR)
    assert kept.endings() == [("merged", MONDAY + 2 * HOUR)]
    assert kept.verdicts() == [
        ("hello", "deferred", "quiet_hours"),
        ("hello", "skipped", "journey_ended"),
    ]
