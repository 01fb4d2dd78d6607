"""Tasks and alerts as people read them: for whom, about whom, and what. Nothing is changed here."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from aparte import rows
from aparte.crm import contracts
from aparte.kernel import sqlfile

_SQL: Final = sqlfile.load("aparte.crm")


def list_tasks(
    connection: rows.Connection,
    workspace_id: int,
    filters: contracts.TaskFilters,
    *,
    after: rows.Place | None = None,
    limit: int,
) -> list[contracts.TaskRow]:
    """Return tasks: open ones by when they are due, settled ones the latest first."""
    values = {
        "workspace_id": workspace_id,
        "state": filters.state,
        "assignee": filters.assignee,
        "team": filters.team,
        "limit": limit,
    }
    values |= rows.place(after) | rows.partitioned_or_all(filters.contacts)
    query = _SQL.list_open if filters.state == "open" else _SQL.list_settled
    return rows.fetch(connection, contracts.TaskRow, query, values)


def place_of(row: contracts.TaskRow) -> rows.Place:
    """Return a task's place in its list."""
    return rows.Place(row.settled_at or row.due_at, row.task_id)


def load_task(
    connection: rows.Connection, workspace_id: int, partition: int, task_id: UUID
) -> contracts.TaskRow | None:
    """Return one task."""
    values = {"workspace_id": workspace_id, "partition": partition, "task_id": task_id}
    found = rows.fetch(connection, contracts.TaskRow, _SQL.load_task, values)
    return found[0] if found else None


def list_alerts(
    connection: rows.Connection,
    workspace_id: int,
    filters: contracts.AlertFilters,
    *,
    after: rows.Place | None = None,
    limit: int,
) -> list[contracts.AlertRow]:
    """Return alerts to colleagues, the latest first; addresses are compared without case."""
    values = {
        "workspace_id": workspace_id,
        "scenario_key": filters.scenario,
        "recipient": filters.recipient,
        "contact_ids": None if filters.contacts is None else list(filters.contacts),
        "limit": limit,
    }
    values |= rows.place(after)
    # An alert lies with its colleague's tray, not with its contact: each question has its index.
    query = _SQL.list_alerts if filters.contacts is None else _SQL.list_alerts_about
    return rows.fetch(connection, contracts.AlertRow, query, values)


def alert_place(row: contracts.AlertRow) -> rows.Place:
    """Return an alert's place in its list."""
    return rows.Place(row.asked_at, row.alert_id)
