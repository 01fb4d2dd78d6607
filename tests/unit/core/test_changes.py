"""The change step: what each operation makes of what is known, and where values come from."""

from __future__ import annotations

from typing import Any

import pytest

from aparte.core.scenarios.steps import change
from aparte.kernel import instants
from aparte.kernel.errors import InvalidError
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY, Story

HOUR = instants.HOUR


def step(op: str, value: Any = None, **fields: Any) -> dict[str, Any]:
    """Return a change of the attribute `seen`."""
    given = {} if value is None else {"value": value}
    return {"kind": "change", "target": "attribute", "name": "seen", "op": op, **given, **fields}


def changed(written: dict[str, Any], old: Any, **properties: Any) -> Any:
    """Return what the attribute is after somebody went through a change."""
    steps = [{"id": "change", **written}]
    known = {} if old is None else {"seen": old}
    story = Story(stories.program(stories.scenario(steps=steps))).reachable(MONDAY, **known)
    return story.did("Signed Up", MONDAY + 1, **properties).contact.attribute("seen")


@pytest.mark.parametrize(
    ("written", "old", "expected"),
    [
        (step("set", "blue"), "red", "blue"),
        (step("unset"), "red", None),
        (step("increment", 2), 3, 5),
        (step("increment", 2), None, 2),
        (step("increment", 0.2), 0.1, 0.3),
        (step("increment", -0.5), 1.5, 1),
        (step("increment", 1), "three", "three"),
        (step("increment", 1), True, True),
        (step("increment", 1), change.NUMBER_MAX, change.NUMBER_MAX),
        (step("append", "b"), ["a"], ["a", "b"]),
        (step("append", "a"), ["a"], ["a"]),
        (step("append", "b"), "a", ["a", "b"]),
        (step("append", "b"), None, ["b"]),
        (step("append", "new"), list(range(100)), [*range(1, 100), "new"]),
        (step("remove", "a"), ["a", "b", "a"], ["b"]),
        (step("remove", "c"), ["a"], ["a"]),
        (step("remove", "c"), None, None),
    ],
)
def test_an_attribute_is_changed(written: dict[str, Any], old: Any, expected: Any) -> None:
    """Each operation, from what is known and from nothing."""
    assert changed(written, old) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("total", 49.9),
        ("order.city", "Lyon"),
        ("lines.sku", ["a", "b"]),
        ("missing", "old"),
        ("lines", "old"),  # objects are no value of an attribute
        ("long", "old"),
    ],
)
def test_a_value_is_taken_from_the_entering_event(path: str, expected: Any) -> None:
    """The property at the path; where there is none that fits, nothing changes."""
    found = changed(
        step("set", {"from": "event", "path": path}),
        "old",
        total=49.9,
        order={"city": "Lyon"},
        lines=[{"sku": "a"}, {"sku": "b"}],
        long="x" * 501,
    )
    assert found == expected


def test_what_the_event_said_is_kept_until_the_step_comes() -> None:
    """An hour without an order later, the product of the basket is still known."""
    written = stories.scenario(
        trigger={
            "kind": "absence",
            "event": "Product Added",
            "without": {"event": "Order Completed"},
            "within": "1h",
        },
        steps=[
            {"id": "later", "kind": "wait", "duration": "1d"},
            {"id": "change", **step("set", {"from": "event", "path": "sku"})},
        ],
    )
    story = Story(stories.program(written)).reachable(MONDAY)
    story.did("Product Added", MONDAY, sku="lamp").did("Page Viewed", MONDAY + HOUR, sku="no")
    story.until(MONDAY + 2 * instants.DAY)
    assert story.contact.attribute("seen") == "lamp"


def test_a_value_is_taken_from_another_attribute() -> None:
    """As it is when the step acts."""
    steps = [{"id": "change", **step("append", {"from": "contact", "path": "color"})}]
    story = Story(stories.program(stories.scenario(steps=steps)))
    story.reachable(MONDAY, color="red").did("Signed Up", MONDAY)
    story.reachable(MONDAY + 1, color="blue").did("Signed Up", MONDAY + 1)
    assert story.contact.attribute("seen") == ["red", "blue"]


@pytest.mark.parametrize(
    "written",
    [
        step("increment", "one"),
        step("increment"),
        step("set", {"from": "nowhere", "path": "x"}),
        step("set", {"from": "event"}),
        step("set", {"from": "event", "path": ""}),
        step("set", "x", name="email"),
        {"kind": "change", "target": "tag", "name": "gold", "op": "append"},
    ],
)
def test_a_change_that_means_nothing_is_refused(written: dict[str, Any]) -> None:
    """No number to add, no such source, no path, an identity, a tag that grows."""
    with pytest.raises(InvalidError):
        stories.scenario(steps=[{"id": "change", **written}])


def test_a_change_is_said_in_words() -> None:
    """The operation and where the value comes from, in both languages."""
    written = stories.scenario(
        steps=[{"id": "change", **step("increment", {"from": "event", "path": "total"})}]
    )
    said = written.steps[0].detail()
    assert said.en == "Add to “seen”: total of the event"
    assert said.fr.replace("\u202f", " ") == "Ajouter à « seen » : le total de l’événement"
