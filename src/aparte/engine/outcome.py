"""The outcome of a batch: every row it writes, gathered from the core's effects.

Each kind of effect is one entry of `_GATHER`. Rows that are written more than once in a batch are
folded here, so that each table gets one statement and each row of it one version.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple

import msgspec

from aparte.audience import facts as audience_facts
from aparte.contacts import facts as contact_facts
from aparte.core import contact as contacts
from aparte.core import effects
from aparte.crm import facts as crm_facts
from aparte.engine.crowds import ranking, seating
from aparte.events import facts as event_facts
from aparte.kernel import ids, instants
from aparte.messages import facts as message_facts
from aparte.scenarios import facts as scenario_facts

_ENCODER: Final = msgspec.json.Encoder()


class TroubleRow(NamedTuple):
    """Something that could not be settled about a contact; `figures` is JSON."""

    id: bytes
    contact_id: bytes
    workspace_id: int
    code: str
    figures: bytes
    at: int


class Outcome(msgspec.Struct):
    """The rows of one batch, by table."""

    done: list[tuple[int, int]] = []
    put: list[event_facts.PutRow] = []
    events: list[event_facts.EventRow] = []
    states: list[contact_facts.StateRow] = []
    profiles: list[contact_facts.ProfileRow] = []
    consents: list[contact_facts.ConsentRow] = []
    changes: list[contact_facts.ChangeRow] = []
    merges: list[contact_facts.MergeRow] = []
    moves: list[tuple[contact_facts.Identity, bytes, bytes]] = []
    joining: list[tuple[bytes, bytes]] = []
    joined: list[tuple[bytes, bytes]] = []
    entered: dict[tuple[bytes, str], audience_facts.EnteredRow] = {}
    left: dict[tuple[bytes, str], audience_facts.LeftRow] = {}
    journeys: dict[bytes, scenario_facts.JourneyRow] = {}
    assignments: list[scenario_facts.AssignmentRow] = []
    conversions: list[scenario_facts.ConversionRow] = []
    decisions: list[scenario_facts.DecisionRow] = []
    deliveries: list[message_facts.DeliveryRow] = []
    cancels: list[message_facts.CancelRow] = []
    engaged: list[message_facts.EngagedRow] = []
    tasks: list[crm_facts.TaskRow] = []
    calls: list[crm_facts.CallRow] = []
    alerts: list[crm_facts.AlertRow] = []
    troubles: list[TroubleRow] = []
    asks: list[seating.AskRow] = []
    notes: list[ranking.NoteRow] = []

    def gather(self, contact: contacts.Contact, found: Iterable[effects.Effect]) -> None:
        """Add the rows of a decision's effects, in the order they came about."""
        for effect in found:
            _GATHER[type(effect)](self, contact, effect)

    def partitions(self) -> set[int]:
        """Return every partition that the batch takes from or writes to as its owner."""
        touched = {partition for partition, _ in self.done}
        touched |= {row.contact_id[15] for row in self.states}
        return touched


def _membership(
    outcome: Outcome, contact: contacts.Contact, effect: effects.MembershipChanged
) -> None:
    key = (contact.id, effect.segment)
    if effect.entered:
        outcome.left.pop(key, None)
        outcome.entered[key] = audience_facts.EnteredRow(
            contact.id, effect.segment, contact.workspace_id, effect.at, None
        )
    elif key in outcome.entered:
        outcome.entered[key] = outcome.entered[key]._replace(left_at=effect.at)
    else:
        outcome.left[key] = audience_facts.LeftRow(contact.id, effect.segment, effect.at)


def _opened(outcome: Outcome, contact: contacts.Contact, effect: effects.JourneyOpened) -> None:
    outcome.journeys[effect.id] = scenario_facts.JourneyRow(
        contact_id=contact.id,
        journey_id=effect.id,
        workspace_id=contact.workspace_id,
        scenario=effect.scenario,
        version=effect.version,
        entry_key=effect.entry_key,
        opened_at=effect.at,
        step=effect.step,
    )


def _taken(outcome: Outcome, contact: contacts.Contact, effect: effects.JourneyTaken) -> None:
    outcome.journeys[effect.id] = scenario_facts.JourneyRow(
        contact_id=contact.id,
        journey_id=effect.id,
        workspace_id=contact.workspace_id,
        scenario=effect.scenario,
        version=effect.version,
        entry_key=effect.entry_key,
        opened_at=effect.opened_at,
        step=effect.step,
    )


