"""The inbox's writing side: items become rows, rows become one binary COPY.

The rows of a COPY are built here, byte by byte (PostgreSQL manual, COPY, binary format): it is
several times faster than handing values to the driver one row at a time.
"""

from __future__ import annotations

import contextlib
import itertools
import secrets
import struct
import threading
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

import psycopg

from aparte.events import contracts
from aparte.kernel import clock, ids, instants, sqlfile

SQL: Final = sqlfile.load("aparte.events")
CHANNEL: Final = "aparte_inbox"
"""Where waiting engines listen for new items."""

CONFLICT_ATTEMPTS_MAX: Final = 5

_ID_EPOCH: Final = instants.parse("2020-01-01")
_ID_SLOT_BITS: Final = 10
_COPY_HEADER: Final = b"PGCOPY\n\xff\r\n\0" + struct.pack("!ii", 0, 0)
_COPY_END: Final = struct.pack("!h", -1)
_ROW: Final = struct.Struct("!hihiqiii?i")
_COLUMNS: Final = 5


class Row(NamedTuple):
    """One row of the inbox but for its id, which is given when it is written."""

    partition: int
    workspace_id: int
    withdraws: bool
    body: bytes


class IdMaker:
    """Makes ids that sort by time and differ within this process, whoever asks.

    Two processes may make the same one, about once in an hour of full load: the primary key tells,
    and the writer takes new ids.
    """

    def __init__(self, source: clock.Clock) -> None:
        self._clock = source
        self._last = 0
        self._lock = threading.Lock()

    def take(self, count: int) -> range:
        """Return `count` ids, greater than all before."""
        slot = (self._clock.now() - _ID_EPOCH) << _ID_SLOT_BITS
        slot |= secrets.randbits(_ID_SLOT_BITS)
        with self._lock:
            first = max(slot, self._last + 1)
            self._last = first + count - 1
        return range(first, first + count)


def partition_of(workspace_id: int, item: contracts.InboxItem) -> int:
    """Return the partition an item waits in: its contact's, else that of its first identity."""
    if item.contact_id is not None:
        return ids.partition_of(bytes.fromhex(item.contact_id))
    if item.user_id is not None:
        return ids.partition_of_identity(workspace_id, "user", item.user_id)
    if item.anonymous_id is not None:
        return ids.partition_of_identity(workspace_id, "anonymous", item.anonymous_id)
    email = (item.traits or {}).get("email")
    assert isinstance(email, str), f"item {item.id} says of nobody"
    return ids.partition_of_identity(workspace_id, "email", email)


def row_of(workspace_id: int, item: contracts.InboxItem, partition: int | None = None) -> Row:
    """Return the row of an item; `partition` only where the item's identities do not tell."""
    if partition is None:
        partition = partition_of(workspace_id, item)
    return Row(partition, workspace_id, contracts.withdraws(item), contracts.encode(item))


def copy_data(rows: Sequence[Row], row_ids: Iterable[int]) -> bytes:
    """Return what a binary COPY of these rows sends."""
    parts: list[bytes] = [_COPY_HEADER]
    pack = _ROW.pack
    for (partition, workspace_id, withdraws, body), row_id in zip(rows, row_ids, strict=True):
        parts.append(
            pack(_COLUMNS, 2, partition, 8, row_id, 4, workspace_id, 1, withdraws, len(body))
        )
        parts.append(body)
    parts.append(_COPY_END)
    return b"".join(parts)


def append(connection: psycopg.Connection[Any], rows: Sequence[Row], maker: IdMaker) -> None:
    """Add rows to the inbox within the caller's transaction, and wake waiting engines at commit.

    Without a transaction under way, an autocommit connection commits at the end; another begins
    the transaction that the caller ends.
    """
    if not rows:
        return
    with connection.transaction() if _stands_alone(connection) else contextlib.nullcontext():
        connection.execute(SQL.notify_inbox, {"channel": CHANNEL})
        for attempt in itertools.count(1):
            try:
                with (
                    connection.transaction(),
                    connection.cursor() as cursor,
                    cursor.copy(SQL.copy_inbox) as copy,
                ):
                    copy.write(copy_data(rows, maker.take(len(rows))))
            except psycopg.errors.UniqueViolation:
                if attempt == CONFLICT_ATTEMPTS_MAX:
                    raise
            else:
                return


async def append_async(
    connection: psycopg.AsyncConnection[Any], rows: Sequence[Row], maker: IdMaker
) -> None:
    """Do what `append` does, on an asynchronous connection."""
    if not rows:
        return
    async with connection.transaction() if _stands_alone(connection) else contextlib.nullcontext():
        await connection.execute(SQL.notify_inbox, {"channel": CHANNEL})
        await commit_rows(connection, rows, maker)


async def commit_rows(
    connection: psycopg.AsyncConnection[Any], rows: Sequence[Row], maker: IdMaker
) -> None:
    """Add rows by one COPY, which in autocommit is a transaction by itself; wake nobody."""
    for attempt in itertools.count(1):
        try:
            async with contextlib.AsyncExitStack() as stack:
                if not _stands_alone(connection):
                    await stack.enter_async_context(connection.transaction())
                cursor = await stack.enter_async_context(connection.cursor())
                async with cursor.copy(SQL.copy_inbox) as copy:
                    await copy.write(copy_data(rows, maker.take(len(rows))))
        except psycopg.errors.UniqueViolation:
            if attempt == CONFLICT_ATTEMPTS_MAX:
                raise
        else:
            return


def _stands_alone(
    connection: psycopg.Connection[Any] | psycopg.AsyncConnection[Any],
) -> bool:
    """Tell whether a statement now would be a transaction by itself."""
    status = connection.info.transaction_status
    return connection.autocommit and status == psycopg.pq.TransactionStatus.IDLE
