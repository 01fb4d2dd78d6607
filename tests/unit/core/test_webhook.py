"""The webhook step: what leaves, which way an answer leads, and which answers come too late."""

from __future__ import annotations

from typing import Any

import pytest

from aparte.core import contact as contacts
from aparte.core import effects, refreshing
from aparte.core import program as programs
from aparte.core.inputs import AnswerInput
from aparte.core.scenarios import migrations
from aparte.kernel import ids, instants
from aparte.kernel.errors import InvalidError
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY, Story

ACCEPT = [{"property": "score", "op": "gte", "value": 50}]


def ask(**fields: Any) -> dict[str, Any]:
    """Return a webhook step in raw form, whose three ways mark the contact with a tag each."""
    ways = {"then": "yes", "otherwise": "no", "failed": "none"}
    url = "https://crm.example/score"
    return {"id": "ask", "kind": "webhook", "url": url, "timeout": "5m", **ways, **fields}


def story(*stops: dict[str, Any], **fields: Any) -> Story:
    """Return Marie, at the step since Monday morning."""
    marks = [
        {"id": tag, "kind": "change", "target": "tag", "name": tag, "next": "end"}
        for tag in ("yes", "no", "none")
    ]
    written = stories.scenario(steps=[ask(**fields), *marks], stops=list(stops))
    told = Story(stories.program(written)).reachable(MONDAY, plan="pro", shop={"city": "Lyon"})
    return told.did("Signed Up", MONDAY)


def calls(told: Story) -> list[effects.CallAsked]:
    """Return what was asked so far."""
    return [one for one in told.effects if isinstance(one, effects.CallAsked)]


def answer(told: Story, status: int, at: int, call: bytes | None = None, **body: Any) -> None:
    """Let the other system's answer arrive."""
    key = calls(told)[0].id if call is None else call
    told.told(AnswerInput(ids.event_id(1, f"answer-{at}"), at, at, key, status, body))


def tags(told: Story) -> list[str]:
    """Return which way the journey went."""
    return sorted(told.contact.tags)


def test_the_call_leaves_once_with_what_it_may_tell() -> None:
    """Named attributes only, the entering event, a deadline; and the journey waits."""
    told = story(attributes=["plan", "shop.city", "unknown"])
    told.did("Page Viewed", MONDAY + instants.MINUTE)
    (call,) = calls(told)
    assert call.attributes == {"plan": "pro", "shop.city": "Lyon", "unknown": None}
    assert (call.at, call.deadline) == (MONDAY, MONDAY + 5 * instants.MINUTE)
    assert call.event_id == ids.event_id(1, "Signed Up-2")
    assert tags(told) == []
    assert told.contact.wake_at == call.deadline


@pytest.mark.parametrize(
    ("status", "body", "way"),
    [
        (200, {"score": 80}, "yes"),
        (204, {}, "no"),
        (200, {"score": 10}, "no"),
        (404, {"score": 80}, "no"),
        (429, {}, "none"),
        (302, {}, "none"),
        (503, {"score": 80}, "none"),
        (0, {}, "none"),
    ],
)
def test_the_answer_chooses_the_way(status: int, body: dict[str, Any], way: str) -> None:
    """2xx that satisfies the filters is yes, 2xx that does not and 4xx are no, the rest is none."""
    told = story(accept=ACCEPT)
    answer(told, status, MONDAY + instants.MINUTE, **body)
    assert tags(told) == [way]
    assert told.endings() == [("completed", MONDAY + instants.MINUTE)]


def test_an_answer_sets_attributes_that_conditions_then_know() -> None:
    """Plain values at plain paths; objects, long texts and what is missing set nothing."""
    paths = {"score": "lead.score", "tier": "lead.tier", "all": "lead", "long": "text", "no": "x.y"}
    told = story(set=paths)
    lead = {"score": 7, "tier": "gold"}
    answer(told, 200, MONDAY + 1, lead=lead, text="x" * 1_001)
    assert told.contact.attribute("score") == 7
    assert told.contact.attribute("tier") == "gold"
    assert {"all", "long", "no"}.isdisjoint(told.contact.attributes)


def test_without_an_answer_the_journey_goes_on_at_the_deadline() -> None:
    """Exactly then; an answer afterwards changes nothing, also no attribute."""
    told = story(set={"score": "score"}).until(MONDAY + instants.HOUR)
    assert tags(told) == ["none"]
    assert told.endings() == [("completed", MONDAY + 5 * instants.MINUTE)]
    answer(told, 200, MONDAY + instants.HOUR, score=9)
    assert tags(told) == ["none"]
    assert told.contact.attribute("score") is None


