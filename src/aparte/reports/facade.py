"""Reports, for other parts: experiments read, decided, and sized before they begin."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any, Final

from aparte import rows
from aparte.core.scenarios import model
from aparte.core.scenarios.steps import Experiment
from aparte.kernel.errors import InvalidError
from aparte.kernel.words import Words
from aparte.reports import contracts, counting, deciding, reading, sample_size
from aparte.scenarios import contracts as scenario_contracts
from aparte.scenarios import facade as scenarios

_log: Final = logging.getLogger(__name__)
_BAD_QUESTION: Final = Words(
    en="No size answers this question; each problem is listed.",
    fr="Aucune taille ne répond à cette question ; chaque problème est indiqué.",
)


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
    counted = counting.Counter(workspace_id, scenario, step, now).count(connection)
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
