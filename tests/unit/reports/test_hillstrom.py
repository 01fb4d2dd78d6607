"""Hillstrom's e-mail experiment of 2008: 64,000 customers, no mail, men's or women's mail.

The published facts: no mail 0.573 %, men's 1.253 %, women's 0.884 % converted within two weeks.
"""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import pytest

from aparte.reports import incremental, posteriors, ratio, sequential
from aparte.reports.incremental import Group
from aparte.reports.posteriors import Rate

DATA = Path(__file__).parents[3].parent / "shared" / "data" / "hillstrom"
FILE = DATA / "hillstrom_64000.csv.gz"

pytestmark = pytest.mark.skipif(
    not FILE.exists(), reason="Hillstrom's data are not beside the project; they are not part of it"
)
NONE, MEN, WOMEN = "No E-Mail", "Mens E-Mail", "Womens E-Mail"


@pytest.fixture(scope="module")
def groups() -> dict[str, Group]:
    """Return the three groups, counted from the rows."""
    spent: dict[str, list[float]] = {NONE: [], MEN: [], WOMEN: []}
    converted = dict.fromkeys(spent, 0)
    with gzip.open(FILE) as packed:
        for row in csv.DictReader(io.TextIOWrapper(packed, "utf-8")):
            spent[row["segment"]].append(float(row["spend"]))
            converted[row["segment"]] += int(row["conversion"])
    return {
        key: Group(
            people=len(values),
            converted=converted[key],
            total=sum(values),
            squares=sum(value * value for value in values),
        )
        for key, values in spent.items()
    }


def test_the_rates_are_the_published_ones(groups: dict[str, Group]) -> None:
    """And the people were divided in thirds, as was meant."""
    rates = {key: round(100 * one.converted / one.people, 3) for key, one in groups.items()}
    assert rates == {NONE: 0.573, MEN: 1.253, WOMEN: 0.884}
    counts = [groups[key].people for key in (NONE, MEN, WOMEN)]
    assert sum(counts) == 64_000
    assert ratio.mismatch_p(counts, [1, 1, 1]) > ratio.MISMATCH_P


def test_mail_brought_what_would_not_have_come(groups: dict[str, Group]) -> None:
    """Men's mail: 0.68 points more, more than twice as many, one more buyer per 147 mails."""
    found = incremental.measure(groups[MEN], groups[NONE])
    assert round(100 * found.conversion.estimate, 2) == 0.68
    assert found.conversion.low > 0.004
    assert found.conversion.high < 0.009
    assert found.lift is not None
    assert found.lift.estimate == pytest.approx(1.19, abs=0.01)
    assert found.needed == pytest.approx(147, abs=1)
    assert found.value is not None
    assert found.value.estimate == pytest.approx(0.77, abs=0.01)
    assert found.value.low > 0.0


def test_the_men_s_mail_is_best(groups: dict[str, Group]) -> None:
    """By every reading, even the one that allows for looking every day."""
    rates = [Rate(groups[key].converted, groups[key].people) for key in (NONE, MEN, WOMEN)]
    best = posteriors.probabilities_best(rates)
    assert best[1] > 0.999
    assert sequential.compare_rates(rates[0], rates[1]).p_value < 0.001
    assert sequential.compare_rates(rates[2], rates[1]).p_value < 0.05
    assert sequential.compare_rates(rates[0], rates[2]).p_value < 0.05
