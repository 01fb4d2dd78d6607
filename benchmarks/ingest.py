"""Events a second accepted over HTTP, which means committed, against a plain COPY of the same.

A real web process; the load comes from another. Batches of a hundred events over eight
connections, then single events over thirty-two. The engine is not running: what it takes is
measured by its own bench.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Any, Final

import psycopg

from aparte.kernel import clock
from benchmarks import brand, load, parts, postgres, rates, report, traffic

EVENTS: Final = 40_000
BATCH: Final = 100
CONNECTIONS: Final = 8
SINGLES: Final = 8_000
SINGLE_CONNECTIONS: Final = 32
ALTERNATIONS: Final = 5
TARGET: Final = 0.3


def main() -> None:
    """Run the bench."""
    with postgres.running() as server:
        address, copied = server.database(), server.database()
        workspace = brand.opened(address)
        visitors = traffic.Visitors(workspace, 100_000)
        with parts.running(server, address, {"web": "web"}) as web:
            web.await_web()
            _batches(web.port, address, visitors)
            rows = []
            for _ in range(ALTERNATIONS):
                ours, told = _batches(web.port, address, visitors)
                now = clock.SystemClock().now()
                theirs = rates.copy_rate(copied, traffic.event_rows(workspace, told, now))
                rows.append((ours, theirs, ours / theirs))
            singles = [_singles(web.port, address, visitors) for _ in range(3)]
    _tell(rows, singles)


def _batches(
    port: int, address: str, visitors: traffic.Visitors
) -> tuple[float, list[traffic.Told]]:
    """Return the accepted events a second, and what was sent."""
    told = _told(visitors, EVENTS)
    events = traffic.sent(told)
    requests = [load.batch(events[at : at + BATCH]) for at in range(0, EVENTS, BATCH)]
    answered = load.run(port, requests, CONNECTIONS)
    _empty(address, EVENTS)
    return EVENTS / answered.seconds, told


def _singles(port: int, address: str, visitors: traffic.Visitors) -> tuple[float, float, float]:
    """Return requests a second, and the median and 99th percentile of their time in ms."""
    events = [load.request(_path(one), data) for one, data in _pairs(_told(visitors, SINGLES))]
    answered = load.run(port, events, SINGLE_CONNECTIONS)
    _empty(address, SINGLES)
    times = sorted(answered.latencies)
    return (
        SINGLES / answered.seconds,
        1e3 * times[len(times) // 2],
        1e3 * times[len(times) * 99 // 100],
    )


def _told(visitors: traffic.Visitors, count: int) -> list[traffic.Told]:
    now = clock.SystemClock().now()
    return visitors.tell(count, now - rates.SPAN, now)


def _pairs(told: list[traffic.Told]) -> list[tuple[traffic.Told, bytes]]:
    return list(zip(told, traffic.sent(told), strict=True))


def _path(one: traffic.Told) -> str:
    return f"/v1/{one.message['type']}"


def _empty(address: str, expected: int) -> None:
    """Make sure that all is there, and clear it away."""
    with psycopg.connect(address) as connection:
        row = connection.execute("SELECT count(*) FROM inbox").fetchone()
        assert row == (expected,), f"{row} events were kept of {expected}"
        connection.execute("TRUNCATE inbox")


def _tell(rows: Sequence[tuple[float, ...]], singles: Sequence[tuple[float, ...]]) -> None:
    report.show(
        f"ingest: batches of {BATCH}, {CONNECTIONS} connections",
        ("accepted events/s", "COPY events/s", "ratio"),
        rows,
    )
    report.show(
        f"ingest: single events, {SINGLE_CONNECTIONS} connections",
        ("requests/s", "median ms", "p99 ms"),
        singles,
    )
    middle: list[Any] = [statistics.median(column) for column in zip(*singles, strict=True)]
    ours, theirs, ratios = zip(*rows, strict=True)
    report.conclude(
        report.Result(
            name="ingest",
            value=statistics.median(ours),
            unit="events/s, batches of 100",
            reference=statistics.median(theirs),
            ratio=statistics.median(ratios),
            target=TARGET,
            details={
                "single_requests_per_second": middle[0],
                "single_median_ms": middle[1],
                "single_p99_ms": middle[2],
            },
        )
    )


if __name__ == "__main__":
    main()
