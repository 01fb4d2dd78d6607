"""Judging: all messages that want to go to one contact at one instant, together.

They are taken transactional first, then by priority, time wanted and scenario; each accepted one
counts for the next. A refusal that time can lift knows the exact first instant at which all
rules would accept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from aparte.core import effects, journeys
from aparte.core.contact import PRESSURE_MAX, Accepted
from aparte.core.governance import rules
from aparte.core.governance.reasons import Reason
from aparte.core.governance.rules import Asking, Refusal
from aparte.core.scenarios.steps.send import SendRunner
from aparte.core.scenarios.steps.waits import ClockRunner
from aparte.kernel import ids, instants, zones

if TYPE_CHECKING:
    from collections.abc import Callable

    from aparte.core.contact import Journey
    from aparte.core.governance.policy import Policy
    from aparte.core.scenarios.compiling import CompiledScenario, Needed
    from aparte.core.scene import Scene, Wanting

LIFTS_MAX: Final = 128
"""Instants tried in search of one that all rules accept."""

AHEAD_MAX: Final = 20
"""Steps looked ahead in a journey for messages that hold a place."""


class Judge:
    """A workspace's policy, made ready."""

    def __init__(self, policy: Policy, needed: Needed) -> None:
        caps = [rules.Capping(cap) for cap in policy.caps]
        self._emergency = policy.emergency_stop
        self._law: list[Callable[[Asking, int], Refusal | None]] = [rules.address, rules.consent]
        self._courtesy: list[Callable[[Asking, int], Refusal | None]] = [
            rules.paused_by_hand,
            *(rules.Resting(rest, needed) for rest in policy.rests),
            *(cap.full for cap in caps),
        ]
        if policy.minimum_gap is not None:
            self._courtesy.append(rules.Spacing(policy.minimum_gap))
        self._courtesy += [cap.held for cap in caps]
        if policy.quiet_hours is not None:
            start = zones.parse_time(policy.quiet_hours.start)
            end = zones.parse_time(policy.quiet_hours.end)
            assert start is not None, "a checked policy has times of day"
            assert end is not None, "a checked policy has times of day"
            self._courtesy.append(rules.Quiet(start, end))

    def refusal(self, asking: Asking, now: int) -> Refusal | None:
        """Return the first rule's no at an instant, None when all accept."""
        if self._emergency:
            return Refusal(Reason.EMERGENCY_STOP, instants.FOREVER, {})
        for rule in self._law:
            refused = rule(asking, now)
            if refused is not None:
                return refused
        if asking.message.transactional:
            return None
        for rule in self._courtesy:
            refused = rule(asking, now)
            if refused is not None:
                return refused
        return None

    def accepts_from(self, asking: Asking, refused: Refusal, latest: int) -> int:
        """Return the first instant after a refusal at which all rules accept.

        Goes from instant to instant of the refusing rules, so it is exact; FOREVER when no rule's
        own instant comes, or `latest` is passed.
        """
        candidate = refused.until
        for _ in range(LIFTS_MAX):
            if candidate > latest:
                return instants.FOREVER
            again = self.refusal(asking, candidate)
            if again is None:
                return candidate
            assert again.until > candidate, "a rule lifts later than it refuses"
            candidate = again.until
        return instants.FOREVER


def judge(scene: Scene) -> bool:
    """Judge every message the scene wants; return whether there was any."""
    wanting, scene.wanting = scene.wanting, []
    wanting.sort(key=_turn)
    for want in wanting:
        _judge_one(scene, want)
    return bool(wanting)


def _turn(want: Wanting) -> tuple[bool, int, int, str]:
    wanted_at = want.journey.wanted_at or want.journey.at_step
    return (
        not want.message.transactional,
        -want.scenario.priority,
        wanted_at,
        want.scenario.key,
    )


def asking_of(scene: Scene, scenario: CompiledScenario, message: Any) -> Asking:
    """Return the question as the rules want it."""
    holds = sorted(_holds(scene, scenario.priority))
    return Asking(scene.contact, message, scene.zone(), holds)


