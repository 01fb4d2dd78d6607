"""Holdouts: what the messages bring, against figures that SciPy computes, and in words."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from scipy import stats

from aparte.core.scenarios import model
from aparte.core.scenarios.steps.holdout import HELD_OUT, TREATED
from aparte.kernel.words import Words
from aparte.reports import contracts, holdouts, sequential
from aparte.reports.following import Counted, Tally
from aparte.reports.posteriors import Rate

BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)


def read(treated: Tally, held_out: Tally, share: float = 10, **about: Any) -> Any:
    """Return the reading of both tallies, under a share of ten percent unless said."""
    asked = holdouts.About(
        title=Words(en="Basket", fr="Panier"),
        share=share,
        reach=share,
        goal=model.Goal(event="Order Completed", value="total"),
        until=BEGAN,
        scenario="basket",
        within="14d",
        **about,
    )
    return holdouts.read(asked, Counted({HELD_OUT: held_out, TREATED: treated}, BEGAN))


def spending(people: int, amounts: list[float], **more: int) -> Tally:
    """Return the tally of people of whom some spent an amount each, once."""
    return Tally(
        people=people,
        conversion=len(amounts),
        conversions=len(amounts),
        total=sum(amounts),
        squares=sum(one * one for one in amounts),
        **more,
    )


def test_a_gain_is_told_with_what_is_believed_of_it() -> None:
    """Six percent against four: the intervals are those of a million draws of both beliefs."""
    found = read(Tally(people=9_000, conversion=540), Tally(people=1_000, conversion=40))
    chance = np.random.default_rng(11)
    treated = chance.beta(541, 8_461, 1_000_000)
    held = chance.beta(41, 961, 1_000_000)
    assert found.conversion is not None
    absolute, lift = found.conversion.absolute, found.conversion.lift
    assert absolute.estimate == pytest.approx(0.02)
    bounds = np.quantile(treated - held, [0.025, 0.975])
    assert (absolute.low, absolute.high) == pytest.approx(tuple(bounds), abs=5e-5)
    assert lift.estimate == pytest.approx(0.5)
    bounds = np.quantile(treated / held - 1, [0.025, 0.975])
    assert (lift.low, lift.high) == pytest.approx(tuple(bounds), abs=5e-3)
    assert found.conversion.brought.estimate == pytest.approx(180.0)
    assert found.treated.rate.low == pytest.approx(stats.beta.ppf(0.025, 541, 8_461), rel=1e-6)
    # What holds every day is wider than what is believed at one look.
    assert found.conversion.always.low < absolute.low
    assert found.conversion.always_lift.low < lift.low


def test_the_verdict_holds_however_often_one_looks() -> None:
    """Significant at one look is not enough for who looks every day; far more people are."""
    early = read(Tally(people=9_000, conversion=540), Tally(people=1_000, conversion=45))
    pooled = 585 / 10_000
    error = math.sqrt(pooled * (1 - pooled) * (1 / 9_000 + 1 / 1_000))
    assert 2 * stats.norm.sf(0.015 / error) < 0.06
    assert early.verdict == "not_enough"
    later = read(Tally(people=90_000, conversion=5_400), Tally(people=10_000, conversion=450))
    assert (later.verdict, later.more_people) == ("gains", None)
    worse = read(Tally(people=90_000, conversion=4_500), Tally(people=10_000, conversion=600))
    assert worse.verdict == "loses"
    assert worse.sentences[0].fr.startswith("Ce qui est envoyé coûte des conversions")


def test_how_many_more_people_it_takes_is_told() -> None:
    """So many more at the same rates, and it is proved; one tenth less, and it is not."""
    treated, held = Tally(people=9_000, conversion=540), Tally(people=1_000, conversion=45)
    found = read(treated, held)
    assert found.more_people is not None
    for more, proved in ((found.more_people, True), (0.9 * found.more_people, False)):
        grown = 1 + more / 10_000
        read_later = sequential.compare_rates(
            Rate(round(45 * grown), round(1_000 * grown)),
            Rate(round(540 * grown), round(9_000 * grown)),
        )
        assert (read_later.p_value <= 0.055) == proved
    assert found.sentences[1].en.startswith("If the difference stays as it is, about ")
    assert "personnes de plus" in found.sentences[1].fr


def test_no_difference_is_not_waited_for() -> None:
    """Equal rates are never told apart, and the sentence says so instead of a number."""
    found = read(Tally(people=9_000, conversion=450), Tally(people=1_000, conversion=50))
    assert (found.verdict, found.more_people) == ("not_enough", None)
    assert found.sentences[1].en.startswith("The difference seen is so small")


def test_value_per_person_counts_those_who_spend_nothing() -> None:
    """The difference of means has Welch's error, in the unit that the goal's property is in."""
    bought = [20.0, 40.0, 90.0] * 150
    without = [20.0, 40.0, 90.0] * 10
    found = read(spending(9_000, bought), spending(1_000, without))
    assert found.value is not None
    everybody = [bought + [0.0] * 8_550, without + [0.0] * 970]
    gap = np.mean(everybody[0]) - np.mean(everybody[1])
    error = math.hypot(stats.sem(everybody[0]), stats.sem(everybody[1]))
    absolute = found.value.absolute
    assert absolute.estimate == pytest.approx(gap)
    assert (absolute.low, absolute.high) == pytest.approx(
        stats.norm.interval(0.95, gap, error), rel=1e-6
    )
    assert found.value.lift.estimate == pytest.approx(2.5 / 1.5 - 1)
    assert found.value.brought.estimate == pytest.approx(9_000 * gap)
    assert found.value_of == "total"
    spread = math.sqrt(
        sum(float(np.var(one, ddof=1)) * (len(one) - 1) for one in everybody) / 9_998
    )
    always = sequential.compare_values((1_000, 1.5), (9_000, 2.5), spread)
    assert found.value.always.low == pytest.approx(always.low)
    (told,) = [one for one in found.sentences if one.en.startswith("Per person")]
    assert told.en.startswith(
        "Per person, total: 2.5 with the messages, 1.5 without; a difference of 1, "
    )


def test_nobody_yet_and_a_wrong_division_are_said_first() -> None:
    """Without people on both sides there are no figures; wrongly divided ones are not believed."""
    early = read(Tally(under_way=90), Tally(under_way=10))
    assert (early.verdict, early.conversion, early.value) == ("nobody_yet", None, None)
    assert early.sentences[0].en == (
        "Too early: on one side at least, nobody’s time (2 weeks) is over."
    )
    assert early.sentences[1].fr.startswith("100 personnes sont entrées trop récemment")
    odd = read(Tally(people=5_000, conversion=400), Tally(people=1_000, conversion=10))
    assert odd.verdict == "unbalanced"


def test_no_conversion_without_messages_has_no_lift() -> None:
    """Nobody held out converted: the difference is told, the ratio is not."""
    found = read(Tally(people=900, conversion=30), Tally(people=100))
    assert isinstance(found, contracts.HoldoutReading)
    assert found.conversion is not None
    assert (found.conversion.lift, found.conversion.always_lift) == (None, None)
    assert found.conversion.absolute.estimate == pytest.approx(30 / 900)
