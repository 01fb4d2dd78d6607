"""Deliveries as people read them: what was let through, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final
from uuid import UUID

import msgspec

from aparte import rows
from aparte.kernel import sqlfile

_SQL: Final = sqlfile.load("aparte.messages")


class DeliveryRow(msgspec.Struct, frozen=True, kw_only=True):
    """One message that was let through, as it is read."""

    partition: int
    delivery_id: UUID
    contact_id: UUID
    scenario_key: str
    version: int
    step_id: str
    message_key: str
    channel: str
    purpose: str
    transactional: bool
    status: str
    reason: str | None
    wanted_at: datetime
    send_at: datetime
    expires_at: datetime | None
    attempts: int
    claimed_at: datetime | None
    handed_at: datetime | None
    finished_at: datetime | None
    provider_reply: str | None
    rfc_message_id: str | None
    subject: str | None
    trigger_event_id: UUID | None
    trigger_at: datetime | None
    opened_at: datetime | None
    clicked_at: datetime | None


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """Which deliveries to list; None does not filter.

    A delivery without a reason of its own has the reason of its status: `reason_statuses` are
    those that imply `reason`.
    """

    statuses: Iterable[str]
    scenario: str | None = None
    reason: str | None = None
    reason_statuses: Iterable[str] = ()
    contacts: Iterable[UUID] | None = None


class DeliveryCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many messages of one step, wanted on one day, have one status."""

    scenario_key: str
    version: int
    step_id: str
    day: date
    status: str
    reason: str
    count: int


def list_deliveries(
    connection: rows.Connection,
    workspace_id: int,
    filters: Filters,
    *,
    after: rows.Place | None = None,
    limit: int,
) -> list[DeliveryRow]:
    """Return the messages that the filters let through, the latest wanted first."""
    values = {
        "workspace_id": workspace_id,
        "statuses": list(filters.statuses),
        "scenario_key": filters.scenario,
        "reason": filters.reason,
        "reason_statuses": list(filters.reason_statuses),
        "limit": limit,
    }
    values |= rows.place(after) | rows.partitioned_or_all(filters.contacts)
    return rows.fetch(connection, DeliveryRow, _SQL.list_deliveries, values)


def load_delivery(
    connection: rows.Connection, workspace_id: int, partition: int, delivery_id: UUID
) -> DeliveryRow | None:
    """Return one message that was let through."""
    values = {
        "workspace_id": workspace_id,
        "partition": partition,
        "delivery_id": delivery_id,
    }
    found = rows.fetch(connection, DeliveryRow, _SQL.load_delivery, values)
    return found[0] if found else None


def count_deliveries(
    connection: rows.Connection, workspace_id: int, since: datetime, zone: str
) -> list[DeliveryCount]:
    """Return what was let through since an instant, by status and by day of a zone."""
    values = {"workspace_id": workspace_id, "since": since, "zone": zone}
    return rows.fetch(connection, DeliveryCount, _SQL.count_deliveries, values)


def list_engaged(
    connection: rows.Connection,
    workspace_id: int,
    scenario_key: str,
    stretches: Iterable[rows.Stretch],
) -> list[tuple[int, bool, bool, bool]]:
    """Return (place, sent, opened, clicked) of a scenario's messages within stretches of time."""
    values = {
        "workspace_id": workspace_id,
        "scenario_key": scenario_key,
        **rows.stretched(stretches),
    }
    return rows.fetch_plain(connection, _SQL.list_engaged, values)


def count_sent_between(
    connection: rows.Connection, workspace_id: int, since: datetime, before: datetime
) -> int:
    """Return how many messages wanted between two instants were sent."""
    values = {"workspace_id": workspace_id, "since": since, "before": before}
    return rows.number(connection, _SQL.count_sent_between, values)


def count_queued(connection: rows.Connection, workspace_id: int | None, now: datetime) -> int:
    """Return how many messages of a workspace, or of all, may leave now and have not."""
    values = {"workspace_id": workspace_id, "now": now}
    return rows.number(connection, _SQL.count_queued, values)