def _judge_one(scene: Scene, want: Wanting) -> None:
    journey: Journey = want.journey
    if journey not in scene.contact.journeys:
        return
    if not journey.wanted_at:
        journey.wanted_at = scene.now
        journey.expires_at = scene.now + want.message.expires_after
    asking = asking_of(scene, want.scenario, want.message)
    refused = scene.program.judge.refusal(asking, scene.now)
    if refused is None:
        _accept(scene, want)
        return
    if want.step.if_refused == "defer":
        _defer(scene, want, asking, refused)
    elif want.step.if_refused == "end":
        _record(scene, want, "ended", refused.reason, refused.figures)
        journey.wanted_at = 0
        journeys.end(scene, journey, "refused")
    else:
        _skip(scene, want, refused.reason, refused.figures)


def _accept(scene: Scene, want: Wanting) -> None:
    journey: Journey = want.journey
    message = want.message
    contact = scene.contact
    contact.pressure.append(
        Accepted(
            scene.now, message.channel, journey.scenario, message.key, not message.transactional
        )
    )
    del contact.pressure[:-PRESSURE_MAX]
    _record(scene, want, "accepted", Reason.SENT, {})
    scene.effects.append(
        effects.Send(
            delivery_id=ids.hashed("delivery", journey.id, journey.step, journey.at_step),
            journey_id=journey.id,
            scenario=journey.scenario,
            version=journey.version,
            step=journey.step,
            message=message.key,
            channel=message.channel,
            purpose=message.purpose,
            transactional=message.transactional,
            wanted_at=journey.wanted_at,
            at=scene.now,
            expires_at=journey.wanted_at + message.expires_after,
            event_id=journey.event_id,
            event_at=journey.since,
        )
    )
    journey.undecided = None
    journeys.go_on(scene, journey, want.scenario)


def _skip(scene: Scene, want: Wanting, reason: Reason, figures: dict[str, Any]) -> None:
    _record(scene, want, "skipped", reason, figures)
    journeys.go_on(scene, want.journey, want.scenario)


def _defer(scene: Scene, want: Wanting, asking: Asking, refused: Refusal) -> None:
    journey: Journey = want.journey
    latest = min(journey.expires_at, journey.wanted_at + want.step.defer_for)
    if refused.until == instants.FOREVER:
        _skip(scene, want, refused.reason, refused.figures)
        return
    until = scene.program.judge.accepts_from(asking, refused, latest)
    if until == instants.FOREVER:
        figures = {**refused.figures, "also": str(Reason.EXPIRED), "expires_at": latest}
        _skip(scene, want, refused.reason, figures)
        return
    _record(scene, want, "deferred", refused.reason, refused.figures, until)
    journey.deferrals += 1
    journey.wake_at = until
    scene.effects.append(effects.JourneyMoved(journey.id, journey.step, journey.at_step, until))


def _record(
    scene: Scene,
    want: Wanting,
    verdict: str,
    reason: Reason,
    figures: dict[str, Any],
    until: int | None = None,
) -> None:
    journey: Journey = want.journey
    scene.effects.append(
        effects.Judged(
            id=ids.hashed("decision", journey.id, journey.step, journey.at_step, journey.deferrals),
            journey_id=journey.id,
            scenario=journey.scenario,
            version=journey.version,
            step=journey.step,
            message=want.message.key,
            wanted_at=journey.wanted_at,
            at=scene.now,
            verdict=verdict,
            reason=str(reason),
            until=until,
            figures=figures,
        )
    )


def _holds(scene: Scene, priority: int) -> list[int]:
    """Return when journeys of higher priority will want a message, as far as time alone tells."""
    found: list[int] = []
    for journey in scene.contact.journeys:
        scenario = scene.program.scenarios.get((journey.scenario, journey.version))
        if scenario is None or scenario.paused or scenario.priority <= priority:
            continue
        found += upcoming(scene, journey, scenario)
    return found


def upcoming(scene: Scene, journey: Journey, scenario: CompiledScenario) -> list[int]:
    """Return the instants at which a journey wants messages, reached by waits alone."""
    found: list[int] = []
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
            if not scenario.messages[step.message].transactional:
                found.append(max(seen.wake_at, scene.now))
            at = max(seen.wake_at, seen.at_step)
        elif isinstance(step, ClockRunner):
            at = step.due(scene, seen)
        else:
            break
        seen.step = scenario.after(seen.step)
        seen.at_step = at
        seen.wake_at = at
    return found
