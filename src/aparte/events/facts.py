"""The events' facts, a batch at a time: the inbox from its emptying side, and the event log.

For processes that own partitions: plain SQL on their own connection, inside their transaction.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

import psycopg

from aparte.core import matching
from aparte.kernel import instants, sqlfile, wire

Connection = psycopg.Connection[tuple[Any, ...]]

DUPLICATE_SPAN: Final = 7 * instants.DAY
"""How far apart two events of one `messageId` may be and still be the same event."""

_SQL: Final = sqlfile.load("aparte.events", "facts.sql")

_COLUMNS: Final = 9
_JSONB_VERSION: Final = b"\x01"
_NULL: Final = b"\xff\xff\xff\xff"
_pack_fixed: Final = struct.Struct(">hih i16s i16s ii iq iq i".replace(" ", "")).pack
_pack_length: Final = struct.Struct(">i").pack


class ItemRow(NamedTuple):
    """One row of the inbox as it was picked."""

    partition: int
    id: int
    workspace_id: int
    body: str


class PutRow(NamedTuple):
    """One row to put into an inbox."""

    partition: int
    id: int
    workspace_id: int
    withdraws: bool
    body: bytes


class EventRow(NamedTuple):
    """One row of the event log; `properties` and `context` are JSON, `context` may be empty."""

    event_id: bytes
    contact_id: bytes
    workspace_id: int
    occurred_at: int
    received_at: int
    name: str
    properties: bytes
    context: bytes


class HistoryRow(NamedTuple):
    """One event read back from the log."""

    contact_id: bytes
    event_id: bytes
    occurred_at: int
    received_at: int
    name: str
    properties: str


class SurveyQuery(NamedTuple):
    """What a survey asks of the log: who did at least so much of what is sought since an instant.

    The properties of the events named in `reading` come with it.
    """

    sought: matching.Sought
    reading: Iterable[str]
    since: int
    least: int


def pick_items(connection: Connection, partitions: Sequence[int], limit: int) -> list[ItemRow]:
    """Return what waits in some partitions, those named first before the others."""
    values = {"partitions": wire.smallints(partitions), "limit": limit}
    return list(map(ItemRow._make, connection.execute(_SQL.pick_items, values).fetchall()))


def put_items(connection: Connection, rows: Sequence[PutRow]) -> set[tuple[int, int]]:
    """Put items into inboxes, and wake whoever empties them; the same row twice is one.

    Returns the (partition, id) of those whose place was free.
    """
    partitions, keys, workspaces, withdraws, bodies = zip(*rows, strict=True)
    inserted = connection.execute(
        _SQL.put_items,
        {
            "partitions": wire.smallints(partitions),
            "ids": wire.bigints(keys),
            "workspaces": wire.integers(workspaces),
            "withdraws": wire.booleans(withdraws),
            "bodies": wire.utf8_texts(bodies),
        },
    ).fetchall()
    connection.execute(_SQL.tell_inbox)
    return {(partition, key) for partition, key in inserted}


def remove_items(connection: Connection, keys: Sequence[tuple[int, int]]) -> int:
    """Remove what has been applied, by (partition, id); return how many rows were there."""
    partitions, rows = zip(*keys, strict=True)
    values = {"partitions": wire.smallints(partitions), "ids": wire.bigints(rows)}
    return connection.execute(_SQL.remove_items, values).rowcount


def find_seen(connection: Connection, keys: Sequence[tuple[int, bytes, int]]) -> set[bytes]:
    """Return which events the log has, each given as (partition, event, instant).

    An event of the same id is the same if it lies within `DUPLICATE_SPAN` of the instant.
    """
    partitions, events, ats = zip(*keys, strict=True)
    firsts = [max(at - DUPLICATE_SPAN, instants.MIN_INSTANT) for at in ats]
    lasts = [min(at + DUPLICATE_SPAN, instants.MAX_INSTANT) for at in ats]
    values = {
        "partitions": wire.smallints(partitions),
        "events": wire.uuids(events),
        "firsts": wire.instants(firsts),
        "lasts": wire.instants(lasts),
        "first": wire.Instant(min(firsts)),
        "last": wire.Instant(max(lasts)),
    }
    return {row[0] for row in connection.execute(_SQL.find_seen, values).fetchall()}


def copy_events(connection: Connection, rows: Sequence[EventRow]) -> None:
    """Add to the event log."""
    with connection.cursor() as cursor, cursor.copy(_SQL.copy_events) as copy:
        copy.write(copy_data(rows))


def copy_data(rows: Sequence[EventRow]) -> bytes:
    """Return what a binary COPY of these rows sends."""
    parts = [wire.COPY_HEADER]
    for row in rows:
        name = row.name.encode()
        properties = row.properties
        parts += (
            _pack_fixed(
                _COLUMNS,
                2,
                row.contact_id[15],
                16,
                row.event_id,
                16,
                row.contact_id,
                4,
                row.workspace_id,
                8,
                row.occurred_at - wire.EPOCH,
                8,
                row.received_at - wire.EPOCH,
                len(name),
            ),
            name,
            _pack_length(len(properties) + 1),
            _JSONB_VERSION,
            properties,
        )
        if row.context:
            parts += (_pack_length(len(row.context) + 1), _JSONB_VERSION, row.context)
        else:
            parts.append(_NULL)
    parts.append(wire.COPY_TRAILER)
    return b"".join(parts)


def load_history(
    connection: Connection, contacts: Sequence[bytes], names: Iterable[str]
) -> list[HistoryRow]:
    """Return what some contacts did, of the events of these names, in order of time."""
    values = {"contacts": wire.uuids(contacts), "names": wire.texts(names)}
    return list(map(HistoryRow._make, connection.execute(_SQL.load_history, values).fetchall()))


def load_sought(
    connection: Connection, contacts: Sequence[bytes], sought: matching.Sought
) -> list[HistoryRow]:
    """Return what some contacts did of what is sought, and perhaps a little more, in order."""
    if not sought.worded:
        return load_history(connection, contacts, sought.names)
    values = {"contacts": wire.uuids(contacts), **_sought(sought)}
    return list(map(HistoryRow._make, connection.execute(_SQL.load_sought, values).fetchall()))


def survey(
    connection: Connection,
    workspace_id: int,
    partitions: Iterable[int],
    asked: SurveyQuery,
) -> None:
    """Put what was done of what is asked for into the temporary table `survey` of a connection."""
    values = {
        "workspace": workspace_id,
        "partitions": wire.smallints(partitions),
        "reading": wire.texts(asked.reading),
        "since": wire.Instant(asked.since),
        "least": asked.least,
        **_sought(asked.sought),
    }
    connection.execute(_SQL.survey_events, values)


def _sought(sought: matching.Sought) -> dict[str, object]:
    return {
        "names": wire.texts(sought.names),
        "worded": wire.texts(sought.worded),
        "property": sought.property,
        "words": wire.texts(sought.words),
    }


def load_log(
    connection: Connection, contacts: Sequence[bytes], names: Sequence[str], since: int, until: int
) -> list[HistoryRow]:
    """Return what some contacts did and was known before `until`, in any order.

    Of what was known before `since`, only the events of these names.
    """
    values = {
        "contacts": wire.uuids(contacts),
        "names": wire.texts(names),
        "since": wire.Instant(since),
        "until": wire.Instant(until),
    }
    return list(map(HistoryRow._make, connection.execute(_SQL.load_log, values).fetchall()))


def load_events(
    connection: Connection, keys: Sequence[tuple[int, bytes, int]]
) -> dict[bytes, tuple[str, str]]:
    """Return (name, properties as JSON) of events by (partition, event, instant), where known."""
    partitions, events, ats = zip(*keys, strict=True)
    values = {
        "partitions": wire.smallints(partitions),
        "events": wire.uuids(events),
        "ats": wire.instants(ats),
    }
    rows = connection.execute(_SQL.load_events, values).fetchall()
    return {event: (name, properties) for event, name, properties in rows}


def find_withdrawing(connection: Connection) -> set[int]:
    """Return the workspaces in which an accepted withdrawal of consent is not yet applied."""
    return {row[0] for row in connection.execute(_SQL.find_withdrawing).fetchall()}
