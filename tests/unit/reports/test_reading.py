"""Readings: what is made of an experiment's tallies, in words, and what its rule decides."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from aparte.core.scenarios.steps import Experiment
from aparte.reports import contracts, deciding, reading
from aparte.reports.following import Counted, Tally

BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)
RULE = {"metric": "conversion", "after": "14d", "min_per_variant": 5_000}


def experiment(count: int = 2, **fields: Any) -> Experiment:
    """Return an experiment with variants a, b, c…, each of the same share."""
    variants = [{"key": key, "share": 100 / count, "to": "end"} for key in "abcdef"[:count]]
    raw = {"id": "try", "kind": "experiment", "varies": "content", "variants": variants, **fields}
    return msgspec.convert(raw, Experiment)


def read(
    *tallies: Tally,
    metric: contracts.Metric = "conversion",
    winner: str | None = None,
    **fields: Any,
) -> contracts.Reading:
    """Return the reading of tallies, variant by variant."""
    step = experiment(len(tallies), **fields)
    by_key = {one.key: tally for one, tally in zip(step.variants, tallies, strict=True)}
    counted = Counted(by_key, BEGAN)
    return reading.read("tried", step, counted, metric=metric, winner=winner)


def tally(people: int = 10_000, **counts: Any) -> Tally:
    """Return a tally of so many people."""
    return Tally(people=people, **counts)


def test_a_clear_winner_is_said_to_hold_every_day() -> None:
    """One percent against two, on ten thousand each: surely best, with the figures in words."""
    found = read(tally(conversion=100), tally(conversion=200))
    assert (found.verdict, found.leader) == ("surely_best", "b")
    assert found.leader_p < 0.001
    assert found.variants[1].rate.estimate == 0.02
    assert found.variants[1].best > 0.999
    assert found.sentences[0].fr.startswith("« b » est la meilleure.")
    assert found.sentences[2].en.startswith("“b”: 200 conversions from 10,000 people, 2% (1.74% to")
    assert found.sentences[3].en.startswith("Against “a”, “b” changes the rate by 1 points")
    assert found.sentences[3].en.endswith("one more for every 100 people.")
    (compared,) = found.comparisons
    assert compared.always.estimate == pytest.approx(0.01)
    assert compared.effect is not None
    assert compared.effect.conversion.low < 0.01 < compared.effect.conversion.high
    # What holds every day is wider than what holds once.
    assert compared.always.low < compared.effect.conversion.low


def test_probably_is_not_surely() -> None:
    """What one look would call significant is not yet proof for who looks every day."""
    found = read(tally(conversion=200), tally(conversion=245))
    assert found.verdict == "probably_best"
    assert "proof" in found.sentences[0].en


def test_alike_is_undecided_and_nobody_is_too_early() -> None:
    """No difference, and no people, are said as such."""
    assert read(tally(conversion=200), tally(conversion=203)).verdict == "undecided"
    early = read(tally(conversion=200), tally(people=0, under_way=10_000))
    assert (early.verdict, early.leader) == ("nobody_yet", None)
    assert early.sentences[0].en == "Too early: in one variant at least, nobody’s 1 week are over."


def test_a_wrong_division_makes_the_figures_worthless() -> None:
    """Ten thousand against eight thousand is no chance: nothing else is said first."""
    found = read(tally(conversion=100), tally(people=8_000, conversion=400))
    assert found.verdict == "unbalanced"
    assert found.mismatch_p < 1e-6


def test_a_variant_that_makes_people_leave_is_to_be_stopped() -> None:
    """Even one that sells better."""
    found = read(tally(conversion=100, unsubscribed=10), tally(conversion=300, unsubscribed=80))
    assert found.verdict == "guard_rail"
    assert found.sentences[0].en.startswith("Stop “b”")
    assert [guard.is_hit for one in found.variants for guard in one.guards] == [
        False,
        False,
        True,
        False,
    ]


def test_value_per_person_is_told_with_its_bounds() -> None:
    """Sums over everybody: 2 a person against 3."""
    found = read(
        tally(conversion=1_000, total=20_000.0, squares=500_000.0),
        tally(conversion=1_000, total=30_000.0, squares=1_100_000.0),
    )
    values = [one.value for one in found.variants]
    assert [one.estimate for one in values if one is not None] == [2.0, 3.0]
    assert found.variants[1].value_best is not None
    assert found.variants[1].value_best > 0.999
    assert any("rapporte 3 par personne" in one.fr for one in found.sentences)


def test_clicks_and_opens_are_read_alike() -> None:
    """By another metric the same people are counted by what else they did."""
    tallies = (tally(click=300, open=3_000), tally(click=600, open=3_010))
    assert read(*tallies, metric="click").verdict == "surely_best"
    assert read(*tallies, metric="open").verdict == "undecided"


def test_the_best_of_several_must_beat_each() -> None:
    """Three variants, two of them alike: nothing is best, whatever the third is."""
    alike = read(tally(conversion=100), tally(conversion=300), tally(conversion=302))
    assert alike.verdict == "undecided"
    best = read(tally(conversion=100), tally(conversion=200), tally(conversion=320))
    assert (best.verdict, best.leader) == ("surely_best", "c")


def test_a_winner_is_what_is_said() -> None:
    """Once decided, the rest is history."""
    found = read(tally(conversion=100), tally(conversion=200), winner="a")
    assert found.verdict == "decided"
    assert found.sentences[0].en == "“a” has won: those who follow go to it."


def test_those_left_out_are_told() -> None:
    """People who proved to have been given several variants, and what was not read."""
    step = experiment()
    counted = Counted({"a": tally(), "b": tally()}, BEGAN, mixed=3, is_sample=True)
    found = reading.read("tried", step, counted, metric="conversion")
    assert found.sentences[-2].fr.startswith("3 personnes")
    assert found.sentences[-1].en.startswith("Counted on a sample")


@pytest.mark.parametrize(
    ("people", "days", "rule", "chosen"),
    [
        (10_000, 14, RULE, "b"),
        (10_000, 13, RULE, None),
        (4_000, 14, RULE, None),
        (10_000, 14, {**RULE, "confidence": 0.9999}, "b"),
        (10_000, 14, None, None),
    ],
)
def test_the_rule_chooses_when_all_of_it_is_met(
    people: int, days: int, rule: dict[str, Any] | None, chosen: str | None
) -> None:
    """Long enough, enough people, sure enough; without a rule, never."""
    tallies = (
        tally(people, conversion=people // 100),
        tally(people, conversion=people // 40),
    )
    step = experiment(decide=rule)
    found = read(*tallies, decide=rule)
    assert found.verdict == "surely_best"
    assert deciding.choose(step, found, BEGAN + timedelta(days=days)) == chosen


def test_what_is_not_sure_is_not_chosen() -> None:
    """Nor what breaks a guard rail, nor anything before it began."""
    step = experiment(decide=RULE)
    later = BEGAN + timedelta(days=30)
    unsure = read(tally(conversion=200), tally(conversion=230), decide=RULE)
    assert deciding.choose(step, unsure, later) is None
    leaving = read(
        tally(conversion=100, complained=5), tally(conversion=300, complained=60), decide=RULE
    )
    assert deciding.choose(step, leaving, later) is None
    nobody = Counted({"a": Tally(), "b": Tally()})
    empty = reading.read("tried", step, nobody, metric="conversion")
    assert deciding.choose(step, empty, later) is None
