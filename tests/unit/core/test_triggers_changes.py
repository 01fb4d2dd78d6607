"""Triggers on what is known of a person: attributes, tags and lists that change."""

from __future__ import annotations

from typing import Any

import pytest

from aparte.core.inputs import AbsorbInput, AttributesInput, MembershipInput
from aparte.kernel import ids, instants
from aparte.kernel.errors import InvalidError
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY, Story

HOUR, DAY = instants.HOUR, instants.DAY


def told(trigger: dict[str, Any], **fields: Any) -> Story:
    """Return a reachable person under one scenario."""
    return Story(stories.program(stories.scenario(trigger=trigger, **fields))).reachable(MONDAY)


def says(story: Story, at: int, *, now: int | None = None, **attributes: Any) -> Story:
    """Let attributes be said of the person, known at once or only `now`."""
    key = ids.event_id(1, f"said-{at}-{sorted(attributes)}")
    received = at if now is None else now
    return story.told(AttributesInput(key, at, received, attributes), now=now)


def put(story: Story, target: str, name: str, at: int, *, member: bool) -> Story:
    """Put the person on or off a list or tag."""
    key = ids.event_id(1, f"{target}-{name}-{at}")
    return story.told(MembershipInput(key, at, at, target, name, member))


def opened(story: Story) -> list[int]:
    """Return the hours after Monday at which messages left."""
    return [(at - MONDAY) // HOUR for _, at in story.sends()]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, [1, 2, 4, 5, 6]),
        ({"from": "free"}, [2]),
        ({"to": "PRO"}, [2, 5]),
        ({"from": "free", "to": "pro"}, [2]),
        ({"on": "set"}, [1, 5]),
        ({"on": "set", "to": "pro"}, [5]),
        ({"on": "removed"}, [4]),
        ({"on": "removed", "from": "pro"}, [4]),
    ],
)
def test_a_change_of_the_wanted_kind_opens(fields: dict[str, Any], expected: list[int]) -> None:
    """From, to, set, removed, any; said again unchanged, nothing."""
    story = told({"kind": "attribute", "name": "plan", **fields})
    for hour, plan in enumerate(("free", "pro", "pro", None, "pro", "free"), start=1):
        says(story, MONDAY + hour * HOUR, plan=plan)
    assert opened(story) == expected


def test_a_word_older_than_the_one_kept_opens_nothing() -> None:
    """What was said on Monday at one, known after what was said at three, changes nothing."""
    story = told({"kind": "attribute", "name": "plan"})
    says(story, MONDAY + 3 * HOUR, plan="pro")
    says(story, MONDAY + HOUR, now=MONDAY + 4 * HOUR, plan="free")
    assert opened(story) == [3]


def test_a_change_known_too_late_opens_nothing() -> None:
    """A change more than 24 hours old changes the person and opens no journey."""
    story = told({"kind": "attribute", "name": "plan"})
    says(story, MONDAY + HOUR, now=MONDAY + HOUR + DAY, plan="free")
    says(story, MONDAY + 2 * HOUR, now=MONDAY + 3 * HOUR + DAY, plan="pro")
    assert opened(story) == [25]


def test_joining_two_records_is_no_change() -> None:
    """What the other record knew was a change there, and is none here."""
    story = told({"kind": "attribute", "name": "plan"})
    other = says(Story(story.program, "device"), MONDAY + 5, plan="pro")
    story.told(AbsorbInput(ids.event_id(1, "j"), MONDAY + HOUR, MONDAY + HOUR, other.contact))
    assert story.contact.attribute("plan") == "pro"
    assert story.sends() == []


