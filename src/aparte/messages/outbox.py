"""The outbox from its emptying side: claim, hand over, record; and what a dead claimer left.

For processes that own partitions: plain SQL on their own connection, inside their transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final, NamedTuple

import psycopg

from aparte.kernel import instants, sqlfile, wire

Connection = psycopg.Connection[tuple[Any, ...]]

_SQL: Final = sqlfile.load("aparte.messages", "outbox.sql")


class ClaimedRow(NamedTuple):
    """A delivery that is this worker's to hand over."""

    partition: int
    delivery_id: bytes
    contact_id: bytes
    workspace_id: int
    scenario: str
    version: int
    step: str
    message: str
    channel: str
    transactional: bool
    wanted_at: int
    expires_at: int | None
    attempts: int
    event_id: bytes | None
    event_at: int | None


class LeftRow(NamedTuple):
    """A delivery that a dead worker left, and what it is now: `queued` or `unknown`."""

    partition: int
    delivery_id: bytes
    contact_id: bytes
    workspace_id: int
    scenario: str
    version: int
    step: str
    message: str
    channel: str
    status: str


class HandingRow(NamedTuple):
    """A delivery about to be handed over."""

    partition: int
    delivery_id: bytes
    subject: str
    rfc_message_id: str


class FinishedRow(NamedTuple):
    """What became of a delivery; `again_at` is set when it is queued again."""

    partition: int
    delivery_id: bytes
    status: str
    reason: str | None
    reply: str
    again_at: int | None


def claim(
    connection: Connection,
    worker: str,
    partitions: Collection[int],
    held: Collection[int],
    now: int,
    limit: int,
) -> list[ClaimedRow]:
    """Take up to `limit` messages that may leave now, but for workspaces held back."""
    values = {
        "worker": worker,
        "partitions": wire.smallints(sorted(partitions)),
        "held": wire.integers(sorted(held)),
        "now": wire.Instant(now),
        "limit": limit,
    }
    return list(map(ClaimedRow._make, connection.execute(_SQL.claim, values).fetchall()))


def mark_handing(
    connection: Connection, worker: str, rows: Sequence[HandingRow], now: int
) -> set[bytes]:
    """Say that these may leave any moment; return those that are still this worker's."""
    partitions, deliveries, subjects, rfc_ids = zip(*rows, strict=True)
    values = {
        "worker": worker,
        "now": wire.Instant(now),
        "partitions": wire.smallints(partitions),
        "deliveries": wire.uuids(deliveries),
        "subjects": wire.texts(subjects),
        "rfc_ids": wire.texts(rfc_ids),
    }
    return {row[0] for row in connection.execute(_SQL.mark_handing, values).fetchall()}


def finish(connection: Connection, worker: str, rows: Sequence[FinishedRow], now: int) -> int:
    """Record what became of messages; return how many were still this worker's."""
    partitions, deliveries, statuses, reasons, replies, agains = zip(*rows, strict=True)
    values = {
        "worker": worker,
        "now": wire.Instant(now),
        "partitions": wire.smallints(partitions),
        "deliveries": wire.uuids(deliveries),
        "statuses": wire.texts(statuses),
        "reasons": wire.texts(reasons),
        "replies": wire.texts(replies),
        "agains": wire.instants(agains),
    }
    return connection.execute(_SQL.finish, values).rowcount


def recover(connection: Connection, partitions: Collection[int], now: int) -> list[LeftRow]:
    """Settle what was left claimed or being handed over in partitions just taken."""
    values = {
        "now": wire.Instant(now),
        "partitions": wire.smallints(sorted(partitions)),
    }
    return list(map(LeftRow._make, connection.execute(_SQL.recover, values).fetchall()))


def find_next_send(connection: Connection, partitions: Collection[int]) -> int:
    """Return the first instant at which something queued may leave, or FOREVER."""
    values = {"partitions": wire.smallints(sorted(partitions))}
    row = connection.execute(_SQL.find_next_send, values).fetchone()
    return instants.FOREVER if row is None or row[0] is None else int(row[0])
