"""Alerts to colleagues: what scenarios told whom about a contact, and whether it has left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from aparte import rows
from aparte.api import asking, contacts, cursors, messages, shapes, tasks
from aparte.contacts import records as contact_records
from aparte.core.program import Program
from aparte.crm import contracts, records

router = Router(tags=["alerts"])
of_contact = Router(tags=["contacts"])

AlertState = Literal["waiting", "leaving", "sent", "failed"]

_STATES: Final[dict[contracts.AlertStatus, AlertState]] = {
    "waiting": "waiting",
    "queued": "leaving",
    "claimed": "leaving",
    "sent": "sent",
    "failed": "failed",
}


class Alert(Schema):
    """What one colleague was told about a contact; `gathered` with others in one e-mail."""

    id: str
    contact: messages.ContactRef
    recipient: str
    subject: shapes.Words
    text: shapes.Words
    scenario: shapes.ScenarioRef
    version: int
    step_id: str
    step_words: shapes.Words | None
    asked_at: datetime
    state: AlertState
    gathered: bool
    sent_at: datetime | None
    detail: str | None


class AlertsOfContactQuery(shapes.PageQuery):
    """Which alerts about one contact to list."""

    scenario: str | None = Field(None, max_length=254)
    recipient: str | None = Field(None, max_length=254)


class AlertQuery(AlertsOfContactQuery):
    """Which alerts to list; `contact` is the id of whom they are about."""

    contact: str | None = Field(None, max_length=64)


@router.get("", response=shapes.Page[Alert])
def list_alerts(request: HttpRequest, query: Query[AlertQuery]) -> shapes.Page[Alert]:
    """List alerts to colleagues, the latest first."""
    return _list(request, query.contact or None, query)


@of_contact.get("/{contact_id}/alerts", response=shapes.Page[Alert])
def list_contact_alerts(
    request: HttpRequest, contact_id: str, query: Query[AlertsOfContactQuery]
) -> shapes.Page[Alert]:
    """List the alerts about one contact, those of records that were joined into it included."""
    return _list(request, contact_id, query)


def _list(
    request: HttpRequest, contact_id: str | None, query: AlertsOfContactQuery
) -> shapes.Page[Alert]:
    workspace_id = asking.workspace_id(request)
    with asking.facts() as connection:
        about = None
        if contact_id is not None:
            state = contacts.load(connection, workspace_id, contact_id)
            about = tuple(contact_records.all_ids(state))
        filters = contracts.AlertFilters(
            scenario=query.scenario or None, recipient=query.recipient or None, contacts=about
        )
        found = records.list_alerts(
            connection,
            workspace_id,
            filters,
            after=cursors.decode(query.cursor),
            limit=query.limit + 1,
        )
        kept, cursor = cursors.page(found, query.limit, records.alert_place)
        items = _write(connection, workspace_id, kept)
    return shapes.Page[Alert](items=items, next_cursor=cursor)


def _write(
    connection: rows.Connection, workspace_id: int, found: Sequence[contracts.AlertRow]
) -> list[Alert]:
    """Return alerts as the API sends them."""
    people = contact_records.load_profiles(
        connection, workspace_id, {row.contact_id for row in found}
    )
    names = messages.Names(workspace_id, people)
    _, program = asking.programs().find(connection, workspace_id)
    return [_alert(row, names, program) for row in found]


def _alert(row: contracts.AlertRow, names: messages.Names, program: Program) -> Alert:
    return Alert(
        id=str(row.alert_id),
        contact=names.contact(row.contact_id),
        recipient=row.recipient,
        subject=shapes.named(row.subject, row.step_id),
        text=shapes.named(row.body, ""),
        scenario=names.scenario(row.scenario_key),
        version=row.version,
        step_id=row.step_id,
        step_words=tasks.step_words(program, row.scenario_key, row.version, row.step_id),
        asked_at=row.asked_at,
        state=_STATES[row.status],
        gathered=row.held,
        sent_at=row.finished_at if row.status == "sent" else None,
        detail=row.detail,
    )
