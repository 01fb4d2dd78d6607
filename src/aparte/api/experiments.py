"""Experiments: how they stand, which variant has won, and how many people the next one needs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema

from aparte.api import asking, authentication, shapes
from aparte.reports import contracts
from aparte.reports import facade as reports
from aparte.scenarios import contracts as scenario_contracts
from aparte.scenarios import facade as scenarios

of_scenario = Router(tags=["experiments"])
router = Router(tags=["experiments"])


class Interval(Schema):
    """An estimate and the bounds it is known to."""

    estimate: float
    low: float
    high: float


class Guard(Schema):
    """People who left after a variant; `worse` is null while too few did to say."""

    kind: Literal["unsubscribed", "complained"]
    people: int
    worse: float | None
    is_hit: bool


class ExperimentVariant(Schema):
    """One variant: people whose time is over, what they did, how probably it is the best."""

    key: str
    name: shapes.Words
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


class IncrementalEffect(Schema):
    """What one variant changed against another, for one look at the end."""

    conversion: Interval
    lift: Interval | None
    value: Interval | None
    needed: float | None
    conversions: Interval
    revenue: Interval | None


class Comparison(Schema):
    """One variant against the first; `p_value` and `always` hold however often one looks."""

    variant: str
    against: str
    p_value: float
    always: Interval
    effect: IncrementalEffect | None


class Winner(Schema):
    """The variant that those who follow are given, who or what chose it, and why."""

    variant: str
    is_automatic: bool
    chosen_by: str
    why: str
    chosen_at: datetime


class Experiment(Schema):
    """An experiment as it stands, in figures and in sentences, the verdict first."""

    scenario: str
    step: str
    title: shapes.Words
    varies: str
    metric: contracts.Metric
    within: str
    began_at: datetime | None
    people: int
    mixed: int
    is_sample: bool
    mismatch_p: float
    verdict: contracts.Verdict
    leader: str | None
    leader_p: float
    winner: str | None
    variants: list[ExperimentVariant]
    comparisons: list[Comparison]
    sentences: list[shapes.Words]
    chosen: Winner | None = None


class WinnerIn(Schema):
    """Which variant those who follow are to be given, and why."""

    variant: str
    why: str = Field(max_length=500)


class SampleSizeIn(Schema):
    """The usual rate, the least change worth finding, and how sure to be."""

    baseline: float
    effect: float
    kind: Literal["relative", "absolute"] = "relative"
    power: float = 0.8
    alpha: float = 0.05
    variants: int = 2


class SampleSize(Schema):
    """How many people that takes; `alpha_each` is the error left to each comparison."""

    per_variant: int
    total: int
    comparisons: int
    alpha_each: float
    words: shapes.Words


@of_scenario.get("/{key}/experiments/{step}", response=Experiment)
def get_experiment(
    request: HttpRequest, key: str, step: str, metric: contracts.Metric | None = None
) -> Experiment:
    """Read an experiment of a live scenario, by its own metric or another."""
    return _experiment(asking.workspace_id(request), key, step, metric)


@of_scenario.post("/{key}/experiments/{step}/winner", response=Experiment)
def choose_winner(request: HttpRequest, key: str, step: str, given: WinnerIn) -> Experiment:
    """Give a variant to those who follow; those already given one keep it."""
    actor = asking.actor(request)
    experiment = scenario_contracts.ExperimentRef(key, step)
    scenarios.choose_winner(actor, experiment, given.variant, given.why)
    return _experiment(actor.workspace_id, key, step, None)


@router.post("/sample-size", response=SampleSize, auth=authentication.READING)
def estimate_sample_size(request: HttpRequest, given: SampleSizeIn) -> SampleSize:
    """Say how many people an experiment needs before it begins."""
    size = reports.estimate_size(contracts.Question(**given.dict()))
    return SampleSize.model_validate(size, from_attributes=True)


def _experiment(
    workspace_id: int, key: str, step: str, metric: contracts.Metric | None
) -> Experiment:
    experiment = scenario_contracts.ExperimentRef(key, step)
    with asking.facts() as connection:
        now = datetime.now(UTC)
        found = reports.read_experiment(connection, workspace_id, experiment, now, metric)
    answer = Experiment.model_validate(found, from_attributes=True)
    chosen = scenarios.find_winner(workspace_id, key, step)
    if chosen is not None:
        answer.chosen = Winner.model_validate(chosen, from_attributes=True)
    return answer
