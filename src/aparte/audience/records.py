"""Memberships as people read them: who is in which segment, and what moved lately."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from aparte import rows
from aparte.audience import contracts
from aparte.kernel import sqlfile

MEMBERSHIPS_MAX: Final = 1_000
"""Segments one person was ever in that are shown; far more than a workspace has."""

_SQL: Final = sqlfile.load("aparte.audience")


def list_members(
    connection: rows.Connection,
    workspace_id: int,
    segment_key: str,
    *,
    after: rows.Place | None = None,
    limit: int,
) -> list[contracts.Member]:
    """Return who is in a segment, the latest to enter first."""
    values = {"workspace_id": workspace_id, "segment_key": segment_key, "limit": limit}
    query = _SQL.list_members
    return rows.fetch(connection, contracts.Member, query, values | rows.place(after))


def count_members(
    connection: rows.Connection, workspace_id: int, since: datetime
) -> dict[str, contracts.Movement]:
    """Return each segment's members, and who entered and left since an instant."""
    values = {"workspace_id": workspace_id, "since": since}
    left = dict(rows.fetch_plain(connection, _SQL.count_left, values))
    found = {
        key: contracts.Movement(members=members, entered=entered, left=left.pop(key, 0))
        for key, members, entered in rows.fetch_plain(connection, _SQL.count_members, values)
    }
    emptied = {
        key: contracts.Movement(members=0, entered=0, left=count) for key, count in left.items()
    }
    return found | emptied


def list_memberships(
    connection: rows.Connection, workspace_id: int, contact_ids: Iterable[UUID]
) -> list[contracts.Membership]:
    """Return the segments that a person's records are or were in, the latest entry first."""
    values = {"workspace_id": workspace_id, "limit": MEMBERSHIPS_MAX}
    values |= rows.partitioned(contact_ids)
    return rows.fetch(connection, contracts.Membership, _SQL.list_memberships, values)


def count_of(connection: rows.Connection, workspace_id: int, segment_key: str) -> int:
    """Return how many are in one segment."""
    values = {"workspace_id": workspace_id, "segment_key": segment_key}
    return rows.number(connection, _SQL.count_of, values)
