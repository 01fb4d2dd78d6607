"""How a bench speaks: a table for people, then one JSON object for programs, on the last line."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Any, Final

import msgspec

_ENCODER: Final = msgspec.json.Encoder()


class Result(msgspec.Struct, kw_only=True):
    """One measure: `ratio` is to be compared with `target`; `details` holds whatever else counts.

    `lower_is_better` says that the ratio must stay under the target instead of above it.
    """

    name: str
    value: float
    unit: str
    reference: float
    ratio: float
    target: float
    lower_is_better: bool = False
    details: dict[str, Any] = {}


def show(title: str, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print a table, numbers to the right."""
    texts = [list(header), *([written(cell) for cell in row] for row in rows)]
    widths = [max(len(row[place]) for row in texts) for place in range(len(header))]
    print(f"\n{title}\n")
    for number, row in enumerate(texts):
        cells = [
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        print(f"| {' | '.join(cells)} |")
        if number == 0:
            marks = [
                "-" * width if place == 0 else "-" * (width - 1) + ":"
                for place, width in enumerate(widths)
            ]
            print(f"| {' | '.join(marks)} |", flush=True)


def conclude(result: Result) -> None:
    """Print the last line."""
    print()
    print(_ENCODER.encode(result).decode(), flush=True)


def written(value: Any) -> str:
    """Return a figure as people write it: three digits that count, or whole thousands."""
    if isinstance(value, str) or value is None:
        return value or ""
    if isinstance(value, int) or abs(value) >= 100:
        return f"{round(value):,}".replace(",", " ")
    return f"{value:.3g}"


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return the median of the ratios of neighbours in time."""
    return statistics.median(a / b for a, b in zip(ours, theirs, strict=True))


def encoded(value: Any) -> str:
    """Return a value as JSON."""
    return _ENCODER.encode(value).decode()