def test_a_step_of_a_journey_changes_too() -> None:
    """One scenario sets an attribute; another is opened by that, at the same instant."""
    setting = stories.scenario(
        "setting",
        steps=[
            {"id": "set", "kind": "change", "target": "attribute", "name": "plan", "value": "pro"}
        ],
    )
    greeting = stories.scenario(
        "greeting", trigger={"kind": "attribute", "name": "plan", "to": "pro"}
    )
    story = Story(stories.program(setting, greeting)).reachable(MONDAY)
    story.did("Signed Up", MONDAY + HOUR)
    assert story.sends() == [("hello", MONDAY + HOUR)]


def test_two_scenarios_that_undo_each_other_settle() -> None:
    """Each opens once at an instant, however they change back what opened the other."""

    def flip(key: str, on: str, *, value: bool) -> Any:
        step = {"id": "s", "kind": "change", "target": "tag", "name": "gold", "value": value}
        trigger = {"kind": "tag", "tag": "gold", "on": on}
        return stories.scenario(key, trigger=trigger, steps=[step])

    live = stories.program(flip("off", "added", value=False), flip("on", "removed", value=True))
    story = Story(live).reachable(MONDAY)
    put(story, "tag", "gold", MONDAY + HOUR, member=True)
    assert len(story.endings()) == 2
    assert not [one for one in story.effects if type(one).__name__ == "Trouble"]
    put(story, "tag", "gold", MONDAY + 2 * HOUR, member=False)
    assert len(story.endings()) == 4


@pytest.mark.parametrize(("kind", "other"), [("list", "tag"), ("tag", "list")])
@pytest.mark.parametrize(("on", "expected"), [("added", [1, 4]), ("removed", [3])])
def test_lists_and_tags(kind: str, other: str, on: str, expected: list[int]) -> None:
    """Put on and taken off; put on again while on, or off while off, is no change."""
    story = told({"kind": kind, kind: "fair", "on": on})
    put(story, other, "fair", MONDAY + 5, member=True)
    put(story, kind, "fair", MONDAY + 6, member=False)
    for hour, member in enumerate((True, True, False, True), start=1):
        put(story, kind, "fair", MONDAY + hour * HOUR, member=member)
    assert opened(story) == expected


def test_they_are_said_in_words() -> None:
    """Each reads as the beginning of a sentence in both languages."""
    for trigger, english, french in (
        (
            {"kind": "attribute", "name": "plan", "from": "free", "to": "pro"},
            "When “plan” changes from “free” to “pro”",
            "Quand « plan » passe de «\u202ffree\u202f» à «\u202fpro\u202f»",
        ),
        ({"kind": "attribute", "name": "plan"}, "When “plan” changes", "Quand « plan » change"),
        (
            {"kind": "list", "list": "fair"},
            "When someone is put on the list “fair”",
            "Quand quelqu’un est ajouté à la liste « fair »",
        ),
        (
            {"kind": "tag", "tag": "gold", "on": "removed"},
            "When someone loses the tag “gold”",
            "Quand quelqu’un perd l’étiquette « gold »",
        ),
    ):
        words = stories.scenario(trigger=trigger).trigger.opening()
        assert (words.en, words.fr) == (english, french)


@pytest.mark.parametrize(
    ("trigger", "path"),
    [
        ({"kind": "attribute", "name": ""}, "trigger.name"),
        ({"kind": "attribute", "name": "plan", "on": "set", "from": "a"}, "trigger.from"),
        ({"kind": "attribute", "name": "plan", "on": "removed", "to": "a"}, "trigger.to"),
        ({"kind": "attribute", "name": "plan", "to": ["a"]}, "trigger.to"),
        ({"kind": "list", "list": ""}, "trigger.list"),
        ({"kind": "tag", "tag": "gold", "tolerance": "late"}, "trigger.tolerance"),
    ],
)
def test_a_mistake_is_named_at_its_place(trigger: dict[str, Any], path: str) -> None:
    """What makes no sense is refused where it stands."""
    with pytest.raises(InvalidError) as caught:
        stories.scenario(trigger=trigger)
    assert [problem.path for problem in caught.value.problems] == [path]
