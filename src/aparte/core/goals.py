"""Goals: what a scenario hopes for, counted while a journey lives and for a while afterwards.

A journey that ended leaves a hope where its goal says `within`: the goal's event still counts as
its conversion until that time is over. Hopes cost nothing while nothing happens: they wake nobody,
and those whose time is over are forgotten when the next event comes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from aparte.core import atoms, effects
from aparte.core.contact import Hope
from aparte.core.scenarios.steps import references
from aparte.kernel import ids, instants

if TYPE_CHECKING:
    from aparte.core.contact import Awaiting, Contact, Journey
    from aparte.core.inputs import EventInput
    from aparte.core.scenarios.compiling import CompiledScenario
    from aparte.core.scene import Scene

HOPES_MAX: Final = 64
"""Ended journeys of one contact whose goal may still be reached; the soonest over goes first."""

CONVERSIONS_MAX: Final = 100
"""Conversions counted after one journey whose goal repeats."""

LATE_MAX: Final = instants.DAY
"""How late an event may arrive that happened while there was still hope."""


def happened(scene: Scene, scenario: CompiledScenario, one: Journey | Awaiting | Hope) -> bool:
    """Return whether the event being applied is the goal, since entry and not what opened it."""
    event = scene.event
    return (
        event is not None
        and scenario.goal in scene.matched
        and event.at >= one.since
        and event.id != one.event_id
        and references.is_same(scenario.goal_same, one.kept, event)
    )


def count(
    scene: Scene, journey: Journey | Hope, scenario: CompiledScenario, *, after: bool = False
) -> int | None:
    """Record a conversion of a journey by the event being applied; return its value."""
    event = scene.event
    assert event is not None, "a goal is an event"
    value = _value(event, scenario.goal_atom)
    scene.effects.append(
        effects.Converted(
            id=ids.hashed("conversion", journey.id, event.id),
            journey_id=journey.id,
            scenario=journey.scenario,
            version=journey.version,
            event_id=event.id,
            at=event.at,
            value=value,
            after_end=after,
        )
    )
    return value


def _value(event: EventInput, goal: atoms.Atom | None) -> int | None:
    """Return the goal's value: the property it names, in millionths of that property's own unit."""
    if goal is None or goal.measure is None:
        return None
    return atoms.measure_of(goal, event.properties)


def hope(scene: Scene, journey: Journey, scenario: CompiledScenario, *, met: bool) -> None:
    """Remember an ended journey for as long as its goal may still be reached."""
    if not scenario.goal_within or (met and not scenario.goal_repeats):
        return
    hopes = scene.contact.hopes
    until = scene.now + scenario.goal_within
    hopes.append(
        Hope(
            journey.id,
            journey.scenario,
            journey.version,
            journey.event_id,
            journey.since,
            until,
            int(met),
            _kept(scenario, journey),
        )
    )
    if len(hopes) > HOPES_MAX:
        hopes.remove(min(hopes, key=lambda one: (one.until, one.id)))


def _kept(scenario: CompiledScenario, journey: Journey) -> dict[str, Any]:
    """Return what tells the goal's event from one about another thing, if it is asked."""
    same = scenario.goal_same
    return {same: journey.kept[same]} if same is not None and same in journey.kept else {}


def settle(scene: Scene) -> None:
    """Let the event being applied fulfil the hopes it concerns; forget those that are over."""
    if scene.event is None or not scene.contact.hopes:
        return
    kept: list[Hope] = []
    for one in scene.contact.hopes:
        scenario = scene.program.scenarios.get((one.scenario, one.version))
        if scenario is None or scene.now > one.until + LATE_MAX:
            continue
        if not happened(scene, scenario, one) or scene.event.at > one.until:
            kept.append(one)
            continue
        count(scene, one, scenario, after=True)
        if scenario.goal_repeats and one.conversions + 1 < CONVERSIONS_MAX:
            kept.append(msgspec.structs.replace(one, conversions=one.conversions + 1))
    scene.contact.hopes = kept


def join(contact: Contact, other: Contact) -> None:
    """Take over the hopes of another record of the same person."""
    known = {one.id for one in contact.hopes}
    hopes = [*contact.hopes, *(one for one in other.hopes if one.id not in known)]
    contact.hopes = sorted(hopes, key=lambda one: (one.until, one.id))[-HOPES_MAX:]
