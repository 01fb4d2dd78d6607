"""Winners of experiments: the variant that those who follow are given, who chose it and why.

A choice is a change of what is live, so it opens the workspace's next generation; engines lay it
over the published version, which itself never changes.
"""

from __future__ import annotations

from typing import Any

import msgspec
from django.db import transaction

from aparte.core import shapes
from aparte.core.scenarios import model
from aparte.core.scenarios.steps import Experiment
from aparte.kernel.errors import ConflictError, InvalidError, NotFoundError, Problem
from aparte.scenarios import contracts, errors, models
from aparte.workspaces import facade as workspaces
from aparte.workspaces.contracts import Actor


def find_live(workspace_id: int, key: str) -> model.Scenario:
    """Return a scenario as its live version has it; raises NotFoundError, ConflictError."""
    scenario = models.Scenario.objects.filter(workspace_id=workspace_id, key=key).first()
    if scenario is None:
        raise NotFoundError(errors.NO_SCENARIO.filled(key=key))
    version = scenario.versions.filter(number=scenario.live_version or 0).first()
    if version is None:
        raise ConflictError(errors.NOT_PUBLISHED.filled(key=key))
    return shapes.convert(version.definition, model.Scenario)


def find_experiment(scenario: model.Scenario, step: str) -> Experiment:
    """Return an experiment of a scenario; raises NotFoundError."""
    for found in scenario.steps:
        if isinstance(found, Experiment) and found.id == step:
            return found
    raise NotFoundError(errors.NO_EXPERIMENT.filled(key=scenario.key, step=step))


def list_experiments() -> list[tuple[int, model.Scenario, Experiment]]:
    """Return every experiment of every live scenario, with its workspace."""
    live = models.Scenario.objects.filter(status=models.Scenario.Status.LIVE)
    found: list[tuple[int, model.Scenario, Experiment]] = []
    for scenario in live.order_by("workspace_id", "key"):
        parsed = find_live(scenario.workspace_id, scenario.key)
        found += [
            (scenario.workspace_id, parsed, step)
            for step in parsed.steps
            if isinstance(step, Experiment)
        ]
    return found


def find_winner(workspace_id: int, key: str, step: str) -> contracts.WinnerRow | None:
    """Return the winner in force, where one was chosen."""
    chosen = models.Winner.objects.filter(
        scenario__workspace_id=workspace_id, scenario__key=key, step=step
    )
    row = chosen.order_by("-id").first()
    if row is None:
        return None
    return contracts.WinnerRow(
        step=row.step,
        variant=row.variant,
        is_automatic=row.is_automatic,
        chosen_by=row.chosen_by,
        why=row.why,
        chosen_at=row.chosen_at,
    )


def as_it_runs(workspace_id: int, scenario: model.Scenario) -> model.Scenario:
    """Return a version with the winners chosen since, as engines run it."""
    chosen = models.Winner.objects.filter(
        scenario__workspace_id=workspace_id, scenario__key=scenario.key
    )
    won = {row.step: row.variant for row in chosen.order_by("id")}
    written: list[Any] = [
        msgspec.structs.replace(step, winner=won[step.id])
        if isinstance(step, Experiment)
        and won.get(step.id) in {variant.key for variant in step.variants}
        else step
        for step in scenario.steps
    ]
    return msgspec.structs.replace(scenario, steps=tuple(written))


@transaction.atomic
def choose_winner(
    actor: Actor, experiment: contracts.ExperimentRef, variant: str, why: str
) -> contracts.WinnerRow:
    """Give a variant to those who follow; raises NotFoundError, ConflictError, InvalidError."""
    scenario = find_live(actor.workspace_id, experiment.scenario)
    known = [one.key for one in find_experiment(scenario, experiment.step).variants]
    problems: list[Problem] = []
    if variant not in known:
        words = errors.NO_VARIANT.filled(variant=variant, known=", ".join(known))
        problems.append(Problem("unknown_variant", "variant", words))
    if not why.strip():
        problems.append(Problem("empty_text", "why", errors.WHY_EMPTY))
    if problems:
        raise InvalidError(errors.BAD_WINNER, tuple(problems))
    return _keep(actor, experiment, variant, why, figures=None)


@transaction.atomic
def choose_winner_automatically(
    workspace_id: int,
    experiment: contracts.ExperimentRef,
    variant: str,
    why: str,
    figures: dict[str, Any],
) -> contracts.WinnerRow | None:
    """Give a variant to those who follow, unless somebody chose in the meantime."""
    # Two runs of the upkeep at once would both find no winner: the scenario's row keeps them apart.
    scenarios = models.Scenario.objects.select_for_update()
    scenarios.get(workspace_id=workspace_id, key=experiment.scenario)
    if find_winner(workspace_id, experiment.scenario, experiment.step) is not None:
        return None
    actor = workspaces.system_actor(workspace_id)
    return _keep(actor, experiment, variant, why, figures=figures)


def _keep(
    actor: Actor,
    experiment: contracts.ExperimentRef,
    variant: str,
    why: str,
    *,
    figures: dict[str, Any] | None,
) -> contracts.WinnerRow:
    scenario = models.Scenario.objects.get(workspace_id=actor.workspace_id, key=experiment.scenario)
    models.Winner.objects.create(
        scenario=scenario,
        step=experiment.step,
        variant=variant,
        is_automatic=figures is not None,
        chosen_by=actor.name,
        why=why.strip()[: models.NOTE_MAX],
        figures=figures or {},
    )
    details: dict[str, object] = {"step": experiment.step, "variant": variant, "why": why.strip()}
    workspaces.record_act(actor, "experiment.won", experiment.scenario, details)
    workspaces.open_generation(actor.workspace_id)
    found = find_winner(actor.workspace_id, experiment.scenario, experiment.step)
    assert found is not None, "the choice was just kept"
    return found
