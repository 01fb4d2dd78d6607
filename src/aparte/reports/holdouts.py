"""The reading of a holdout: from the tallies of both sides to what the messages bring. Pure."""

from __future__ import annotations

import math
from datetime import datetime

import msgspec

from aparte.core.scenarios import model
from aparte.core.scenarios.steps.holdout import HELD_OUT, TREATED
from aparte.core.scenarios.steps.split import WHOLE
from aparte.kernel.words import Words
from aparte.reports import (
    contracts,
    contrasts,
    following,
    holdout_words,
    posteriors,
    ratio,
    sequential,
)


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What is read: of which scenario, or of the brand, by which goal, up to when."""

    title: Words
    share: float
    reach: float
    goal: model.Goal
    until: datetime
    scenario: str | None = None
    step: str = ""
    salt: str | None = None
    within: str | None = None


def read(about: About, counted: following.Counted) -> contracts.HoldoutReading:
    """Return what the messages bring, in figures and in words."""
    treated, held = counted.tallies[TREATED], counted.tallies[HELD_OUT]
    both = bool(treated.people and held.people)
    conversion = _conversion(treated, held) if both else None
    drawn = [held.people + held.under_way, treated.people + treated.under_way]
    mismatch = ratio.mismatch_p(drawn, [about.share, float(WHOLE) - about.reach])
    verdict = _verdict(conversion, mismatch)
    rates = _rate(held), _rate(treated)
    found = contracts.HoldoutReading(
        scenario=about.scenario,
        step=about.step,
        title=about.title,
        salt=about.salt,
        share=about.share,
        event=about.goal.event,
        value_of=about.goal.value,
        within=about.within,
        began_at=counted.began_at,
        until=about.until,
        mixed=counted.mixed,
        is_sample=counted.is_sample,
        mismatch_p=mismatch,
        verdict=verdict,
        treated=_side(treated),
        held_out=_side(held),
        conversion=conversion,
        value=_value(treated, held) if both else None,
        more_people=sequential.find_more(*rates, holdout_words.ALPHA)
        if verdict == "not_enough"
        else None,
        sentences=[],
    )
    return msgspec.structs.replace(found, sentences=holdout_words.tell(found, about.goal))


def _verdict(conversion: contracts.Change | None, mismatch: float) -> contracts.HoldoutVerdict:
    """Return what to make of it; what makes the figures worthless comes first."""
    if mismatch < ratio.MISMATCH_P:
        return "unbalanced"
    if conversion is None:
        return "nobody_yet"
    if conversion.p_value > holdout_words.ALPHA:
        return "not_enough"
    return "gains" if conversion.absolute.estimate > 0.0 else "loses"


def _rate(tally: following.Tally) -> posteriors.Rate:
    return posteriors.Rate(tally.conversion, tally.people)


def _side(tally: following.Tally) -> contracts.Side:
    rate = _rate(tally)
    seen = rate.successes / rate.people if rate.people else 0.0
    mean = posteriors.mean_of(tally.people, tally.total, tally.squares)
    value = None
    if mean is not None:
        value = contracts.Interval(mean.mean, *posteriors.credible_interval(mean))
    return contracts.Side(
        people=tally.people,
        under_way=tally.under_way,
        converted=tally.conversion,
        conversions=tally.conversions,
        rate=contracts.Interval(seen, *posteriors.credible_interval(rate)),
        value=value,
    )


def _conversion(treated: following.Tally, held: following.Tally) -> contracts.Change:
    one, other = _rate(treated), _rate(held)
    always = sequential.compare_rates(other, one, holdout_words.ALPHA)
    lift = sequential.compare_lift(other, one, holdout_words.ALPHA)
    believed = contrasts.difference_interval(one, other)
    share = None if lift is None else contrasts.ratio_interval(one, other)
    return _change(treated.people, always, lift, believed, share)


def _value(treated: following.Tally, held: following.Tally) -> contracts.Change | None:
    means = [posteriors.mean_of(one.people, one.total, one.squares) for one in (treated, held)]
    one, other = means
    if one is None or other is None:
        return None
    spread = _spread(treated, held)
    sides = (held.people, other.mean), (treated.people, one.mean)
    always = sequential.compare_values(*sides, spread, holdout_words.ALPHA)
    believed = contrasts.difference_interval(one, other)
    share = contrasts.ratio_interval(one, other)
    lift = (
        None
        if share is None
        else sequential.compare_value_lift(*sides, spread, holdout_words.ALPHA)
    )
    return _change(treated.people, always, lift, believed, share)


def _spread(*tallies: following.Tally) -> float:
    """Return how much one person's value differs from that of others on the same side."""
    left = sum(one.squares - one.total * one.total / one.people for one in tallies)
    return math.sqrt(left / (sum(one.people for one in tallies) - len(tallies)))


def _change(
    people: int,
    always: sequential.Reading,
    lift: sequential.Reading | None,
    believed: tuple[float, float],
    share: tuple[float, float] | None,
) -> contracts.Change:
    low, high = believed
    seen = always.difference
    relative = None
    if lift is not None and share is not None:
        relative = contracts.Interval(lift.difference, share[0] - 1.0, share[1] - 1.0)
    return contracts.Change(
        absolute=contracts.Interval(seen, low, high),
        lift=relative,
        always=contracts.Interval(seen, always.low, always.high),
        always_lift=_interval(lift) if relative is not None else None,
        p_value=always.p_value,
        brought=contracts.Interval(seen * people, low * people, high * people),
    )


def _interval(lift: sequential.Reading | None) -> contracts.Interval | None:
    return None if lift is None else contracts.Interval(lift.difference, lift.low, lift.high)
