"""Alerts as people read them: who was told what about whom. Nothing is changed here."""

from __future__ import annotations

from typing import Final

from aparte import rows
from aparte.crm import contracts
from aparte.kernel import sqlfile

_SQL: Final = sqlfile.load("aparte.crm")


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


def place_of(row: contracts.AlertRow) -> rows.Place:
    """Return an alert's place in its list."""
    return rows.Place(row.asked_at, row.alert_id)
