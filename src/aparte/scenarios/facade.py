"""Scenarios, for other parts: written, published, paused; policies; the ready-made ones.

What engines read of them is in `live`, what happened in them in `records`.
"""

from __future__ import annotations

from importlib import resources
from typing import Any

from django.db import transaction
from django.utils import timezone

from aparte.audience import facade as audience
from aparte.core import conditions
from aparte.core import plain as plain_form
from aparte.core.governance import policy as policies
from aparte.core.scenarios import checking, model
from aparte.kernel.errors import ConflictError, NotFoundError
from aparte.scenarios import errors, yaml_text
from aparte.scenarios.models import Policy, Scenario, ScenarioVersion
from aparte.scenarios.winners import (
    as_it_runs,
    choose_winner,
    choose_winner_automatically,
    find_experiment,
    find_live,
    find_winner,
    list_experiments,
)
from aparte.workspaces import facade as workspaces
from aparte.workspaces.contracts import Actor

__all__ = [
    "Scenario",
    "ScenarioVersion",
    "as_it_runs",
    "choose_winner",
    "choose_winner_automatically",
    "find_experiment",
    "find_live",
    "find_winner",
    "list_experiments",
    "yaml_text",
]

LIBRARY = "aparte.scenarios.library"


def list_scenarios(workspace_id: int) -> list[tuple[Scenario, ScenarioVersion]]:
    """Return each scenario with the version to show: the published one, else the latest."""
    found = Scenario.objects.filter(workspace_id=workspace_id).prefetch_related("versions")
    shown = [(scenario, _shown(scenario)) for scenario in found.order_by("-priority", "key")]
    return [(scenario, version) for scenario, version in shown if version is not None]


def find_scenario(workspace_id: int, key: str) -> Scenario:
    """Return a scenario by its key; raises NotFoundError."""
    found = Scenario.objects.filter(workspace_id=workspace_id, key=key).first()
    if found is None:
        raise NotFoundError(errors.NO_SCENARIO.filled(key=key))
    return found


def find_version(scenario: Scenario, number: int | None) -> ScenarioVersion:
    """Return a version, without a number the one to show; raises NotFoundError."""
    numbered = scenario.versions.filter(number=number or 0)
    found = _shown(scenario) if number is None else numbered.first()
    if found is None:
        raise NotFoundError(errors.NO_VERSION.filled(key=scenario.key, number=number or 1))
    return found


def list_versions(scenario: Scenario) -> list[ScenarioVersion]:
    """Return every version, the latest first."""
    return list(scenario.versions.order_by("-number"))


def names(workspace_id: int) -> dict[str, dict[str, str]]:
    """Return the words of each scenario's name, by key."""
    return {
        scenario.key: version.definition["name"]
        for scenario, version in list_scenarios(workspace_id)
    }


def parse(workspace_id: int, raw: Any) -> model.Scenario:
    """Return the scenario of a raw definition; raises InvalidError with every problem."""
    return checking.parse(raw, known(workspace_id))


def known(workspace_id: int) -> conditions.Known:
    """Return what definitions may name in a workspace."""
    return conditions.Known(segments=frozenset(audience.names(workspace_id)))


@transaction.atomic
def add_draft(actor: Actor, raw: Any, note: str = "") -> ScenarioVersion:
    """Keep a definition as a draft; the draft that was open is replaced, a version never.

    Raises InvalidError with every problem.
    """
    parsed = parse(actor.workspace_id, raw)
    scenario, _ = Scenario.objects.get_or_create(
        workspace_id=actor.workspace_id, key=parsed.key, defaults={"priority": parsed.priority}
    )
    latest = scenario.versions.order_by("-number").first()
    fields = {
        "definition": plain_form.plain(parsed),
        "note": note[:500],
        "created_by": actor.name,
        "created_at": timezone.now(),
    }
    if latest is None or latest.published_at is not None:
        number = 1 if latest is None else latest.number + 1
        version = ScenarioVersion(scenario=scenario, number=number, **fields)
    else:
        version = latest
        for name, value in fields.items():
            setattr(version, name, value)
    version.save()
    scenario.save(update_fields=["updated_at"])
    workspaces.record_act(actor, "scenario.drafted", scenario.key, {"version": version.number})
    return version


