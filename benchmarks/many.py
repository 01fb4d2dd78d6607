"""The engine with two hundred scenarios and two hundred segments live, against twenty of each.

Two databases on one server, the same crowd and the same events, an engine process each; backlogs
take turns. The twenty are among the two hundred (see `plenty`): what is measured is what an input
costs more because there is much that it does not concern.
"""

from __future__ import annotations

import argparse
import statistics
from typing import Final

from benchmarks import brand, plenty, postgres, rates, report

CONTACTS: Final = 50_000
FEW: Final = 20
BACKLOG: Final = 20_000
WARM_UP: Final = 20_000
ALTERNATIONS: Final = 8
TARGET: Final = 0.7


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", metavar="FILE", help="write a profile of the many, and end")
    parser.add_argument("--contacts", type=int, default=CONTACTS)
    parser.add_argument("--count", type=int, default=plenty.COUNT)
    parser.add_argument("--backlog", type=int, default=BACKLOG)
    arguments = parser.parse_args()
    with postgres.running() as server:
        many = _shop(server, arguments.count, arguments.contacts)
        if arguments.profile:
            with rates.engines(many.address, 1, arguments.profile) as engines:
                many.turn(many.tell(WARM_UP), engines)
                print(many.turn(many.tell(2 * BACKLOG), engines))
            return
        few = _shop(server, FEW, arguments.contacts)
        pairs = _alternate(many, few, arguments.backlog)
    _tell(pairs, arguments.count)


def _shop(server: postgres.Server, count: int, contacts: int) -> rates.Shop:
    address = server.database()
    workspace = brand.opened(
        address,
        scenarios=plenty.scenarios(count),
        segments=plenty.segments(count),
        scores=plenty.scores() if count > FEW else [],
    )
    return rates.Shop(address, workspace, contacts)


def _alternate(
    many: rates.Shop, few: rates.Shop, backlog: int
) -> list[tuple[rates.Turned, rates.Turned]]:
    pairs = []
    with rates.engines(many.address, 1) as one, rates.engines(few.address, 1) as other:
        many.turn(many.tell(WARM_UP), one)
        few.turn(few.tell(WARM_UP), other)
        for number in range(ALTERNATIONS):
            # Whoever goes second meets what the first left to do: each does in its turn.
            order = [(many, one), (few, other)]
            turned = [
                shop.turn(shop.tell(backlog), engines)
                for shop, engines in (order if number % 2 == 0 else reversed(order))
            ]
            ours, theirs = turned if number % 2 == 0 else reversed(turned)
            pairs.append((ours, theirs))
    return pairs


def _tell(pairs: list[tuple[rates.Turned, rates.Turned]], count: int) -> None:
    header = (
        f"events/s, {count} and {count}", f"{FEW} and {FEW}", "ratio",
        "engine µs/event, many", "few", "database µs/event, many", "few",
    )  # fmt: skip
    rows = [
        (
            report.written(ours.rate),
            theirs.rate,
            ours.rate / theirs.rate,
            1e6 * ours.engine_cpu / ours.events,
            1e6 * theirs.engine_cpu / theirs.events,
            1e6 * ours.database_cpu / ours.events,
            1e6 * theirs.database_cpu / theirs.events,
        )
        for ours, theirs in pairs
    ]
    report.show("many: definitions that an input does not concern, one process", header, rows)
    mine, others = [ours.rate for ours, _ in pairs], [theirs.rate for _, theirs in pairs]
    report.conclude(
        report.Result(
            name="many",
            value=statistics.median(mine),
            unit=f"events/s, {count} scenarios and {count} segments",
            reference=statistics.median(others),
            ratio=report.ratio(mine, others),
            target=TARGET,
            details={
                "processor_time_ratio": report.ratio(
                    [theirs.engine_cpu + theirs.database_cpu for _, theirs in pairs],
                    [ours.engine_cpu + ours.database_cpu for ours, _ in pairs],
                ),
            },
        )
    )


if __name__ == "__main__":
    main()
