"""Judging: all messages that want to go to one contact at one instant, together.

They are taken transactional first, then by priority, time wanted and scenario; each accepted one
counts for the next. A refusal that time can lift knows the exact first instant at which all
rules would accept. Where a step may send one of several messages, they are asked for in order, and
only when none may leave is the step refused, with the reason of each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from aparte.core import channels, effects, journeys
from aparte.core.contact import PRESSURE_MAX, Accepted
from aparte.core.governance import hours, planning, pressure, rules
from aparte.core.governance.asking import Asking, Refusal
from aparte.core.governance.reasons import Reason
from aparte.core.scene import CONSENTS, PAUSED_BY_HAND
from aparte.kernel import ids, instants

if TYPE_CHECKING:
    from aparte.core.contact import Journey
    from aparte.core.governance.asking import Rule
    from aparte.core.governance.model import Policy
    from aparte.core.scenarios.compiling import CompiledScenario, Needed
    from aparte.core.scene import Scene, Topic, Wanting

LIFTS_MAX: Final = 128
"""Instants tried in search of one that all rules accept."""


OPENINGS: Final[frozenset[Topic]] = frozenset(
    {CONSENTS, *(f"a:{channel.address}" for channel in channels.CHANNELS.values())}
)
"""Topics whose change can open another channel to a message that waits on one."""


class Lift(NamedTuple):
    """When a refused message may go: the first instant all rules accept, FOREVER for none in time.

    `waits` tells that something new may lift a refusal on the way.
    """

    until: int
    waits: bool


class Refused(NamedTuple):
    """One of a step's messages that may not leave now, and why."""

    asking: Asking
    refusal: Refusal

    def told(self) -> dict[str, Any]:
        """Return it as figures of a record that names several."""
        said = self.refusal
        about = {"message": self.asking.message.key, "channel": self.asking.message.channel}
        return {**about, "reason": str(said.reason), "figures": said.figures}


class Judge:
    """A workspace's policy, made ready. `topics` are those whose change can lift a refusal."""

    def __init__(self, policy: Policy, needed: Needed) -> None:
        caps = [pressure.Capping(cap) for cap in policy.caps]
        pauses = [rules.Pausing(pause, needed) for pause in policy.pauses]
        legal = [hours.Lawful(legal) for legal in policy.legal_hours]
        quiet = [hours.Quiet(quiet) for quiet in policy.quiet()]
        self._emergency = policy.emergency_stop
        self._law: list[Rule] = [rules.address, rules.consent, *legal]
        self._courtesy: list[Rule] = [
            *pauses,
            rules.paused_by_hand,
            *(rules.Resting(rest, needed) for rest in policy.rests),
            *(cap.full for cap in caps),
            *(pressure.Spacing(gap) for gap in policy.spacings()),
            *(cap.held for cap in caps),
            *(pressure.Excluding(group) for group in policy.groups),
            *quiet,
        ]
        self.clocks: list[Rule] = [*legal, *quiet]
        """The rules of the wall clock: what a sender asks again of a message that waited."""
        self.topics: set[Topic] = {PAUSED_BY_HAND}
        if self.clocks or any(cap.calendar is not None for cap in policy.caps):
            self.topics.add("a:timezone")
        if legal:
            self.topics.add("a:country")
        for pause in pauses:
            self.topics.update(pause.needs.topics())

    def refusal(self, asking: Asking, now: int) -> Refusal | None:
        """Return the first rule's no at an instant, None when all accept."""
        if self._emergency:
            return Refusal(Reason.EMERGENCY_STOP, instants.FOREVER, {}, waits=True)
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

    def hours_allow_from(self, asking: Asking, now: int) -> int:
        """Return the first instant from now on that legal and quiet hours allow, or FOREVER."""
        if asking.message.transactional:
            return now
        candidate = now
        for _ in range(LIFTS_MAX):
            refusals = (rule(asking, candidate) for rule in self.clocks)
            refused = next((one for one in refusals if one is not None), None)
            if refused is None:
                return candidate
            candidate = refused.until
            if candidate == instants.FOREVER:
                break
        return instants.FOREVER

    def lift(self, asking: Asking, refused: Refusal, latest: int) -> Lift:
        """Return the first instant after a refusal at which all rules accept, until `latest`.

        Goes from instant to instant of the refusing rules, so it is exact.
        """
        candidate = refused.until
        waits = refused.waits
        for _ in range(LIFTS_MAX):
            if candidate > latest:
                break
            again = self.refusal(asking, candidate)
            if again is None:
                return Lift(candidate, waits)
            assert again.until > candidate, "a rule lifts later than it refuses"
            candidate = again.until
            waits = waits or again.waits
        return Lift(instants.FOREVER, waits)


def judge(scene: Scene) -> bool:
    """Judge every message the scene wants; return whether there was any."""
    scene.rejudging = False
    scene.rechoosing = False
    wanting, scene.wanting = scene.wanting, []
    wanting.sort(key=_turn)
    for want in wanting:
        _judge_one(scene, want)
    return bool(wanting)


def _turn(want: Wanting) -> tuple[bool, int, int, str]:
    wanted_at = want.journey.wanted_at or want.journey.at_step
    return (
        not want.messages[0].transactional,
        -want.scenario.priority,
        wanted_at,
        want.scenario.key,
    )


