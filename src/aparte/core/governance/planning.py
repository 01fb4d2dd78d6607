"""Planning ahead: the messages that journeys will want, reached by waits alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from aparte.core.governance import rules
from aparte.core.governance.asking import Asking, Hold
from aparte.core.scenarios.steps.send import SendRunner
from aparte.core.scenarios.steps.waits import ClockRunner

if TYPE_CHECKING:
    from aparte.core.contact import Journey
    from aparte.core.scenarios.compiling import CompiledScenario
    from aparte.core.scene import Scene

AHEAD_MAX: Final = 20
"""Steps looked ahead in a journey for messages that hold a place."""


def holds(scene: Scene, priority: int) -> list[Hold]:
    """Return the messages that journeys of higher priority will want, the soonest first."""
    found: list[Hold] = []
    for journey in scene.contact.journeys:
        scenario = scene.program.scenarios.get((journey.scenario, journey.version))
        if scenario is None or scenario.paused or scenario.priority <= priority:
            continue
        if scenario.holds_out(scene.contact.id):
            continue
        found += planned(scene, journey, scenario)
    return sorted(found, key=_instant)


def _instant(hold: Hold) -> int:
    return hold.at


def _likely(scene: Scene, scenario: CompiledScenario, choices: list[Any]) -> Any:
    """Return which of a step's messages the person's addresses and consents would choose now."""
    if len(choices) > 1:
        asking = Asking(scene.contact, None, scene.zone(), scenario.key)
        for message in choices:
            asking.message = message
            if (
                rules.address(asking, scene.now) is None
                and rules.consent(asking, scene.now) is None
            ):
                return message
    return choices[0]


def planned(scene: Scene, journey: Journey, scenario: CompiledScenario) -> list[Hold]:
    """Return the marketing messages a journey will want by waits alone, in order."""
    found: list[Hold] = []
    seen = type(journey)(
        journey.id,
        journey.scenario,
        journey.version,
        journey.entry_key,
        journey.event_id,
        journey.since,
        journey.opened_at,
        journey.step,
        journey.at_step,
        journey.wake_at,
    )
    for _ in range(AHEAD_MAX):
        step = scenario.step(seen.step)
        if isinstance(step, SendRunner):
            message = _likely(scene, scenario, step.order(scene.contact, scenario.messages))
            if not message.transactional:
                found.append(Hold(max(seen.wake_at, scene.now), message))
            at = max(seen.wake_at, seen.at_step)
        elif isinstance(step, ClockRunner):
            at = step.due(scene, seen)
        else:
            break
        seen.step = scenario.after(seen.step)
        seen.at_step = at
        seen.wake_at = at
    return found
