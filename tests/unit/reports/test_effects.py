"""Incremental effects, the division of people, guard rails."""

from __future__ import annotations

import math

import pytest
from scipy import stats

from aparte.reports import guard_rails, incremental, ratio
from aparte.reports.incremental import Group
from aparte.reports.posteriors import Rate


def test_the_difference_has_newcombes_interval() -> None:
    """56 of 70 against 48 of 80: Newcombe's own example, 0.0524 to 0.3339 by method 10."""
    one, other = Group(people=70, converted=56), Group(people=80, converted=48)
    found = incremental.difference(one, other, 1.959964)
    rounded = [round(x, 4) for x in (found.estimate, found.low, found.high)]
    assert rounded == [0.2, 0.0524, 0.3339]


def test_wilsons_interval_is_scipys() -> None:
    """Even with nobody, or few."""
    for converted, people in ((0, 20), (3, 40), (58, 10_000)):
        expected = stats.binomtest(converted, people).proportion_ci(method="wilson")
        found = incremental.wilson(converted, people, 1.9599639845400545)
        assert found == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_the_lift_has_katzs_interval() -> None:
    """The ratio of two proportions, as SciPy computes it."""
    expected = stats.contingency.relative_risk(60, 1_000, 40, 1_100)
    bounds = expected.confidence_interval(0.95)
    treated, held = Group(people=1_000, converted=60), Group(people=1_100, converted=40)
    lift = incremental.measure(treated, held).lift
    assert lift is not None
    assert lift.estimate == pytest.approx(expected.relative_risk - 1)
    assert (lift.low, lift.high) == pytest.approx((bounds.low - 1, bounds.high - 1), rel=1e-6)


def test_value_per_person_is_compared_over_everybody() -> None:
    """Welch's interval over those who bought and those who did not."""
    spent, unspent = [0.0] * 90 + [30.0, 40.0] * 5, [0.0] * 96 + [25.0] * 4
    treated = Group(people=100, converted=10, total=350.0, squares=12_500.0)
    held = Group(people=100, converted=4, total=100.0, squares=2_500.0)
    found = incremental.measure(treated, held)
    assert found.value is not None
    assert found.revenue is not None
    error = math.hypot(stats.sem(spent), stats.sem(unspent))
    assert found.value.estimate == pytest.approx(2.5)
    assert found.value.low == pytest.approx(2.5 - 1.959964 * error, rel=1e-6)
    assert found.revenue.estimate == pytest.approx(250.0)
    assert found.needed == pytest.approx(1 / 0.06)
    assert found.conversions.estimate == pytest.approx(6.0)


def test_without_gain_there_is_no_number_needed() -> None:
    """A treatment that loses has no number of people to treat for one conversion more."""
    treated, held = Group(people=100, converted=2), Group(people=100, converted=0)
    assert incremental.measure(held, treated).needed is None
    assert incremental.measure(treated, held).lift is None


def test_a_division_that_is_not_the_one_asked_for_is_seen() -> None:
    """Chi-square against the shares, as SciPy's; a small gap is chance, a large one is not."""
    for counts in ([5_050, 4_950], [5_300, 4_700], [980, 1_010, 2_010]):
        shares = [50, 50] if len(counts) == 2 else [25, 25, 50]
        expected = [sum(counts) * share / 100 for share in shares]
        p = stats.chisquare(counts, expected).pvalue
        assert ratio.mismatch_p(counts, shares) == pytest.approx(p, rel=1e-9)
    assert ratio.mismatch_p([5_050, 4_950], [50, 50]) > ratio.MISMATCH_P
    assert ratio.mismatch_p([5_300, 4_700], [50, 50]) < ratio.MISMATCH_P
    assert ratio.mismatch_p([0, 0], [50, 50]) == 1.0


def test_a_variant_people_leave_is_told_from_bad_luck() -> None:
    """Five times the departures is a guard rail; two against one is nothing yet."""
    many = guard_rails.worse([Rate(10, 5_000), Rate(50, 5_000)])
    assert many[0] is not None
    assert not guard_rails.hit(many[0])
    assert guard_rails.hit(many[1])
    few = guard_rails.worse([Rate(1, 5_000), Rate(2, 5_000)])
    assert few == [None, None]
    assert not guard_rails.hit(few[1])
