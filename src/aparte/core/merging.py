"""Joining two records of one person: what one knew, the other now knows.

Everything kept of a contact is either a set, a sum, or "the latest word wins", so joining is
exact and does not depend on which record absorbs the other.
"""

from __future__ import annotations

import bisect
from typing import TYPE_CHECKING

from aparte.core import contact as contacts
from aparte.core import effects, goals, journeys, migrating, seats, tracks, trails
from aparte.core.contact import (
    CART_MOVES_MAX,
    PRESSURE_MAX,
    Cart,
    Contact,
    Entry,
    Journey,
    Stamped,
    Timer,
    Track,
)
from aparte.core.scenarios.steps import ranking
from aparte.core.scene import CONSENTS

if TYPE_CHECKING:
    from aparte.core.scene import Scene


def absorb(scene: Scene, other: Contact) -> None:
    """Join another record into the scene's contact; every topic may have changed."""
    contact = scene.contact
    _join_words(scene, other)
    _join_tracks(scene, other)
    _join_entries(contact, other)
    _join_journeys(scene, other)
    seats.join(contact, other)
    _join_cart(contact, other)
    for key, trail in other.trails.items():
        if key in scene.program.trails:
            contact.trails[key] = trails.joined(contact.trails.get(key, []), trail)
    goals.join(contact, other)
    contact.pressure = sorted([*contact.pressure, *other.pressure], key=lambda sent: sent.at)
    del contact.pressure[:-PRESSURE_MAX]
    contact.created_at = min(contact.created_at or other.created_at, other.created_at)
    contact.last_seen_at = max(contact.last_seen_at, other.last_seen_at)
    contact.paused_until = max(contact.paused_until, other.paused_until)
    for identity in other.identities:
        if identity not in contact.identities:
            contact.identities.append(identity)
    contact.absorbed = sorted({*contact.absorbed, *other.absorbed, other.id})
    scene.profile_changed = True
    scene.joined = True


def _join_words(scene: Scene, other: Contact) -> None:
    contact = scene.contact
    for kept, coming, prefix in (
        (contact.attributes, other.attributes, "a"),
        (contact.tags, other.tags, "t"),
        (contact.lists, other.lists, "l"),
    ):
        for name, stamped in coming.items():
            if contacts.wins(stamped.value, stamped.at, kept.get(name)):
                kept[name] = Stamped(stamped.value, stamped.at)
                scene.topics.add(f"{prefix}:{name}")
    for key, state in other.consents.items():
        old = contact.consents.get(key)
        if old is None or (state.at, state.status) > (old.at, old.status):
            contact.consents[key] = state
    for channel, suppression in other.suppressions.items():
        known = contact.suppressions.get(channel)
        if known is None or suppression.at < known.at:
            contact.suppressions[channel] = suppression
    scene.topics.add(CONSENTS)


def _join_tracks(scene: Scene, other: Contact) -> None:
    for key, track in other.tracks.items():
        rule = scene.program.atoms.get(key)
        if rule is None or not rule.tracked:
            continue
        mine = scene.contact.tracks.get(key)
        if mine is None:
            mine = scene.contact.tracks[key] = Track()
        tracks.merge(mine, track, scene.now - rule.window)
        scene.topics.add(key)


def _join_entries(contact: Contact, other: Contact) -> None:
    for scenario, entries in other.entries.items():
        mine = contact.entries.setdefault(scenario, {})
        for key, entry in entries.items():
            old = mine.get(key)
            count = entry.count + (0 if old is None else old.count)
            last = max(entry.last_at, entry.last_at if old is None else old.last_at)
            mine[key] = Entry(count, last)


def _join_journeys(scene: Scene, other: Contact) -> None:
    """Take over journeys and armed timers, unless this record already lives the same."""
    contact = scene.contact
    living = {(journey.scenario, journey.entry_key) for journey in contact.journeys}
    for journey in other.journeys:
        if (journey.scenario, journey.entry_key) in living:
            if journey.wanted_at:
                journeys.settle_deferred(scene, journey, "merged")
            ranking.leave(scene, journey)
            scene.effects.append(effects.JourneyEnded(journey.id, "merged", scene.now))
            continue
        _take(scene, journey)
        # The other record may have slept while the program that moved this one came.
        migrating.bring_over(scene, (journey,), other.generation)
    armed = {(timer.scenario, timer.trigger, timer.entry_key): timer for timer in contact.timers}
    for timer in other.timers:
        mine = armed.get((timer.scenario, timer.trigger, timer.entry_key))
        if mine is None or timer.since > mine.since:
            armed[timer.scenario, timer.trigger, timer.entry_key] = timer
    contact.timers = sorted(
        (timer for timer in armed.values() if _still_armed(scene, timer)),
        key=lambda timer: (timer.due_at, timer.scenario, timer.trigger),
    )


def _still_armed(scene: Scene, timer: Timer) -> bool:
    trigger = scene.program.trigger_of(timer)
    return trigger is not None and trigger.runner.still_armed(scene.contact, timer)


def _take(scene: Scene, journey: Journey) -> None:
    scene.contact.journeys.append(journey)
    scene.effects.append(
        effects.JourneyTaken(
            id=journey.id,
            scenario=journey.scenario,
            version=journey.version,
            entry_key=journey.entry_key,
            event_id=journey.event_id,
            since=journey.since,
            opened_at=journey.opened_at,
            step=journey.step,
            at=scene.now,
        )
    )


def _join_cart(contact: Contact, other: Contact) -> None:
    if other.cart is None:
        return
    cart = contact.cart or Cart()
    cart.cleared_at = max(cart.cleared_at, other.cart.cleared_at)
    moves = list(cart.moves)
    for move in other.cart.moves:
        if move not in moves:
            bisect.insort(moves, move)
    cart.moves = [move for move in moves if move.at > cart.cleared_at][-CART_MOVES_MAX:]
    contact.cart = cart
