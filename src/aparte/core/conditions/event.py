"""A condition on the past, as written: which events, which statistic, which window, which numbers.

`past` evaluates it; `eventwords` says it; what is wrong with one, and its SQL, are in `past` too.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from aparte.core import atoms
from aparte.core.conditions import kinds, ranges, windows
from aparte.kernel import durations

Stat = Literal[
    "count",
    "sum",
    "average",
    "min",
    "max",
    "distinct_days",
    "time_since_first",
    "time_since_last",
]

MEASURED: frozenset[str] = frozenset({"sum", "average", "min", "max"})
TIMED: frozenset[str] = frozenset({"time_since_first", "time_since_last"})
COUNTED: frozenset[str] = frozenset({"count", "distinct_days"})


class Event(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag="event",
    tag_field="kind",
):
    """True when a statistic of the matching events in a window compares so with `value`.

    At most one of `within` ("7d"), `period` ("day", "week", "month", by the contact's calendar)
    and `between` (["28d", "14d"]: that long ago) is set; with none, all time counts. `measure` is
    the property that sum, average, min and max look at. `value` is a number, or a duration for
    the two that tell a length of time; `between` compares with two.
    """

    event: str
    where: tuple[atoms.PropertyFilter, ...] = ()
    stat: Stat = "count"
    measure: str | None = None
    within: str | None = None
    period: windows.Period | None = None
    between: tuple[str, str] | None = None
    op: ranges.Operator = "gte"
    value: Any = 1

    def atom(self) -> atoms.Atom:
        """Return what of the past this asks about."""
        return atoms.Atom(self.event, self.where, self.measure)

    def range(self) -> ranges.Range:
        """Return the numbers that satisfy: counts, millionths or microseconds."""
        numbers = [self._number(one) for one in ranges.pair(self.op, self.value)]
        return ranges.of(self.op, numbers[0], numbers[-1])

    def _number(self, value: Any) -> int:
        if self.stat in TIMED:
            return durations.parse(value)
        return atoms.millionths(value) if self.stat in MEASURED else int(value)

    def window(self, zone_of: kinds.ZoneOf) -> windows.Window:
        """Return the window, on the clock of whom it is laid over."""
        if self.period is not None:
            return windows.Calendar(self.period, zone_of)
        if self.within is not None:
            return windows.Sliding(durations.parse(self.within))
        if self.between is not None:
            lengths = sorted((_length(self.between[0]), _length(self.between[1])))
            return windows.Sliding(lengths[1], lengths[0])
        return windows.Sliding(windows.ALL_TIME)

    def is_all_time(self) -> bool:
        """Return whether no window is set."""
        return self.within is None and self.period is None and self.between is None


def _length(text: str) -> int:
    """Return a duration; `0d`, which is none, is now."""
    return 0 if text in NOW else durations.parse(text)


NOW: frozenset[str] = frozenset(f"0{unit}" for unit in "smhdw")
