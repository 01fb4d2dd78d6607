"""The few probability functions that the readings need, on the standard library alone.

Incomplete beta and gamma by continued fractions (Numerical Recipes, 3rd edition, sections 6.2 and
6.4; NIST DLMF 8.9.2, 8.11.4 and 8.17.22). Good to about twelve digits over the counts of an
experiment, up to hundreds of millions of people.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Final

TERMS_MAX: Final = 20_000
"""Terms of a series or fraction; a few times the square root of the largest parameter are used."""

BISECTIONS: Final = 100
"""Steps towards a quantile: halving [0, 1] so often is more than a double can tell apart."""

_EPSILON: Final = 1e-15
_TINY: Final = 1e-300
_STANDARD: Final = NormalDist()


def normal_cdf(x: float) -> float:
    """Return P(Z <= x) of a standard normal (DLMF 7.2.2: through erfc, exact in the tails)."""
    return 0.5 * math.erfc(-x / math.sqrt(2.0))


def normal_sf(x: float) -> float:
    """Return P(Z > x) of a standard normal."""
    return 0.5 * math.erfc(x / math.sqrt(2.0))


def normal_pdf(x: float) -> float:
    """Return the density of a standard normal."""
    return math.exp(-0.5 * x * x) / math.sqrt(2.0 * math.pi)


def normal_quantile(p: float) -> float:
    """Return the x below which a standard normal falls with probability p (Wichura's AS 241)."""
    return _STANDARD.inv_cdf(p)


def log_beta(a: float, b: float) -> float:
    """Return the logarithm of the beta function (DLMF 5.12.1)."""
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def beta_pdf(x: float, a: float, b: float) -> float:
    """Return the density of a Beta(a, b) at an x inside (0, 1); zero outside."""
    if not 0.0 < x < 1.0:
        return 0.0
    return math.exp((a - 1.0) * math.log(x) + (b - 1.0) * math.log1p(-x) - log_beta(a, b))


def beta_cdf(x: float, a: float, b: float) -> float:
    """Return P(X <= x) of a Beta(a, b): the regularised incomplete beta function (DLMF 8.17.2)."""
    if x <= 0.0:
        return 0.0
    if x >= 1.0:
        return 1.0
    front = math.exp(a * math.log(x) + b * math.log1p(-x) - log_beta(a, b))
    if x < (a + 1.0) / (a + b + 2.0):
        return front * _beta_fraction(x, a, b) / a
    return 1.0 - front * _beta_fraction(1.0 - x, b, a) / b


def beta_quantile(p: float, a: float, b: float) -> float:
    """Return the x below which a Beta(a, b) falls with probability p.

    Newton's steps, halved back into the bracket where they leave it (Numerical Recipes, 9.4).
    """
    low, high, x = 0.0, 1.0, a / (a + b)
    for _ in range(BISECTIONS):
        gap = beta_cdf(x, a, b) - p
        low, high = (x, high) if gap < 0.0 else (low, x)
        slope = beta_pdf(x, a, b)
        step = gap / slope if slope > 0.0 else 2.0
        following = x - step
        if not low < following < high:
            following = 0.5 * (low + high)
        if abs(following - x) <= _EPSILON * x:
            return following
        x = following
    return x


def chi_square_sf(x: float, degrees: int) -> float:
    """Return P(X > x) of a chi-square: Q(degrees / 2, x / 2) (DLMF 8.2.4)."""
    if x <= 0.0:
        return 1.0
    shape, half = degrees / 2.0, x / 2.0
    front = math.exp(shape * math.log(half) - half - math.lgamma(shape))
    if half < shape + 1.0:
        return 1.0 - front * _gamma_series(shape, half)
    return front * _gamma_fraction(shape, half)


def _beta_fraction(x: float, a: float, b: float) -> float:
    """Return the continued fraction of DLMF 8.17.22 by Lentz's method."""
    c = 1.0
    d = _inverse(1.0 - (a + b) * x / (a + 1.0))
    value = d
    for m in range(1, TERMS_MAX):
        even = m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0))
        step = 1.0
        for term in (even, odd):
            d = _inverse(1.0 + term * d)
            c = _away_from_zero(1.0 + term / c)
            step = c * d
            value *= step
        if abs(step - 1.0) < _EPSILON:
            return value
    return value


def _gamma_series(shape: float, x: float) -> float:
    """Return the series of DLMF 8.11.4, for x below the mean."""
    term = total = 1.0 / shape
    for n in range(1, TERMS_MAX):
        term *= x / (shape + n)
        total += term
        if term < total * _EPSILON:
            break
    return total


def _gamma_fraction(shape: float, x: float) -> float:
    """Return the continued fraction of DLMF 8.9.2 by Lentz's method, for x above the mean."""
    b = x + 1.0 - shape
    c = 1.0 / _TINY
    d = value = 1.0 / b
    for n in range(1, TERMS_MAX):
        term = -n * (n - shape)
        b += 2.0
        d = _inverse(term * d + b)
        c = _away_from_zero(b + term / c)
        step = c * d
        value *= step
        if abs(step - 1.0) < _EPSILON:
            break
    return value


def _inverse(x: float) -> float:
    return 1.0 / _away_from_zero(x)


def _away_from_zero(x: float) -> float:
    return x if abs(x) > _TINY else _TINY
