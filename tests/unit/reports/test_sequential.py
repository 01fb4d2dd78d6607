"""Looking every day without being fooled more often than promised."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from aparte.reports import sequential
from aparte.reports.posteriors import Rate

EXPERIMENTS = 1_000
DAYS = 60
PER_DAY = 200
ALPHA = 0.05


def _looked_at_daily(one: float, other: float, seed: int) -> tuple[float, float, float]:
    """Return how often a daily look ever finds a difference, with mSPRT and with a naive test.

    And how often the true difference ever leaves the confidence sequence.
    """
    chance = np.random.default_rng(seed)
    first = chance.binomial(PER_DAY, one, (EXPERIMENTS, DAYS)).cumsum(axis=1)
    second = chance.binomial(PER_DAY, other, (EXPERIMENTS, DAYS)).cumsum(axis=1)
    sequentially = naively = missed = 0
    for a, b in zip(first.tolist(), second.tolist(), strict=True):
        found = fooled = left = False
        for day in range(DAYS):
            people = (day + 1) * PER_DAY
            read = sequential.compare_rates(Rate(a[day], people), Rate(b[day], people), ALPHA)
            found |= read.p_value <= ALPHA
            left |= not read.low <= other - one <= read.high
            pooled = (a[day] + b[day]) / (2 * people)
            error = (2 * pooled * (1 - pooled) / people) ** 0.5
            fooled |= error > 0 and abs(b[day] - a[day]) / people / error > 1.959964
        sequentially, naively, missed = sequentially + found, naively + fooled, missed + left
    return sequentially / EXPERIMENTS, naively / EXPERIMENTS, missed / EXPERIMENTS


@pytest.mark.parametrize(("rate", "seed"), [(0.005, 1), (0.02, 2), (0.3, 3)])
def test_looking_every_day_for_two_months_keeps_the_error(rate: float, seed: int) -> None:
    """With no difference, at most 5 % of experiments ever find one; the naive test, far more."""
    sequentially, naively, missed = _looked_at_daily(rate, rate, seed)
    assert sequentially <= ALPHA
    assert missed <= ALPHA
    assert naively > 3 * ALPHA


def test_a_real_difference_is_found_and_held() -> None:
    """From 2 % to 3 % is nearly always found within two months, inside the sequence all along."""
    found, _, missed = _looked_at_daily(0.02, 0.03, 4)
    assert found >= 0.9
    assert missed <= ALPHA


def test_the_interval_and_the_p_value_agree() -> None:
    """Zero leaves the interval exactly where the p-value passes alpha."""
    for extra in range(200):
        read = sequential.compare_rates(Rate(200, 10_000), Rate(200 + extra, 10_000))
        assert (read.p_value < 0.05) == (read.low > 0.0)


def test_the_statistic_is_the_published_one() -> None:
    """The ratio of the difference's densities: mixed over N(0, t^2), and at zero."""
    one, other = Rate(100, 5_000), Rate(150, 5_000)
    error = sum(rate.mean * (1 - rate.mean) / rate.people for rate in (one, other)) ** 0.5
    mixed = stats.norm.pdf(0.01, scale=(error**2 + 0.01**2) ** 0.5)
    expected = stats.norm.pdf(0.01, scale=error) / mixed
    read = sequential.compare_rates(one, other, mixing_sd=0.01)
    assert read.p_value == pytest.approx(expected, rel=1e-9)
    assert read.difference == pytest.approx(0.01)


def test_nobody_proves_nothing() -> None:
    """Without people, or with a few, nothing is certain."""
    assert sequential.compare_rates(Rate(0, 0), Rate(0, 0)).p_value == 1.0
    assert sequential.compare_rates(Rate(0, 50), Rate(3, 50)).p_value > 0.5
