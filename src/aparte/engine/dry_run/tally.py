"""Tallies: what contacts lived in a dry-run, counted so that parts can be added up in any order."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from aparte.core import effects
from aparte.engine.dry_run import playing, rehearsal
from aparte.kernel import ids, instants, zones

PEOPLE_MAX: Final = 50
"""People kept by name, of those whom the change concerns: the same whatever the order."""

NOT_WANTED: Final = "not_wanted"
"""The reason of a message that nothing asked for any more: its journey went another way."""

STILL_DEFERRED: Final = "still_deferred"
"""The reason of a message that still waited for its turn when the window ended."""

Counts = dict[str, int]


class Person(msgspec.Struct, frozen=True):
    """One contact whom the change concerns: what it gave them, what it took from them.

    `messages` are of the draft; `lost` and `gained` of the other scenarios (under another policy:
    of all).
    """

    contact_id: str
    email: str | None
    entries: int = 0
    messages: int = 0
    goals: int = 0
    reasons: Counts = {}
    lost: int = 0
    gained: int = 0


class Step(msgspec.Struct):
    """One step of the draft that sends: messages by local day, and what became of the others.

    `chosen` counts the messages sent by their key.
    """

    sent: Counts = {}
    reasons: Counts = {}
    deferred: int = 0
    chosen: Counts = {}


class Change(msgspec.Struct):
    """What the change does to one scenario: messages without it and with it.

    `earned` is in millionths: goal values of the journeys a message of which is held back.
    """

    before: int = 0
    after: int = 0
    held_back: int = 0
    moved: int = 0
    added: int = 0
    reasons: Counts = {}
    goals: int = 0
    earned: int = 0


class Tally(msgspec.Struct):
    """What some contacts lived; `alerts` counts those to colleagues, by step of the draft."""

    contacts: int = 0
    events: int = 0
    joined: int = 0
    people_entered: int = 0
    people_reached: int = 0
    people_changed: int = 0
    entries: int = 0
    entries_by_day: Counts = {}
    wanted: int = 0
    steps: dict[str, Step] = {}
    endings: Counts = {}
    goals: int = 0
    goal_value: int = 0
    scenarios: dict[str, Change] = {}
    people: list[Person] = []
    troubles: Counts = {}
    alerts: Counts = {}
    turned_away: int = 0
    recorded_from: int = instants.FOREVER

    def add(self, other: Tally) -> None:
        """Count other contacts too."""
        for name in _NUMBERS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in _COUNTERS:
            _add(getattr(self, name), getattr(other, name))
        self.recorded_from = min(self.recorded_from, other.recorded_from)
        for key, step in other.steps.items():
            mine = self.steps.setdefault(key, Step())
            _add(mine.sent, step.sent)
            _add(mine.reasons, step.reasons)
            _add(mine.chosen, step.chosen)
            mine.deferred += step.deferred
        for key, change in other.scenarios.items():
            kept = self.scenarios.setdefault(key, Change())
            for name in _CHANGES:
                setattr(kept, name, getattr(kept, name) + getattr(change, name))
            _add(kept.reasons, change.reasons)
        if other.people:
            self.people = heapq.nsmallest(
                PEOPLE_MAX, [*self.people, *other.people], key=lambda one: one.contact_id
            )


_NUMBERS: Final = (
    "contacts",
    "events",
    "joined",
    "people_entered",
    "people_reached",
    "people_changed",
    "entries",
    "wanted",
    "goals",
    "goal_value",
    "turned_away",
)
_COUNTERS: Final = ("entries_by_day", "endings", "troubles", "alerts")
_CHANGES: Final = ("before", "after", "held_back", "moved", "added", "goals", "earned")


def count(
    into: Tally, past: rehearsal.Past, lived: rehearsal.Lived, stage: rehearsal.Stage
) -> None:
    """Count what one contact lived."""
    into.contacts += 1
    into.events += past.events
    into.joined += bool(past.absorbed)
    into.recorded_from = min(into.recorded_from, past.recorded_from)
    if not lived.after and not lived.before:
        return
    own = Tally()
    if stage.key is not None:
        _count_draft(own, lived.after, stage.key, stage.before.zone)
    lost, gained = _count_changes(own, lived, stage.key)
    for trouble in lived.after:
        if isinstance(trouble, effects.Trouble):
            _count(own.troubles, trouble.code)
    if own.entries or lost or gained:
        own.people_changed = 1
        own.people = [_person(past, own, lost, gained)]
    into.add(own)


def _person(past: rehearsal.Past, tally: Tally, lost: int, gained: int) -> Person:
    reasons: Counts = {}
    for step in tally.steps.values():
        _add(reasons, step.reasons)
    return Person(
        contact_id=ids.to_text(past.contact_id),
        email=past.email,
        entries=tally.entries,
        messages=sum(sum(step.sent.values()) for step in tally.steps.values()),
        goals=tally.goals,
        reasons=reasons,
        lost=lost,
        gained=gained,
    )


def _count_draft(tally: Tally, found: Iterable[effects.Effect], key: str, zone: ZoneInfo) -> None:
    """Count the draft's own journeys and messages; journeys of earlier versions are not its own."""
    journeys: set[bytes] = set()
    asked = 0
    waiting: dict[tuple[bytes, str], str] = {}
    for one in found:
        if isinstance(one, effects.JourneyOpened) and one.scenario == key:
            journeys.add(one.id)
            tally.entries += 1
            _count(tally.entries_by_day, _day(one.at, zone))
        elif isinstance(one, effects.SeatAsked) and one.scenario == key:
            asked += 1
        elif isinstance(one, effects.JourneyEnded) and one.id in journeys:
            _count(tally.endings, one.reason)
            if one.reason == "goal_met":
                tally.goals += 1
                tally.goal_value += one.goal_value or 0
        elif isinstance(one, effects.Judged) and one.journey_id in journeys:
            _count_judged(tally, one, waiting, zone)
        elif isinstance(one, effects.AlertAsked) and one.journey_id in journeys:
            _count(tally.alerts, one.step)
    for _, step in waiting:
        tally.steps[step].deferred += 1
    tally.turned_away = max(asked - tally.entries, 0)
    tally.people_entered = int(tally.entries > 0)
    tally.people_reached = int(any(step.sent for step in tally.steps.values()))


