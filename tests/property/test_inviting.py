"""Invitations under any order of changes: each contact inside follows each of them once."""

from __future__ import annotations

from typing import Final, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from aparte.core import conditions, effects, refreshing
from aparte.core import program as programs
from aparte.core.scenarios.invitations import Invitation
from aparte.kernel import instants
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY, Story

VIP: Final = {"kind": "event", "event": "Order Completed"}
STORY: Final = stories.scenario(
    trigger={"kind": "segment", "segment": "vip"},
    steps=[{"id": "bye", "kind": "exit"}],
    entry={"rule": "every_time"},
)


class Change(NamedTuple):
    """One generation: whether it invites, whether the contact is reached, what they then do."""

    invites: bool
    reached: bool
    buys: bool


def program(generation: int, invited: list[int]) -> programs.Program:
    """Return the program of a generation in which all invitations so far are known."""
    return programs.Program(
        programs.Definitions(
            workspace_id=1,
            generation=generation,
            zone="Europe/Paris",
            segments={"vip": conditions.parse(VIP)},
            versions=(programs.LiveVersion(STORY, 1, "live"),),
            policy=stories.FREE,
            invitations=tuple(Invitation("story", one) for one in invited),
        )
    )


@settings(max_examples=150)
@given(st.booleans(), st.lists(st.builds(Change, st.booleans(), st.booleans(), st.booleans())))
def test_each_invitation_is_followed_once_by_who_is_inside(
    inside: bool, changes: list[Change]
) -> None:
    """Entered: once at buying, and once for each time that news of an invitation arrives."""
    story = Story(program(1, [])).reachable(MONDAY)
    bought = inside
    if inside:
        story.did("Order Completed", MONDAY)
    expected, invited, news = int(inside), [], False
    for number, change in enumerate(changes, 2):
        at = MONDAY + number * instants.HOUR
        if change.invites:
            invited.append(number)
            news = True
        if not change.reached:
            continue
        story.program = program(number, invited)
        story.effects += refreshing.refresh(story.contact, story.program, at, (), ()).effects
        expected += news and bought
        news = False
        if change.buys:
            story.did("Order Completed", at + instants.MINUTE)
            expected += not bought
            bought = True
    opened = [one.id for one in story.effects if isinstance(one, effects.JourneyOpened)]
    assert len(opened) == len(set(opened)) == expected
