"""How many events a second: through the engine, and through nothing but COPY into their table."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import psycopg

from aparte.events import facts as event_facts
from aparte.events import inbox
from aparte.kernel import clock, instants
from benchmarks import crowd, postgres, traffic, turning

READY_SECONDS_MAX: Final = 300
SPAN: Final = 10 * instants.MINUTE
"""The events of a run happened within so long before it."""

_COPY_EVENTS: Final = (
    "COPY events (partition, event_id, contact_id, workspace_id, occurred_at, received_at, name,"
    " properties, context) FROM STDIN (FORMAT BINARY)"
)


class Turned(NamedTuple):
    """What the engines did with one backlog."""

    rate: float
    events: int
    turns: int
    engine_cpu: float
    database_cpu: float


class Shop:
    """A database with a crowd in it, and traffic that goes on and on."""

    def __init__(self, address: str, workspace: int, contacts: int) -> None:
        self.address = address
        self.workspace = workspace
        self._clock = clock.SystemClock()
        self._visitors = traffic.Visitors(workspace, contacts)
        self._maker = inbox.IdMaker(self._clock)
        crowd.settle(address, workspace, contacts, self._clock.now())

    def tell(self, count: int) -> list[traffic.Told]:
        """Return the next items."""
        now = self._clock.now()
        return self._visitors.tell(count, now - SPAN, now)

    def event_rows(self, told: Sequence[traffic.Told]) -> list[event_facts.EventRow]:
        """Return the rows of the event log that items end as."""
        return traffic.event_rows(self.workspace, told, self._clock.now())

    def turn(self, told: Sequence[traffic.Told], engines: Sequence[turning.Engine]) -> Turned:
        """Put a backlog into the inbox and let engines work it off."""
        rows = traffic.inbox_rows(self.workspace, told, self._clock.now())
        for engine in engines:
            engine.ask()
        with psycopg.connect(self.address) as connection:
            connection.execute("ANALYZE inbox")
            before = backends_cpu(connection)
            inbox.append(connection, rows, self._maker)
            connection.commit()
            begun = time.monotonic()
            done = self._finished(engines, begun)
            spent = backends_cpu(connection) - before
        ended = max(each.ended for each in done)
        events = sum(each.events for each in done)
        return Turned(
            rate=events / (ended - begun),
            events=events,
            turns=sum(each.busy_turns for each in done),
            engine_cpu=sum(each.cpu_seconds for each in done),
            database_cpu=spent,
        )

    def _finished(self, engines: Sequence[turning.Engine], begun: float) -> list[turning.Done]:
        """Wait until nothing waits in the inbox; return what each engine did."""
        while postgres.scalar(self.address, "SELECT count(*) FROM inbox") > 0:
            assert time.monotonic() < begun + READY_SECONDS_MAX, "the engines make no headway"
            time.sleep(0.1)
        time.sleep(0.1)
        return [engine.ask() for engine in engines]


@contextlib.contextmanager
def engines(address: str, count: int, profile: str | None = None) -> Iterator[list[turning.Engine]]:
    """Start engines and wait until they own every partition and have nothing left to do."""
    started = [turning.Engine(address, profile) for _ in range(count)]
    try:
        _await_ready(address, started)
        yield started
    finally:
        for engine in started:
            engine.stop()


def copy_rate(address: str, rows: Sequence[event_facts.EventRow]) -> float:
    """Return the events a second of one COPY, its data at hand, in a transaction of its own."""
    data = event_facts.copy_data(rows)
    with psycopg.connect(address) as connection:
        begun = time.monotonic()
        with connection.cursor() as cursor, cursor.copy(_COPY_EVENTS) as copy:
            copy.write(data)
        connection.commit()
        return len(rows) / (time.monotonic() - begun)


def _await_ready(address: str, started: Sequence[turning.Engine]) -> None:
    until = time.monotonic() + READY_SECONDS_MAX
    query = (
        "SELECT count(*) FROM (SELECT owner FROM leases WHERE role = 'engine'"
        " AND expires_at > now() GROUP BY owner HAVING count(*) >= %s) AS held"
    )
    share = 256 // len(started)
    while True:
        assert time.monotonic() < until, "the engines do not become ready"
        time.sleep(0.5)
        idle = all(engine.ask().idle for engine in started)
        if idle and postgres.scalar(address, query, share) == len(started):
            return


def backends_cpu(connection: psycopg.Connection[tuple[int]]) -> float:
    """Return the processor time that the database has taken for engines that are connected."""
    found = connection.execute(
        "SELECT pid FROM pg_stat_activity WHERE application_name = 'aparte-engine'"
    ).fetchall()
    return sum(postgres.cpu_seconds(pid) for (pid,) in found)