def _journey(
    outcome: Outcome, contact: contacts.Contact, journey: bytes
) -> scenario_facts.JourneyRow:
    row = outcome.journeys.get(journey)
    if row is None:
        row = scenario_facts.JourneyRow(contact.id, journey, contact.workspace_id)
        outcome.journeys[journey] = row
    return row


def _moved(outcome: Outcome, contact: contacts.Contact, effect: effects.JourneyMoved) -> None:
    row = _journey(outcome, contact, effect.id)
    row.step = effect.step
    row.waiting_until = _finite(effect.waiting_until)


def _migrated(outcome: Outcome, contact: contacts.Contact, effect: effects.JourneyMigrated) -> None:
    row = _journey(outcome, contact, effect.id)
    row.version = effect.version
    row.step = effect.step
    row.waiting_until = _finite(effect.waiting_until)


def _ended(outcome: Outcome, contact: contacts.Contact, effect: effects.JourneyEnded) -> None:
    row = _journey(outcome, contact, effect.id)
    row.waiting_until = None
    row.ended_at = effect.at
    row.end_reason = effect.reason
    row.goal_value = effect.goal_value
    row.outcome = effect.outcome


def _assigned(outcome: Outcome, contact: contacts.Contact, effect: effects.Assigned) -> None:
    outcome.assignments.append(
        scenario_facts.AssignmentRow(
            contact.id,
            effect.journey_id,
            contact.workspace_id,
            effect.scenario,
            effect.version,
            effect.step,
            effect.variant,
            effect.drawn,
            effect.at,
        )
    )


def _converted(outcome: Outcome, contact: contacts.Contact, effect: effects.Converted) -> None:
    outcome.conversions.append(
        scenario_facts.ConversionRow(
            contact_id=contact.id,
            conversion_id=effect.id,
            workspace_id=contact.workspace_id,
            scenario=effect.scenario,
            version=effect.version,
            journey_id=effect.journey_id,
            event_id=effect.event_id,
            converted_at=effect.at,
            value=effect.value,
            after_end=effect.after_end,
        )
    )


def _judged(outcome: Outcome, contact: contacts.Contact, effect: effects.Judged) -> None:
    outcome.decisions.append(
        scenario_facts.DecisionRow(
            contact_id=contact.id,
            decision_id=effect.id,
            workspace_id=contact.workspace_id,
            scenario=effect.scenario,
            version=effect.version,
            step=effect.step,
            journey_id=effect.journey_id,
            message=effect.message,
            wanted_at=effect.wanted_at,
            decided_at=effect.at,
            verdict=effect.verdict,
            reason=effect.reason,
            final=effect.final,
            until=_finite(effect.until),
            figures=_ENCODER.encode(effect.figures),
        )
    )


def _send(outcome: Outcome, contact: contacts.Contact, effect: effects.Send) -> None:
    outcome.deliveries.append(
        message_facts.DeliveryRow(
            contact_id=contact.id,
            delivery_id=effect.delivery_id,
            workspace_id=contact.workspace_id,
            scenario=effect.scenario,
            version=effect.version,
            step=effect.step,
            journey_id=effect.journey_id,
            message=effect.message,
            channel=effect.channel,
            purpose=effect.purpose,
            transactional=effect.transactional,
            wanted_at=effect.wanted_at,
            send_at=effect.at,
            expires_at=effect.expires_at,
            event_id=effect.event_id,
            event_at=effect.event_at,
        )
    )


def _cancel(outcome: Outcome, contact: contacts.Contact, effect: effects.Cancel) -> None:
    # What was queued before a merge lies with the record that was joined.
    outcome.cancels += [
        message_facts.CancelRow(holder, effect.journey_id, effect.reason, effect.at)
        for holder in (contact.id, *contact.absorbed)
    ]


def _task(outcome: Outcome, contact: contacts.Contact, effect: effects.TaskAsked) -> None:
    outcome.tasks.append(
        crm_facts.TaskRow(
            contact_id=contact.id,
            task_id=effect.id,
            workspace_id=contact.workspace_id,
            scenario=effect.scenario,
            version=effect.version,
            step=effect.step,
            journey_id=effect.journey_id,
            subject=_ENCODER.encode(effect.subject),
            note=_ENCODER.encode(effect.note),
            assignee=effect.assignee,
            team=effect.team,
            priority=effect.priority,
            created_at=effect.at,
            due_at=effect.due_at,
            event_id=effect.event_id,
            event_at=effect.event_at,
            asked_at=effect.at,
        )
    )


