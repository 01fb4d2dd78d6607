"""The two questions before a request is taken: whose write key it is, and whether there is room.

Both are answered from memory: keys are asked of the database again after a few seconds, the
inbox's depth is read once a second.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Final

import psycopg

from aparte.events import inbox, writer
from aparte.kernel import clock, instants
from aparte.workspaces import live

KEY_SECONDS: Final = 5
"""How long a revoked key may still be accepted, and a new one still be refused."""

KEYS_MAX: Final = 10_000
"""Keys remembered, unknown ones included; beyond it all are forgotten."""

KEY_CHARACTERS_MAX: Final = 255
INBOX_ROWS_MAX: Final = 1_000_000
DEPTH_SECONDS: Final = 1.0

_LOG: Final = logging.getLogger(__name__)


class WriteKeys:
    """Which workspace a write key belongs to."""

    def __init__(self, pool: writer.Pool, source: clock.Clock) -> None:
        self._pool = pool
        self._clock = source
        self._known: dict[str, tuple[int | None, int]] = {}

    async def find(self, write_key: str) -> int | None:
        """Return the workspace of a key in force, or None; raises psycopg.Error."""
        now = self._clock.now()
        known = self._known.get(write_key)
        if known is not None and now < known[1]:
            return known[0]
        workspace_id = None
        if len(write_key) <= KEY_CHARACTERS_MAX and "\0" not in write_key:
            async with self._pool.connection() as connection:
                workspace_id = await live.find_source(connection, write_key)
        if len(self._known) >= KEYS_MAX:
            self._known.clear()
        self._known[write_key] = (workspace_id, now + KEY_SECONDS * instants.SECOND)
        return workspace_id


class Depth:
    """How full the inbox is, as of at most a second ago."""

    def __init__(self, pool: writer.Pool, rows_max: int = INBOX_ROWS_MAX) -> None:
        assert rows_max > 0, "an inbox of no room takes nothing"
        self._pool = pool
        self._rows_max = rows_max
        self._task: asyncio.Task[None] | None = None
        self.rows = 0

    @property
    def is_full(self) -> bool:
        """Whether senders must wait."""
        return self.rows >= self._rows_max

    async def start(self) -> None:
        """Read the depth once, then each second."""
        await self.refresh()
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Stop reading."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def refresh(self) -> None:
        """Read the depth: from the statistics while they say little, else by counting."""
        async with self._pool.connection() as connection:
            estimate = await self._number(connection, inbox.SQL.estimate_depth)
            # Zero is also what statistics say after a crash; counting nothing is quick.
            if 0 < estimate < self._rows_max // 2:
                self.rows = estimate
            else:
                self.rows = await self._number(connection, inbox.SQL.count_depth)

    async def _number(self, connection: psycopg.AsyncConnection[object], query: str) -> int:
        cursor = await connection.execute(query, {"bound": self._rows_max})
        row = await cursor.fetchone()
        assert isinstance(row, tuple), "an aggregate has one row"
        return int(row[0])

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(DEPTH_SECONDS)
            try:
                await self.refresh()
            except psycopg.Error:
                _LOG.exception("the depth of the inbox cannot be read")
