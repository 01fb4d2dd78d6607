"""The door of the contacts slice for the parts that act for one person at a time."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

import msgspec
import psycopg

from aparte.kernel import ids, instants, sqlfile

_SQL: Final = sqlfile.load("aparte.contacts")


class LedgerLine(msgspec.Struct, frozen=True, kw_only=True):
    """One word on a purpose and channel, with its evidence, as the ledger keeps it; instants in µs.

    `id` is `aparte.events.facade.consent_record_id`, so that whoever writes the line, it is one.
    """

    contact_id: UUID
    id: bytes
    workspace_id: int
    purpose: str
    channel: str
    status: str
    wording: str = ""
    source: str = ""
    ip: str = ""
    at: int
    recorded_at: int


def record_consent(connection: psycopg.Connection[Any], line: LedgerLine) -> None:
    """Add one line to the ledger within the caller's transaction; the same line twice is one."""
    connection.execute(
        _SQL.record_consent,
        {
            "partition": ids.partition_of(line.contact_id.bytes),
            "contact_id": line.contact_id,
            "id": UUID(bytes=line.id),
            "workspace_id": line.workspace_id,
            "purpose": line.purpose,
            "channel": line.channel,
            "status": line.status,
            "wording": line.wording or None,
            "source": line.source or None,
            "ip": line.ip or None,
            "at": instants.to_datetime(line.at),
            "recorded_at": instants.to_datetime(line.recorded_at),
        },
    )