def _call(outcome: Outcome, contact: contacts.Contact, effect: effects.CallAsked) -> None:
    outcome.calls.append(
        crm_facts.CallRow(
            contact_id=contact.id,
            call_id=effect.id,
            workspace_id=contact.workspace_id,
            scenario=effect.scenario,
            version=effect.version,
            step=effect.step,
            journey_id=effect.journey_id,
            url=effect.url,
            attributes=_ENCODER.encode(effect.attributes),
            asked_at=effect.at,
            deadline=effect.deadline,
            event_id=effect.event_id,
            event_at=effect.event_at,
        )
    )


def _alert(outcome: Outcome, contact: contacts.Contact, effect: effects.AlertAsked) -> None:
    outcome.alerts += [
        crm_facts.AlertRow(
            contact_id=contact.id,
            asked_id=effect.id,
            workspace_id=contact.workspace_id,
            scenario=effect.scenario,
            version=effect.version,
            step=effect.step,
            journey_id=effect.journey_id,
            recipient=recipient,
            subject=_ENCODER.encode(effect.subject),
            text=_ENCODER.encode(effect.text),
            number=effect.number,
            within=effect.within,
            asked_at=effect.at,
        )
        for recipient in effect.to
    ]


def _seat(outcome: Outcome, contact: contacts.Contact, effect: effects.SeatAsked) -> None:
    workspace_id = contact.workspace_id
    partition = seating.partition_of(workspace_id, effect.scenario)
    limits = effect.limits
    outcome.asks.append(
        seating.AskRow(
            partition,
            effect.id,
            contact.id,
            workspace_id,
            effect.scenario,
            limits.hour,
            limits.day,
            limits.total,
            effect.at,
        )
    )


def _joined(outcome: Outcome, contact: contacts.Contact, effect: effects.RankJoined) -> None:
    outcome.notes.append(
        ranking.NoteRow(
            effect.group,
            effect.id,
            ranking.JOINED,
            contact.id,
            contact.workspace_id,
            effect.scenario,
            effect.step,
            effect.compare_at,
            effect.at,
        )
    )


def _told(outcome: Outcome, contact: contacts.Contact, effect: effects.RankTold) -> None:
    outcome.notes.append(
        ranking.NoteRow(
            effect.group,
            effect.id,
            ranking.TOLD,
            contact.id,
            contact.workspace_id,
            effect.scenario,
            effect.step,
            effect.compare_at,
            effect.at,
            effect.rule.first,
            effect.rule.share,
            effect.value,
            effect.worthy,
        )
    )


def _left(outcome: Outcome, contact: contacts.Contact, effect: effects.RankLeft) -> None:
    said = (effect.group, effect.id, ranking.LEFT, contact.id, contact.workspace_id)
    outcome.notes.append(ranking.NoteRow(*said, noted_at=effect.at))


def _trouble(outcome: Outcome, contact: contacts.Contact, effect: effects.Trouble) -> None:
    outcome.troubles.append(
        trouble(contact.id, contact.workspace_id, effect.code, effect.figures, effect.at)
    )


def trouble(
    contact: bytes, workspace_id: int, code: str, figures: dict[str, Any], at: int
) -> TroubleRow:
    """Return the row of something that could not be settled."""
    return TroubleRow(
        ids.hashed("trouble", contact, code, at),
        contact,
        workspace_id,
        code,
        _ENCODER.encode(figures),
        at,
    )


def _finite(instant: int | None) -> int | None:
    return None if instant is None or instant > instants.MAX_INSTANT else instant


_GATHER: Final[dict[type, Callable[[Outcome, contacts.Contact, Any], None]]] = {
    effects.MembershipChanged: _membership,
    effects.SeatAsked: _seat,
    effects.JourneyOpened: _opened,
    effects.JourneyTaken: _taken,
    effects.JourneyMoved: _moved,
    effects.JourneyMigrated: _migrated,
    effects.JourneyEnded: _ended,
    effects.Assigned: _assigned,
    effects.Converted: _converted,
    effects.Judged: _judged,
    effects.Send: _send,
    effects.Cancel: _cancel,
    effects.TaskAsked: _task,
    effects.CallAsked: _call,
    effects.AlertAsked: _alert,
    effects.RankJoined: _joined,
    effects.RankTold: _told,
    effects.RankLeft: _left,
    effects.Trouble: _trouble,
}
