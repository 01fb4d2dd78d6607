"""Trails: the recent events that may take part in a sequence, in their own order of time.

A trail depends on the events it was given, never on the order in which they came, as long as
each comes before it is too old to matter. What a sequence needs is found by looking back from its
last event: at each place the latest event before is taken, so that the first is as late as can be.
"""

from __future__ import annotations

import bisect
from typing import Final

from aparte.core.contact import Footfall

TRAIL_MAX: Final = 128
"""Events of one sequence remembered of one contact; the oldest are forgotten first."""


def add(trail: list[Footfall], footfall: Footfall, keep_from: int) -> None:
    """Put an event in its place, and forget those older than `keep_from`."""
    bisect.insort(trail, footfall)
    trim(trail, keep_from)


def trim(trail: list[Footfall], keep_from: int) -> None:
    """Forget the events older than `keep_from`, and the oldest of too many."""
    gone = bisect.bisect_left(trail, keep_from, key=lambda one: one.at)
    gone = max(gone, len(trail) - TRAIL_MAX)
    if gone > 0:
        del trail[:gone]


def joined(mine: list[Footfall], other: list[Footfall]) -> list[Footfall]:
    """Return the trail of both records of one person; what opened in either has opened."""
    found: dict[bytes, Footfall] = {}
    for one in (*mine, *other):
        known = found.get(one.event_id)
        opened = one.opened or (known is not None and known.opened)
        found[one.event_id] = Footfall(one.at, one.event_id, one.steps, one.key, opened)
    return sorted(found.values())[-TRAIL_MAX:]


def began(trail: list[Footfall], places: int, key: str, end: Footfall | None) -> int | None:
    """Return when the latest run through the first `places` began, None where there is none.

    With `end`, the run ends with that event. Each event of a run is later than the one before.
    """
    place = places - 1
    before: int | None = None
    if end is not None:
        if not end.steps >> place & 1:
            return None
        before, place = end.at, place - 1
    for one in reversed(trail):
        if place < 0:
            break
        if one.key == key and one.steps >> place & 1 and (before is None or one.at < before):
            before, place = one.at, place - 1
    return before if place < 0 else None
