"""The event log: what arrived, of whom, and which kinds of events there are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema

from aparte import rows
from aparte.api import asking, cursors, shapes
from aparte.contacts import records as contacts
from aparte.events import records

router = Router(tags=["events"])


class Event(Schema):
    """One event."""

    id: UUID
    contact_id: UUID
    name: str
    occurred_at: datetime
    received_at: datetime
    properties: dict[str, Any]


class EventName(Schema):
    """One kind of event, and how often it arrived in the last 24 hours."""

    name: str
    count_24h: int
    last_at: datetime | None


class EventQuery(shapes.PageQuery):
    """Which events to list."""

    contact: str | None = None
    name: str | None = None


@router.get("", response=shapes.Page[Event])
def list_events(request: HttpRequest, query: Query[EventQuery]) -> shapes.Page[Event]:
    """List events: of one contact by their own instants, else by arrival; the latest first."""
    workspace_id = asking.workspace_id(request)
    after = cursors.decode(query.cursor)
    with asking.facts() as connection:
        if query.contact is None:
            found = records.list_received(
                connection, workspace_id, name=query.name, after=after, limit=query.limit + 1
            )
            kept, cursor = cursors.page(
                found, query.limit, lambda row: rows.Place(row.received_at, row.event_id)
            )
        else:
            contact = cursors.identifier(query.contact, "contact")
            state = contacts.follow(connection, workspace_id, contact)
            found = records.list_of_contacts(
                connection,
                workspace_id,
                [contact] if state is None else contacts.all_ids(state),
                name=query.name,
                after=after,
                limit=query.limit + 1,
            )
            kept, cursor = cursors.page(
                found, query.limit, lambda row: rows.Place(row.occurred_at, row.event_id)
            )
    return shapes.Page[Event](items=[_event(row) for row in kept], next_cursor=cursor)


@router.get("/names", response=shapes.Page[EventName])
def list_event_names(request: HttpRequest) -> shapes.Page[EventName]:
    """List the kinds of events of the last 24 hours, the most frequent first."""
    since = datetime.now(UTC) - timedelta(hours=24)
    with asking.facts() as connection:
        found = records.count_names(connection, asking.workspace_id(request), since)
    items = [EventName(name=row.name, count_24h=row.count, last_at=row.last_at) for row in found]
    return shapes.Page[EventName](items=items, next_cursor=None)


def _event(row: records.EventRow) -> Event:
    return Event(
        id=row.event_id,
        contact_id=row.contact_id,
        name=row.name,
        occurred_at=row.occurred_at,
        received_at=row.received_at,
        properties=row.properties,
    )
