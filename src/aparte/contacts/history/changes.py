"""The history of what is said of contacts beside events and consents, a batch at a time.

The state keeps the latest word on each attribute, tag, list and channel; whoever lives a past again
needs all of them, in order of time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import psycopg

from aparte.kernel import ids, sqlfile, wire

Connection = psycopg.Connection[tuple[Any, ...]]

TABLE: Final = ("changes", "recorded_at")
"""The table that is divided by month, and by which column."""

_SQL: Final = sqlfile.load("aparte.contacts", "facts.sql")


class ChangeRow(NamedTuple):
    """One thing said of a contact; `said` is JSON."""

    contact_id: bytes
    id: bytes
    workspace_id: int
    occurred_at: int
    recorded_at: int
    kind: str
    by_step: bool
    said: bytes


class SaidRow(NamedTuple):
    """One thing said of a contact as it is read back; `said` is JSON."""

    contact_id: bytes
    id: bytes
    occurred_at: int
    recorded_at: int
    kind: str
    by_step: bool
    said: str


def add_changes(connection: Connection, rows: Sequence[ChangeRow]) -> None:
    """Add to the history; the same change twice is one."""
    contacts, keys, workspaces, occurred, recorded, kinds, by_step, said = zip(*rows, strict=True)
    connection.execute(
        _SQL.add_changes,
        {
            "partitions": wire.smallints(map(ids.partition_of, contacts)),
            "contacts": wire.uuids(contacts),
            "ids": wire.uuids(keys),
            "workspaces": wire.integers(workspaces),
            "occurred": wire.instants(occurred),
            "recorded": wire.instants(recorded),
            "kinds": wire.texts(kinds),
            "by_step": wire.booleans(by_step),
            "said": wire.jsonbs(said),
        },
    )


def load_changes(connection: Connection, contacts: Sequence[bytes]) -> list[SaidRow]:
    """Return all that was said of some contacts, in any order."""
    values = {
        "partitions": wire.smallints(map(ids.partition_of, contacts)),
        "contacts": wire.uuids(contacts),
    }
    return list(map(SaidRow._make, connection.execute(_SQL.load_changes, values).fetchall()))
