"""Journeys: opened by triggers, moved step by step, ended by stop rules, goals or their own end.

Each change is an effect the shell stores. A step acts only while its journey lives: stop rules
and goals are looked at before anything moves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from aparte.core import effects, goals, seats, tracks
from aparte.core.contact import JOURNEYS_MAX, Entry, Journey
from aparte.core.scenarios.steps import base, holdout, ranking, references
from aparte.core.scenarios.steps.send import SendRunner
from aparte.core.scenarios.steps.wait_for import WaitForRunner
from aparte.kernel import ids, instants

if TYPE_CHECKING:
    from aparte.core.contact import Awaiting, Contact
    from aparte.core.inputs import AnswerInput, RankInput
    from aparte.core.scenarios.compiling import CompiledScenario, CompiledStop
    from aparte.core.scene import Entering, Scene

MOVES_MAX: Final = 200
"""Steps one journey may pass at one instant: a guard, as each loop of a checked graph waits."""

ENTRY_KEYS_MAX: Final = 64
"""Entry keys remembered per scenario; the oldest are forgotten first."""

SILENCING: Final = {
    "stopped": "stopped",
    "goal_met": "goal_met",
    "audience_left": "stopped",
    "stopped_by_scenario": "stopped",
    "archived": "journey_ended",
}
"""Endings after which a message still queued must not leave, with the reason it then bears."""

VANISHED: Final = "step_vanished"

SCENARIO_WIDE: Final = ""
"""Where a step's name would stand, of the side on which a scenario's own holdout puts a journey."""


def open_wanted(scene: Scene) -> bool:
    """Open the journeys that triggers asked for, where the rules allow; tell whether any did."""
    wanted, scene.entering = scene.entering, []
    opened = False
    for entering in wanted:
        if not _may_enter(scene, entering):
            continue
        if entering.scenario.limits is not None and not entering.seated:
            # Turned away, one may ask again for the same event: each question has its own answer.
            seat = ids.hashed("seat", _id(scene, entering), scene.now)
            seats.ask(scene, entering, seat, _kept(scene, entering))
            continue
        _open(scene, entering)
        opened = True
    return opened


def _may_enter(scene: Scene, entering: Entering) -> bool:
    scenario: CompiledScenario = entering.scenario
    contact = scene.contact
    if len(contact.journeys) + len(contact.awaiting) >= JOURNEYS_MAX:
        figures = {"scenario": scenario.key, "limit": JOURNEYS_MAX}
        scene.effects.append(effects.Trouble("too_many_journeys", scene.now, figures))
        return False
    for journey in contact.journeys:
        if journey.scenario == scenario.key and journey.entry_key == entering.entry_key:
            return False
    if contact.awaiting and seats.is_awaited(contact, scenario.key, entering.entry_key):
        return False
    entries = contact.entries.get(scenario.key, {})
    if 0 < scenario.entries_max <= sum(entry.count for entry in entries.values()):
        return False
    entry = entries.get(entering.entry_key)
    if entry is not None and entering.chained and entry.last_at == scene.now:
        # What journeys change may open others, but never one scenario twice at one instant:
        # two that undo each other's change would otherwise never settle.
        return False
    if entry is not None and not scenario.allows_again(entry.count, entry.last_at, scene.now):
        return False
    audience = scenario.audience
    return audience is None or bool(audience.evaluate(contact, scene.now).value)


def _open(scene: Scene, entering: Entering) -> None:
    scenario: CompiledScenario = entering.scenario
    contact = scene.contact
    journey = Journey(
        id=_id(scene, entering),
        scenario=scenario.key,
        version=scenario.version,
        entry_key=entering.entry_key,
        event_id=entering.event_id,
        since=entering.since,
        opened_at=scene.now,
        step=scenario.first,
        at_step=scene.now,
        wake_at=scene.now,
        depth=entering.depth,
        kept=_kept(scene, entering),
    )
    contact.journeys.append(journey)
    contact.turned_away.pop(scenario.key, None)
    entries = contact.entries.setdefault(scenario.key, {})
    old = entries.pop(entering.entry_key, None)
    entries[entering.entry_key] = Entry(1 if old is None else old.count + 1, scene.now)
    while len(entries) > ENTRY_KEYS_MAX:
        del entries[next(iter(entries))]
    scene.effects.append(
        effects.JourneyOpened(
            journey.id,
            scenario.key,
            scenario.version,
            journey.entry_key,
            journey.event_id,
            journey.since,
            scene.now,
            journey.step,
        )
    )
    if scenario.parts_people:
        held_out = scenario.holds_out(contact.id)
        holdout.record(scene, journey, SCENARIO_WIDE, held_out=held_out)


def _id(scene: Scene, entering: Entering) -> bytes:
    """Return the id of the journey that would open: the same event never opens two."""
    named = [entering.event_id, entering.salt] if entering.salt else [entering.event_id]
    key = entering.scenario.key
    return ids.hashed("journey", scene.contact.id, key, entering.entry_key, *named)


def _kept(scene: Scene, entering: Entering) -> dict[str, Any]:
    """Return what the steps will ask of the event that opens the journey."""
    event = scene.event
    if entering.kept is not None or event is None or event.id != entering.event_id:
        return entering.kept or {}
    scenario: CompiledScenario = entering.scenario
    return scenario.keep(event)


def end(
    scene: Scene,
    journey: Journey,
    reason: str,
    *,
    goal_value: int | None = None,
    outcome: str | None = None,
) -> None:
    """End a journey now; a message of it that has not left yet must not leave."""
    scene.contact.journeys = [kept for kept in scene.contact.journeys if kept is not journey]
    scene.wanting = [want for want in scene.wanting if want.journey is not journey]
    if journey.wanted_at:
        settle_deferred(scene, journey, reason)
    ranking.leave(scene, journey)
    scene.effects.append(effects.JourneyEnded(journey.id, reason, scene.now, goal_value, outcome))
    scenario = scene.program.scenarios.get((journey.scenario, journey.version))
    if scenario is not None:
        goals.hope(scene, journey, scenario, met=reason == "goal_met")
    if reason in SILENCING:
        scene.effects.append(effects.Cancel(journey.id, SILENCING[reason], scene.now))


def settle_deferred(scene: Scene, journey: Journey, reason: str) -> None:
    """Say what became of the message that was still waiting for its turn."""
    scenario = scene.program.scenarios.get((journey.scenario, journey.version))
    step = None if scenario is None else scenario.step(journey.step)
    message = ""
    if scenario is not None and isinstance(step, SendRunner):
        message = step.order(scene.contact, scenario.messages)[0].key
    scene.effects.append(
        effects.Judged(
            id=ids.hashed("decision", journey.id, journey.step, journey.at_step, "end"),
            journey_id=journey.id,
            scenario=journey.scenario,
            version=journey.version,
            step=journey.step,
            message=message,
            wanted_at=journey.wanted_at,
            at=scene.now,
            verdict="skipped",
            reason=SILENCING.get(reason, "journey_ended"),
            until=None,
            figures={"end": reason},
        )
    )


def stop(scene: Scene) -> None:
    """End the journeys whose stop rule or goal is met, whatever step they are at."""
    for journey in list(scene.contact.journeys):
        scenario = scene.program.scenarios.get((journey.scenario, journey.version))
        if scenario is None:
            end(scene, journey, VANISHED)
            continue
        if goals.happened(scene, scenario, journey):
            end(scene, journey, "goal_met", goal_value=goals.count(scene, journey, scenario))
        elif any(_stopped(scene, journey, rule) for rule in scenario.stops):
            end(scene, journey, "stopped")
        elif scenario.rechecked is not None and not (
            scenario.rechecked.evaluate(scene.contact, scene.now).value
        ):
            end(scene, journey, "audience_left")
    for awaiting in list(scene.contact.awaiting):
        scenario = scene.program.live_by_key.get(awaiting.scenario)
        if scenario is not None and (
            goals.happened(scene, scenario, awaiting)
            or any(_stopped(scene, awaiting, rule) for rule in scenario.stops)
        ):
            scene.contact.awaiting.remove(awaiting)


def _happened(scene: Scene, journey: Journey | Awaiting, atom: int, same: str | None) -> bool:
    event = scene.event
    return (
        event is not None
        and atom in scene.matched
        and event.at >= journey.since
        and event.id != journey.event_id
        and references.is_same(same, journey.kept, event)
    )


def _stopped(scene: Scene, journey: Journey | Awaiting, rule: CompiledStop) -> bool:
    if rule.condition is not None:
        return rule.condition.evaluate(scene.contact, scene.now).value
    assert rule.atom is not None, "a stop rule has an event or a condition"
    if _happened(scene, journey, rule.atom, rule.same):
        return True
    if not scene.joined:
        return False
    # Of another record only the times are known; whether it was the same thing, nobody can say.
    track = scene.contact.tracks.get(rule.atom)
    last = None if track is None else tracks.last(track)
    return last is not None and last > journey.since


def advance(scene: Scene) -> bool:
    """Let every journey that can act do so; return whether any moved."""
    moved = False
    for journey in list(scene.contact.journeys):
        if not any(journey is living for living in scene.contact.journeys):
            continue
        scenario = scene.program.scenarios[journey.scenario, journey.version]
        if scenario.paused:
            journey.wake_at = instants.FOREVER
            continue
        if scene.event is not None and journey.undecided is not None:
            moved |= _late_winner(scene, journey, scenario)
        moved |= _walk(scene, journey, scenario)
        _stop_others(scene)
    return moved


def _stop_others(scene: Scene) -> None:
    """End the journeys of the scenarios that a step just stopped."""
    stopping, scene.stopping = scene.stopping, []
    for journey in list(scene.contact.journeys):
        if journey.scenario in stopping:
            end(scene, journey, "stopped_by_scenario")


def hear(scene: Scene, answer: AnswerInput) -> None:
    """Let the step that asked take note of an answer; whoever has gone on does not listen."""
    for journey in scene.contact.journeys:
        scenario = scene.program.scenarios.get((journey.scenario, journey.version))
        step = None if scenario is None else scenario.step(journey.step)
        if step is not None:
            step.hear(scene, journey, answer)


def placed(scene: Scene, given: RankInput) -> None:
    """Let the step that compares take note of a place; whoever has gone on does not listen."""
    for journey in scene.contact.journeys:
        scenario = scene.program.scenarios.get((journey.scenario, journey.version))
        step = None if scenario is None else scenario.step(journey.step)
        if step is not None:
            step.placed(scene, journey, given)


def _late_winner(scene: Scene, journey: Journey, scenario: CompiledScenario) -> bool:
    """Take a journey back to the way of an event that occurred in time but arrived late."""
    undecided = journey.undecided
    assert undecided is not None, "asked only where a time-out may still be overruled"
    step = scenario.step(undecided.step)
    if not isinstance(step, WaitForRunner):
        return False
    if not step.wins(scene, journey, undecided.since, undecided.deadline):
        return False
    journey.undecided = None
    return _go(scene, journey, scenario, scenario.target(step.id, step.then()))


def _walk(scene: Scene, journey: Journey, scenario: CompiledScenario) -> bool:
    moved = False
    for _ in range(MOVES_MAX):
        step = scenario.step(journey.step)
        if step is None:
            end(scene, journey, VANISHED)
            return True
        scene.acting = journey
        move = step.act(scene, journey)
        scene.acting = None
        if isinstance(move, base.Go):
            moved = True
            if not _go(scene, journey, scenario, scenario.target(journey.step, move.to)):
                return True
            continue
        if isinstance(move, base.Stay):
            _stay(scene, journey, move.until)
        elif isinstance(move, base.Leave):
            end(scene, journey, move.reason, outcome=move.outcome)
            return True
        elif isinstance(step, SendRunner) and isinstance(move, base.Want):
            choices = step.order(scene.contact, scenario.messages)
            scene.want_message(journey, scenario, step, choices)
        return moved
    raise AssertionError("each loop of a checked graph waits")


def _go(scene: Scene, journey: Journey, scenario: CompiledScenario, to: str) -> bool:
    """Move a journey to a step; return False when that ended it."""
    if to == base.END:
        end(scene, journey, "completed")
        return False
    ranking.leave(scene, journey)
    journey.step = to
    journey.at_step = scene.now
    journey.wake_at = scene.now
    journey.wanted_at = 0
    journey.expires_at = 0
    journey.deferrals = 0
    journey.call = ""
    waiting = scenario.steps[to].due(scene, journey) if to in scenario.steps else None
    scene.effects.append(effects.JourneyMoved(journey.id, to, scene.now, waiting))
    return True


def go_on(scene: Scene, journey: Journey, scenario: CompiledScenario) -> None:
    """Leave a send step after its message was settled."""
    journey.wanted_at = 0
    _go(scene, journey, scenario, scenario.after(journey.step))


def _stay(scene: Scene, journey: Journey, until: int) -> None:
    if until != journey.wake_at:
        journey.wake_at = until
        waiting = None if until == instants.FOREVER else until
        scene.effects.append(
            effects.JourneyMoved(journey.id, journey.step, journey.at_step, waiting)
        )


def next_wake(contact: Contact, scene: Scene) -> int:
    """Return the first instant at which time alone moves or stops one of the journeys."""
    due = instants.FOREVER
    for journey in contact.journeys:
        due = min(due, journey.wake_at)
        scenario = scene.program.scenarios.get((journey.scenario, journey.version))
        if scenario is None:
            continue
        for rule in scenario.stops:
            if rule.condition is not None:
                due = min(due, rule.condition.evaluate(contact, scene.now).until)
        if scenario.rechecked is not None:
            due = min(due, scenario.rechecked.evaluate(contact, scene.now).until)
    return due
