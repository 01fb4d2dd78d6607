"""Beliefs after looking: intervals, the probability of being best, the cost of being wrong."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, stats

from aparte.reports import posteriors
from aparte.reports.posteriors import Mean, Rate


def test_a_credible_interval_is_that_of_the_beta() -> None:
    """Twelve of a thousand: the central 95 % of a Beta(13, 989)."""
    low, high = posteriors.credible_interval(Rate(12, 1_000))
    assert (low, high) == pytest.approx(tuple(stats.beta.interval(0.95, 13, 989)), rel=1e-8)


@pytest.mark.parametrize(
    "rates",
    [
        [Rate(0, 0), Rate(0, 0)],
        [Rate(122, 21_306), Rate(267, 21_307), Rate(189, 21_387)],
        [Rate(3, 10), Rate(50_000, 1_000_000)],
        [Rate(10, 1_000), Rate(12, 1_000), Rate(9, 900), Rate(30, 2_000)],
    ],
)
def test_the_probability_of_being_best_is_that_of_drawing(rates: list[Rate]) -> None:
    """A million draws of each belief, counted; and the probabilities add to one."""
    chance = np.random.default_rng(7)
    drawn = np.array(
        [
            chance.beta(rate.successes + 1, rate.people - rate.successes + 1, 1_000_000)
            for rate in rates
        ]
    )
    best = np.bincount(drawn.argmax(axis=0), minlength=len(rates)) / drawn.shape[1]
    found = posteriors.probabilities_best(rates)
    assert found == pytest.approx(best.tolist(), abs=0.003)
    assert sum(found) == pytest.approx(1.0, abs=1e-7)
    losses = (drawn.max(axis=0) - drawn).mean(axis=1)
    assert posteriors.expected_losses(rates) == pytest.approx(losses.tolist(), abs=5e-4, rel=0.02)


def test_two_rates_compare_as_scipy_integrates() -> None:
    """The integral of the density of one times the distribution of the other."""
    one, other = Rate(30, 1_000), Rate(22, 1_000)
    expected, _ = integrate.quad(
        lambda x: stats.beta.pdf(x, 31, 971) * stats.beta.cdf(x, 23, 979), 0, 0.2, epsabs=1e-12
    )
    assert posteriors.probability_greater(one, other) == pytest.approx(expected, abs=1e-8)


def test_values_per_person_compare_as_normals_do() -> None:
    """The probability that one mean exceeds another has a closed form under normality."""
    one, other = Mean(1.42, 0.10), Mean(1.08, 0.12)
    expected = stats.norm.cdf((1.42 - 1.08) / np.hypot(0.10, 0.12))
    assert posteriors.probability_greater(one, other) == pytest.approx(expected, abs=1e-8)


def test_a_mean_counts_those_who_bought_nothing() -> None:
    """Four people, one of whom spent 8: mean 2, standard error of the four values."""
    found = posteriors.mean_of(4, 8.0, 64.0)
    assert found is not None
    assert (found.mean, found.error) == pytest.approx((2.0, stats.sem([0, 0, 0, 8])))
    assert posteriors.mean_of(1, 8.0, 64.0) is None
    assert posteriors.mean_of(10, 0.0, 0.0) is None


def test_the_loss_of_the_clearly_best_is_nothing() -> None:
    """Choosing what is surely best costs nothing; choosing the other costs the difference."""
    best, worst = posteriors.expected_losses([Rate(5_000, 10_000), Rate(1_000, 10_000)])
    assert best == pytest.approx(0.0, abs=1e-9)
    assert worst == pytest.approx(0.4, abs=0.001)
