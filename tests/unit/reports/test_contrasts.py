"""Beliefs about differences and ratios, and the readings of them that hold at any time."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import integrate, optimize, stats

from aparte.reports import contrasts, sequential
from aparte.reports.posteriors import Mean, Rate

CASES = [
    (Rate(30, 1_000), Rate(22, 1_000)),
    (Rate(5_400, 90_000), Rate(500, 10_000)),
    (Rate(3, 40), Rate(1, 12)),
]


def quantile(one: Rate, other: Rate, p: float, *, of_ratio: bool) -> float:
    """Return a quantile as SciPy integrates and solves for it."""
    a = stats.beta(one.successes + 1, one.people - one.successes + 1)
    b = stats.beta(other.successes + 1, other.people - other.successes + 1)

    def missing(x: float) -> float:
        def inside(y: float) -> float:
            return float(b.pdf(y) * a.cdf(y * x if of_ratio else y + x))

        middle = b.ppf([1e-9, 0.01, 0.2, 0.5, 0.8, 0.99, 1 - 1e-9])
        found, _ = integrate.quad(
            inside, middle[0], middle[-1], points=middle[1:-1], limit=300, epsabs=1e-10
        )
        return float(found) - p

    return float(optimize.brentq(missing, 0.01 if of_ratio else -0.6, 60.0 if of_ratio else 0.6))


@pytest.mark.parametrize(("one", "other"), CASES)
def test_the_difference_of_two_rates_is_scipys(one: Rate, other: Rate) -> None:
    """The central 95 % of one Beta less another."""
    expected = [quantile(one, other, p, of_ratio=False) for p in (0.025, 0.975)]
    assert contrasts.difference_interval(one, other) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(("one", "other"), CASES)
def test_the_ratio_of_two_rates_is_scipys(one: Rate, other: Rate) -> None:
    """The central 95 % of one Beta over another."""
    expected = [quantile(one, other, p, of_ratio=True) for p in (0.025, 0.975)]
    assert contrasts.ratio_interval(one, other) == pytest.approx(expected, rel=1e-4)


def test_the_difference_of_two_means_is_normal() -> None:
    """Of independent normals the variances add; their ratio is told only far from zero."""
    one, other = Mean(1.42, 0.10), Mean(1.08, 0.12)
    expected = stats.norm.interval(0.95, 1.42 - 1.08, math.hypot(0.10, 0.12))
    assert contrasts.difference_interval(one, other) == pytest.approx(expected, abs=1e-7)
    assert contrasts.ratio_interval(one, Mean(1.0, 0.5)) is None
    chance = np.random.default_rng(3)
    drawn = chance.normal(1.42, 0.10, 2_000_000) / chance.normal(1.08, 0.12, 2_000_000)
    low, high = np.quantile(drawn, [0.025, 0.975])
    assert contrasts.ratio_interval(one, other) == pytest.approx((low, high), abs=3e-3)


def mixture(difference: float, error: float, mixing: float) -> float:
    """Return the p-value of the published statistic: of densities, as SciPy has them."""
    mixed = stats.norm.pdf(difference, scale=math.hypot(error, mixing))
    return float(min(1.0, stats.norm.pdf(difference, scale=error) / mixed))


def test_a_lift_is_read_on_the_logarithm_of_the_ratio() -> None:
    """A half more: the p-value of the log ratio, and an interval that it leaves at alpha."""
    one, other = Rate(100, 5_000), Rate(150, 5_000)
    found = sequential.compare_lift(one, other)
    assert found is not None
    error = math.sqrt(sum((1 - rate.mean) / (rate.people * rate.mean) for rate in (one, other)))
    assert found.difference == pytest.approx(0.5)
    assert found.p_value == pytest.approx(mixture(math.log(1.5), error, 0.1), rel=1e-9)
    for bound in (found.low, found.high):
        gap = math.log(1.5) - math.log1p(bound)
        assert mixture(gap, error, 0.1) == pytest.approx(0.05, rel=1e-9)
    assert sequential.compare_lift(Rate(0, 100), other) is None


def test_values_per_person_are_read_in_their_own_spread() -> None:
    """The same figures in cents and in euros are as sure."""
    found = sequential.compare_values((500, 2.0), (4_500, 2.5), spread=7.0)
    error = 7.0 * math.sqrt(1 / 500 + 1 / 4_500)
    assert found.p_value == pytest.approx(mixture(0.5, error, 0.35), rel=1e-9)
    assert mixture(0.5 - found.low, error, 0.35) == pytest.approx(0.05, rel=1e-9)
    cents = sequential.compare_values((500, 200.0), (4_500, 250.0), spread=700.0)
    assert cents.p_value == pytest.approx(found.p_value)
    assert cents.low == pytest.approx(100 * found.low)


@pytest.mark.parametrize("buying", [0.02, 0.2])
def test_values_looked_at_every_day_keep_the_error(buying: float) -> None:
    """With no difference, of a thousand readings looked at daily at most 5 % ever find one."""
    chance = np.random.default_rng(5)
    ever = 0
    for _ in range(1_000):
        sums = []
        for people in (450, 50):
            bought = chance.binomial(1, buying, (40, people))
            spent = bought * chance.lognormal(3.5, 0.6, (40, people))
            daily = np.stack([spent.sum(axis=1), (spent * spent).sum(axis=1)])
            sums.append((people * np.arange(1, 41), *daily.cumsum(axis=1)))
        ever += _ever(sums)
    assert ever / 1_000 <= 0.05


def _ever(sums: list[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> bool:
    (treated, total, squares), (held, other_total, other_squares) = sums
    means = total / treated, other_total / held
    spent = squares - total * means[0] + other_squares - other_total * means[1]
    spread = np.sqrt(spent / (treated + held - 2))
    return any(
        sequential.compare_values(
            (int(held[day]), float(means[1][day])),
            (int(treated[day]), float(means[0][day])),
            float(spread[day]),
        ).p_value
        <= 0.05
        for day in range(len(treated))
        if spread[day] > 0
    )
