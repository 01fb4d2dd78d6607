"""Messages as people read them: every one that was wanted, whatever became of it.

What governance let through is a delivery, what it did not is a decision; both are read in order
of their instants and merged. An id says which of the two it is and in which partition.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from ninja import Schema

from aparte import rows
from aparte.api import cursors, governance, outcomes, shapes
from aparte.contacts import contracts as contact_contracts
from aparte.contacts import records as contacts
from aparte.core.governance import reasons, wording
from aparte.kernel import zones
from aparte.messages import records as deliveries
from aparte.scenarios import contracts as scenario_contracts
from aparte.scenarios import facade as scenarios
from aparte.scenarios import records as decisions
from aparte.workspaces import facade as workspaces

_ID: Final = re.compile(r"([ds])([0-9a-f]{2})-([0-9a-f-]{36})")
_DELIVERY: Final = "d"
_SILENCE: Final = "s"

Row = deliveries.DeliveryRow | scenario_contracts.DecisionRow


class ContactRef(Schema):
    """Whom a message is for."""

    id: UUID
    display_name: str | None
    email: str | None


class Message(Schema):
    """One wanted message and what became of it."""

    id: str
    at: datetime
    contact: ContactRef
    scenario: shapes.ScenarioRef | None
    version: int | None
    step_id: str | None
    message_key: str | None
    channel: str
    subject: str | None
    outcome: shapes.Outcome
    reason: str | None
    reason_words: shapes.Words | None
    figures_words: shapes.Words | None
    opened_at: datetime | None
    clicked_at: datetime | None


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """Which messages to list; `contacts` are all ids of one person."""

    scenario: str | None = None
    reason: str | None = None
    outcome: shapes.Outcome | None = None
    contacts: tuple[UUID, ...] | None = None


class Names:
    """The names a list of messages needs, loaded once for all of them."""

    def __init__(
        self,
        workspace_id: int,
        profiles: dict[UUID, contact_contracts.Profile],
    ) -> None:
        self.scenarios = scenarios.names(workspace_id)
        self.zone = zone_of(workspace_id)
        self.profiles = profiles

    def contact(self, contact_id: UUID) -> ContactRef:
        """Return whom a message is for."""
        profile = self.profiles.get(contact_id)
        if profile is None:
            return ContactRef(id=contact_id, display_name=None, email=None)
        return ContactRef(id=contact_id, display_name=profile.display_name, email=profile.email)

    def scenario(self, key: str) -> shapes.ScenarioRef:
        """Return which scenario a message is of."""
        return shapes.ScenarioRef(key=key, name=shapes.named(self.scenarios.get(key), key))


def zone_of(workspace_id: int) -> ZoneInfo:
    """Return the time zone of a workspace."""
    found = zones.find(workspaces.load_workspace(workspace_id).timezone)
    assert found is not None, "a workspace has an IANA time zone"
    return found


def find(
    connection: rows.Connection,
    workspace_id: int,
    filters: Filters,
    cursor: str | None,
    limit: int,
) -> shapes.Page[Message]:
    """Return one page of messages, the latest first."""
    found = find_rows(connection, workspace_id, filters, cursors.decode(cursor), limit + 1)
    kept, next_cursor = cursors.page(found, limit, place_of)
    ids = {row.contact_id for row in kept}
    names = Names(workspace_id, contacts.load_profiles(connection, workspace_id, ids))
    items = [write(row, names) for row in kept]
    return shapes.Page[Message](items=items, next_cursor=next_cursor)


def find_rows(
    connection: rows.Connection,
    workspace_id: int,
    filters: Filters,
    after: rows.Place | None,
    limit: int,
) -> list[Row]:
    """Return the latest messages after a place, as they are stored."""
    found: list[Row] = [
        *_deliveries(connection, workspace_id, filters, after, limit),
        *_silences(connection, workspace_id, filters, after, limit),
    ]
    found.sort(key=lambda row: (place_of(row).at, place_of(row).id), reverse=True)
    return found[:limit]


def place_of(row: Row) -> rows.Place:
    """Return a message's place in the list."""
    if isinstance(row, deliveries.DeliveryRow):
        return rows.Place(row.wanted_at, row.delivery_id)
    return rows.Place(row.decided_at, row.decision_id)


