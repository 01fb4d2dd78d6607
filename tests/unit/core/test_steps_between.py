"""Steps that reach beyond their own way: jump, start, stop, holdout; and rules on who may be in."""

from __future__ import annotations

from typing import Any

import pytest

from aparte.core import conditions, effects, explaining, scenarios
from aparte.core.scenarios import graph
from aparte.core.scenarios.steps import others
from aparte.kernel import ids, instants
from aparte.kernel.errors import InvalidError
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY, Story

HOUR, DAY = instants.HOUR, instants.DAY


def looping(times: int = 2, **jump: Any) -> list[dict[str, Any]]:
    """Return steps that say hello each day, and bye after going back some times."""
    return [
        {"id": "hello", "kind": "send", "message": "hello"},
        {"id": "day", "kind": "wait", "duration": "1d"},
        {"id": "again", "kind": "jump", "to": "hello", "times": times, **jump},
        {"id": "bye", "kind": "send", "message": "bye"},
    ]


def test_a_jump_goes_back_so_many_times() -> None:
    """Twice back makes three hellos, each its own delivery, then the journey goes on."""
    story = Story(stories.program(stories.scenario(steps=looping()))).reachable(MONDAY)
    story.did("Signed Up", MONDAY).until(MONDAY + 9 * DAY)
    assert story.sends() == [
        ("hello", MONDAY),
        ("hello", MONDAY + DAY),
        ("hello", MONDAY + 2 * DAY),
        ("bye", MONDAY + 3 * DAY),
    ]
    sent = [one.delivery_id for one in story.effects if isinstance(one, effects.Send)]
    assert len(set(sent)) == 4


def test_what_leads_back_is_drawn_without_moving_anything() -> None:
    """The way back is marked; the steps stand in the rows they would have without it."""
    drawn = graph.draw(stories.scenario(steps=looping()))
    assert [(one.source, one.target) for one in drawn.edges if one.back] == [("again", "hello")]
    rows = {node.id: node.y // graph.ROW for node in drawn.nodes}
    assert [rows[step] for step in ("hello", "day", "again", "bye")] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "steps",
    [
        looping(0),
        looping(101),
        looping(to="bye"),
        looping(to="again"),
        looping(otherwise="hello"),
        [looping()[0], {"id": "again", "kind": "jump", "to": "hello", "times": 1}],
        # A wait that may be over at once is no wait.
        [
            {"id": "ten", "kind": "wait_until", "from": "08:00", "to": "20:00"},
            {"id": "again", "kind": "jump", "to": "ten", "times": 1},
        ],
        # One of two ways round does not wait.
        [
            {
                "id": "choose",
                "kind": "choice",
                "condition": {"kind": "tag", "name": "gold"},
                "otherwise": "again",
            },
            {"id": "day", "kind": "wait", "duration": "1d"},
            {"id": "again", "kind": "jump", "to": "choose", "times": 1},
        ],
    ],
)
def test_a_jump_that_could_go_round_at_once_is_refused(steps: list[dict[str, Any]]) -> None:
    """A jump leads back, a bounded number of times, and time passes on every way round."""
    with pytest.raises(InvalidError):
        stories.scenario(steps=steps)


def starting(key: str, other: str, event: str = "Paid", **fields: Any) -> scenarios.Scenario:
    """Return a scenario that starts another one."""
    step = {"id": "start", "kind": "start", "scenario": other}
    trigger = {"kind": "event", "event": event}
    return stories.scenario(key, trigger=trigger, steps=[step], **fields)


def test_a_step_starts_another_scenario_under_its_own_rules() -> None:
    """The other opens at the same instant, if its entry rule lets the person in."""
    live = stories.program(starting("other", "story"), stories.scenario(entry={"rule": "once"}))
    story = Story(live).reachable(MONDAY).did("Paid", MONDAY + 1).did("Paid", MONDAY + 2)
    assert story.sends() == [("hello", MONDAY + 1)]


def test_two_scenarios_that_start_each_other_come_to_an_end() -> None:
    """After so many starts in a row the chain stops, and the record says so."""
    ping, pong = starting("ping", "pong"), starting("pong", "ping", "Never")
    story = Story(stories.program(ping, pong)).reachable(MONDAY).did("Paid", MONDAY)
    opened = [one for one in story.effects if isinstance(one, effects.JourneyOpened)]
    troubles = [one.code for one in story.effects if isinstance(one, effects.Trouble)]
    assert len(opened) == others.STARTS_MAX + 1
    assert len({one.id for one in opened}) == len(opened)
    assert troubles == ["too_many_starts"]
    assert story.contact.journeys == []


def test_a_step_stops_the_journeys_of_another_scenario() -> None:
    """They end at once with that reason, and what they had queued is called back."""
    stopping = stories.scenario(
        "other",
        trigger={"kind": "event", "event": "Paid"},
        steps=[{"id": "stop", "kind": "stop", "scenario": "story"}],
    )
    later = [
        {"id": "day", "kind": "wait", "duration": "1d"},
        {"id": "hello", "kind": "send", "message": "hello"},
    ]
    story = Story(stories.program(stopping, stories.scenario(steps=later))).reachable(MONDAY)
    story.did("Signed Up", MONDAY).did("Paid", MONDAY + HOUR).until(MONDAY + 3 * DAY)
    assert story.sends() == []
    assert ("stopped_by_scenario", MONDAY + HOUR) in story.endings()
    assert [one.reason for one in story.effects if isinstance(one, effects.Cancel)] == ["stopped"]


