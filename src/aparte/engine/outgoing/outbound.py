"""What all that hand something over have in common: leases, a connection, and a life in a loop.

A sender, a caller and an alerter each own partitions by leases of their own role, work in bounded
steps, sleep until they are told that something waits, and go on through failures of the database.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple

import psycopg
import structlog

from aparte.engine import connections, leases
from aparte.kernel import clock

IDLE_SECONDS: Final = 0.25
"""Who is idle looks at least this often; a notice wakes them at once."""

_REST_SECONDS: Final = 0.1
_DOUBLINGS_MAX: Final = 6

log = structlog.get_logger()


class Trade(NamedTuple):
    """What a kind of worker does: its role among leases, and the channel that tells of work.

    `failure` is the event that logs a step that failed.
    `durable` waits for each commit to be on disk: what is about to leave must be known to be
    leaving, whatever the machine does next.
    """

    role: str
    channel: str
    failure: str
    durable: bool


class Outbound:
    """A worker of one trade. One thread uses it."""

    def __init__(
        self,
        trade: Trade,
        worker_id: str,
        connect: Callable[[], connections.Connection],
        time_source: clock.Clock,
    ) -> None:
        self._trade = trade
        self._worker = worker_id
        self._connect = connect
        self._clock = time_source
        self._leases = leases.Leases(trade.role, worker_id)
        self._open: connections.Connection | None = None

    def work(self) -> bool:
        """Do one bounded step; return whether there was anything to do.

        Whatever is raised leaves the database consistent; call `recover` before going on.
        """
        raise NotImplementedError

    def take_over(
        self, connection: connections.Connection, gained: AbstractSet[int], now: int
    ) -> int:
        """Settle what earlier owners of partitions left; return how much has an unknown outcome."""
        raise NotImplementedError

    def recover(self) -> None:
        """Forget everything held after an error: another connection, leases looked up again."""
        if self._open is not None:
            self._open.close()
        self._open = None
        self._leases.forget()

    def run(self, stopped: Callable[[], bool]) -> None:
        """Work until told to stop, through failures of the database and the other side."""
        trouble = 0
        while not stopped():
            try:
                if not self.work():
                    self._idle()
                trouble = 0
            except (psycopg.Error, leases.LostLeaseError) as error:
                log.warning(self._trade.failure, worker=self._worker, error=str(error))
                self.recover()
                trouble = min(trouble + 1, _DOUBLINGS_MAX)
                time.sleep(_REST_SECONDS * 2**trouble)
        self.close()

    def close(self) -> None:
        """Give the leases up, so that others need not wait, and close the connection."""
        if self._open is not None:
            self._leases.leave(self._open)
            self._open.close()
            self._open = None

    def _idle(self) -> None:
        for _ in self._connection().notifies(timeout=IDLE_SECONDS, stop_after=1):
            return

    def _connection(self) -> connections.Connection:
        if self._open is None or self._open.closed:
            self._open = self._connect()
            if self._trade.durable:
                self._open.execute("SET synchronous_commit = on")
            self._open.execute(f"LISTEN {self._trade.channel}")
        return self._open

    def _keep_leases(self, connection: connections.Connection) -> int:
        """Keep the leases where that is due; return what `take_over` does of those gained."""
        now = self._clock.now()
        if not self._leases.is_due(now):
            return 0
        gained = self._leases.keep(connection, now).gained
        if not gained:
            return 0
        with connection.transaction():
            self._leases.hold(connection, gained, now)
            return self.take_over(connection, gained, now)
