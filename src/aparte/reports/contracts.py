"""What other parts may know of reports: the reading of an experiment."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from aparte.kernel.words import Words
from aparte.reports.incremental import Effect, Interval
from aparte.reports.sample_size import Question, Size

__all__ = ["Comparison", "Effect", "Guard", "Interval", "Question", "Reading", "Size", "Variant"]

Metric = Literal["conversion", "click", "open"]
Verdict = Literal[
    "nobody_yet", "unbalanced", "guard_rail", "decided", "surely_best", "probably_best", "undecided"
]


class Guard(msgspec.Struct, frozen=True, kw_only=True):
    """People who left in one way; `worse` is the probability that it is more than elsewhere.

    None while too few left to say; `is_hit` asks to stop the variant.
    """

    kind: Literal["unsubscribed", "complained"]
    people: int
    worse: float | None
    is_hit: bool


class Variant(msgspec.Struct, frozen=True, kw_only=True):
    """One variant as it stands. Rates are shares of `people`, whose time to act is over.

    `best` is the probability that its rate is the greatest, `loss` what choosing it costs on
    average, in the unit of the rate. The value per person and its figures are None where the goal
    measures nothing, or nothing was bought.
    """

    key: str
    name: Words
    share: float
    people: int
    under_way: int
    followed: int
    successes: int
    rate: Interval
    best: float
    loss: float
    value: Interval | None
    value_best: float | None
    guards: list[Guard]


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """One variant against the first: what it changed, once and read every day.

    `always` and `p_value` hold however often one looks; `effect` holds for one look at the end.
    """

    variant: str
    against: str
    p_value: float
    always: Interval
    effect: Effect | None


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """An experiment as it stands, in figures and in words.

    `mismatch_p` is how probable the division of people is by chance; `leader` the variant with the
    greatest rate, `leader_p` how surely it beats every other, valid however often one looks.
    """

    scenario: str
    step: str
    title: Words
    varies: str
    metric: Metric
    within: str
    began_at: datetime | None
    people: int
    mixed: int
    is_sample: bool
    mismatch_p: float
    verdict: Verdict
    leader: str | None
    leader_p: float
    winner: str | None
    variants: list[Variant]
    comparisons: list[Comparison]
    sentences: list[Words]
