"""The calls from their emptying side: claim, record; and what a dead claimer left.

For processes that own partitions: plain SQL on their own connection, inside their transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final, NamedTuple

import psycopg

from aparte.kernel import sqlfile, wire

CHANNEL: Final = "aparte_calls"
"""Where waiting callers listen for new calls."""

Connection = psycopg.Connection[tuple[Any, ...]]

_SQL: Final = sqlfile.load("aparte.crm", "outbox.sql")


class ClaimedCall(NamedTuple):
    """A call that is this worker's to make; `attributes` is a JSON object."""

    partition: int
    call_id: bytes
    contact_id: bytes
    workspace_id: int
    scenario: str
    version: int
    step: str
    journey_id: bytes
    url: str
    attributes: str
    asked_at: int
    deadline: int
    attempts: int
    event_id: bytes
    event_at: int


class FinishedCall(NamedTuple):
    """What became of a call; `again_at` is set when it is queued again."""

    partition: int
    call_id: bytes
    status: str
    answer: int
    detail: str
    again_at: int | None


def claim(
    connection: Connection, worker: str, partitions: Collection[int], now: int, limit: int
) -> list[ClaimedCall]:
    """Take up to `limit` calls that are due."""
    values = {
        "worker": worker,
        "partitions": wire.smallints(sorted(partitions)),
        "now": wire.Instant(now),
        "limit": limit,
    }
    rows = connection.execute(_SQL.claim_calls, values).fetchall()
    return list(map(ClaimedCall._make, rows))


def finish(
    connection: Connection, worker: str, rows: Sequence[FinishedCall], now: int
) -> set[bytes]:
    """Record what became of calls; return those that were still this worker's."""
    partitions, calls, statuses, answers, details, agains = zip(*rows, strict=True)
    values = {
        "worker": worker,
        "now": wire.Instant(now),
        "partitions": wire.smallints(partitions),
        "calls": wire.uuids(calls),
        "statuses": wire.texts(statuses),
        "answers": wire.integers(answers),
        "details": wire.texts(details),
        "agains": wire.instants(agains),
    }
    return {row[0] for row in connection.execute(_SQL.finish_calls, values).fetchall()}


def recover(connection: Connection, partitions: Collection[int]) -> None:
    """Queue again what was left claimed in partitions just taken."""
    connection.execute(_SQL.recover_calls, {"partitions": wire.smallints(sorted(partitions))})
