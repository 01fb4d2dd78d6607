"""Scenarios started by hand or by a program, and those that answer what became of a message."""

from __future__ import annotations

from typing import Any

import pytest

from aparte.core import effects
from aparte.kernel import instants
from aparte.kernel.errors import InvalidError
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY, Story

HOUR, DAY = instants.HOUR, instants.DAY


def told(trigger: dict[str, Any], **fields: Any) -> Story:
    """Return a reachable person under one scenario."""
    return Story(stories.program(stories.scenario(trigger=trigger, **fields))).reachable(MONDAY)


def hours(story: Story) -> list[int]:
    """Return the hours after Monday at which messages left."""
    return [(at - MONDAY) // HOUR for _, at in story.sends()]


def test_a_request_opens_its_own_scenario_only() -> None:
    """The request names the scenario, to the letter."""
    story = told({"kind": "manual"})
    for hour, key in enumerate(("story", "other", "STORY"), start=1):
        story.did("Entry Requested", MONDAY + hour * HOUR, scenario=key)
    assert hours(story) == [1]


def test_a_request_carries_properties_and_the_entry_key() -> None:
    """Each quote asked about has its own journey, opened by the event that carries it."""
    story = told({"kind": "manual"}, entry={"rule": "once", "key": "quote_id"})
    for hour, quote in enumerate(("q1", "q2", "q1"), start=1):
        story.did("Entry Requested", MONDAY + hour * HOUR, scenario="story", quote_id=quote)
    keys = [one.entry_key for one in story.effects if isinstance(one, effects.JourneyOpened)]
    assert (hours(story), keys) == ([1, 2], ["q1", "q2"])


def test_the_trigger_is_said_in_words() -> None:
    """Who reads the card knows that nothing starts it by itself."""
    words = stories.scenario(trigger={"kind": "manual"}).trigger.opening()
    assert words.en == "After a start by hand or by the API"
    assert words.fr == "Après un démarrage à la main ou par l’API"


WELCOME = [
    {"property": "scenario", "op": "is", "value": "welcome"},
    {"property": "message", "op": "is", "value": "hello"},
]


def about(story: Story, name: str, at: int, message: str = "hello") -> Story:
    """Let something become of a message of the scenario "welcome"."""
    return story.did(name, at, scenario="welcome", message=message)


def test_a_click_in_one_message_opens() -> None:
    """Engagement is an event like any other: filters say of which message."""
    story = told({"kind": "event", "event": "Message Clicked", "where": WELCOME})
    about(story, "Message Clicked", MONDAY + HOUR, message="second")
    about(story, "Message Opened", MONDAY + 2 * HOUR)
    about(story, "Message Clicked", MONDAY + 3 * HOUR)
    assert hours(story) == [3]


@pytest.mark.parametrize(
    ("trigger", "path"),
    [
        ({"kind": "event", "event": "Message Clicked"}, "trigger.where[0].op"),
        (
            {
                "kind": "absence",
                "event": "Message Sent",
                "without": {"event": "Message Opened", "where": WELCOME},
                "within": "2d",
            },
            "trigger.where[0].op",
        ),
    ],
)
def test_a_filter_that_is_none_is_named(trigger: dict[str, Any], path: str) -> None:
    """An operator that does not exist is refused before anything runs."""
    with pytest.raises(InvalidError) as caught:
        stories.scenario(trigger={**trigger, "where": [{"property": "message", "op": "hums"}]})
    assert [problem.path for problem in caught.value.problems] == [path]


def test_a_message_not_opened_in_time() -> None:
    """Sent and not opened within two days: an absence of the same message's opening."""
    trigger = {
        "kind": "absence",
        "event": "Message Sent",
        "where": WELCOME,
        "without": {"event": "Message Opened", "where": WELCOME},
        "within": "2d",
    }
    story = about(told(trigger), "Message Sent", MONDAY)
    about(story, "Message Opened", MONDAY + DAY, message="second")
    assert hours(story.until(MONDAY + 9 * DAY)) == [48]
    story = about(about(told(trigger), "Message Sent", MONDAY), "Message Opened", MONDAY + DAY)
    assert hours(story.until(MONDAY + 9 * DAY)) == []


def test_each_delivery_awaits_its_own_answer() -> None:
    """Keyed by delivery, the reply to one message says nothing of another."""
    trigger = {
        "kind": "absence",
        "event": "Message Sent",
        "without": {"event": "Message Replied"},
        "within": "1d",
    }
    story = told(trigger, entry={"rule": "every_time", "key": "delivery_id"})
    story.did("Message Sent", MONDAY, delivery_id="a").did(
        "Message Sent", MONDAY + HOUR, delivery_id="b"
    )
    story.did("Message Replied", MONDAY + 2 * HOUR, delivery_id="a")
    assert hours(story.until(MONDAY + 9 * DAY)) == [25]
