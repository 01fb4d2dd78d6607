"""Waits by the clock: windows on weekdays and dates people carry, wherever they live."""

from __future__ import annotations

from typing import Any

import pytest

from aparte.kernel import instants
from aparte.kernel.errors import InvalidError
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY, Story

DAY = instants.DAY


def left_at(step: dict[str, Any], arrival: str, **attributes: Any) -> str:
    """Return when who arrives at a wait gets the message after it, as a text."""
    steps = [{"id": "wait", **step}, {"id": "hello", "kind": "send", "message": "hello"}]
    story = Story(stories.program(stories.scenario(steps=steps)))
    at = instants.parse(arrival)
    story.reachable(at - DAY, **attributes).did("Signed Up", at).until(at + 800 * DAY)
    ((_, sent),) = story.sends()
    return instants.to_text(sent)


def window(start: str, end: str, *weekdays: int) -> dict[str, Any]:
    """Return a wait for a window."""
    days = {"weekdays": list(weekdays)} if weekdays else {}
    return {"kind": "wait_until", "from": start, "to": end, **days}


@pytest.mark.parametrize(
    ("step", "arrival", "expected"),
    [
        # Paris is an hour ahead of UTC in winter.
        (window("10:00", "18:00"), "2026-03-02T12:00:00Z", "2026-03-02T12:00:00Z"),
        (window("10:00", "18:00"), "2026-03-02T09:00:00Z", "2026-03-02T09:00:00Z"),
        (window("10:00", "18:00"), "2026-03-02T17:00:00Z", "2026-03-03T09:00:00Z"),
        (window("10:00", "18:00", 1), "2026-03-02T17:00:00Z", "2026-03-09T09:00:00Z"),
        (window("10:00", "18:00", 6, 7), "2026-03-02T12:00:00Z", "2026-03-07T09:00:00Z"),
        # Over midnight: the small hours of Tuesday are Monday's window.
        (window("22:00", "06:00", 1), "2026-03-03T04:00:00Z", "2026-03-03T04:00:00Z"),
        (window("22:00", "06:00", 1), "2026-03-02T04:00:00Z", "2026-03-02T21:00:00Z"),
        # 02:15 does not exist on 29 March: the window starts when the gap ends.
        (window("02:15", "04:00", 7), "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z"),
        # 02:30 exists twice on 25 October: the first counts, for the end as for the start.
        (window("02:30", "03:00", 7), "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z"),
        (window("01:00", "02:30", 7), "2026-10-25T00:30:00Z", "2026-10-31T23:00:00Z"),
    ],
)
def test_a_window_is_waited_for(step: dict[str, Any], arrival: str, expected: str) -> None:
    """Inside the window one goes on at once, outside at its next start by the person's clock."""
    if expected == "2026-10-31T23:00:00Z":
        expected = "2026-11-01T00:00:00Z"  # one o'clock in Paris, in winter again
    assert instants.parse(left_at(step, arrival)) == instants.parse(expected)


def renewal(**fields: Any) -> dict[str, Any]:
    """Return a wait for a date."""
    return {"kind": "wait_until_date", "attribute": "renewal_on", **fields}


@pytest.mark.parametrize(
    ("step", "date", "expected"),
    [
        (renewal(), "2026-03-20", "2026-03-20T08:00:00Z"),
        (renewal(offset_days=-7, at="18:30"), "2026-03-20", "2026-03-13T17:30:00Z"),
        (renewal(offset_days=1, at="02:30"), "2026-03-28", "2026-03-29T01:00:00Z"),
        (renewal(yearly=True), "2000-02-29", "2027-02-28T08:00:00Z"),
        (renewal(yearly=True, offset_days=-366), "2000-03-20", "2026-03-19T08:00:00Z"),
        # Past, unknown or unreadable: the way is taken at once.
        (renewal(), "2026-03-01", "2026-03-02T09:00:00Z"),
        (renewal(), None, "2026-03-02T09:00:00Z"),
        (renewal(yearly=True), "2026-02-30", "2026-03-02T09:00:00Z"),
    ],
)
def test_a_date_is_waited_for(step: dict[str, Any], date: str | None, expected: str) -> None:
    """The wait ends some days around the date, at the local hour; at once where there is none."""
    found = left_at(step, "2026-03-02T09:00:00Z", renewal_on=date)
    assert instants.parse(found) == instants.parse(expected)


