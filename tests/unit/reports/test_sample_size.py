"""How many people to ask for before an experiment begins."""

from __future__ import annotations

import pytest
from scipy import stats

from aparte.reports import sample_size
from aparte.reports.sample_size import Question


@pytest.mark.parametrize(
    ("question", "size"),
    [
        # Fleiss, Levin and Paik, table A.4 gives these without continuity correction.
        (Question(baseline=0.10, effect=0.05, kind="absolute"), 686),
        (Question(baseline=0.05, effect=1.0), 435),
        (Question(baseline=0.50, effect=0.10, kind="absolute", power=0.9), 519),
    ],
)
def test_the_size_is_that_of_the_published_formula(question: Question, size: int) -> None:
    """Two proportions, two-sided, 5 % of error."""
    assert abs(sample_size.estimate(question).per_variant - size) <= 1


def test_the_size_found_has_the_power_asked_for() -> None:
    """With this many people, the two-sided test at 5 % finds the change 80 times of 100."""
    size = sample_size.estimate(Question(baseline=0.02, effect=0.2)).per_variant
    one, other, pooled = 0.02, 0.024, 0.022
    under_null = (2 * pooled * (1 - pooled) / size) ** 0.5
    under_change = ((one * (1 - one) + other * (1 - other)) / size) ** 0.5
    power = stats.norm.sf((1.959964 * under_null - 0.004) / under_change)
    assert power == pytest.approx(0.8, abs=0.001)


def test_more_variants_share_the_error() -> None:
    """Three variants make three comparisons, each at a third of the error, so each needs more."""
    two = sample_size.estimate(Question(baseline=0.05, effect=0.2))
    three = sample_size.estimate(Question(baseline=0.05, effect=0.2, variants=3))
    assert (two.comparisons, three.comparisons) == (1, 3)
    assert three.alpha_each == pytest.approx(0.05 / 3)
    assert three.per_variant > two.per_variant
    assert three.total == 3 * three.per_variant
    assert three.words.fr.startswith(f"{three.per_variant} personnes par variante")


@pytest.mark.parametrize(
    ("question", "code"),
    [
        (Question(baseline=0.0, effect=0.1), "bad_baseline"),
        (Question(baseline=0.6, effect=0.9), "bad_effect"),
        (Question(baseline=0.6, effect=0.0), "bad_effect"),
        (Question(baseline=0.1, effect=0.1, power=1.0), "bad_probability"),
        (Question(baseline=0.1, effect=0.1, variants=7), "bad_variants"),
    ],
)
def test_a_question_without_answer_is_told(question: Question, code: str) -> None:
    """Each mistake has its place and its words."""
    assert [problem.code for problem in sample_size.check(question)] == [code]
