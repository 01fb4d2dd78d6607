"""The policy's promises, checked naively on the instants at which messages were let go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aparte.core import plain
from aparte.core.governance import policy as policies
from aparte.kernel import durations, instants, zones
from tests.property import courtesy
from tests.sim import worlds

HOME = "Europe/Paris"


def broken(
    policy: policies.Policy, items: Sequence[worlds.Arrival], sent: Sequence[int], at: int
) -> list[str]:
    """Return which promises a message let go at an instant breaks, as one of all those `sent`."""
    known = [one.item for one in items if one.at < at]
    moved = any("timezone" in (item.traits or {}) for item in known)
    zone = zones.find("Asia/Tokyo" if moved else HOME)
    wrong = [*_caps(policy, sent, at, zone), *_gap_and_rest(policy, known, sent, at)]
    # Where the zone changes at this very instant either clock may be meant.
    if not any(one.at == at for one in items):
        wrong += _hours(policy, at, zone)
    return wrong


def _caps(policy: policies.Policy, sent: Sequence[int], at: int, zone: Any) -> list[str]:
    wrong = []
    for cap in policy.caps:
        if cap.rolling is not None:
            start = at - durations.parse(cap.rolling) + 1
        else:
            assert cap.calendar is not None, "a cap has one window"
            start = zones.start_of(cap.calendar, at, zone)
        count = sum(1 for one in sent if start <= one <= at)
        if count > cap.limit:
            wrong.append(f"{count} messages by {instants.to_text(at)} pass {cap}")
    return wrong


def _gap_and_rest(
    policy: policies.Policy, known: Sequence[Any], sent: Sequence[int], at: int
) -> list[str]:
    wrong = []
    if policy.minimum_gap is not None:
        gap = durations.parse(policy.minimum_gap)
        if sum(1 for one in sent if at - gap < one <= at) > 1:
            wrong.append(f"less than {policy.minimum_gap} before {instants.to_text(at)}")
    for rest in policy.rests:
        length = durations.parse(rest.duration)
        orders = [item.occurred_at for item in known if item.name == rest.event]
        if any(one < at < one + length for one in orders):
            wrong.append(f"a message at {instants.to_text(at)} breaks the rest")
    return wrong


def _hours(policy: policies.Policy, at: int, zone: Any) -> list[str]:
    """Return what legal and quiet hours say, by the naive reference of governance."""
    raw = plain.plain(policy)
    wanted = courtesy.Message(at, "any", "any")
    person = courtesy.Known({"timezone": zone.key}, [])
    broken_ones = courtesy.refuses(raw, person, [], wanted) & {"legal_hours", "quiet_hours"}
    when = instants.to_text(at)
    return [f"a message at {when} ({zone.key}) breaks {reason}" for reason in sorted(broken_ones)]