def test_other_scenarios_must_exist_and_be_others() -> None:
    """A key of nothing is refused where the keys are known; so is one’s own."""
    for key in ("nothing", "story"):
        with pytest.raises(InvalidError):
            starting("story", key)
    raw = [{"id": "start", "kind": "start", "scenario": "nothing"}]
    written = stories.scenario(steps=[{"id": "bye", "kind": "exit"}])
    step = scenarios.parse(
        {
            "key": "story",
            "name": stories.WORDS,
            "card": dict.fromkeys(("objective", "promise", "reason", "kpi"), stories.WORDS),
            "trigger": {"kind": "event", "event": "Signed Up"},
            "steps": raw,
        },
        conditions.Known(),
    ).steps[0]
    assert step.id == "start"
    assert written.steps[0].id == "bye"


def held(salt: str, name: str, bound: float = 0.3) -> bool:
    """Return whether a person is held out, by the definition of the hash."""
    return ids.share(salt, ids.contact_id(1, "user", name)) < bound


PEOPLE = [f"p{number}" for number in range(30)]


def test_a_holdout_step_ends_the_journey_of_a_share() -> None:
    """Those in it go no further, with that reason; the others go on."""
    steps = [
        {"id": "control", "kind": "holdout", "share": 30, "salt": "brand"},
        {"id": "hello", "kind": "send", "message": "hello"},
    ]
    live = stories.program(stories.scenario(steps=steps))
    for name in PEOPLE:
        story = Story(live, name).reachable(MONDAY).did("Signed Up", MONDAY)
        expected = "holdout" if held("brand", name) else "completed"
        assert story.endings() == [(expected, MONDAY)]
    assert {held("brand", name) for name in PEOPLE} == {True, False}


def test_a_scenario_says_nothing_to_those_it_holds_out() -> None:
    """Each message they would have had is recorded as withheld; transactional ones leave."""
    written = stories.scenario(
        holdout={"share": 30},
        messages={"hello": stories.message(), "bill": stories.message(transactional=True)},
        steps=[
            {"id": "hello", "kind": "send", "message": "hello", "if_refused": "end"},
            {"id": "bill", "kind": "send", "message": "bill"},
        ],
    )
    live = stories.program(written)
    for name in PEOPLE:
        story = Story(live, name).reachable(MONDAY).did("Signed Up", MONDAY)
        first = ("skipped", "holdout") if held("story", name) else ("accepted", "sent")
        assert story.verdicts() == [("hello", *first), ("bill", "accepted", "sent")]
        explained = explaining.explain(story.contact, live, live.live_by_key["story"], MONDAY)
        group = [one for one in explained.lines if "control group" in one.words.en]
        assert bool(group) == held("story", name)


def sides(story: Story) -> list[tuple[str, str, int]]:
    """Return the step, side and instant of each side put on record."""
    return [
        (one.step, one.variant, one.at)
        for one in story.effects
        if isinstance(one, effects.Assigned)
    ]


def test_both_sides_are_on_record_at_the_instant_they_part() -> None:
    """At a holdout step when it is reached, of the scenario's own holdout on entering."""
    steps = [
        {"id": "rest", "kind": "wait", "duration": "2d"},
        {"id": "control", "kind": "holdout", "share": 50},
        {"id": "hello", "kind": "send", "message": "hello"},
    ]
    live = stories.program(stories.scenario(steps=steps, holdout={"share": 30}))
    for name in PEOPLE:
        story = Story(live, name).reachable(MONDAY).did("Signed Up", MONDAY)
        story.until(MONDAY + 2 * DAY)
        whole = "held_out" if held("story", name) else "treated"
        part = "held_out" if held("story/control", name, 0.5) else "treated"
        assert sides(story) == [
            ("", whole, MONDAY),
            ("control", part, MONDAY + 2 * DAY),
        ]


def test_an_audience_asked_again_ends_the_journey_at_its_very_instant() -> None:
    """Who was active within a day leaves a day after, though nothing happens then."""
    written = stories.scenario(
        audience={"kind": "event", "event": "Page Viewed", "within": "1d"},
        audience_recheck="each_step",
        steps=[
            {"id": "later", "kind": "wait", "duration": "3d"},
            {"id": "hello", "kind": "send", "message": "hello"},
        ],
    )
    story = Story(stories.program(written)).reachable(MONDAY)
    story.did("Page Viewed", MONDAY + 5).did("Signed Up", MONDAY + HOUR).until(MONDAY + 9 * DAY)
    assert story.endings() == [("audience_left", MONDAY + 5 + DAY)]
    assert story.sends() == []


def test_entries_in_all_are_counted_over_all_keys() -> None:
    """Two entries in all, whatever the order, then never again; the explanation says so."""
    written = stories.scenario(
        trigger={"kind": "event", "event": "Order Completed"},
        entry={"rule": "every_time", "key": "order_id", "max_entries": 2},
    )
    live = stories.program(written)
    story = Story(live).reachable(MONDAY)
    for number, order in enumerate("abca"):
        story.did("Order Completed", MONDAY + number, order_id=order)
    assert story.sends() == [("hello", MONDAY), ("hello", MONDAY + 1)]
    told = explaining.explain(story.contact, live, live.live_by_key["story"], MONDAY + DAY)
    (entry,) = [line for line in told.lines if line.kind == "entry"]
    assert entry.truth is False
    assert entry.until is None
    assert "at most 2 in all" in entry.words.en