def asking_of(scene: Scene, scenario: CompiledScenario, message: Any) -> Asking:
    """Return the question as the rules want it."""
    holds = planning.holds(scene, scenario.priority)
    return Asking(scene.contact, message, scene.zone(), scenario.key, holds)


def _judge_one(scene: Scene, want: Wanting) -> None:
    journey: Journey = want.journey
    if journey not in scene.contact.journeys:
        return
    if not journey.wanted_at:
        journey.wanted_at = scene.now
        journey.expires_at = scene.now + max(message.expires_after for message in want.messages)
    asked = asking_of(scene, want.scenario, None)
    refused: list[Refused] = []
    for message in want.messages:
        asking = msgspec.structs.replace(asked, message=message)
        refusal = scene.program.judge.refusal(asking, scene.now) or _outdated(scene, want, message)
        if refusal is None:
            _let_go(scene, want, message, refused)
            return
        refused.append(Refused(asking, refusal))
    if want.step.if_refused == "defer":
        _defer(scene, want, refused)
    elif want.step.if_refused == "end":
        _record(scene, want, "ended", *_why(refused))
        journey.wanted_at = 0
        journeys.end(scene, journey, "refused")
    else:
        _skip(scene, want, *_why(refused))


def _outdated(scene: Scene, want: Wanting, message: Any) -> Refusal | None:
    """Sense: refuse what others of the step have outlived while it waited."""
    expires_at = want.journey.wanted_at + message.expires_after
    if scene.now < expires_at or scene.now == want.journey.wanted_at:
        return None
    return Refusal(Reason.EXPIRED, instants.FOREVER, {"expires_at": expires_at})


def _why(refused: list[Refused]) -> tuple[Any, Reason, dict[str, Any]]:
    """Return the message a record is of, its reason and figures; of several, that of each."""
    first = refused[0]
    figures = first.refusal.figures
    if len(refused) > 1:
        figures = {"each": [one.told() for one in refused]}
    return first.asking.message, first.refusal.reason, figures


def _let_go(scene: Scene, want: Wanting, message: Any, refused: list[Refused]) -> None:
    """Accept a message, or leave it out where the scenario is silent to the contact."""
    figures = {"each": [one.told() for one in refused]} if refused else {}
    if not message.transactional and want.scenario.holds_out(scene.contact.id):
        _skip(scene, want, message, Reason.HOLDOUT, figures)
    else:
        _accept(scene, want, message, figures)


def _accept(scene: Scene, want: Wanting, message: Any, figures: dict[str, Any]) -> None:
    journey: Journey = want.journey
    contact = scene.contact
    contact.pressure.append(
        Accepted(
            scene.now,
            message.channel,
            journey.scenario,
            message.key,
            not message.transactional,
            message.category,
        )
    )
    del contact.pressure[:-PRESSURE_MAX]
    _record(scene, want, "accepted", message, Reason.SENT, figures)
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


def _skip(
    scene: Scene, want: Wanting, message: Any, reason: Reason, figures: dict[str, Any]
) -> None:
    _record(scene, want, "skipped", message, reason, figures)
    journeys.go_on(scene, want.journey, want.scenario)


def _defer(scene: Scene, want: Wanting, refused: list[Refused]) -> None:
    journey: Journey = want.journey
    message, reason, figures = _why(refused)
    if not any(one.refusal.until < instants.FOREVER or one.refusal.waits for one in refused):
        _skip(scene, want, message, reason, figures)
        return
    until = _first_chance(scene, want, refused)
    if until == instants.FOREVER:
        last_chance = min(journey.expires_at, journey.wanted_at + want.step.defer_for)
        figures = {**figures, "also": str(Reason.EXPIRED), "expires_at": last_chance}
        _skip(scene, want, message, reason, figures)
        return
    if journey.deferrals and until == journey.wake_at and scene.now < until:
        return  # Asked again because something changed; it waits as it did.
    _record(scene, want, "deferred", message, reason, figures, until)
    journey.deferrals += 1
    journey.wake_at = until
    scene.effects.append(effects.JourneyMoved(journey.id, journey.step, journey.at_step, until))


def _first_chance(scene: Scene, want: Wanting, refused: list[Refused]) -> int:
    """Return the first instant at which one of the messages may leave, FOREVER for never.

    Where only something new can let one go, it is the last at which it would still make sense.
    """
    soonest = instants.FOREVER
    latest_of_all = scene.now
    for asking, refusal in refused:
        if refusal.until == instants.FOREVER and not refusal.waits:
            continue
        journey: Journey = want.journey
        expires_at = journey.wanted_at + asking.message.expires_after
        # At the very instant it expires a message no longer makes sense.
        latest = min(journey.wanted_at + want.step.defer_for, expires_at - 1)
        lift = scene.program.judge.lift(asking, refusal, latest)
        soonest = min(soonest, lift.until)
        if lift.waits:
            latest_of_all = max(latest_of_all, latest)
    if soonest == instants.FOREVER and scene.now < latest_of_all:
        return latest_of_all
    return soonest


def _record(
    scene: Scene,
    want: Wanting,
    verdict: str,
    message: Any,
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
            message=message.key,
            wanted_at=journey.wanted_at,
            at=scene.now,
            verdict=verdict,
            reason=str(reason),
            until=until,
            figures=figures,
        )
    )
