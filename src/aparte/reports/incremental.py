"""What a treatment brought that would not have come by itself: against people left out by chance.

The difference of two proportions has Newcombe's hybrid score interval (Statistics in Medicine 17,
1998, method 10), which stays inside [-1, 1] and holds with few conversions; the relative lift that
of the ratio of two proportions on a log scale (Katz et al., Biometrics 34, 1978); the value per
person Welch's, large samples taken as normal.
"""

from __future__ import annotations

import math

import msgspec

from aparte.reports import distributions, posteriors


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """People, how many converted, and the sum and sum of squares of what they spent."""

    people: int
    converted: int
    total: float = 0.0
    squares: float = 0.0


class Interval(msgspec.Struct, frozen=True):
    """An estimate and the bounds it is known to."""

    estimate: float
    low: float
    high: float


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """What the treatment changed.

    `lift` is relative to those left out (0.5: half as many again), None where nobody of them
    converted. `needed` is how many people must be treated for one more conversion, None where no
    gain is seen. `conversions` and `revenue` are what it brought among all who were treated.
    """

    conversion: Interval
    lift: Interval | None
    value: Interval | None
    needed: float | None
    conversions: Interval
    revenue: Interval | None


def measure(treated: Group, held_out: Group, confidence: float = 0.95) -> Effect:
    """Return the effect of a treatment, both groups having been drawn by chance."""
    assert treated.people > 0, "an effect is measured on people"
    assert held_out.people > 0, "an effect is measured on people"
    z = distributions.normal_quantile(0.5 + confidence / 2.0)
    conversion = difference(treated, held_out, z)
    value = _value(treated, held_out, z)
    return Effect(
        conversion=conversion,
        lift=_lift(treated, held_out, z),
        value=value,
        needed=1.0 / conversion.estimate if conversion.estimate > 0.0 else None,
        conversions=_times(conversion, treated.people),
        revenue=None if value is None else _times(value, treated.people),
    )


def wilson(converted: int, people: int, z: float) -> tuple[float, float]:
    """Return Wilson's score interval of a proportion (JASA 22, 1927)."""
    rate = converted / people
    shrink = 1.0 + z * z / people
    centre = (rate + z * z / (2.0 * people)) / shrink
    spread = rate * (1.0 - rate) / people + z * z / (4.0 * people * people)
    reach = z * math.sqrt(spread) / shrink
    return centre - reach, centre + reach


def difference(one: Group, other: Group, z: float) -> Interval:
    """Return how much the rate of `one` exceeds that of `other`."""
    rate_one, rate_other = one.converted / one.people, other.converted / other.people
    low_one, high_one = wilson(one.converted, one.people, z)
    low_other, high_other = wilson(other.converted, other.people, z)
    gap = rate_one - rate_other
    below = math.hypot(rate_one - low_one, high_other - rate_other)
    above = math.hypot(high_one - rate_one, rate_other - low_other)
    return Interval(gap, gap - below, gap + above)


def _lift(one: Group, other: Group, z: float) -> Interval | None:
    if not one.converted or not other.converted:
        return None
    ratio = (one.converted / one.people) / (other.converted / other.people)
    parts = (1.0 / one.converted, -1.0 / one.people, 1.0 / other.converted, -1.0 / other.people)
    reach = z * math.sqrt(sum(parts))
    return Interval(ratio - 1.0, ratio * math.exp(-reach) - 1.0, ratio * math.exp(reach) - 1.0)


def _value(one: Group, other: Group, z: float) -> Interval | None:
    first = posteriors.mean_of(one.people, one.total, one.squares)
    second = posteriors.mean_of(other.people, other.total, other.squares)
    if first is None or second is None:
        return None
    gap = first.mean - second.mean
    reach = z * math.hypot(first.error, second.error)
    return Interval(gap, gap - reach, gap + reach)


def _times(interval: Interval, people: int) -> Interval:
    return Interval(interval.estimate * people, interval.low * people, interval.high * people)
