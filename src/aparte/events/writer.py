"""Group commit: what concurrent requests bring is written together, and answered after commit.

While one group is being written the next gathers, so a lone event waits for nothing and a storm
is written in large pieces. When a group fails for what is in it, each request's rows are tried
alone: one bad row never sinks its neighbours.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from typing import Any, Final

import psycopg
import psycopg_pool

from aparte.events import inbox
from aparte.kernel import clock

GROUP_ROWS_MAX: Final = 4_000
PENDING_ROWS_MAX: Final = 40_000
"""What may wait in memory; beyond it senders are asked to come back."""

WRITERS: Final = 2
"""Groups on their way at once: while one waits for the disk, another is sent."""

WAKE_SECONDS: Final = 0.01
"""Engines are woken this often at most: a notification at each commit would serialise them."""

_LOG: Final = logging.getLogger(__name__)

Pool = psycopg_pool.AsyncConnectionPool[psycopg.AsyncConnection[Any]]


POOL_SIZE: Final = 4
"""The writers, and whoever asks for keys and depth meanwhile."""

POOL_WAIT_SECONDS: Final = 5.0


def make_pool(database_url: str) -> Pool:
    """Return a pool that is not open yet: opening it needs the loop that will use it."""
    return psycopg_pool.AsyncConnectionPool(
        database_url,
        min_size=POOL_SIZE,
        max_size=POOL_SIZE,
        timeout=POOL_WAIT_SECONDS,
        open=False,
        kwargs={"autocommit": True},
        check=None,
    )


class UnavailableError(Exception):
    """The rows could not be committed; nothing of them is kept."""


class OverfullError(Exception):
    """More rows wait to be written than may."""


class InboxWriter:
    """Appends rows to the inbox in groups; start it inside a running loop."""

    def __init__(self, pool: Pool, source: clock.Clock) -> None:
        self._pool = pool
        self._maker = inbox.IdMaker(source)
        self._waiting: deque[tuple[Sequence[inbox.Row], asyncio.Future[None]]] = deque()
        self._pending_rows = 0
        self._arrived = asyncio.Event()
        self._committed = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to write."""
        self._tasks = [asyncio.create_task(self._run()) for _ in range(WRITERS)]
        self._tasks.append(asyncio.create_task(self._wake()))

    async def stop(self) -> None:
        """Write what waits, then end."""
        while self._waiting:
            await self._write_group(self._gather())
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def append(self, rows: Sequence[inbox.Row]) -> None:
        """Return once the rows are committed.

        Raises UnavailableError when they are not, OverfullError when too much waits already.
        """
        if not rows:
            return
        if self._pending_rows > PENDING_ROWS_MAX:
            raise OverfullError
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((rows, done))
        self._pending_rows += len(rows)
        self._arrived.set()
        await done

    async def _run(self) -> None:
        while True:
            await self._arrived.wait()
            group = self._gather()
            if group:
                # A group that is on its way when the process stops is still answered.
                await asyncio.shield(self._write_group(group))

    def _gather(self) -> list[tuple[Sequence[inbox.Row], asyncio.Future[None]]]:
        group: list[tuple[Sequence[inbox.Row], asyncio.Future[None]]] = []
        count = 0
        while self._waiting and count < GROUP_ROWS_MAX:
            entry = self._waiting.popleft()
            group.append(entry)
            count += len(entry[0])
        self._pending_rows -= count
        if not self._waiting:
            self._arrived.clear()
        return group

    async def _write_group(
        self, group: list[tuple[Sequence[inbox.Row], asyncio.Future[None]]]
    ) -> None:
        try:
            await self._write([row for rows, _ in group for row in rows])
        except psycopg.OperationalError as error:
            _LOG.exception("the inbox cannot be written")
            for _, done in group:
                _settle(done, error)
        except psycopg.Error as error:
            if len(group) == 1:
                _LOG.exception("a request's rows were refused by the database")
                _settle(group[0][1], error)
                return
            for entry in group:
                await self._write_group([entry])
        else:
            self._committed.set()
            for _, done in group:
                _settle(done, None)

    async def _wake(self) -> None:
        """Tell waiting engines, soon after a commit, that something came."""
        while True:
            await self._committed.wait()
            self._committed.clear()
            try:
                async with self._pool.connection() as connection:
                    await connection.execute(inbox.SQL.notify_inbox, {"channel": inbox.CHANNEL})
            except psycopg.Error:
                # They look by themselves as well: what is lost is a little time.
                _LOG.exception("engines could not be woken")
            await asyncio.sleep(WAKE_SECONDS)

    async def _write(self, rows: Sequence[inbox.Row]) -> None:
        async with self._pool.connection() as connection:
            assert connection.autocommit, "a COPY must be a transaction by itself"
            await inbox.commit_rows(connection, rows, self._maker)


def _settle(done: asyncio.Future[None], error: Exception | None) -> None:
    if done.done():
        return
    if error is None:
        done.set_result(None)
    else:
        done.set_exception(UnavailableError(str(error)))
