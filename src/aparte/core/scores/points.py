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


def thousandths(number: Number) -> int:
    """Return points in thousandths."""
    return atoms.millionths(number) // (atoms.MILLION // THOUSAND)


def billionths(number: Number) -> int:
    """Return points in billionths."""
    return thousandths(number) * BILLIONTHS


def check(number: Number, path: str) -> list[Problem]:
    """Return what is wrong with a number of points."""
    bounded = math.isfinite(number) and abs(number) <= POINTS_MAX
    if bounded and Decimal(repr(number)) * THOUSAND % 1 == 0:
        return []
    words = Words(
        en=f"Give a number between −{POINTS_MAX} and {POINTS_MAX}, with three decimals at most.",
        fr=f"Donnez un nombre entre −{POINTS_MAX} et {POINTS_MAX}, avec trois décimales au plus.",
    )
    return [Problem("bad_points", path, words)]


def words(billionths_: int) -> Words:
    """Return points as people read them, with one decimal at most: "21.4 points", "1 point"."""
    tenths = (billionths_ + _HALF_TENTH) // _TENTH
    shown = phrases.number(tenths // 10 if tenths % 10 == 0 else Decimal(tenths) / 10)
    one = abs(tenths) == _TEN
    # French keeps the singular up to two, without two.
    few = abs(tenths) < 2 * _TEN
    return Words(
        en=f"{shown.en} point{'' if one else 's'}", fr=f"{shown.fr} point{'' if few else 's'}"
    )


_TENTH: Final = 100_000_000
_HALF_TENTH: Final = _TENTH // 2
_TEN: Final = 10
