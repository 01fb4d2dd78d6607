"""Readings that stay honest however often one looks.

An ordinary test holds its error only if looked at once, at a size fixed before; looked at every
day for two months, it finds differences that are not there three times in ten. The mixture
sequential probability ratio test keeps the chance of *ever* being wrong under alpha (Robbins, 1970;
Johari, Koomen, Pekelis and Walsh, Always Valid Inference, Operations Research 70, 2022, section 5).
Its statistic for a difference d with standard error s, mixed over N(0, t^2), is

    L = sqrt(s^2 / (s^2 + t^2)) exp(t^2 d^2 / (2 s^2 (s^2 + t^2)))

the p-value is 1 / L, and the confidence sequence holds every d with L < 1 / alpha. For proportions
this is the usual large-sample form: s^2 is estimated, from rates drawn a little towards one half,
so that few or no conversions are never certainty.
"""

from __future__ import annotations

import math
from typing import Final

import msgspec

from aparte.reports import posteriors

MIXING_SD: Final = 0.01
"""The t above, as a difference of rates: fixed beforehand, or the guarantee would be lost.

It only decides which sizes of difference are found soonest; ten times more or less costs little.
"""

LIFT_MIXING_SD: Final = 0.1
"""The same of a lift: a tenth more or less is what is found soonest."""

VALUE_MIXING: Final = 0.05
"""The same of a value per person, as a share of how much it differs from person to person."""

MORE_MAX: Final = 10_000_000
"""More people than this to wait for is as good as never."""


class Reading(msgspec.Struct, frozen=True):
    """A difference, the p-value valid at any time, and the interval valid at all times at once."""

    difference: float
    p_value: float
    low: float
    high: float


def compare_rates(
    one: posteriors.Rate,
    other: posteriors.Rate,
    alpha: float = 0.05,
    mixing_sd: float = MIXING_SD,
) -> Reading:
    """Return how much the rate `other` exceeds `one`."""
    if not one.people or not other.people:
        return Reading(0.0, 1.0, -1.0, 1.0)
    difference = other.successes / other.people - one.successes / one.people
    found = _mixed(difference, _variance(one) + _variance(other), mixing_sd, alpha)
    return Reading(
        found.difference, found.p_value, low=max(found.low, -1.0), high=min(found.high, 1.0)
    )


def compare_lift(
    one: posteriors.Rate,
    other: posteriors.Rate,
    alpha: float = 0.05,
    mixing_sd: float = LIFT_MIXING_SD,
) -> Reading | None:
    """Return how much the rate `other` exceeds `one` as a share of it; None without successes.

    Read on the logarithm of the ratio, whose variance is that of Katz et al. (Biometrics 34, 1978).
    """
    if not one.successes or not other.successes:
        return None
    ratio = (other.successes / other.people) / (one.successes / one.people)
    variance = sum((1.0 - rate.mean) / (rate.people * rate.mean) for rate in (one, other))
    found = _mixed(math.log(ratio), variance, mixing_sd, alpha)
    return Reading(
        ratio - 1.0, found.p_value, low=math.expm1(found.low), high=math.expm1(found.high)
    )


def compare_values(
    one: tuple[int, float], other: tuple[int, float], spread: float, alpha: float = 0.05
) -> Reading:
    """Return how much the value per person of `other` exceeds that of `one`: (people, mean) each.

    `spread` is the standard deviation of one person's value over both groups: taken alone, a small
    group that few have bought in knows too little of its own, and is too sure of itself.
    """
    (people, mean), (other_people, other_mean) = one, other
    variance = spread * spread * (1.0 / people + 1.0 / other_people)
    return _mixed(other_mean - mean, variance, VALUE_MIXING * spread, alpha)


def compare_value_lift(
    one: tuple[int, float], other: tuple[int, float], spread: float, alpha: float = 0.05
) -> Reading | None:
    """Return the same as a share of the value of `one`; None where either value is not positive.

    Read on the logarithm of the ratio, whose variance is that of the delta method.
    """
    (people, mean), (other_people, other_mean) = one, other
    if mean <= 0.0 or other_mean <= 0.0:
        return None
    variance = spread * spread * (1.0 / (people * mean**2) + 1.0 / (other_people * other_mean**2))
    found = _mixed(math.log(other_mean / mean), variance, LIFT_MIXING_SD, alpha)
    return Reading(
        other_mean / mean - 1.0,
        found.p_value,
        low=math.expm1(found.low),
        high=math.expm1(found.high),
    )


def find_more(one: posteriors.Rate, other: posteriors.Rate, alpha: float = 0.05) -> int | None:
    """Return how many more people prove a difference of rates that stays as it is seen now.

    In all, each group growing alike; None where that would take more than `MORE_MAX`.
    """
    difference = other.successes / other.people - one.successes / one.people
    variance = _variance(one) + _variance(other)
    people = one.people + other.people

    def is_proved(more: int) -> bool:
        grown = variance * people / (people + more)
        return _mixed(difference, grown, MIXING_SD, alpha).p_value <= alpha

    if not is_proved(MORE_MAX):
        return None
    low, high = -1, MORE_MAX
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_proved(middle) else (middle, high)
    return high


def _mixed(difference: float, variance: float, mixing_sd: float, alpha: float) -> Reading:
    mixing = mixing_sd * mixing_sd
    both = variance + mixing
    log_ratio = 0.5 * math.log(variance / both)
    log_ratio += mixing * difference * difference / (2.0 * variance * both)
    reach = math.sqrt(variance * both / mixing * (math.log(both / variance) - 2 * math.log(alpha)))
    return Reading(
        difference=difference,
        p_value=min(1.0, math.exp(-log_ratio)),
        low=difference - reach,
        high=difference + reach,
    )


def _variance(rate: posteriors.Rate) -> float:
    return rate.mean * (1.0 - rate.mean) / rate.people
