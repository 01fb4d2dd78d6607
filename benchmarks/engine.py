"""Events a second through resolve, decide and commit, against a plain COPY of the same events.

A hundred thousand contacts with a past, twenty live scenarios, twenty segments. The backlog is in
the inbox already; engines are processes of their own, wired as the product wires them: two, which
is what two cores are for, and one, for what a single one does. The reference is one binary COPY of
the same events into the same table with its indexes, in another database of the same server, its
data encoded beforehand. Both commit to disk as the product does.
"""

from __future__ import annotations

import argparse
import statistics
from typing import Final

from benchmarks import brand, postgres, rates, report

CONTACTS: Final = 100_000
BACKLOG: Final = 20_000
ALTERNATIONS: Final = 5
WARM_UP: Final = 5_000
TARGET: Final = 0.2


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", metavar="FILE", help="write a profile of one process, and end")
    parser.add_argument("--contacts", type=int, default=CONTACTS)
    arguments = parser.parse_args()
    with postgres.running() as server:
        address, copied = server.database(), server.database()
        shop = rates.Shop(address, brand.opened(address), arguments.contacts)
        if arguments.profile:
            with rates.engines(address, 1, arguments.profile) as engines:
                turned = shop.turn(shop.tell(4 * BACKLOG), engines)
            print(turned)
            return
        one = _alternate(shop, copied, 1)
        two = _alternate(shop, copied, 2)
    _tell(one, two)


class Side(list[tuple[rates.Turned, float]]):
    """The alternations with so many processes: ours, and the reference right after."""

    @property
    def rates(self) -> list[float]:
        """Ours."""
        return [ours.rate for ours, _ in self]

    @property
    def references(self) -> list[float]:
        """The plain COPY's."""
        return [theirs for _, theirs in self]


def _alternate(shop: rates.Shop, copied: str, processes: int) -> Side:
    side = Side()
    with rates.engines(shop.address, processes) as engines:
        shop.turn(shop.tell(WARM_UP), engines)
        for _ in range(ALTERNATIONS):
            told = shop.tell(BACKLOG)
            ours = shop.turn(told, engines)
            side.append((ours, rates.copy_rate(copied, shop.event_rows(told))))
    return side


def _tell(one: Side, two: Side) -> None:
    rows = []
    for processes, side in ((1, one), (2, two)):
        for ours, theirs in side:
            rows.append(
                (
                    f"{processes}",
                    ours.rate,
                    theirs,
                    ours.rate / theirs,
                    ours.events / ours.turns,
                    1e6 * ours.engine_cpu / ours.events,
                    1e6 * ours.database_cpu / ours.events,
                )
            )
    header = (
        "processes", "events/s", "COPY events/s", "ratio", "events a turn", "engine µs/event",
        "database µs/event",
    )  # fmt: skip
    report.show("engine: resolve + decide + commit", header, rows)
    report.conclude(
        report.Result(
            name="engine",
            value=statistics.median(two.rates),
            unit="events/s, two processes",
            reference=statistics.median(two.references),
            ratio=report.ratio(two.rates, two.references),
            target=TARGET,
            details={
                "one_process": statistics.median(one.rates),
                "one_process_ratio": report.ratio(one.rates, one.references),
            },
        )
    )


if __name__ == "__main__":
    main()