def _count_judged(
    tally: Tally, one: effects.Judged, waiting: dict[tuple[bytes, str], str], zone: ZoneInfo
) -> None:
    step = tally.steps.setdefault(one.step, Step())
    wish = (one.journey_id, one.step)
    if waiting.pop(wish, None) is None:
        tally.wanted += 1
    if not one.final:
        waiting[wish] = one.reason
    elif one.verdict == "accepted":
        _count(step.sent, _day(one.at, zone))
        _count(step.chosen, one.message)
    else:
        _count(step.reasons, one.reason)


def _count_changes(tally: Tally, lived: rehearsal.Lived, key: str | None) -> tuple[int, int]:
    """Count what each scenario sends without and with; return what others lose and gain."""
    before, after = playing.sends(lived.before), playing.sends(lived.after)
    for sent in before.values():
        tally.scenarios.setdefault(sent.scenario, Change()).before += 1
    for sent in after.values():
        tally.scenarios.setdefault(sent.scenario, Change()).after += 1
    if lived.before is lived.after:
        return 0, 0
    judged = playing.settled(lived.after)
    values = {
        one.id: one.goal_value or 0
        for one in lived.before
        if isinstance(one, effects.JourneyEnded) and one.reason == "goal_met"
    }
    lost = gained = 0
    for wish, sent in before.items():
        change = tally.scenarios[sent.scenario]
        there = after.get(wish)
        if there is not None:
            change.moved += there.at != sent.at
            continue
        change.held_back += 1
        lost += sent.scenario != key
        _count(change.reasons, _why(judged.get(wish)))
        value = values.pop(sent.journey_id, None)
        if value is not None:
            change.goals += 1
            change.earned += value
    for wish in after.keys() - before.keys():
        tally.scenarios[after[wish].scenario].added += 1
        gained += after[wish].scenario != key
    return lost, gained


def _why(judged: effects.Judged | None) -> str:
    if judged is None:
        return NOT_WANTED
    return judged.reason if judged.final else STILL_DEFERRED


def _day(instant: int, zone: ZoneInfo) -> str:
    return zones.local(instant, zone).date().isoformat()


def _count(counts: Counts, key: str) -> None:
    counts[key] = counts.get(key, 0) + 1


def _add(counts: Counts, others: Counts) -> None:
    for key, number in others.items():
        counts[key] = counts.get(key, 0) + number


_ENCODER: Final = msgspec.json.Encoder()
_DECODER: Final = msgspec.json.Decoder(Tally)


def encode(tally: Tally) -> bytes:
    """Return the stored form of a part's tally."""
    return _ENCODER.encode(tally)


def decode(stored: Any) -> Tally:
    """Return the tally of a stored form, as bytes."""
    return _DECODER.decode(stored)
