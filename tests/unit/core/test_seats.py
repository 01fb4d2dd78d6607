"""Entry limits of a whole scenario: who asks, what is full, and what comes of the answer."""

from __future__ import annotations

from typing import Any

import pytest

from aparte.core import contact as contacts
from aparte.core import effects, explaining, seating
from aparte.core.inputs import AbsorbInput, SeatInput
from aparte.kernel import ids, instants
from aparte.kernel.errors import InvalidError
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY, Story

LIMITS = {"limits": {"per_hour": 2, "total": 3}}
HOUR = instants.HOUR


def story(name: str = "marie", **fields: Any) -> Story:
    """Return somebody who has just signed up for a scenario that takes so many people."""
    written = stories.scenario(**{"entry": LIMITS, **fields})
    return Story(stories.program(written), name).reachable(MONDAY).did("Signed Up", MONDAY)


def asks(told: Story) -> list[effects.SeatAsked]:
    """Return the questions so far."""
    return [one for one in told.effects if isinstance(one, effects.SeatAsked)]


def hears(told: Story, at: int, *, given: bool, seat: bytes | None = None) -> Story:
    """Let the answer to the last question arrive."""
    key = asks(told)[-1].id if seat is None else seat
    answer = SeatInput(ids.hashed("said", key, at), at, at, key, given)
    if not given:
        answer.per, answer.limit, answer.until = "hour", 2, MONDAY + HOUR
    return told.told(answer)


def explained(told: Story) -> explaining.Explanation:
    """Return how the scenario stands for the person."""
    scenario = told.program.live_by_key["story"]
    return explaining.explain(told.contact, told.program, scenario, told.contact.clock)


def test_limits_count_any_hour_and_all_time() -> None:
    """Two in any hour, three in all: the third of an hour waits for nobody, the fourth is last."""
    limits = seating.Limits(hour=2, total=3)
    seats = seating.Seating(0, instants.MIN_INSTANT, {})
    assert seats.ask(MONDAY, limits) == seating.Verdict(MONDAY, 1)
    assert seats.ask(MONDAY + 10, limits) == seating.Verdict(MONDAY + 10, 2)
    full = seats.ask(MONDAY + HOUR - 1, limits)
    assert full == seating.Verdict(MONDAY + HOUR - 1, 0, "hour", 2, MONDAY + HOUR)
    assert seats.ask(MONDAY + HOUR, limits).number == 3
    last = seats.ask(MONDAY + 9 * HOUR, limits)
    assert (last.number, last.per, last.limit, last.until) == (0, "total", 3, instants.FOREVER)


def test_the_limit_that_lasts_longest_is_the_reason() -> None:
    """Hour and day are both full: the day is told, with the instant at which it has room."""
    limits = seating.Limits(hour=1, day=1)
    seats = seating.Seating(1, MONDAY, {1: MONDAY})
    full = seats.ask(MONDAY + 5, limits)
    assert (full.per, full.until) == ("day", MONDAY + instants.DAY)


def test_a_question_older_than_the_last_seat_is_counted_with_it() -> None:
    """Instants of seats never go back, so that the seat N places back is the oldest that counts."""
    seats = seating.Seating(1, MONDAY, {1: MONDAY})
    assert seats.ask(MONDAY - HOUR, seating.Limits(hour=2)) == seating.Verdict(MONDAY, 2)


def test_few_seats_are_looked_at_however_great_the_limit() -> None:
    """Two who ask look at two seats a limit back, and at the whole of a small one."""
    limits = [seating.Limits(hour=3, day=1_000, total=9_000)]
    assert seating.looked_at(5_000, 2, limits) == [(4_998, 4_999), (4_001, 4_002)]
    assert seating.looked_at(0, 2, limits) == []


