"""What a dry-run hears of its own messages."""

from __future__ import annotations

from typing import Any

from aparte.core import effects
from aparte.core.inputs import AnyInput, AttributesInput, ConsentInput, EventInput
from aparte.engine.dry_run import playing
from aparte.kernel import ids, instants
from tests.unit.core import stories

HELLO = AttributesInput(
    ids.event_id(1, "me"), stories.MONDAY, stories.MONDAY, {"email": "m@x.example"}
)
YES = ConsentInput(
    ids.event_id(1, "yes"), stories.MONDAY, stories.MONDAY, "marketing", "email", "granted"
)
SIGNED_UP = EventInput(ids.event_id(1, "up"), stories.MONDAY + 1, stories.MONDAY + 1, "Signed Up")
TOLD: list[AnyInput] = [HELLO, YES, SIGNED_UP]
END = stories.MONDAY + instants.WEEK


def _played(trigger: dict[str, Any], echoes: playing.Echoes) -> list[effects.Effect]:
    """Let a person sign up and be greeted, while another scenario listens to what we send."""
    greeting = stories.scenario("greeting")
    answer = stories.scenario(
        "answer",
        trigger=trigger,
        steps=[
            {"id": "calm", "kind": "wait", "duration": "1h"},
            {"id": "more", "kind": "send", "message": "more"},
        ],
    )
    program = stories.program(greeting, answer)
    story = stories.Story(program)
    return playing.play(story.contact, TOLD, program, END, echoes)


def _sent(found: list[effects.Effect]) -> list[tuple[str, int]]:
    return [(one.message, one.at) for one in found if isinstance(one, effects.Send)]


LISTENING: dict[str, Any] = {
    "kind": "event",
    "event": "Message Sent",
    "where": [{"property": "message", "op": "is", "value": "hello"}],
}


def test_a_message_of_the_dry_run_is_an_event_at_its_own_instant() -> None:
    """What waits for `Message Sent` hears of a message that never really existed."""
    found = _sent(_played(LISTENING, playing.Echoes()))
    at = stories.MONDAY + 1
    assert found == [("hello", at), ("more", at + instants.HOUR)]


def test_a_message_that_really_left_is_heard_of_when_it_did() -> None:
    """A sender that was five minutes late is late in the dry-run too."""
    (hello, *_) = (
        one for one in _played(LISTENING, playing.Echoes()) if isinstance(one, effects.Send)
    )
    late = hello.at + 5 * instants.MINUTE
    real = EventInput(ids.event_id(1, "sent"), late, late, "Message Sent", b'{"message": "hello"}')
    echoes = playing.Echoes({hello.delivery_id.hex(): real})
    assert _sent(_played(LISTENING, echoes))[1] == ("more", late + instants.HOUR)


def test_a_message_that_really_never_left_is_not_heard_of_as_sent() -> None:
    """The provider refused it then: nothing may count on it."""
    (hello, *_) = (
        one for one in _played(LISTENING, playing.Echoes()) if isinstance(one, effects.Send)
    )
    refused = EventInput(ids.event_id(1, "no"), hello.at, hello.at, "Message Skipped")
    echoes = playing.Echoes({hello.delivery_id.hex(): refused})
    assert _sent(_played(LISTENING, echoes)) == [("hello", hello.at)]


def test_a_scenario_that_answers_itself_ends_with_a_word() -> None:
    """Messages without end are cut and told, never a hang."""
    looping = stories.scenario(
        "loop",
        trigger={"kind": "event", "event": "Message Sent"},
        entry={"rule": "every_time"},
    )
    program = stories.program(stories.scenario("greeting"), looping)
    story = stories.Story(program)
    found = playing.play(story.contact, TOLD, program, END, playing.Echoes())
    troubles = [one.code for one in found if isinstance(one, effects.Trouble)]
    assert troubles == [playing.ENDLESS]
