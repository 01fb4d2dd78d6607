"""The event log as people read it: of one person, of a workspace lately, and by kind."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec

from aparte import rows
from aparte.kernel import ids, sqlfile

NAMES_MAX: Final = 500
DEPTH_MAX: Final = 1_000_000
_WINDOWS: Final = tuple(timedelta(minutes=minutes) for minutes in (5, 60, 1_440, 44_640, 1_051_200))
"""How far back a list of what arrived looks at once: five minutes, then further, to two years."""

_GREATEST: Final = UUID(int=2**128 - 1)
_SQL: Final = sqlfile.load("aparte.events", "records.sql")


class EventRow(msgspec.Struct, frozen=True, kw_only=True):
    """One event as it is read."""

    event_id: UUID
    contact_id: UUID
    name: str
    occurred_at: datetime
    received_at: datetime
    properties: dict[str, Any]


class NameCount(msgspec.Struct, frozen=True, kw_only=True):
    """How often, and when last, events of one name arrived."""

    name: str
    count: int
    last_at: datetime


def list_of_contacts(
    connection: rows.Connection,
    workspace_id: int,
    contact_ids: Iterable[UUID],
    *,
    name: str | None = None,
    after: rows.Place | None = None,
    limit: int,
) -> list[EventRow]:
    """Return the events of a person's records, the latest first."""
    values = {"workspace_id": workspace_id, "name": name, "limit": limit}
    values |= rows.place(after) | rows.partitioned(contact_ids)
    return rows.fetch(connection, EventRow, _SQL.list_of_contacts, values)


def list_between(
    connection: rows.Connection,
    workspace_id: int,
    names: Iterable[str],
    stretches: Iterable[rows.Stretch],
) -> list[tuple[int, str, dict[str, Any]]]:
    """Return (place, name, properties) of the events of some names within stretches of time."""
    values = {"workspace_id": workspace_id, "names": list(names), **rows.stretched(stretches)}
    return rows.fetch_plain(connection, _SQL.list_between, values)


def load_event(
    connection: rows.Connection,
    workspace_id: int,
    contact_ids: Iterable[UUID],
    event_id: UUID,
    occurred_at: datetime,
) -> EventRow | None:
    """Return one event of a person's records."""
    values = {"workspace_id": workspace_id, "event_id": event_id, "occurred_at": occurred_at}
    values |= rows.partitioned(contact_ids)
    found = rows.fetch(connection, EventRow, _SQL.load_event, values)
    return found[0] if found else None


def load_names(
    connection: rows.Connection, workspace_id: int, keys: Iterable[tuple[int, UUID, datetime]]
) -> dict[UUID, str]:
    """Return the names of events by (partition, event, instant), where the log has them."""
    wanted = list(keys)
    values = {
        "workspace_id": workspace_id,
        "partitions": [partition for partition, _, _ in wanted],
        "event_ids": [event for _, event, _ in wanted],
        "ats": [at for _, _, at in wanted],
    }
    return dict(rows.fetch_plain(connection, _SQL.load_names, values)) if wanted else {}


def list_received(
    connection: rows.Connection,
    workspace_id: int,
    *,
    name: str | None = None,
    after: rows.Place | None = None,
    limit: int,
) -> list[EventRow]:
    """Return the events of a workspace by arrival, the latest first.

    The log has no index by workspace: it looks at a short window first, and further back only
    while the page is not full.
    """
    start = after or rows.Place(datetime.now(UTC) + _WINDOWS[0], _GREATEST)
    found: list[EventRow] = []
    for window in _WINDOWS:
        values = {"workspace_id": workspace_id, "name": name, "since": start.at - window}
        values |= rows.place(start) | {"limit": limit}
        found = rows.fetch(connection, EventRow, _SQL.list_received, values)
        if len(found) >= limit:
            break
    return found


def count_minutes(
    connection: rows.Connection, workspace_id: int, since: datetime
) -> dict[datetime, int]:
    """Return how many events arrived in each minute since an instant."""
    values = {"workspace_id": workspace_id, "since": since}
    return dict(rows.fetch_plain(connection, _SQL.count_minutes, values))


def count_names(connection: rows.Connection, workspace_id: int, since: datetime) -> list[NameCount]:
    """Return the kinds of events that arrived since an instant, the most frequent first."""
    values = {"workspace_id": workspace_id, "since": since, "limit": NAMES_MAX}
    return rows.fetch(connection, NameCount, _SQL.count_names, values)


def load_inbox(connection: rows.Connection) -> tuple[int, datetime | None]:
    """Return how many items wait, to `DEPTH_MAX` at most, and when the oldest arrived."""
    values = {"bound": DEPTH_MAX, "last": ids.PARTITIONS - 1}
    found = rows.fetch_plain(connection, _SQL.load_inbox, values)
    return found[0][0], found[0][1]
