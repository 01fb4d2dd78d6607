"""Figures that are costly to count: remembered in proportion to their cost."""

from __future__ import annotations

import time

from aparte.api import figures


def test_a_costly_figure_is_counted_once_in_a_while() -> None:
    """What took long to count is not counted again at once; another key is another figure."""
    counted: list[int] = []

    def count() -> int:
        time.sleep(0.02)
        counted.append(1)
        return len(counted)

    kept = figures.Figures()
    assert [kept.find("a", count) for _ in range(3)] == [1, 1, 1]
    assert kept.find("b", count) == 2


def test_a_cheap_figure_is_soon_forgotten() -> None:
    """What costs nothing to count is counted again a moment later."""
    numbers = iter(range(10))
    kept = figures.Figures()
    first = kept.find("a", lambda: next(numbers))
    time.sleep(0.05)
    assert (first, kept.find("a", lambda: next(numbers))) == (0, 1)
