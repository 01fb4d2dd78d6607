"""Events a second of a dry-run, against the live engine on the same program and events.

Two thousand contacts with twenty to sixty events each, as of some weeks; twenty live scenarios,
twenty segments. The engine, a process of its own, applies a backlog; then a draft is rehearsed on
the log of all applied so far, by the code that `aparte dry-run` runs, on every core as it does.
Reading the log, rebuilding each contact, starting the processes, and the second life of those whom
the draft takes in all count.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import statistics
import time
from typing import Any, Final, NamedTuple

import psycopg

from aparte.engine import loop
from aparte.engine.dry_run import asking, crew, store, working
from aparte.kernel import clock, instants
from benchmarks import brand, postgres, rates, report
from tests import shops

CONTACTS: Final = 2_000
BACKLOG: Final = 20_000
ALTERNATIONS: Final = 5
WARM_UP: Final = 20_000
TARGET: Final = 2.0


class Rehearsed(NamedTuple):
    """What one dry-run did; `cpu` is what its processes took, in microseconds per event."""

    rate: float
    cpu: float
    events: int
    entries: int


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", metavar="FILE", help="write a profile of a dry-run, and end")
    parser.add_argument("--alternations", type=int, default=ALTERNATIONS)
    arguments = parser.parse_args()
    loop.calm_collector()
    with postgres.running() as server:
        address = server.database()
        began = clock.SystemClock().now() - rates.SPAN - instants.SECOND
        shop = rates.Shop(address, brand.opened(address), CONTACTS)
        pairs: list[tuple[rates.Turned, Rehearsed]] = []
        with rates.engines(address, 1) as engines:
            shop.turn(shop.tell(WARM_UP), engines)
            for _ in range(1 if arguments.profile else arguments.alternations):
                ours = shop.turn(shop.tell(BACKLOG), engines)
                pairs.append((ours, _rehearse(shop, began, arguments.profile)))
    _tell(pairs)


def _rehearse(shop: rates.Shop, began: int, profile: str | None) -> Rehearsed:
    now = clock.SystemClock()
    draft = {
        **shops.library("abandoned-basket"),
        "key": "draft-of-the-bench",
        "trigger": {"kind": "event", "event": "Order Completed"},
        "stops": [],
        "goal": None,
    }
    asked = asking.Asked(shop.workspace, "scenario", draft, began, now.now(), 0)
    runner = working.Runner(shop.address, now, 1 if profile else None)
    with psycopg.connect(shop.address, autocommit=True) as connection:
        connection.execute("ANALYZE events, contact_state, consent_records, journeys")
        key = store.ask(connection, asked, 0, "bench", now.now())
        profiler = cProfile.Profile()
        if profile:
            profiler.enable()
        begun, worked = time.monotonic(), _cpu_seconds()
        assert runner.run(shop.workspace, key) == "done", "nobody else works on it"
        spent, worked = time.monotonic() - begun, _cpu_seconds() - worked
        if profile:
            profiler.disable()
            profiler.dump_stats(profile)
        run = store.find(connection, shop.workspace, key)
    assert run is not None, "it was just done"
    found: dict[str, Any] = run.report or {}
    events = found["events"]
    return Rehearsed(events / spent, 1e6 * worked / events, events, found["draft"]["entries"])


def _cpu_seconds() -> float:
    """Return the processor time of this process and of those it started that have ended."""
    return sum(os.times()[:4])


def _tell(pairs: list[tuple[rates.Turned, Rehearsed]]) -> None:
    header = (
        "dry-run events/s", "live events/s", "ratio", "dry-run µs/event", "engine µs/event",
        "events", "entries",
    )  # fmt: skip
    rows = [
        (
            report.written(ours.rate),
            live.rate,
            ours.rate / live.rate,
            ours.cpu,
            1e6 * live.engine_cpu / live.events,
            ours.events,
            ours.entries,
        )
        for live, ours in pairs
    ]
    report.show("dry-run: read, rebuild and decide", header, rows)
    mine, theirs = [ours.rate for _, ours in pairs], [live.rate for live, _ in pairs]
    report.conclude(
        report.Result(
            name="dry_run",
            value=statistics.median(mine),
            unit=f"events/s, {crew.cores()} processes",
            reference=statistics.median(theirs),
            ratio=report.ratio(mine, theirs),
            target=TARGET,
            details={
                "dry_run_cpu": statistics.median(ours.cpu for _, ours in pairs),
                "engine_cpu": statistics.median(
                    1e6 * live.engine_cpu / live.events for live, _ in pairs
                ),
            },
        )
    )


if __name__ == "__main__":
    main()
