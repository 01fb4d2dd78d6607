"""Places kept for higher priorities, against a naive play of the whole story."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from aparte.core import effects
from aparte.core.governance.policy import Cap, Policy
from aparte.core.scenarios import Scenario
from aparte.kernel import instants
from tests.unit.core import stories
from tests.unit.core.stories import MONDAY, Story

HOUR: Final = instants.HOUR
LEVELS: Final = ("low", "middle", "high")


@dataclass
class Way:
    """One scenario of waits and messages: hours to wait before each, and its priority."""

    key: str
    priority: int
    waits: list[int]

    def scenario(self) -> Scenario:
        """Return it as the product reads it; each message is skipped when refused."""
        steps: list[dict[str, Any]] = []
        for index, hours in enumerate(self.waits):
            if hours:
                steps.append({"id": f"w{index}", "kind": "wait", "duration": f"{hours}h"})
            steps.append({"id": f"s{index}", "kind": "send", "message": f"m{index}"})
        return stories.scenario(
            self.key,
            trigger={"kind": "event", "event": self.key},
            steps=steps,
            priority=self.priority,
        )


def played(
    ways: list[Way], starts: list[tuple[int, str]], limit: int, window: int
) -> list[tuple[str, int]]:
    """Return (scenario, hour) of every message sent, playing the definition hour by hour."""
    running: list[tuple[Way, list[int]]] = []
    sent: list[tuple[str, int]] = []
    for hour in range(200):
        for key in [key for start, key in starts if start == hour]:
            way = next(one for one in ways if one.key == key)
            if not any(one is way and times for one, times in running):
                running.append((way, _hours(way, hour)))
        # Of one journey, messages of the same hour are wanted one after the other.
        while wanting := [pair for pair in running if pair[1] and pair[1][0] == hour]:
            wanting.sort(key=lambda pair: -pair[0].priority)
            for way, times in wanting:
                used = [at for _, at in sent if hour - window < at]
                frees = (used[-limit] if len(used) >= limit else (used or [hour])[0]) + window
                kept = [
                    at
                    for other, planned in running
                    if other.priority > way.priority
                    for at in planned
                    if hour < at < frees
                ]
                times.pop(0)
                # Places left must outnumber those kept.
                if len(used) < limit and (not kept or limit - len(used) > len(kept)):
                    sent.append((way.key, hour))
    return sent


def _hours(way: Way, start: int) -> list[int]:
    hours, at = [], start
    for wait in way.waits:
        at += wait
        hours.append(at)
    return hours


@st.composite
def stories_of_waits(draw: st.DrawFn) -> tuple[list[Way], list[tuple[int, str]], int, int]:
    """Draw three scenarios of waits, when each begins, and a rolling cap."""
    ways = [
        Way(key, 10 * index, draw(st.lists(st.integers(0, 12), min_size=1, max_size=3)))
        for index, key in enumerate(LEVELS)
    ]
    starts = [
        (draw(st.integers(0, 30)), key) for key in LEVELS for _ in range(draw(st.integers(0, 2)))
    ]
    # Two beginnings in one hour would be two inputs of one instant, in an order of their own.
    unique = dict(starts)
    return ways, sorted(unique.items()), draw(st.integers(1, 3)), draw(st.sampled_from([6, 12, 24]))


@settings(max_examples=300, deadline=None)
@given(stories_of_waits())
def test_places_are_kept_as_the_definition_says(
    drawn: tuple[list[Way], list[tuple[int, str]], int, int],
) -> None:
    """Who speaks and who gives way is what playing it hour by hour gives."""
    ways, starts, limit, window = drawn
    policy = Policy(caps=(Cap(limit=limit, rolling=f"{window}h"),))
    live = stories.program(*(way.scenario() for way in ways), policy=policy)
    story = Story(live).reachable(MONDAY - HOUR)
    for hour, key in starts:
        story.until(MONDAY + hour * HOUR - 1)
        story.did(key, MONDAY + hour * HOUR)
    story.until(MONDAY + 200 * HOUR)
    found = [
        (one.scenario, (one.at - MONDAY) // HOUR)
        for one in story.effects
        if isinstance(one, effects.Send)
    ]
    assert found == played(ways, starts, limit, window)
