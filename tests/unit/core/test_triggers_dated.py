"""Dates and calendars: the right day and hour where each person lives, whatever clocks do."""

from __future__ import annotations

from typing import Any

import pytest

from aparte.core import effects, explaining
from aparte.core.inputs import AttributesInput
from aparte.kernel import ids, instants
from aparte.kernel.errors import InvalidError
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY, Story

DAY = instants.DAY


def opened(trigger: dict[str, Any], until: str, **attributes: Any) -> list[str]:
    """Return when the journeys of one reachable person open, in UTC to the minute."""
    entry = attributes.pop("entry", {"rule": "every_time"})
    story = Story(stories.program(stories.scenario(trigger=trigger, entry=entry)))
    story.reachable(MONDAY, **attributes).until(instants.parse(until))
    return found(story)


def found(story: Story) -> list[str]:
    """Return when journeys opened, in UTC to the minute."""
    return [
        instants.to_text(one.at)[:16]
        for one in story.effects
        if isinstance(one, effects.JourneyOpened)
    ]


def calendar(rule: str, **fields: Any) -> dict[str, Any]:
    """Return a calendar trigger."""
    return {"kind": "calendar", "rule": rule, "start": "2026-03-02", **fields}


# ---------------------------------------------------------------------------------------- date


def test_a_date_around_the_change_of_clocks() -> None:
    """02:30 does not exist on 29 March in Paris: it is 03:00, which is 01:00 in UTC."""
    trigger = {"kind": "date", "attribute": "renewal_on", "at": "02:30"}
    assert opened(trigger, "2026-12-31", renewal_on="2026-03-29") == ["2026-03-29T01:00"]
    assert opened(trigger, "2026-12-31", renewal_on="2026-10-25") == ["2026-10-25T00:30"]


def test_many_days_before_and_after() -> None:
    """Ninety days before and a year after are counted in local days."""
    trigger = {"kind": "date", "attribute": "renewal_on", "offset_days": -90}
    assert opened(trigger, "2027-12-31", renewal_on="2026-09-01") == ["2026-06-03T07:00"]
    trigger["offset_days"] = 365
    assert opened(trigger, "2028-12-31", renewal_on="2026-09-01") == ["2027-09-01T07:00"]


def test_a_leap_day_every_year_with_days_before() -> None:
    """A week before 29 February, or before 28 February in common years."""
    trigger = {"kind": "date", "attribute": "born_on", "yearly": True, "offset_days": -7}
    assert opened(trigger, "2028-12-31", born_on="2004-02-29") == [
        "2027-02-21T08:00",
        "2028-02-22T08:00",
    ]


def test_an_unknown_zone_is_the_workspaces() -> None:
    """A zone that is none, or no text, leaves the workspace's clock."""
    trigger = {"kind": "date", "attribute": "renewal_on"}
    for zone in ("Mars/Base", "", 3):
        given = {"renewal_on": "2026-06-01", "timezone": zone}
        assert opened(trigger, "2026-12-31", **given) == ["2026-06-01T07:00"]


CHILDREN = [
    {"name": "Zoé", "birthday": "2020-02-29"},
    {"name": "Léo", "birthday": "2018-06-01"},
    {"name": "Max", "birthday": "unknown"},
    "Tom",
]
EACH = {"kind": "date", "attribute": "children", "each": "birthday", "yearly": True}


def test_each_child_has_a_birthday() -> None:
    """Each object of the list opens a journey of its own, on its own day."""
    assert opened(EACH, "2027-07-01", children=CHILDREN) == [
        "2026-06-01T07:00",
        "2027-02-28T08:00",
        "2027-06-01T07:00",
    ]


def test_twins_have_a_journey_each() -> None:
    """Two objects of one day are told apart: by the entry key, else by all they hold."""
    twins = [{"name": name, "birthday": "2018-06-01"} for name in ("Ada", "Eve", "Ada")]
    for entry in ({"rule": "every_time", "key": "name"}, {"rule": "every_time"}):
        assert len(opened(EACH, "2026-12-31", children=twins, entry=entry)) == 2
    story = Story(stories.program(stories.scenario(trigger=EACH, entry={"key": "name"})))
    story.reachable(MONDAY, children=twins).until(instants.parse("2026-12-31"))
    keys = [one.entry_key for one in story.effects if isinstance(one, effects.JourneyOpened)]
    assert keys == ["Ada", "Eve"]


def test_a_child_told_of_later_is_waited_for() -> None:
    """The list may change; what it says now is what counts."""
    story = Story(stories.program(stories.scenario(trigger=EACH))).reachable(MONDAY)
    given = AttributesInput(
        ids.event_id(1, "c"), MONDAY + DAY, MONDAY + DAY, {"children": CHILDREN}
    )
    story.told(given).until(instants.parse("2026-12-31"))
    assert found(story) == ["2026-06-01T07:00"]


def test_messages_may_speak_of_the_child() -> None:
    """What opened the journey is read where a message is made: the object, as it is known then."""
    story = Story(stories.program(stories.scenario(trigger=EACH))).reachable(
        MONDAY, children=CHILDREN
    )
    story.until(instants.parse("2027-03-01"))
    scenario = story.program.live_by_key["story"]
    sends = [one for one in story.effects if isinstance(one, effects.Send)]
    told = [scenario.properties_of(story.contact, one.event_id, one.event_at) for one in sends]
    assert [one["name"] for one in told] == ["Léo", "Zoé"]
    assert scenario.properties_of(story.contact, bytes(16), MONDAY) == {}


# ------------------------------------------------------------------------------------ calendar