def load(connection: rows.Connection, workspace_id: int, message_id: str) -> Row | None:
    """Return the row that a message's id stands for."""
    match = _ID.fullmatch(message_id)
    if match is None:
        return None
    partition, identifier = int(match[2], 16), cursors.identifier(match[3], "message_id")
    if match[1] == _DELIVERY:
        return deliveries.load_delivery(connection, workspace_id, partition, identifier)
    return decisions.load_decision(connection, workspace_id, partition, identifier)


def write(row: Row, names: Names) -> Message:
    """Return a message as the API sends it."""
    if isinstance(row, deliveries.DeliveryRow):
        return _write_delivery(row, names)
    return _write_silence(row, names)


def figures_words(row: scenario_contracts.DecisionRow, zone: ZoneInfo) -> shapes.Words | None:
    """Return what was compared, in words; None for a reason of a later version."""
    if row.reason not in reasons.WORDS:
        return None
    return shapes.words(wording.sentence(row.reason, row.figures, zone))


def reason_of(row: deliveries.DeliveryRow) -> str | None:
    """Return why a delivery ended as it did; None while it waits."""
    return row.reason or outcomes.REASON_OF_STATUS.get(row.status)


def _deliveries(
    connection: rows.Connection,
    workspace_id: int,
    filters: Filters,
    after: rows.Place | None,
    limit: int,
) -> list[deliveries.DeliveryRow]:
    statuses = outcomes.statuses(filters.outcome)
    if not statuses:
        return []
    implied = {
        status for status, reason in outcomes.REASON_OF_STATUS.items() if reason == filters.reason
    }
    wanted = deliveries.Filters(
        statuses=statuses,
        scenario=filters.scenario,
        reason=filters.reason,
        reason_statuses=implied,
        contacts=filters.contacts,
    )
    return deliveries.list_deliveries(connection, workspace_id, wanted, after=after, limit=limit)


def _silences(
    connection: rows.Connection,
    workspace_id: int,
    filters: Filters,
    after: rows.Place | None,
    limit: int,
) -> list[scenario_contracts.DecisionRow]:
    verdicts = outcomes.verdicts(filters.outcome)
    if not verdicts:
        return []
    wanted = scenario_contracts.MessageFilters(
        scenario=filters.scenario, reason=filters.reason, contacts=filters.contacts
    )
    return decisions.list_unsent(
        connection, workspace_id, verdicts, wanted, after=after, limit=limit
    )


def _write_delivery(row: deliveries.DeliveryRow, names: Names) -> Message:
    reason = reason_of(row)
    return Message(
        id=f"{_DELIVERY}{row.partition:02x}-{row.delivery_id}",
        at=row.wanted_at,
        contact=names.contact(row.contact_id),
        scenario=names.scenario(row.scenario_key),
        version=row.version,
        step_id=row.step_id,
        message_key=row.message_key,
        channel=row.channel,
        subject=row.subject,
        outcome=outcomes.OUTCOME_OF_STATUS[row.status],
        reason=reason,
        reason_words=None if reason is None else governance.label(reason),
        figures_words=None,
        opened_at=row.opened_at,
        clicked_at=row.clicked_at,
    )


def _write_silence(row: scenario_contracts.DecisionRow, names: Names) -> Message:
    return Message(
        id=f"{_SILENCE}{row.partition:02x}-{row.decision_id}",
        at=row.decided_at,
        contact=names.contact(row.contact_id),
        scenario=names.scenario(row.scenario_key),
        version=row.version,
        step_id=row.step_id,
        message_key=row.message_key,
        channel="email",
        subject=None,
        outcome=outcomes.OUTCOME_OF_VERDICT.get(row.verdict, "sent"),
        reason=row.reason,
        reason_words=governance.label(row.reason),
        figures_words=figures_words(row, names.zone),
        opened_at=None,
        clicked_at=None,
    )
