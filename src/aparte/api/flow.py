"""How well everything flows: what waits, since when, and who is at work on it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from ninja import Schema

from aparte import rows
from aparte.events import records as event_records
from aparte.kernel import sqlfile
from aparte.messages import records as message_records

SEEN_LATELY: Final = timedelta(seconds=30)
_ENGINE_SQL: Final = sqlfile.load("aparte.engine")


class Flow(Schema):
    """What waits to be applied or sent, and how many processes work on it."""

    inbox_depth: int
    oldest_seconds: float
    queued_messages: int
    engines: int
    senders: int


def load(connection: rows.Connection, workspace_id: int | None) -> Flow:
    """Return the flow; messages of one workspace, or of all."""
    now = datetime.now(UTC)
    depth, oldest_at = event_records.load_inbox(connection)
    return Flow(
        inbox_depth=depth,
        oldest_seconds=max(0.0, (now - oldest_at).total_seconds()) if oldest_at else 0.0,
        queued_messages=message_records.count_queued(connection, workspace_id, now),
        engines=_workers(connection, "engine", now),
        senders=_workers(connection, "sender", now),
    )


def _workers(connection: rows.Connection, role: str, now: datetime) -> int:
    values = {"role": role, "since": now - SEEN_LATELY}
    return rows.number(connection, _ENGINE_SQL.count_workers, values)