def test_an_answer_at_the_very_deadline_still_counts() -> None:
    """What is known at that instant is applied before time acts."""
    told = story()
    answer(told, 200, MONDAY + 5 * instants.MINUTE)
    assert tags(told) == ["yes"]


def test_only_the_first_answer_to_this_very_call_counts() -> None:
    """Another call's answer is not heard, and a second one finds the journey gone."""
    told = story()
    answer(told, 200, MONDAY + 1, call=ids.hashed("call", "another"))
    assert tags(told) == []
    answer(told, 404, MONDAY + 2)
    answer(told, 200, MONDAY + 3)
    assert tags(told) == ["no"]


def test_a_stop_rule_acts_while_waiting() -> None:
    """Who buys meanwhile has left; the answer then sets nothing, and the call is withdrawn."""
    told = story({"event": "Order Completed"}, set={"score": "score"})
    told.did("Order Completed", MONDAY + 1)
    answer(told, 200, MONDAY + 2, score=9)
    assert told.endings() == [("stopped", MONDAY + 1)]
    assert told.contact.attribute("score") is None
    assert any(isinstance(one, effects.Cancel) for one in told.effects)


def test_a_waiting_contact_survives_being_stored() -> None:
    """The note of the call is part of the state."""
    told = story()
    told.contact = contacts.decode(contacts.encode(told.contact))
    answer(told, 200, MONDAY + 1)
    assert (tags(told), len(calls(told))) == (["yes"], 1)


def test_a_migration_to_another_step_asks_anew() -> None:
    """The call belongs to the step that was left: its answer is not heard, and the next asks."""
    told = story()
    ways = {"then": "end", "otherwise": "end", "failed": "end"}
    written = stories.scenario(steps=[ask(id="anew", **ways)])
    version = programs.LiveVersion(written, 2, "live")
    there = migrations.Redirect("ask", "anew")
    moved = migrations.Migration(scenario="story", generation=2, to=2, redirects=(there,))
    told.program = programs.Program(
        programs.Definitions(
            workspace_id=1,
            generation=2,
            zone="Europe/Paris",
            segments={},
            versions=(version,),
            policy=stories.FREE,
            migrations=(moved,),
        )
    )
    at = MONDAY + instants.MINUTE
    told.effects += refreshing.refresh(told.contact, told.program, at, [], []).effects
    first, second = calls(told)
    assert (second.step, second.at) == ("anew", at)
    answer(told, 200, at + 1, call=first.id)
    assert told.endings() == []
    answer(told, 200, at + 2, call=second.id)
    assert told.endings() == [("completed", at + 2)]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"url": "http://crm.example/"}, "bad_url"),
        ({"url": "https://user:secret@crm.example/"}, "bad_url"),
        ({"url": "ftp://crm.example/"}, "bad_url"),
        ({"url": "https://crm.example/\nx"}, "bad_url"),
        ({"url": "https://"}, "bad_url"),
        ({"url": "http://127.0.0.1.example/"}, "bad_url"),
        ({"timeout": "8d"}, "timeout_too_long"),
        ({"timeout": "later"}, "bad_duration"),
        ({"set": {"email": "mail"}}, "protected_attribute"),
        ({"set": {"": "mail"}}, "bad_name"),
        ({"attributes": ["a"] * 51}, "too_many"),
    ],
)
def test_a_call_that_could_not_be_made_is_refused(fields: dict[str, Any], code: str) -> None:
    """Each mistake has its code."""
    with pytest.raises(InvalidError) as refused:
        story(**fields)
    assert [problem.code for problem in refused.value.problems] == [code]


def test_it_reads_as_a_sentence_with_three_ways() -> None:
    """The graph shows what it asks, with its three ways by name."""
    told = story(accept=ACCEPT, set={"score": "score"}, url="http://127.0.0.1:8080/x")
    (scenario,) = told.program.live
    step = scenario.definition.steps[0]
    assert step.family() == "change"
    assert step.title().fr == "Interroger 127.0.0.1"
    assert step.detail().en == (
        "Ask 127.0.0.1 and wait for its answer, at most 5 minutes; yes is an answer whose"
        " “score” is at least 50; it sets score."
    )
    assert [way.to for way in step.exits()] == ["yes", "no", "none"]
