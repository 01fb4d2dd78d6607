"""The engine with two million contacts against itself with fifty thousand; then an idle hour.

All twenty segments change as time passes. Both databases are on one server and take turns. The
idle hour is lived on a virtual clock: nobody does anything, and the engine looks as often as it
does in life; what it costs is its statements and the processor time of engine and database.
"""

from __future__ import annotations

import argparse
import statistics
import time
from typing import Any, Final, NamedTuple

import psycopg

from aparte.engine import connections, loop
from aparte.kernel import clock, instants
from benchmarks import brand, postgres, rates, report

MANY: Final = 2_000_000
FEW: Final = 50_000
BACKLOG: Final = 20_000
WARM_UP: Final = 80_000
"""Enough for caches, and for the pages that a checkpoint makes dear to touch first."""
ALTERNATIONS: Final = 5
TARGET: Final = 0.8


class Hour(NamedTuple):
    """An hour in which nobody does anything."""

    woken: int
    looks: int
    statements: int
    engine_cpu: float
    database_cpu: float


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=MANY)
    count = parser.parse_args().contacts
    with postgres.running() as server:
        few, many = (_shop(server, contacts) for contacts in (FEW, count))
        rows = []
        with rates.engines(few.address, 1) as small, rates.engines(many.address, 1) as large:
            few.turn(few.tell(WARM_UP), small)
            many.turn(many.tell(WARM_UP), large)
            for _ in range(ALTERNATIONS):
                ours = many.turn(many.tell(BACKLOG), large)
                theirs = few.turn(few.tell(BACKLOG), small)
                rows.append((ours, theirs))
        _tidy_up(many.address)
        hour = _idle_hour(many.address)
    _tell(rows, hour, count)


def _shop(server: postgres.Server, contacts: int) -> rates.Shop:
    address = server.database()
    workspace = brand.opened(address, segments=brand.timed_segments(), scenarios=_scenarios())
    begun = time.monotonic()
    shop = rates.Shop(address, workspace, contacts)
    print(f"{contacts} contacts made in {time.monotonic() - begun:.0f} s", flush=True)
    return shop


def _scenarios() -> list[dict[str, Any]]:
    """Return those of the twenty scenarios that ask for none of the other segments."""
    return [one for one in brand.every_scenario() if '"kind":"segment"' not in report.encoded(one)]


def _tidy_up(address: str) -> None:
    """Do what autovacuum has done by the time an hour is idle."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE inbox, contact_state")


def _idle_hour(address: str) -> Hour:
    """Live an hour without input, looking as often as an idle engine does."""
    now = clock.VirtualClock(clock.SystemClock().now())
    counter = _Counter()
    opened: list[connections.Connection] = []

    def connect() -> connections.Connection:
        opened.append(connections.connect(address, counter))
        return opened[-1]

    worker = loop.Worker(worker_id="idle", connect=connect, clock=now)
    while not worker.step(now.now()).idle:
        pass
    pids = [each.info.backend_pid for each in opened]
    database = sum(map(postgres.cpu_seconds, pids))
    counter.count = 0
    woken = looks = 0
    cpu = time.process_time()
    until = now.now() + instants.HOUR
    while now.now() < until:
        done = worker.step(now.now())
        looks += 1
        woken += done.woken
        if done.idle:
            now.advance_to(min(now.now() + loop.IDLE_TIME, max(done.wake_at, now.now() + 1)))
    hour = Hour(
        woken=woken,
        looks=looks,
        statements=counter.count,
        engine_cpu=time.process_time() - cpu,
        database_cpu=sum(map(postgres.cpu_seconds, pids)) - database,
    )
    worker.close()
    return hour


class _Counter:
    """Counts statements, as the connection's fault hook; it never makes one fail."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, statement: str) -> None:
        del statement
        self.count += 1


def _tell(rows: list[tuple[rates.Turned, rates.Turned]], hour: Hour, count: int) -> None:
    ratios = [ours.rate / theirs.rate for ours, theirs in rows]
    report.show(
        "scale: events/s, one process",
        (f"{count:,} contacts", f"{FEW:,} contacts", "ratio", "database µs/event, many", "few"),
        [
            (
                report.written(ours.rate),
                theirs.rate,
                ratio,
                1e6 * ours.database_cpu / ours.events,
                1e6 * theirs.database_cpu / theirs.events,
            )
            for (ours, theirs), ratio in zip(rows, ratios, strict=True)
        ],
    )
    report.show(
        f"scale: an idle hour with {count:,} contacts, 20 time-dependent segments",
        ("contacts woken", "looks", "statements", "engine CPU s", "database CPU s"),
        [(hour.woken, hour.looks, hour.statements, hour.engine_cpu, hour.database_cpu)],
    )
    report.conclude(
        report.Result(
            name="scale",
            value=statistics.median(ours.rate for ours, _ in rows),
            unit=f"events/s with {count:,} contacts",
            reference=statistics.median(theirs.rate for _, theirs in rows),
            ratio=statistics.median(ratios),
            target=TARGET,
            details={f"idle_hour_{name}": value for name, value in hour._asdict().items()},
        )
    )


if __name__ == "__main__":
    main()
