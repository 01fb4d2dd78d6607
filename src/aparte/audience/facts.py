"""The audience's facts, a batch at a time: who is in which segment.

For processes that own partitions: plain SQL on their own connection, inside their transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

import psycopg

from aparte.kernel import sqlfile, wire

Connection = psycopg.Connection[tuple[Any, ...]]

_SQL: Final = sqlfile.load("aparte.audience", "facts.sql")


class EnteredRow(NamedTuple):
    """A contact that entered a segment, and left it already if `left_at` says so."""

    contact_id: bytes
    segment_key: str
    workspace_id: int
    entered_at: int
    left_at: int | None


class LeftRow(NamedTuple):
    """A contact that left a segment it had entered before."""

    contact_id: bytes
    segment_key: str
    left_at: int


def enter_segments(connection: Connection, rows: Sequence[EnteredRow]) -> None:
    """Write entries, each contact and segment at most once."""
    contacts, segments, workspaces, entered, left = zip(*rows, strict=True)
    connection.execute(
        _SQL.enter_segments,
        {
            "partitions": wire.smallints([contact[15] for contact in contacts]),
            "contacts": wire.uuids(contacts),
            "segments": wire.texts(segments),
            "workspaces": wire.integers(workspaces),
            "entered": wire.instants(entered),
            "left": wire.instants(left),
        },
    )


def leave_segments(connection: Connection, rows: Sequence[LeftRow]) -> None:
    """Write departures, each contact and segment at most once."""
    contacts, segments, ats = zip(*rows, strict=True)
    connection.execute(
        _SQL.leave_segments,
        {
            "partitions": wire.smallints([contact[15] for contact in contacts]),
            "contacts": wire.uuids(contacts),
            "segments": wire.texts(segments),
            "ats": wire.instants(ats),
        },
    )


def leave_all(connection: Connection, contacts: Sequence[bytes], ats: Sequence[int]) -> None:
    """Take contacts that were joined into others out of every segment."""
    connection.execute(
        _SQL.leave_all,
        {
            "partitions": wire.smallints([contact[15] for contact in contacts]),
            "contacts": wire.uuids(contacts),
            "ats": wire.instants(ats),
        },
    )


def survey_insiders(
    connection: Connection, workspace_id: int, partitions: Iterable[int], segments: Iterable[str]
) -> None:
    """Put those who are inside one of some segments in the temporary table `survey`."""
    values = {
        "workspace": workspace_id,
        "partitions": wire.smallints(partitions),
        "segments": wire.texts(segments),
    }
    connection.execute(_SQL.survey_insiders, values)
