"""What other parts may know of reports: the readings of experiments and of holdouts."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from aparte.core.carts import ORDERED
from aparte.kernel.words import Words
from aparte.reports.incremental import Effect, Interval
from aparte.reports.sample_size import Question, Size

__all__ = [
    "Asked",
    "BrandAsked",
    "Change",
    "Comparison",
    "Effect",
    "Guard",
    "HoldoutReading",
    "Interval",
    "Question",
    "Reading",
    "Side",
    "Size",
    "Variant",
]

Metric = Literal["conversion", "click", "open"]
Verdict = Literal[
    "nobody_yet", "unbalanced", "guard_rail", "decided", "surely_best", "probably_best", "undecided"
]

HoldoutVerdict = Literal["nobody_yet", "unbalanced", "gains", "loses", "not_enough"]


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


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """One side of a holdout: people whose time is over, and what they did in it.

    `converted` counts people and `conversions` what they did; `rate` is the share who converted,
    `value` what one person spent, in the unit of the goal's property, None where nobody did.
    """

    people: int
    under_way: int
    converted: int
    conversions: int
    rate: Interval
    value: Interval | None


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What the messages changed for one person; the bounds hold 95 % of what is believed.

    `lift` is relative to those held out. `always`, `always_lift` and `p_value` hold however often
    one looks. `brought` is what came of it among all who were treated.
    """

    absolute: Interval
    lift: Interval | None
    always: Interval
    always_lift: Interval | None
    p_value: float
    brought: Interval


class HoldoutReading(msgspec.Struct, frozen=True, kw_only=True):
    """What a scenario, or all of a brand, brings that would not have come by itself.

    `scenario` is None for the brand, `step` empty where the scenario holds out by a rule of its
    own. `value_of` is the property whose unit all values are in, added as it is. `more_people` is
    how many more it takes if the difference stays as it is, None where it is proved, or too small.
    """

    scenario: str | None
    step: str
    title: Words
    salt: str | None
    share: float
    event: str
    value_of: str | None
    within: str | None
    began_at: datetime | None
    until: datetime
    mixed: int
    is_sample: bool
    mismatch_p: float
    verdict: HoldoutVerdict
    treated: Side
    held_out: Side
    conversion: Change | None
    value: Change | None
    more_people: int | None
    sentences: list[Words]


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which holdout is to be read, and how long people are followed; the usual where None."""

    scenario: str
    step: str | None = None
    within: str | None = None


class BrandAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which group of the brand is to be read, by which event and property, since when."""

    salt: str | None = None
    event: str = ORDERED
    value: str | None = "total"
    since: datetime | None = None
