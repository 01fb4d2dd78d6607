"""Monthly partitions: made from the data's own instants, before the data is written.

A table partitioned by month has a default partition, so that nothing is ever refused; the months
keep it empty, retention a `DROP`, and indexes small.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

import psycopg

from aparte.kernel import instants, sqlfile

MONTHS_MAX: Final = 600
"""Fifty years in one call: more is a mistake in the caller's instants."""

_SQL: Final = sqlfile.load("aparte.events")


def ensure_months(
    connection: psycopg.Connection[Any],
    first: int,
    last: int,
    *,
    table: str = "events",
    time_column: str = "occurred_at",
) -> None:
    """Make the partition of each month from the instant `first` to the instant `last`.

    Idempotent, and safe among concurrent callers. Writers of the table wait until the caller's
    transaction ends, so call it in a transaction of its own, before the one that writes.
    """
    months = _months_between(_month_of(first), _month_of(last))
    assert len(months) <= MONTHS_MAX, f"{len(months)} months at once"
    for month in months:
        connection.execute(
            _SQL.ensure_month,
            {"parent": table, "time_column": time_column, "month": month},
        )


class Months:
    """The months of one table known to be there: asks the database once for each new day."""

    def __init__(self, table: str = "events", time_column: str = "occurred_at") -> None:
        self._table = table
        self._time_column = time_column
        self._known: set[int] = set()

    def cover(self, connection: psycopg.Connection[Any], moments: Iterable[int]) -> None:
        """Make the months of these instants, in a transaction of their own, if any is unknown."""
        unknown = {moment // instants.DAY for moment in moments} - self._known
        for month in sorted({_month_of(day * instants.DAY) for day in unknown}):
            with connection.transaction():
                connection.execute(
                    _SQL.ensure_month,
                    {"parent": self._table, "time_column": self._time_column, "month": month},
                )
        self._known |= unknown


def _month_of(instant: int) -> date:
    return instants.to_datetime(instant).date().replace(day=1)


def _months_between(first: date, last: date) -> list[date]:
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    start = first.year * 12 + first.month - 1
    return [date((start + n) // 12, (start + n) % 12 + 1, 1) for n in range(max(count, 0))]