@transaction.atomic
def publish(actor: Actor, key: str, number: int) -> Scenario:
    """Let a version live; from here on nothing of it changes. Raises InvalidError."""
    scenario = find_scenario(actor.workspace_id, key)
    version = find_version(scenario, number)
    parsed = parse(actor.workspace_id, version.definition)
    if version.published_at is None:
        version.published_at = timezone.now()
        version.save(update_fields=["published_at"])
    scenario.live_version = version.number
    scenario.status = Scenario.Status.LIVE
    scenario.priority = parsed.priority
    scenario.save()
    workspaces.record_act(actor, "scenario.published", key, {"version": version.number})
    workspaces.open_generation(actor.workspace_id)
    return scenario


def pause(actor: Actor, key: str) -> Scenario:
    """Let nobody enter and nobody inside advance until it is resumed."""
    return _switch(actor, key, Scenario.Status.PAUSED, "scenario.paused")


def resume(actor: Actor, key: str) -> Scenario:
    """Let a paused scenario go on."""
    return _switch(actor, key, Scenario.Status.LIVE, "scenario.resumed")


@transaction.atomic
def _switch(actor: Actor, key: str, status: Scenario.Status, act: str) -> Scenario:
    scenario = find_scenario(actor.workspace_id, key)
    if scenario.live_version is None:
        raise ConflictError(errors.NOT_PUBLISHED.filled(key=key))
    if scenario.status != status:
        scenario.status = status
        scenario.save(update_fields=["status", "updated_at"])
        workspaces.record_act(actor, act, key)
        workspaces.open_generation(actor.workspace_id)
    return scenario


def list_library() -> dict[str, dict[str, Any]]:
    """Return the ready-made scenarios, raw, by name."""
    folder = resources.files(LIBRARY)
    files = sorted(file.name for file in folder.iterdir() if file.name.endswith(".yaml"))
    return {
        name.removesuffix(".yaml"): yaml_text.read(folder.joinpath(name).read_text("utf-8"))
        for name in files
    }


def install(actor: Actor, name: str) -> ScenarioVersion:
    """Make a draft of a ready-made scenario; raises NotFoundError."""
    found = list_library().get(name)
    if found is None:
        raise NotFoundError(errors.NO_MODEL.filled(name=name))
    return add_draft(actor, found)


def load_policy(workspace_id: int) -> policies.Policy:
    """Return the governance of a workspace, or the default."""
    found = Policy.objects.filter(workspace_id=workspace_id).first()
    return policies.DEFAULT if found is None else policies.parse(found.definition)


@transaction.atomic
def save_policy(actor: Actor, raw: Any) -> policies.Policy:
    """Set the governance of a workspace; raises InvalidError with every problem."""
    parsed = policies.parse(raw)
    written = plain_form.plain(parsed)
    Policy.objects.update_or_create(
        workspace_id=actor.workspace_id, defaults={"definition": written}
    )
    workspaces.record_act(actor, "policy.set", "policy", {"definition": written})
    workspaces.open_generation(actor.workspace_id)
    return parsed


def list_users_of_segment(workspace_id: int, key: str) -> list[str]:
    """Return the keys of the live scenarios that name a segment."""
    return [
        scenario.key
        for scenario, version in list_scenarios(workspace_id)
        if scenario.status != Scenario.Status.DRAFT and _names_segment(version.definition, key)
    ]


def _names_segment(raw: Any, key: str) -> bool:
    if isinstance(raw, dict):
        if raw.get("kind") == "segment" and key in {raw.get("key"), raw.get("segment")}:
            return True
        return any(_names_segment(part, key) for part in raw.values())
    return isinstance(raw, list) and any(_names_segment(part, key) for part in raw)


def _shown(scenario: Scenario) -> ScenarioVersion | None:
    versions = {version.number: version for version in scenario.versions.all()}
    if scenario.live_version is not None:
        return versions.get(scenario.live_version)
    return versions.get(max(versions, default=0))
