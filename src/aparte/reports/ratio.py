"""Whether chance really divided the people as it was told to.

A chi-square test of the counts against the shares (Fabijan et al., Diagnosing Sample Ratio Mismatch
in Online Controlled Experiments, KDD 2019). When it fails, something let people out of one variant
more than of another, and no other figure of the experiment can be trusted. The bar is far lower
than 5 %, since it is looked at every day.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from aparte.reports import distributions

MISMATCH_P: Final = 0.0005
"""Below this the division is not believed."""


def mismatch_p(counts: Sequence[int], shares: Sequence[float]) -> float:
    """Return how probable counts at least as far from the shares are by chance alone."""
    people, parts = sum(counts), sum(shares)
    if not people:
        return 1.0
    expected = [people * share / parts for share in shares]
    distance = sum((seen - wait) ** 2 / wait for seen, wait in zip(counts, expected, strict=True))
    return distributions.chi_square_sf(distance, len(counts) - 1)