def test_one_who_would_enter_asks_once_and_enters_when_told() -> None:
    """Nothing happens before the answer; then the journey is that of the event."""
    told = story()
    (ask,) = asks(told)
    assert (ask.scenario, ask.at) == ("story", MONDAY)
    assert ask.limits == seating.Limits(hour=2, total=3)
    assert told.sends() == []
    told.did("Signed Up", MONDAY + 1)
    assert len(asks(told)) == 1
    assert "Asked to enter" in explained(told).summary.en
    hears(told, MONDAY + 2, given=True)
    assert told.sends() == [("hello", MONDAY + 2)]
    (opened,) = [one for one in told.effects if isinstance(one, effects.JourneyOpened)]
    assert (opened.since, opened.at) == (MONDAY, MONDAY + 2)
    hears(told, MONDAY + 3, given=True)
    assert len(told.sends()) == 1


def test_one_turned_away_reads_why_and_may_come_again() -> None:
    """The refusal is no entry: the rule “once” is not used up, and the next event asks again."""
    told = story(entry={"rule": "once", **LIMITS})
    hears(told, MONDAY + 1, given=False)
    assert told.contact.entries == {}
    said = explained(told).summary
    assert said.en == (
        "Not in this scenario. Did not enter on 2 March 2026 at 10:00: the scenario takes at most"
        " 2 people an hour, and was full."
    )
    assert "2 personnes par heure, et était complet" in said.fr
    told.did("Signed Up", MONDAY + HOUR)
    hears(told, MONDAY + HOUR, given=True)
    assert told.sends() == [("hello", MONDAY + HOUR)]
    assert told.contact.turned_away == {}


@pytest.mark.parametrize("rule", ["stops", "goal"])
def test_a_stop_rule_ends_an_entry_that_awaits(rule: str) -> None:
    """Ordered before the answer came: nobody enters, whatever the answer."""
    stop: Any = {"event": "Order Completed"}
    fields: dict[str, Any] = {rule: [stop] if rule == "stops" else stop}
    told = story("marie", **fields)
    told.did("Order Completed", MONDAY + 1)
    hears(told, MONDAY + 2, given=True)
    assert told.sends() == []
    assert told.contact.awaiting == []


def test_an_entry_that_awaits_goes_over_with_a_merge() -> None:
    """The record that stays hears the answer, and enters once."""
    loser = story("paul")
    winner = story("marie")
    (seat,) = [one.id for one in asks(loser)]
    other = contacts.decode(contacts.encode(loser.contact))
    winner.contact.awaiting.clear()
    winner.told(AbsorbInput(ids.hashed("join", 1), MONDAY + 1, MONDAY + 1, other))
    hears(winner, MONDAY + 2, given=True, seat=seat)
    assert winner.sends() == [("hello", MONDAY + 2)]


def test_without_a_limit_nobody_asks() -> None:
    """The journey opens with the event itself."""
    told = story(entry={"rule": "every_time"})
    assert asks(told) == []
    assert told.sends() == [("hello", MONDAY)]


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        ({}, "no_limit"),
        ({"per_hour": 0}, "bad_limit"),
        ({"total": 10_000_001}, "bad_limit"),
        ({"per_hour": 5, "per_day": 4}, "limits_cross"),
        ({"per_day": 5, "total": 4}, "limits_cross"),
    ],
)
def test_limits_that_mean_nothing_are_refused(limits: dict[str, int], code: str) -> None:
    """Each mistake stands at its place."""
    with pytest.raises(InvalidError) as caught:
        stories.scenario(entry={"limits": limits})
    assert [(one.code, one.path) for one in caught.value.problems] == [(code, "entry.limits")]


def test_limits_are_said_in_both_languages() -> None:
    """The entry rule reads as two sentences."""
    entry = stories.scenario(entry={"limits": {"per_hour": 200, "per_day": 2_000}}).entry
    assert entry.sentence().en == (
        "One enters each time. The scenario takes at most 200 people an hour, 2,000 people a day."
    )
    assert "au plus 200 personnes par heure, 2\u202f000 personnes par jour." in entry.sentence().fr
