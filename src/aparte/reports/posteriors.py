"""What is believed of a rate or a mean after looking, and which of several is probably best.

A rate is a Beta-Binomial with a uniform prior (Gelman et al., Bayesian Data Analysis, 3rd edition,
section 2.4). A value per person, zeros of those who bought nothing included, is a mean of many: by
the central limit theorem its posterior under a flat prior is near enough a normal with the standard
error of the mean (the same, section 4.1). That is an approximation: with fewer than a few dozen
buyers in a variant, or one order that outweighs all others, it is too sure of itself.

Everything is computed by quadrature, not by drawing: the same counts give the same figures.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import Final, Protocol

import msgspec

from aparte.reports import distributions

_LEVELS: Final = (1e-10, 1e-6, 1e-4, 0.003, 0.03, 0.15, 0.4, 0.6, 0.85, 0.97, 0.997, 1 - 1e-4)
_TOPS: Final = (1 - 1e-6, 1 - 1e-10)
_CUTS: Final = (*_LEVELS, *_TOPS)
"""Quantiles of every variant between which the integrands are smooth."""

# Gauss-Legendre, eight points (Abramowitz and Stegun, table 25.4): half of them, they mirror.
_NODES: Final = (
    (0.1834346424956498, 0.3626837833783620),
    (0.5255324099163290, 0.3137066458778873),
    (0.7966664774136267, 0.2223810344533745),
    (0.9602898564975363, 0.1012285362903763),
)


class Posterior(Protocol):
    """What is believed of one number."""

    @property
    def mean(self) -> float: ...

    def pdf(self, x: float) -> float: ...

    def cdf(self, x: float) -> float: ...

    def quantile(self, p: float) -> float: ...


class Rate(msgspec.Struct, frozen=True):
    """A proportion after `successes` among `people`, from a uniform prior."""

    successes: int
    people: int

    @property
    def mean(self) -> float:
        """Return the expected rate."""
        return (self.successes + 1.0) / (self.people + 2.0)

    def pdf(self, x: float) -> float:
        """Return the density at a rate."""
        return distributions.beta_pdf(x, *self._shape())

    def cdf(self, x: float) -> float:
        """Return the probability that the rate is at most x."""
        return distributions.beta_cdf(x, *self._shape())

    def quantile(self, p: float) -> float:
        """Return the rate that is exceeded with probability 1 - p."""
        return distributions.beta_quantile(p, *self._shape())

    def _shape(self) -> tuple[float, float]:
        return self.successes + 1.0, self.people - self.successes + 1.0


class Mean(msgspec.Struct, frozen=True):
    """A mean known to a standard error."""

    mean: float
    error: float

    def pdf(self, x: float) -> float:
        """Return the density at a mean."""
        return distributions.normal_pdf((x - self.mean) / self.error) / self.error

    def cdf(self, x: float) -> float:
        """Return the probability that the mean is at most x."""
        return distributions.normal_cdf((x - self.mean) / self.error)

    def quantile(self, p: float) -> float:
        """Return the mean that is exceeded with probability 1 - p."""
        return self.mean + self.error * distributions.normal_quantile(p)


def mean_of(people: int, total: float, squares: float) -> Mean | None:
    """Return the value per person from its sum and sum of squares over all people, buyers or not.

    None where nothing can be said yet: fewer than two people, or all values alike.
    """
    if people < 2:  # noqa: PLR2004 -- a variance needs two
        return None
    mean = total / people
    variance = max(squares - people * mean * mean, 0.0) / (people - 1)
    return Mean(mean, math.sqrt(variance / people)) if variance > 0.0 else None


def credible_interval(posterior: Posterior, confidence: float = 0.95) -> tuple[float, float]:
    """Return the central interval that holds the number with this probability."""
    tail = (1.0 - confidence) / 2.0
    return posterior.quantile(tail), posterior.quantile(1.0 - tail)


def probabilities_best(posteriors: Sequence[Posterior]) -> list[float]:
    """Return for each the probability that it is the greatest: the integral of f_i prod F_j."""
    cuts = _cuts(posteriors)
    totals = [0.0] * len(posteriors)
    for x, weight in _nodes(cuts):
        below = [one.cdf(x) for one in posteriors]
        for index, one in enumerate(posteriors):
            others = math.prod(below[:index]) * math.prod(below[index + 1 :])
            totals[index] += weight * one.pdf(x) * others
    return totals


def expected_losses(posteriors: Sequence[Posterior]) -> list[float]:
    """Return for each what choosing it costs on average: E[max] - E[it], never below zero.

    E[max] is the integral of 1 - prod F_j from the least value up (Stucchio, Bayesian A/B Testing
    at VWO, 2015, for the notion).
    """
    cuts = _cuts(posteriors)
    greatest = cuts[0]
    for x, weight in _nodes(cuts):
        greatest += weight * (1.0 - math.prod(one.cdf(x) for one in posteriors))
    return [max(greatest - one.mean, 0.0) for one in posteriors]


def probability_greater(one: Posterior, other: Posterior) -> float:
    """Return the probability that one exceeds the other."""
    return probabilities_best([one, other])[0]


def nodes_of(one: Posterior) -> list[tuple[float, float]]:
    """Return points, and how probable each stands for, that average anything over a belief."""
    return [(x, weight * one.pdf(x)) for x, weight in _nodes(_cuts([one]))]


def _cuts(posteriors: Sequence[Posterior]) -> list[float]:
    return sorted({one.quantile(level) for one in posteriors for level in _CUTS})


def _nodes(cuts: Sequence[float]) -> Iterator[tuple[float, float]]:
    """Yield points and weights that integrate from the first cut to the last."""
    for low, high in itertools.pairwise(cuts):
        half, middle = (high - low) / 2.0, (high + low) / 2.0
        for node, weight in _NODES:
            yield middle - half * node, half * weight
            yield middle + half * node, half * weight
