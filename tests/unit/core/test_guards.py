"""Which segments an input asks, where others than its own event decide whether they can be true."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest

from aparte.core import conditions
from aparte.core.contact import Contact
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY, Story

DAY: Final = 86_400_000_000
BOUGHT: Final = {
    "kind": "event", "event": "Order Completed",
    "where": [{"property": "category", "op": "is", "value": "lamps"}],
}  # fmt: skip
SAW: Final = {"kind": "event", "event": "Page Viewed", "within": "7d"}
LOST: Final = {"kind": "all", "of": [{"kind": "not", "of": SAW}, BOUGHT]}
CLIENTS: Final = {
    "kind": "all",
    "of": [SAW, {"kind": "any", "of": [{"kind": "tag", "name": "client"}, BOUGHT]}],
}
PARIS: Final = ZoneInfo("Europe/Paris")


def newcomer() -> tuple[Story, list[str]]:
    """Return somebody who has been here once, and the segments asked from now on."""
    program = stories.program(segments={"lost": LOST, "clients": CLIENTS})
    story = Story(program).did("Newsletter Opened", MONDAY)
    asked: list[str] = []
    for segment in program.segments:
        segment.evaluate = noting(segment.key, segment.evaluate, asked)
    return story, asked


def noting(
    key: str, evaluate: Callable[[Contact, int], conditions.Truth], asked: list[str]
) -> Callable[[Contact, int], conditions.Truth]:
    """Return an evaluation that notes whose it is."""

    def noted(contact: Contact, now: int) -> conditions.Truth:
        asked.append(key)
        return evaluate(contact, now)

    return noted


def test_an_event_does_not_ask_a_segment_that_something_else_keeps_false() -> None:
    """Pages seen by somebody who never bought a lamp concern neither of the two segments."""
    story, asked = newcomer()
    story.did("Page Viewed", MONDAY + DAY)
    assert asked == []


def test_what_a_guard_waits_for_asks_the_segment_and_so_does_all_that_follows() -> None:
    """Once the lamp is bought pages count: in at the order, out at the page, in when it fades."""
    story, asked = newcomer()
    story.did("Order Completed", MONDAY + DAY, category="Lamps")
    assert sorted(story.contact.segments) == ["lost"]
    story.did("Page Viewed", MONDAY + 2 * DAY)
    assert sorted(story.contact.segments) == ["clients"]
    story.until(MONDAY + 9 * DAY)
    assert sorted(story.contact.segments) == ["lost"]
    assert asked == ["lost", "clients", "lost", "clients", "lost"]


def test_the_past_counts_that_a_guard_kept_from_being_asked_about() -> None:
    """A page seen before the order, when nothing was asked, still counts after it."""
    story, asked = newcomer()
    story.did("Page Viewed", MONDAY + DAY)
    story.did("Order Completed", MONDAY + 2 * DAY, category="lamps")
    assert sorted(story.contact.segments) == ["clients"]
    story.until(MONDAY + 8 * DAY)
    assert sorted(story.contact.segments) == ["lost"]
    assert asked == ["clients", "lost", "clients", "lost"]


def test_the_rarest_guard_comes_first() -> None:
    """A filtered event is a better guard than one that everybody makes."""
    guards = conditions.guards(conditions.parse(CLIENTS), PARIS)
    assert [sorted(field for field, _ in guard) for guard in guards] == [
        ["tags", "tracks"],
        ["tracks"],
    ]


@pytest.mark.parametrize(
    "raw",
    [
        {"kind": "not", "of": SAW},
        {"kind": "any", "of": [BOUGHT, {"kind": "not", "of": SAW}]},
        {"kind": "event", "event": "Page Viewed", "op": "lte", "value": 2},
        {"kind": "weekday", "days": [1]},
        {"kind": "reachable", "channel": "email"},
    ],
)
def test_what_may_be_true_of_strangers_has_no_guard(raw: dict[str, Any]) -> None:
    """Silence, clocks and permissions hold for people of whom nothing is known."""
    assert conditions.guards(conditions.parse(raw), PARIS) == []
