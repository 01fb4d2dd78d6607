"""The probability functions, against SciPy's."""

from __future__ import annotations

import pytest
from scipy import special, stats

from aparte.reports import distributions

SHAPES = ((1, 1), (1, 50), (3.5, 1.5), (12, 988), (58, 9_944), (1_000, 1_000), (40_001, 2_000_001))
LEVELS = (1e-10, 1e-4, 0.025, 0.3, 0.5, 0.9, 0.975, 1 - 1e-6)


@pytest.mark.parametrize(("a", "b"), SHAPES)
def test_the_beta_distribution_is_scipys(a: float, b: float) -> None:
    """Density, probability and quantile of a beta, from one visitor to millions."""
    for level in LEVELS:
        x = stats.beta.ppf(level, a, b)
        assert distributions.beta_cdf(x, a, b) == pytest.approx(level, rel=1e-8, abs=1e-14)
        assert distributions.beta_quantile(level, a, b) == pytest.approx(x, rel=1e-8)
        expected = pytest.approx(stats.beta.pdf(x, a, b), rel=1e-7)
        assert distributions.beta_pdf(x, a, b) == expected
    assert distributions.beta_cdf(0.0, a, b) == 0.0
    assert distributions.beta_cdf(1.0, a, b) == 1.0


@pytest.mark.parametrize("degrees", [1, 2, 5])
@pytest.mark.parametrize("x", [1e-6, 0.5, 3.84, 12.0, 80.0, 400.0])
def test_the_tail_of_chi_square_is_scipys(degrees: int, x: float) -> None:
    """The probability of a greater distance, however small."""
    expected = pytest.approx(stats.chi2.sf(x, degrees), rel=1e-9)
    assert distributions.chi_square_sf(x, degrees) == expected
    assert distributions.chi_square_sf(0.0, degrees) == 1.0


@pytest.mark.parametrize("x", [-30.0, -6.0, -1.96, 0.0, 0.5, 5.0, 12.0])
def test_the_normal_distribution_is_scipys(x: float) -> None:
    """Both tails keep their digits far out."""
    assert distributions.normal_cdf(x) == pytest.approx(stats.norm.cdf(x), rel=1e-12)
    assert distributions.normal_sf(x) == pytest.approx(stats.norm.sf(x), rel=1e-12)
    assert distributions.normal_pdf(x) == pytest.approx(stats.norm.pdf(x), rel=1e-12)


@pytest.mark.parametrize("level", LEVELS)
def test_the_normal_quantile_is_scipys(level: float) -> None:
    """The way back."""
    assert distributions.normal_quantile(level) == pytest.approx(special.ndtri(level), rel=1e-9)
