"""The difference between two versions, in words a person would approve or refuse on."""

from __future__ import annotations

from typing import Any

from aparte.core import scenarios
from aparte.core.scenarios import difference
from tests.unit.core import stories

BUYERS = {"kind": "segment", "key": "vip"}
STEPS = [
    {"id": "hello", "kind": "send", "message": "hello"},
    {"id": "rest", "kind": "wait", "duration": "1h"},
    {"id": "again", "kind": "send", "message": "again"},
]


def told(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return (kind, path, English words) of each change between two versions."""
    before, after = written(**old), written(**new)
    return [(one.kind, one.path, one.words.en) for one in difference.compare(before, after)]


def written(**fields: Any) -> scenarios.Scenario:
    """Return a version with some fields of its own."""
    return stories.scenario(**{"steps": STEPS, **fields})


def test_nothing_changed_is_nothing_said() -> None:
    """A version does not differ from itself, written anew."""
    assert told({}, {}) == []


def test_the_card_and_priority_change_by_value() -> None:
    """What people wrote is quoted, before and after; an empty text is nothing."""
    card = dict.fromkeys(("objective", "promise", "reason", "kpi"), stories.WORDS)
    new = {**card, "promise": {"en": "One word", "fr": "Un mot"}, "owner": "Alice"}
    assert told({}, {"card": new, "priority": 60}) == [
        ("changed", "card.promise", "The promise goes from “x” to “One word”."),
        ("changed", "card.owner", "The owner goes from nothing to “Alice”."),
        ("changed", "priority", "The priority goes from 50 to 60."),
    ]


def test_a_trigger_is_told_by_its_sentences() -> None:
    """Both sentences where they differ; the field by name where the sentence leaves it out."""
    trigger = {"kind": "event", "event": "Order Completed"}
    late = {"kind": "event", "event": "Signed Up", "tolerance": "48h"}
    (found,) = told({}, {"trigger": trigger})
    assert found[:2] == ("changed", "trigger")
    assert found[2].startswith("The trigger: before, ")
    assert found[2].endswith("; now, an order.")
    assert told({}, {"trigger": late}) == [
        ("changed", "trigger", "The trigger: “tolerance” goes from “24h” to “48h”.")
    ]


def test_rules_come_and_go() -> None:
    """An audience, a goal and stop rules are added or removed, each with its sentence."""
    rules = {"audience": BUYERS, "stops": [{"event": "Order Completed"}]}
    assert [(kind, path) for kind, path, _ in told({}, rules)] == [
        ("added", "audience"),
        ("added", "stops"),
    ]
    assert told(rules, {})[1] == ("removed", "stops", "No longer stops on: an order.")
    assert told({}, {"entry": {"rule": "once"}}) == [
        (
            "changed",
            "entry",
            "The entry rule: before, One enters each time; now, One enters only once.",
        )
    ]


def test_steps_are_followed_by_their_ids() -> None:
    """A step removed, one added, one changed in its sentence, and one that leads elsewhere."""
    new = [
        {"id": "hello", "kind": "send", "message": "hello", "next": "again"},
        {"id": "again", "kind": "send", "message": "again"},
    ]
    found = told({}, {"steps": new})
    assert [(kind, path) for kind, path, _ in found] == [
        ("removed", "steps.rest"),
        ("changed", "steps.hello"),
    ]
    assert found[1][2] == "The step “hello” led to “rest”; now to “again”."
    longer = [STEPS[0], {**STEPS[1], "duration": "2h"}, STEPS[2]]
    assert told({}, {"steps": longer}) == [
        (
            "changed",
            "steps.rest",
            (
                "The step “rest”: before, Wait 1 hour (From the moment one arrives here);"
                " now, Wait 2 hours (From the moment one arrives here)."
            ),
        )
    ]
    assert [kind for kind, _, _ in told({"steps": new}, {})] == ["changed", "added"]


def test_a_field_hidden_behind_a_sentence_is_named_too() -> None:
    """When more than one field changes, all are named beside the sentences."""
    first = {**STEPS[0], "if_refused": "end", "defer_for": "2h"}
    (found,) = told({}, {"steps": [first, *STEPS[1:]]})
    assert "“if_refused” goes from “skip” to “end”" in found[2]
    assert "“defer_for” goes from “24h” to “2h”" in found[2]


def test_messages_say_whether_subject_or_body_changed() -> None:
    """A subject is quoted, a body only said to change, by language."""
    messages = {
        "hello": stories.message(subject={"en": "Hi"}, mjml={"en": "y"}),
        "again": stories.message(),
    }
    assert told({}, {"messages": messages}) == [
        (
            "changed",
            "messages.hello.subject.en",
            "Message “x”: the subject (en) goes from “x” to “Hi”.",
        ),
        ("changed", "messages.hello.mjml.en", "Message “x”: the body (en) changes."),
    ]


def test_the_words_are_french_too() -> None:
    """The same difference reads in French."""
    (found,) = difference.compare(written(), written(priority=60))
    assert found.words.fr == "La priorité passe de 50 à 60."
