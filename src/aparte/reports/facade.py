"""Reports, for other parts: experiments read, decided and sized; what holdouts tell."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from aparte import rows
from aparte.core import written
from aparte.core.scenarios import model
from aparte.core.scenarios.steps import Experiment
from aparte.core.scenarios.steps.holdout import HELD_OUT, TREATED
from aparte.kernel import durations
from aparte.kernel.errors import ConflictError, InvalidError
from aparte.kernel.words import Words
from aparte.reports import (
    brand_counting,
    contracts,
    counting,
    deciding,
    holdouts,
    reading,
    sample_size,
)
from aparte.scenarios import contracts as scenario_contracts
from aparte.scenarios import facade as scenarios

_log: Final = logging.getLogger(__name__)
_BAD_QUESTION: Final = Words(
    en="No size answers this question; each problem is listed.",
    fr="Aucune taille ne répond à cette question ; chaque problème est indiqué.",
)
_BAD_WINDOW: Final = Words(
    en="People cannot be followed for that long; the problem is listed.",
    fr="On ne peut suivre les personnes pendant cette durée ; le problème est indiqué.",
)
_BRAND: Final = Words(en="All of the brand’s scenarios", fr="Tous les scénarios de la marque")
_OTHERS: Final = Words(
    en="These scenarios write to the control group all the same, which hides what they bring:"
    " {keys}.",
    fr="Ces scénarios écrivent tout de même au groupe témoin, ce qui masque leur apport : {keys}.",
)

WITHIN: Final = "30d"
"""How long people are followed where a goal says nothing longer."""

PERIOD: Final = timedelta(days=90)
"""How far back a brand is read where nothing else is asked."""


def estimate_size(question: contracts.Question) -> contracts.Size:
    """Return how many people an experiment needs; raises InvalidError with every problem."""
    problems = sample_size.check(question)
    if problems:
        raise InvalidError(_BAD_QUESTION, tuple(problems))
    return sample_size.estimate(question)


def read_experiment(
    connection: rows.Connection,
    workspace_id: int,
    experiment: scenario_contracts.ExperimentRef,
    now: datetime,
    metric: contracts.Metric | None = None,
) -> contracts.Reading:
    """Return how an experiment of a live scenario stands.

    Without a metric it is read by its own rule's, else by conversions where there is a goal, else
    by clicks. Raises NotFoundError, ConflictError.
    """
    scenario = scenarios.find_live(workspace_id, experiment.scenario)
    step = scenarios.find_experiment(scenario, experiment.step)
    return _read(connection, workspace_id, scenario, step, now, metric)


def read_holdout(
    connection: rows.Connection,
    workspace_id: int,
    asked: contracts.Asked,
    now: datetime,
) -> contracts.HoldoutReading:
    """Return what a live scenario brings, against those it holds out.

    People are counted from the instant at which they part, held out or not, for the same time.
    Raises NotFoundError, ConflictError, InvalidError.
    """
    found = scenarios.find_holdout(workspace_id, asked.scenario, asked.step)
    goal = found.scenario.goal
    if goal is None:
        raise ConflictError(scenarios.NO_GOAL.filled(key=asked.scenario))
    within = _window(goal, asked.within)
    plan = counting.Plan(
        place=scenario_contracts.ExperimentRef(asked.scenario, found.step),
        groups=(HELD_OUT, TREATED),
        goal=goal,
        within=timedelta(microseconds=durations.parse(within)),
        versions=found.versions,
    )
    counted = counting.Counter(workspace_id, plan, now).count(connection)
    about = holdouts.About(
        title=found.title,
        share=found.share,
        reach=found.share,
        goal=goal,
        until=now,
        scenario=asked.scenario,
        step=found.step,
        within=within,
    )
    return holdouts.read(about, counted)


def read_brand(
    connection: rows.Connection,
    workspace_id: int,
    asked: contracts.BrandAsked,
    now: datetime,
) -> contracts.HoldoutReading:
    """Return what all of a brand's scenarios bring, against those held out of each of them.

    Raises NotFoundError where no live scenario keeps such a group.
    """
    group = scenarios.find_brand_group(workspace_id, asked.salt)
    goal = model.Goal(event=asked.event, value=asked.value)
    since = asked.since or max(group.since, now - PERIOD)
    period = brand_counting.Period(since, now)
    counter = brand_counting.BrandCounter(workspace_id, group, goal, period)
    about = holdouts.About(
        title=_BRAND,
        share=group.share,
        reach=group.reach,
        goal=goal,
        until=now,
        salt=group.salt,
    )
    found = holdouts.read(about, counter.count(connection))
    if not group.others:
        return found
    told = _OTHERS.filled(keys=", ".join(group.others))
    return msgspec.structs.replace(found, sentences=[*found.sentences, told])


def _window(goal: model.Goal, within: str | None) -> str:
    """Return how long people are followed: as asked, else as long as the goal counts, or longer."""
    if within is not None:
        problems = written.check_duration(within, "within")
        if problems:
            raise InvalidError(_BAD_WINDOW, tuple(problems))
        return within
    if goal.within is not None and durations.parse(goal.within) > durations.parse(WITHIN):
        return goal.within
    return WITHIN


def decide_experiments(
    connection: rows.Connection, now: datetime
) -> list[scenario_contracts.ExperimentRef]:
    """Choose the winners that the rules of live experiments name; return what was decided.

    One that cannot be read is recorded, and does not hold up the others.
    """
    decided: list[scenario_contracts.ExperimentRef] = []
    for workspace_id, scenario, step in scenarios.list_experiments():
        if step.decide is None or step.winner is not None:
            continue
        experiment = scenario_contracts.ExperimentRef(scenario.key, step.id)
        try:
            if _decide(connection, workspace_id, scenario, step, now):
                decided.append(experiment)
        except Exception:
            _log.exception("experiment %s of workspace %d", experiment, workspace_id)
            connection.rollback()
    return decided


def _decide(
    connection: rows.Connection,
    workspace_id: int,
    scenario: model.Scenario,
    step: Experiment,
    now: datetime,
) -> bool:
    if scenarios.find_winner(workspace_id, scenario.key, step.id) is not None:
        return False
    found = _read(connection, workspace_id, scenario, step, now, None)
    variant = deciding.choose(step, found, now)
    if variant is None:
        return False
    experiment = scenario_contracts.ExperimentRef(scenario.key, step.id)
    kept = scenarios.choose_winner_automatically(
        workspace_id, experiment, variant, found.sentences[0].en, _figures(found)
    )
    return kept is not None


def _read(
    connection: rows.Connection,
    workspace_id: int,
    scenario: model.Scenario,
    step: Experiment,
    now: datetime,
    metric: contracts.Metric | None,
) -> contracts.Reading:
    plan = counting.Plan(
        place=scenario_contracts.ExperimentRef(scenario.key, step.id),
        groups=tuple(one.key for one in step.variants),
        goal=scenario.goal,
        within=timedelta(microseconds=durations.parse(step.within)),
    )
    counted = counting.Counter(workspace_id, plan, now).count(connection)
    chosen = scenarios.find_winner(workspace_id, scenario.key, step.id)
    winner = step.winner if chosen is None else chosen.variant
    metric = metric or _usual_metric(scenario, step)
    return reading.read(scenario.key, step, counted, metric=metric, winner=winner)


def _usual_metric(scenario: model.Scenario, step: Experiment) -> contracts.Metric:
    if step.decide is not None:
        return step.decide.metric
    return "click" if scenario.goal is None else "conversion"


def _figures(found: contracts.Reading) -> dict[str, Any]:
    """Return the figures that a choice was made on, to be kept with it."""
    return {
        "metric": found.metric,
        "p_value": found.leader_p,
        "mismatch_p": found.mismatch_p,
        "variants": {
            one.key: {"people": one.people, "successes": one.successes} for one in found.variants
        },
    }
