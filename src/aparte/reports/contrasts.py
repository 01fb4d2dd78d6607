"""What is believed of one number against another: their difference, and their ratio.

Both beliefs being independent, the difference is at most d with probability

    integral of f(y) F(y + d) dy

and the ratio at most r with probability integral of f(y) F(r y) dy, where F is the distribution of
the one and f the density of the other, which must be positive for the ratio. Intervals are central
and found by bisection; everything is computed by quadrature, so the same counts give the same
figures.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from aparte.reports import posteriors
from aparte.reports.posteriors import Posterior

BISECTIONS: Final = 34
"""Halvings: to less than a thousand-millionth of the range searched."""

SURELY: Final = 1e-10
"""The tails of both beliefs beyond which no interval is looked for."""

POSITIVE: Final = 1e-4
"""How improbable it must be that a number is not positive, for a ratio to mean anything."""


def difference_interval(
    one: Posterior, other: Posterior, confidence: float = 0.95
) -> tuple[float, float]:
    """Return the central interval of how much `one` exceeds `other`."""
    low = one.quantile(SURELY) - other.quantile(1.0 - SURELY)
    high = one.quantile(1.0 - SURELY) - other.quantile(SURELY)
    nodes = posteriors.nodes_of(other)

    def below(gap: float) -> float:
        return sum(weight * one.cdf(y + gap) for y, weight in nodes)

    return _central(below, low, high, confidence)


def ratio_interval(
    one: Posterior, other: Posterior, confidence: float = 0.95
) -> tuple[float, float] | None:
    """Return the central interval of `one` over `other`; None where that may be zero or less."""
    least = other.quantile(POSITIVE)
    if least <= 0.0 or one.quantile(POSITIVE) <= 0.0:
        return None
    nodes = [(y, weight) for y, weight in posteriors.nodes_of(other) if y > 0.0]

    def below(ratio: float) -> float:
        return sum(weight * one.cdf(y * ratio) for y, weight in nodes)

    return _central(below, 0.0, one.quantile(1.0 - SURELY) / least, confidence)


def _central(
    below: Callable[[float], float], low: float, high: float, confidence: float
) -> tuple[float, float]:
    tail = (1.0 - confidence) / 2.0
    return _quantile(below, tail, low, high), _quantile(below, 1.0 - tail, low, high)


def _quantile(below: Callable[[float], float], p: float, low: float, high: float) -> float:
    for _ in range(BISECTIONS):
        middle = (low + high) / 2.0
        if below(middle) < p:
            low = middle
        else:
            high = middle
    return (low + high) / 2.0