def test_a_rule_of_the_week() -> None:
    """Every Monday and Thursday at nine, by the person's clock, in winter and in summer."""
    trigger = calendar("FREQ=WEEKLY;BYDAY=MO,TH")
    assert opened(trigger, "2026-03-13") == [
        "2026-03-05T08:00",
        "2026-03-09T08:00",
        "2026-03-12T08:00",
    ]
    given = {"timezone": "America/New_York"}
    assert opened(trigger, "2026-03-13", **given) == [
        "2026-03-02T14:00",
        "2026-03-05T14:00",
        "2026-03-09T13:00",
        "2026-03-12T13:00",
    ]


def test_one_zone_for_everybody() -> None:
    """With a zone the hour is the same instant for all, wherever they live."""
    trigger = calendar("FREQ=MONTHLY;BYDAY=-1FR", zone="Europe/Paris")
    for zone in ("Asia/Tokyo", "America/New_York", "nowhere"):
        assert opened(trigger, "2026-05-01", timezone=zone) == [
            "2026-03-27T08:00",
            "2026-04-24T07:00",
        ]


def test_an_hour_that_a_spring_night_skips() -> None:
    """Each night at 02:30 still comes once on the nights when the clocks change."""
    trigger = calendar("FREQ=DAILY", at="02:30", start="2026-03-28")
    assert opened(trigger, "2026-03-30T12:00:00Z") == [
        "2026-03-28T01:30",
        "2026-03-29T01:00",
        "2026-03-30T00:30",
    ]
    trigger = calendar("FREQ=DAILY", at="02:30", start="2026-10-24")
    assert opened(trigger, "2026-10-26T12:00:00Z") == [
        "2026-10-24T00:30",
        "2026-10-25T00:30",
        "2026-10-26T01:30",
    ]


def test_a_leap_day_comes_only_in_leap_years() -> None:
    """As the standard says, a day that a year lacks is left out."""
    trigger = calendar("FREQ=YEARLY", start="2024-02-29")
    assert opened(trigger, "2033-01-01") == ["2028-02-29T08:00", "2032-02-29T08:00"]


def test_a_rule_comes_to_its_end() -> None:
    """COUNT counts from the start of the rule, not from when the person came."""
    trigger = calendar("FREQ=DAILY;COUNT=5", start="2026-02-28")
    assert opened(trigger, "2026-12-31") == ["2026-03-03T08:00", "2026-03-04T08:00"]


def test_only_members_of_the_segment_are_woken() -> None:
    """Who enters is called from then on; who is out has nothing to wake for."""
    active = {"kind": "event", "event": "Page Viewed", "within": "10d"}
    trigger = calendar("FREQ=WEEKLY;BYDAY=MO", segment="active")
    live = stories.program(stories.scenario(trigger=trigger), segments={"active": active})
    story = Story(live).reachable(MONDAY)
    assert story.contact.wake_at == instants.FOREVER
    story.did("Page Viewed", instants.parse("2026-03-10T12:00:00Z"))
    story.until(instants.parse("2026-06-01"))
    assert found(story) == ["2026-03-16T08:00"]
    assert story.contact.wake_at == instants.FOREVER


@pytest.mark.parametrize(
    ("rule", "english", "french"),
    [
        ("FREQ=DAILY", "Every day, at 09:00", "Chaque jour, à 09:00"),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH",
            "Every 2 weeks, on Monday and Thursday, at 09:00",
            "Toutes les 2 semaines, le lundi et jeudi, à 09:00",
        ),
        (
            "FREQ=MONTHLY;BYDAY=-1FR;COUNT=3",
            "Every month, on the last Friday, 3 times, at 09:00",
            "Chaque mois, le dernier vendredi, 3 fois, à 09:00",
        ),
        (
            "FREQ=YEARLY",
            "Every year, on the second of the month, in March, at 09:00",
            "Chaque année, le 2 du mois, en mars, à 09:00",
        ),
    ],
)
def test_a_rule_is_said_in_words(rule: str, english: str, french: str) -> None:
    """A marketer reads the rule as a sentence."""
    words = stories.scenario(trigger=calendar(rule)).trigger.opening()
    assert (words.en, words.fr) == (english, french)


def test_the_explanation_says_when_next() -> None:
    """The next day of the rule, by the person's clock."""
    story = Story(stories.program(stories.scenario(trigger=calendar("FREQ=DAILY"))))
    story.reachable(MONDAY)
    scenario = story.program.live_by_key["story"]
    lines = explaining.explain(story.contact, story.program, scenario, MONDAY).lines
    assert [one.words.en for one in lines if one.kind == "trigger"] == [
        "Trigger: every day, at 09:00.",
        "Next on 3 March 2026 at 09:00.",
    ]


@pytest.mark.parametrize(
    ("fields", "code", "path"),
    [
        ({"rule": "FREQ=HOURLY"}, "bad_rule", "trigger.rule"),
        ({"rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}, "empty_rule", "trigger.rule"),
        ({"start": "soon"}, "bad_day", "trigger.start"),
        ({"start": "2026-02-30"}, "no_such_day", "trigger.start"),
        ({"at": "25:00"}, "bad_time", "trigger.at"),
        ({"zone": "Mars/Base"}, "unknown_zone", "trigger.zone"),
        ({"segment": "nobody"}, "unknown_segment", "trigger.segment"),
    ],
)
def test_a_mistake_is_named_at_its_place(fields: dict[str, Any], code: str, path: str) -> None:
    """What makes no sense is refused where it stands."""
    with pytest.raises(InvalidError) as caught:
        stories.scenario(trigger={**calendar("FREQ=DAILY"), **fields})
    assert [(one.code, one.path) for one in caught.value.problems] == [(code, path)]
