"""Invitations: those who are inside already when a version is published, told as stories."""

from __future__ import annotations

from typing import Any, Final

import msgspec
import pytest

from aparte.core import conditions, effects, refreshing, scenarios
from aparte.core import program as programs
from aparte.core.inputs import MembershipInput
from aparte.core.scenarios import invitations
from aparte.core.scenarios.invitations import Invitation
from aparte.kernel import ids, instants
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY, Story

HOUR: Final = instants.HOUR
VIP: Final = {"kind": "event", "event": "Order Completed"}
ENTERED: Final = {"kind": "segment", "segment": "vip"}


def program(
    generation: int, *invited: Invitation, trigger: dict[str, Any] | None = None, **fields: Any
) -> programs.Program:
    """Return a program in which the story lives, with a segment, and invitations."""
    written = () if trigger is None else (stories.scenario(trigger=trigger, **fields),)
    definitions = programs.Definitions(
        workspace_id=1,
        generation=generation,
        zone="Europe/Paris",
        segments={"vip": conditions.parse(VIP)},
        versions=tuple(programs.LiveVersion(one, 1, "live") for one in written),
        policy=stories.FREE,
        invitations=invited,
    )
    return programs.Program(definitions)


def client() -> Story:
    """Return somebody who bought before the scenario was there."""
    return Story(program(1)).reachable(MONDAY).did("Order Completed", MONDAY)


def bring(story: Story, live: programs.Program, at: int) -> Story:
    """Bring the person of a story to a later program."""
    story.program = live
    story.effects += refreshing.refresh(story.contact, live, at, (), ()).effects
    return story


def test_who_is_inside_already_does_not_enter_by_itself() -> None:
    """Publishing alone fires for nobody who is in the segment."""
    assert bring(client(), program(2, trigger=ENTERED), MONDAY + HOUR).sends() == []


def test_who_is_invited_enters_once() -> None:
    """The invitation fires as the contact comes to its generation, and at no later one."""
    invited = Invitation("story", 2)
    story = bring(client(), program(2, invited, trigger=ENTERED), MONDAY + HOUR)
    assert story.sends() == [("hello", MONDAY + HOUR)]
    bring(story, program(3, invited, trigger=ENTERED), MONDAY + 2 * HOUR)
    assert story.sends() == [("hello", MONDAY + HOUR)]


def test_a_later_change_does_not_lose_an_invitation_that_has_not_arrived() -> None:
    """Who was not reached before the next generation enters once with it."""
    invited = (Invitation("story", 2), Invitation("story", 3))
    story = bring(client(), program(4, *invited, trigger=ENTERED), MONDAY + HOUR)
    assert story.sends() == [("hello", MONDAY + HOUR)]


def test_an_invitation_renewed_asks_again() -> None:
    """Publishing with it a second time lets those inside enter again, if the entry rule does."""
    first, second = Invitation("story", 2), Invitation("story", 3)
    again = {"rule": "every_time"}
    story = bring(client(), program(2, first, trigger=ENTERED, entry=again), MONDAY + HOUR)
    bring(story, program(3, first, second, trigger=ENTERED, entry=again), MONDAY + 2 * HOUR)
    assert story.sends() == [("hello", MONDAY + HOUR), ("hello", MONDAY + 2 * HOUR)]
    opened = [one.id for one in story.effects if isinstance(one, effects.JourneyOpened)]
    assert len(set(opened)) == 2


def test_who_is_outside_is_not_invited() -> None:
    """Somebody who never bought enters when they do, and not before."""
    live = program(2, Invitation("story", 2), trigger=ENTERED)
    story = bring(Story(program(1)).reachable(MONDAY), live, MONDAY + HOUR)
    assert story.sends() == []
    story.did("Order Completed", MONDAY + 2 * HOUR)
    assert story.sends() == [("hello", MONDAY + 2 * HOUR)]


def test_the_audience_holds_for_those_invited_too() -> None:
    """An invitation opens no door that the scenario keeps shut."""
    audience = {"kind": "attribute", "name": "country", "op": "is", "value": "FR"}
    live = program(2, Invitation("story", 2), trigger=ENTERED, audience=audience)
    assert bring(client(), live, MONDAY + HOUR).sends() == []


@pytest.mark.parametrize("kind", ["tag", "list"])
def test_whoever_has_the_tag_or_is_on_the_list_is_invited(kind: str) -> None:
    """What lasts can be inside already: tags and lists like segments; not what was taken away."""
    live = program(2, Invitation("story", 2), trigger={"kind": kind, kind: "client"})
    sent = {}
    for member in (True, False):
        said = MembershipInput(ids.event_id(1, "m"), MONDAY, MONDAY, kind, "client", member)
        story = Story(program(1)).reachable(MONDAY).told(said)
        sent[member] = bring(story, live, MONDAY + HOUR).sends()
    assert sent == {True: [("hello", MONDAY + HOUR)], False: []}


def test_what_the_invited_do_is_seen_by_other_scenarios() -> None:
    """A tag that the invited journey gives opens what watches the tag, as it would in life."""
    steps = [{"id": "tag", "kind": "change", "target": "tag", "name": "greeted"}]
    first = stories.scenario("story", trigger=ENTERED, steps=steps)
    second = stories.scenario("other", trigger={"kind": "tag", "tag": "greeted"})
    definitions = programs.Definitions(
        workspace_id=1,
        generation=2,
        zone="Europe/Paris",
        segments={"vip": conditions.parse(VIP)},
        versions=tuple(programs.LiveVersion(one, 1, "live") for one in (first, second)),
        policy=stories.FREE,
    )
    invited = msgspec.structs.replace(definitions, invitations=(Invitation("story", 2),))
    story = bring(client(), programs.Program(invited), MONDAY + HOUR)
    assert story.sends() == [("hello", MONDAY + HOUR)]


@pytest.mark.parametrize(
    ("trigger", "codes"),
    [
        (ENTERED, []),
        ({"kind": "tag", "tag": "client"}, []),
        ({"kind": "any", "of": [{"kind": "event", "event": "Signed Up"}, ENTERED]}, []),
        ({"kind": "segment", "segment": "vip", "on": "left"}, ["nobody_inside"]),
        ({"kind": "tag", "tag": "client", "on": "removed"}, ["nobody_inside"]),
        ({"kind": "event", "event": "Signed Up"}, ["nobody_inside"]),
    ],
)
def test_only_what_lasts_can_invite(trigger: dict[str, Any], codes: list[str]) -> None:
    """An event passes: nobody is inside it, and asking so is a mistake that is told."""
    scenario: scenarios.Scenario = stories.scenario(trigger=trigger)
    assert [problem.code for problem in invitations.check(scenario)] == codes
