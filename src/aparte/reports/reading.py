"""The reading of an experiment: from tallies to figures, a verdict and sentences. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from aparte.core.scenarios.steps import Experiment
from aparte.reports import (
    contracts,
    following,
    guard_rails,
    incremental,
    posteriors,
    ratio,
    sequential,
    verdicts,
)

CONFIDENCE: Final = 0.95
"""Asked of experiments that say nothing else."""

PROBABLY: Final = 0.95


def read(
    scenario: str,
    step: Experiment,
    counted: following.Counted,
    *,
    metric: contracts.Metric,
    winner: str | None = None,
) -> contracts.Reading:
    """Return how an experiment stands, by one metric."""
    tallies = [counted.tallies[one.key] for one in step.variants]
    rates = [posteriors.Rate(getattr(tally, metric), tally.people) for tally in tallies]
    confidence = CONFIDENCE if step.decide is None else step.decide.confidence
    leader, leader_p = _leader(step, rates)
    drawn = [tally.people + tally.under_way for tally in tallies]
    mismatch = ratio.mismatch_p(drawn, [one.share for one in step.variants])
    variants = _variants(step, tallies, rates)
    verdict = _verdict(variants, mismatch, leader_p, confidence, winner)
    reading = contracts.Reading(
        scenario=scenario,
        step=step.id,
        title=step.title(),
        varies=step.varies,
        metric=metric,
        within=step.within,
        began_at=counted.began_at,
        people=sum(tally.people for tally in tallies),
        mixed=counted.mixed,
        is_sample=counted.is_sample,
        mismatch_p=mismatch,
        verdict=verdict,
        leader=leader,
        leader_p=leader_p,
        winner=winner,
        variants=variants,
        comparisons=[
            _comparison(step, index, tallies, rates, metric, confidence)
            for index in range(1, len(rates))
        ],
        sentences=[],
    )
    return verdicts.told(reading)


def _leader(step: Experiment, rates: Sequence[posteriors.Rate]) -> tuple[str | None, float]:
    """Return the variant with the greatest rate, and how surely it beats all others at any time.

    Declared best wrongly only if it beats the truly best one, one comparison of k - 1: their
    p-values are multiplied by that (Bonferroni), and the largest counts.
    """
    if not all(rate.people for rate in rates):
        return None, 1.0
    order = sorted(range(len(rates)), key=lambda index: -_seen(rates[index]))
    first, others = order[0], order[1:]
    p_values = []
    for other in others:
        found = sequential.compare_rates(rates[other], rates[first])
        p_values.append(found.p_value if found.difference > 0.0 else 1.0)
    return step.variants[first].key, min(1.0, max(p_values) * len(others))


def _seen(rate: posteriors.Rate) -> float:
    return rate.successes / rate.people if rate.people else 0.0


def _variants(
    step: Experiment, tallies: Sequence[following.Tally], rates: Sequence[posteriors.Rate]
) -> list[contracts.Variant]:
    best = posteriors.probabilities_best(rates)
    losses = posteriors.expected_losses(rates)
    means = [posteriors.mean_of(one.people, one.total, one.squares) for one in tallies]
    known = [mean for mean in means if mean is not None]
    value_best: Sequence[float | None] = [None] * len(means)
    if len(known) == len(means):
        value_best = posteriors.probabilities_best(known)
    guards = _guards(tallies)
    return [
        contracts.Variant(
            key=one.key,
            name=one.called(),
            share=one.share,
            people=tallies[index].people,
            under_way=tallies[index].under_way,
            followed=tallies[index].followed,
            successes=rates[index].successes,
            rate=_interval(rates[index]),
            best=best[index],
            loss=losses[index],
            value=None if (mean := means[index]) is None else _value(mean),
            value_best=value_best[index],
            guards=guards[index],
        )
        for index, one in enumerate(step.variants)
    ]


def _interval(rate: posteriors.Rate) -> contracts.Interval:
    low, high = posteriors.credible_interval(rate)
    return contracts.Interval(_seen(rate), low, high)


def _value(mean: posteriors.Mean) -> contracts.Interval:
    return contracts.Interval(mean.mean, *posteriors.credible_interval(mean))


def _guards(tallies: Sequence[following.Tally]) -> list[list[contracts.Guard]]:
    found: list[list[contracts.Guard]] = [[] for _ in tallies]
    for kind in ("unsubscribed", "complained"):
        rates = [posteriors.Rate(getattr(one, kind), one.people) for one in tallies]
        for place, worse in enumerate(guard_rails.worse(rates)):
            found[place].append(
                contracts.Guard(
                    kind=kind,
                    people=rates[place].successes,
                    worse=worse,
                    is_hit=guard_rails.hit(worse),
                )
            )
    return found


def _comparison(
    step: Experiment,
    index: int,
    tallies: Sequence[following.Tally],
    rates: Sequence[posteriors.Rate],
    metric: contracts.Metric,
    confidence: float,
) -> contracts.Comparison:
    found = sequential.compare_rates(rates[0], rates[index], 1.0 - confidence)
    one, first = (_group(tallies[place], metric) for place in (index, 0))
    both = bool(one.people and first.people)
    return contracts.Comparison(
        variant=step.variants[index].key,
        against=step.variants[0].key,
        p_value=found.p_value,
        always=contracts.Interval(found.difference, found.low, found.high),
        effect=incremental.measure(one, first, confidence) if both else None,
    )


def _group(tally: following.Tally, metric: contracts.Metric) -> incremental.Group:
    return incremental.Group(
        people=tally.people,
        converted=getattr(tally, metric),
        total=tally.total,
        squares=tally.squares,
    )


def _verdict(
    variants: Sequence[contracts.Variant],
    mismatch: float,
    leader_p: float,
    confidence: float,
    winner: str | None,
) -> contracts.Verdict:
    """Return what to make of it; what makes the figures worthless comes first."""
    if winner is not None:
        return "decided"
    if mismatch < ratio.MISMATCH_P:
        return "unbalanced"
    if not all(one.people for one in variants):
        return "nobody_yet"
    if any(guard.is_hit for one in variants for guard in one.guards):
        return "guard_rail"
    if leader_p <= 1.0 - confidence:
        return "surely_best"
    return "probably_best" if max(one.best for one in variants) >= PROBABLY else "undecided"
