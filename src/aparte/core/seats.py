"""Seats: a contact asks to enter a scenario that takes so many people, and hears the answer.

Asking is an effect, the answer an input like any other. Between the two the entry awaits on the
contact: stop rules and goals end it like a journey, another record of the person takes it over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aparte.core import effects
from aparte.core.contact import Awaiting, TurnedAway
from aparte.core.scene import Entering

if TYPE_CHECKING:
    from aparte.core.contact import Contact
    from aparte.core.inputs import SeatInput
    from aparte.core.scenarios.compiling import CompiledScenario
    from aparte.core.scene import Scene


def ask(scene: Scene, entering: Entering, seat: bytes, kept: dict[str, Any]) -> None:
    """Ask for a seat, and let the entry await it."""
    scenario: CompiledScenario = entering.scenario
    assert scenario.limits is not None, "only a scenario that takes so many people is asked"
    scene.contact.awaiting.append(
        Awaiting(
            id=seat,
            scenario=scenario.key,
            entry_key=entering.entry_key,
            event_id=entering.event_id,
            since=entering.since,
            asked_at=scene.now,
            salt=entering.salt,
            chained=entering.chained,
            depth=entering.depth,
            kept=kept,
        )
    )
    scene.effects.append(effects.SeatAsked(seat, scenario.key, scenario.limits, scene.now))


def is_awaited(contact: Contact, scenario: str, entry_key: str) -> bool:
    """Return whether the contact has asked for this very entry already."""
    return any(one.scenario == scenario and one.entry_key == entry_key for one in contact.awaiting)


def hear(scene: Scene, given: SeatInput) -> None:
    """Let the entry go on that awaited this answer; whoever awaits no more does not listen."""
    contact = scene.contact
    mine = next((one for one in contact.awaiting if one.id == given.seat), None)
    if mine is None:
        return
    contact.awaiting.remove(mine)
    if not given.given:
        refused = TurnedAway(scene.now, given.per, given.limit, given.until)
        contact.turned_away[mine.scenario] = refused
        return
    scenario = scene.program.live_by_key.get(mine.scenario)
    if scenario is not None:
        entering = Entering(scenario, mine.entry_key, mine.event_id, mine.since, mine.salt)
        entering.chained = mine.chained
        entering.depth = mine.depth
        entering.kept = mine.kept
        entering.seated = True
        scene.entering.append(entering)


def join(contact: Contact, other: Contact) -> None:
    """Take over what another record of the person awaits, unless this one is there already."""
    for one in other.awaiting:
        inside = any(
            journey.scenario == one.scenario and journey.entry_key == one.entry_key
            for journey in contact.journeys
        )
        if not inside and not is_awaited(contact, one.scenario, one.entry_key):
            contact.awaiting.append(one)
    for key, refused in other.turned_away.items():
        mine = contact.turned_away.get(key)
        if mine is None or refused.at > mine.at:
            contact.turned_away[key] = refused
