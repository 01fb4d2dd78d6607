"""Choosing a winner without anybody: the rule an experiment states, applied to its reading. Pure.

The bar is the reading that holds however often one looks, so asking every day costs nothing: the
chance of ever choosing a variant that is not the best stays under 1 - confidence.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from aparte.core.scenarios.steps import Experiment
from aparte.kernel import durations
from aparte.reports import contracts


def choose(step: Experiment, reading: contracts.Reading, now: datetime) -> str | None:
    """Return the variant that has won by the experiment's own rule, None while none has."""
    rule = step.decide
    if rule is None or reading.began_at is None:
        return None
    if now < reading.began_at + timedelta(microseconds=durations.parse(rule.after)):
        return None
    if any(variant.people < rule.min_per_variant for variant in reading.variants):
        return None
    return reading.leader if reading.verdict == "surely_best" else None