@pytest.mark.parametrize(
    ("before", "date", "expected"),
    [
        ("1h", "2026-03-20T14:30:00+01:00", "2026-03-20T12:30:00Z"),
        ("24h", "2026-03-20T14:30:00Z", "2026-03-19T14:30:00Z"),
        ("30m", "2026-03-20T14:30", "2026-03-20T14:00:00Z"),
        # A day alone begins at midnight in Paris.
        ("1h", "2026-03-20", "2026-03-19T22:00:00Z"),
        # Past by a minute, or no date at all: the way is taken at once.
        ("1h", "2026-03-02T09:59:00Z", "2026-03-02T09:00:00Z"),
        ("1h", "soon", "2026-03-02T09:00:00Z"),
    ],
)
def test_an_instant_is_waited_for_with_its_hour(before: str, date: str, expected: str) -> None:
    """An hour before an appointment is an hour before, to the minute."""
    found = left_at(renewal(before=before), "2026-03-02T09:00:00Z", renewal_on=date)
    assert instants.parse(found) == instants.parse(expected)


def test_each_journey_waits_for_the_date_of_its_own_event() -> None:
    """Two appointments of one person do not take each other's hour."""
    wait = {"id": "wait", "kind": "wait_until_date", "property": "starts_at", "before": "1h"}
    steps = [wait, {"id": "soon", "kind": "send", "message": "soon"}]
    trigger = {"kind": "event", "event": "Booked"}
    made = stories.scenario(steps=steps, trigger=trigger, entry={"key": "number"})
    story = Story(stories.program(made)).reachable(MONDAY)
    story.did("Booked", MONDAY, number="B", starts_at="2026-03-09T15:00:00Z")
    story.did("Booked", MONDAY + 1, number="A", starts_at="2026-03-05T15:00:00Z")
    assert story.until(MONDAY + 30 * DAY).sends() == [
        ("soon", instants.parse("2026-03-05T14:00:00Z")),
        ("soon", instants.parse("2026-03-09T14:00:00Z")),
    ]


def test_the_words_of_a_wait_for_an_instant() -> None:
    """Said with its length and whose date it is."""
    made = stories.scenario(
        steps=[{"id": "w", "kind": "wait_until_date", "property": "starts_at", "before": "1h"}]
    )
    said = made.steps[0].detail()
    assert said.en == "Wait until 1 hour before “starts_at” of the event"
    assert said.fr == "Attendre jusqu’à 1 heure avant «\u202fstarts_at\u202f» de l’événement"


def test_an_unknown_zone_is_the_workspaces() -> None:
    """A zone nobody knows is as good as none."""
    found = left_at(renewal(), "2026-03-02T09:00:00Z", renewal_on="2026-03-20", timezone="Mars/1")
    assert instants.parse(found) == instants.parse("2026-03-20T08:00:00Z")


WAYS = [
    {"id": "wait", **renewal(next="soon", if_missing="ask", if_past="late")},
    {"id": "soon", "kind": "send", "message": "soon", "next": "end"},
    {"id": "ask", "kind": "send", "message": "ask", "next": "end"},
    {"id": "late", "kind": "send", "message": "late"},
]


@pytest.mark.parametrize(("date", "message"), [(None, "ask"), ("2026-03-01", "late")])
def test_a_date_missing_or_past_has_its_own_way(date: str | None, message: str) -> None:
    """Who has no date, or one that is over, does not wait."""
    story = Story(stories.program(stories.scenario(steps=WAYS))).reachable(MONDAY, renewal_on=date)
    assert story.did("Signed Up", MONDAY).sends() == [(message, MONDAY)]


def test_a_date_that_moves_moves_the_end_of_the_wait() -> None:
    """What is learnt while one waits counts at once."""
    story = Story(stories.program(stories.scenario(steps=WAYS)))
    story.reachable(MONDAY, renewal_on="2026-04-01").did("Signed Up", MONDAY)
    story.reachable(MONDAY + DAY, renewal_on="2026-03-10").until(MONDAY + 60 * DAY)
    assert story.sends() == [("soon", instants.parse("2026-03-10T08:00:00Z"))]


@pytest.mark.parametrize(
    "step",
    [
        {"kind": "wait_until"},
        {"kind": "wait_until", "time": "09:00", "from": "09:00", "to": "10:00"},
        {"kind": "wait_until", "from": "09:00"},
        {"kind": "wait_until", "from": "09:00", "to": "09:00"},
        {"kind": "wait_until", "from": "25:00", "to": "26:00"},
        renewal(at="noon"),
        renewal(offset_days=400),
        renewal(before="soon"),
        renewal(before="1h", offset_days=-1),
        renewal(before="1h", yearly=True),
        renewal(property="starts_at"),
        {"kind": "wait_until_date"},
        {"kind": "wait_until_date", "property": ""},
    ],
)
def test_a_wait_that_means_nothing_is_refused(step: dict[str, Any]) -> None:
    """A time or a whole window, and days in reach."""
    with pytest.raises(InvalidError):
        stories.scenario(steps=[{"id": "wait", **step}])
