"""Numbers compared with numbers: every operator is an interval, taken or excluded.

`is at least 2` is the interval from 2 up; `is less than 2` is its opposite. A missing number is
in no interval and in no opposite: callers answer false before asking.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final, Literal, NamedTuple

from aparte.core import phrases
from aparte.core.sqlbinding import Binder
from aparte.kernel.words import Words

Operator = Literal["gte", "gt", "lte", "lt", "is", "is_not", "between"]

INFINITY: Final = 1 << 120
"""Beyond every count, sum of millionths and length of time there can be."""

SINGLE: Final = frozenset({"gte", "gt", "lte", "lt", "is", "is_not"})
EXACT: Final = frozenset({"is", "is_not"})


class Range(NamedTuple):
    """An interval of whole numbers, both ends included; `outside` takes what is not in it."""

    low: int
    high: int
    outside: bool

    def holds(self, number: int) -> bool:
        """Return whether a number is taken."""
        return (self.low <= number <= self.high) is not self.outside

    def holds_ratio(self, total: int, count: int) -> bool:
        """Return whether `total / count` is taken, without dividing."""
        return (self.low * count <= total <= self.high * count) is not self.outside


def of(op: Operator, low: int, high: int) -> Range:
    """Return the range of an operator; `high` is the second value of `between`, else the same."""
    match op:
        case "gte":
            return Range(low, INFINITY, outside=False)
        case "gt":
            return Range(-INFINITY, low, outside=True)
        case "lte":
            return Range(-INFINITY, low, outside=False)
        case "lt":
            return Range(low, INFINITY, outside=True)
        case "is":
            return Range(low, low, outside=False)
        case "is_not":
            return Range(low, low, outside=True)
        case "between":
            return Range(low, high, outside=False)


def threshold(range_: Range) -> tuple[int, bool] | None:
    """Return (n, True) for "at least n", (n, False) for "fewer than n", None for others."""
    if range_.high == INFINITY:
        return (range_.low, not range_.outside)
    if range_.low == -INFINITY:
        return (range_.high + 1, range_.outside)
    return None


def to_sql(range_: Range, number: str, binder: Binder, per: str = "") -> str:
    """Return SQL for "the number is taken"; null when the number is.

    With `per`, the ends are multiplied by that expression: the number is a sum, `per` its count.
    """
    tests: list[str] = []
    if range_.low != -INFINITY:
        tests.append(f"{number} >= {binder.add(Decimal(range_.low), 'numeric')}{per}")
    if range_.high != INFINITY:
        tests.append(f"{number} <= {binder.add(Decimal(range_.high), 'numeric')}{per}")
    test = " AND ".join(tests)
    return f"(NOT ({test}))" if range_.outside else f"({test})"


_WANTED: Final[dict[str, Words]] = {
    "gte": Words(en="at least {0}", fr="au moins {0}"),
    "gt": Words(en="more than {0}", fr="plus de {0}"),
    "lte": Words(en="at most {0}", fr="au plus {0}"),
    "lt": Words(en="less than {0}", fr="moins de {0}"),
    "is": Words(en="exactly {0}", fr="exactement {0}"),
    "is_not": Words(en="anything but {0}", fr="tout sauf {0}"),
    "between": Words(en="between {0} and {1}", fr="entre {0} et {1}"),
}


def wanted(op: Operator, shown: list[Words]) -> Words:
    """Return "at least 2", "between 2 and 5", of values already in words."""
    words = _WANTED[op]
    return Words(
        en=words.en.format(*(one.en for one in shown)),
        fr=words.fr.format(*(one.fr for one in shown)),
    )


def pair(op: Operator, value: Any) -> list[Any]:
    """Return the one or two values an operator compares with."""
    return list(value) if op == "between" else [value]


def number(value: Any) -> Words:
    """Return a count or measure in words."""
    return phrases.number(value)
