"""Points: written as numbers with at most three decimals, reckoned in whole billionths.

A score is told, and compared, in whole thousandths: what decay's straight lines add lies far below
half of one.
"""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Final

from aparte.core import atoms, phrases
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

Number = int | float

POINTS_MAX: Final = 10_000
"""The most that a rule gives, a group or score holds, or a threshold asks, either way."""

THOUSAND: Final = 1_000
BILLIONTHS: Final = 1_000_000
"""Billionths of a point in a thousandth."""


def thousandths(given: Number) -> int:
    """Return points in thousandths."""
    return atoms.millionths(given) // (atoms.MILLION // THOUSAND)


def billionths(given: Number) -> int:
    """Return points in billionths."""
    return thousandths(given) * BILLIONTHS


def check(given: Number, path: str) -> list[Problem]:
    """Return what is wrong with a number of points."""
    bounded = math.isfinite(given) and abs(given) <= POINTS_MAX
    if bounded and Decimal(repr(given)) * THOUSAND % 1 == 0:
        return []
    words = Words(
        en=f"Give a number between −{POINTS_MAX} and {POINTS_MAX}, with three decimals at most.",
        fr=f"Donnez un nombre entre −{POINTS_MAX} et {POINTS_MAX}, avec trois décimales au plus.",
    )
    return [Problem("bad_points", path, words)]


def number(amount: int) -> Words:
    """Return billionths as a number of points with one decimal at most: "21.4"."""
    tenths = _tenths(amount)
    return phrases.number(tenths // 10 if tenths % 10 == 0 else Decimal(tenths) / 10)


def _tenths(amount: int) -> int:
    return (amount + _HALF_TENTH) // _TENTH


def words(amount: int) -> Words:
    """Return billionths as points: "21.4 points", "1 point"."""
    tenths, shown = _tenths(amount), number(amount)
    one = abs(tenths) == _TEN
    # French keeps the singular up to two, without two.
    few = abs(tenths) < 2 * _TEN
    return Words(
        en=f"{shown.en} point{'' if one else 's'}", fr=f"{shown.fr} point{'' if few else 's'}"
    )


_TENTH: Final = 100_000_000
_HALF_TENTH: Final = _TENTH // 2
_TEN: Final = 10
