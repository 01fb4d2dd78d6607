"""What must not get worse while something else gets better: unsubscribes and complaints.

A variant hits a guard rail when it is credibly worse than the others together: by Beta-Binomial
with a uniform prior, a probability of at least 99 %, and at least five people who left, so that
one bad day of a small test stops nothing. It is advice to stop, looked at often and meant to be
quick: it may be wrong more often than a sequential reading, on the careful side.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from aparte.reports import posteriors

CREDIBLY: Final = 0.99
LEFT_MIN: Final = 5


def worse(rates: Sequence[posteriors.Rate]) -> list[float | None]:
    """Return for each variant the probability that it is worse than the others together.

    None where fewer than `LEFT_MIN` people left it: too few to say.
    """
    left = sum(rate.successes for rate in rates)
    people = sum(rate.people for rate in rates)
    found: list[float | None] = []
    for rate in rates:
        others = posteriors.Rate(left - rate.successes, people - rate.people)
        enough = rate.successes >= LEFT_MIN
        found.append(posteriors.probability_greater(rate, others) if enough else None)
    return found


def hit(probability: float | None) -> bool:
    """Return whether this is credibly worse."""
    return probability is not None and probability >= CREDIBLY
