"""Scenarios, for other parts: written, published, paused; policies; the ready-made ones.

Versions are in `versions`, what lets them live in `life`; both are reached from here. What
engines read of them is in `live`, what happened in them in `records`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from django.db import transaction

from aparte.audience import facade as audience
from aparte.core import plain as plain_form
from aparte.core.governance import policy as policies
from aparte.kernel.errors import ConflictError
from aparte.scenarios import errors, versions, yaml_text
from aparte.scenarios.acts import why as act_reason
from aparte.scenarios.acts import words as act_words
from aparte.scenarios.errors import NO_GOAL
from aparte.scenarios.groups import find_brand_group, find_holdout
from aparte.scenarios.life import (
    archive,
    check_started_by_hand,
    history,
    migrate,
    pause,
    plan,
    publish,
    resume,
    roll_back,
)
from aparte.scenarios.models import Policy, Scenario, ScenarioVersion
from aparte.scenarios.recipes import filling, needs, shelf
from aparte.scenarios.recipes.model import FAMILIES, Recipe
from aparte.scenarios.recipes.parameters import KINDS as PARAMETER_KINDS
from aparte.scenarios.recipes.parameters import Parameter
from aparte.scenarios.review import Review, review
from aparte.scenarios.versions import (
    add_draft,
    approve,
    compare,
    find_latest,
    find_scenario,
    find_version,
    judge,
    known,
    list_versions,
    needs_approval,
    parse,
    read,
    refuse,
    require_approval,
)
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
    "FAMILIES",
    "NO_GOAL",
    "PARAMETER_KINDS",
    "Parameter",
    "Recipe",
    "Review",
    "Scenario",
    "ScenarioVersion",
    "act_reason",
    "act_words",
    "add_draft",
    "approve",
    "archive",
    "as_it_runs",
    "check_started_by_hand",
    "choose_winner",
    "choose_winner_automatically",
    "compare",
    "find_brand_group",
    "find_experiment",
    "find_holdout",
    "find_latest",
    "find_live",
    "find_scenario",
    "find_version",
    "find_winner",
    "history",
    "judge",
    "known",
    "list_experiments",
    "list_versions",
    "migrate",
    "needs_approval",
    "parse",
    "pause",
    "plan",
    "publish",
    "read",
    "refuse",
    "require_approval",
    "resume",
    "review",
    "roll_back",
    "yaml_text",
]

find_recipe = shelf.find
list_recipes = shelf.every
events_needed = needs.events
attributes_needed = needs.attributes


def list_scenarios(workspace_id: int) -> list[tuple[Scenario, ScenarioVersion]]:
    """Return each scenario with the version to show: the published one, else the latest."""
    found = Scenario.objects.filter(workspace_id=workspace_id).prefetch_related("versions")
    shown = [
        (scenario, versions.shown(scenario)) for scenario in found.order_by("-priority", "key")
    ]
    return [(scenario, version) for scenario, version in shown if version is not None]


def names(workspace_id: int) -> dict[str, dict[str, str]]:
    """Return the words of each scenario's name, by key."""
    return {
        scenario.key: version.definition["name"]
        for scenario, version in list_scenarios(workspace_id)
    }


def list_library() -> dict[str, dict[str, Any]]:
    """Return the ready-made scenarios as they are without any parameter given, raw, by key."""
    return {key: filling.fill(recipe, {}) for key, recipe in shelf.every().items()}


def fill_recipe(
    workspace_id: int, name: str, given: Mapping[str, Any], key: str | None = None
) -> dict[str, Any]:
    """Return a ready-made scenario with these parameters, raw; nothing is kept.

    Raises NotFoundError, and InvalidError with every mistake of the parameters.
    """
    currency = workspaces.load_workspace(workspace_id).currency
    return filling.fill(shelf.find(name), given, key=key, currency=currency)


def list_installed(workspace_id: int) -> dict[str, list[str]]:
    """Return the keys of the scenarios that come from each recipe."""
    found: dict[str, list[str]] = {}
    for scenario, version in list_scenarios(workspace_id):
        origin = version.definition["card"].get("origin")
        if origin is not None:
            found.setdefault(origin["recipe"], []).append(scenario.key)
    return found


@transaction.atomic
def install(
    actor: Actor, name: str, given: Mapping[str, Any] | None = None, key: str | None = None
) -> ScenarioVersion:
    """Make a draft of a ready-made scenario; of one made of it before, the next version.

    Raises NotFoundError, InvalidError with every mistake, and ConflictError where the key is that
    of a scenario which does not come from it.
    """
    made = fill_recipe(actor.workspace_id, name, given or {}, key)
    taken = Scenario.objects.filter(workspace_id=actor.workspace_id, key=made["key"]).first()
    if taken is not None:
        origin = versions.read(versions.find_latest(taken)).card.origin
        if origin is None or origin.recipe != name:
            raise ConflictError(errors.KEY_TAKEN.filled(key=made["key"]))
    return versions.add_draft(actor, made)


def load_policy(workspace_id: int) -> policies.Policy:
    """Return the governance of a workspace, or the default."""
    found = Policy.objects.filter(workspace_id=workspace_id).first()
    return policies.DEFAULT if found is None else policies.parse(found.definition)


@transaction.atomic
def save_policy(actor: Actor, raw: Any) -> policies.Policy:
    """Set the governance of a workspace; raises InvalidError with every problem.

    The emergency stop stays as it stands, whatever was read of it before: only its own acts set it.
    """
    parsed = policies.parse(raw, known(actor.workspace_id))
    stopped = _locked_policy(actor).emergency_stop
    parsed = msgspec.structs.replace(parsed, emergency_stop=stopped)
    _keep_policy(actor, parsed)
    written = plain_form.plain(parsed)
    workspaces.record_act(actor, "policy.set", "policy", {"definition": written})
    return parsed


def stop_sending(actor: Actor) -> policies.Policy:
    """Let nothing leave from the next hand-over on; what is queued or deferred goes on waiting."""
    return _stop(actor, "sending.stopped", stopped=True)


def resume_sending(actor: Actor) -> policies.Policy:
    """End the emergency stop: what still makes sense leaves."""
    return _stop(actor, "sending.resumed", stopped=False)


@transaction.atomic
def _stop(actor: Actor, act: str, *, stopped: bool) -> policies.Policy:
    old = _locked_policy(actor)
    if old.emergency_stop is stopped:
        return old
    new = msgspec.structs.replace(old, emergency_stop=stopped)
    _keep_policy(actor, new)
    workspaces.record_act(actor, act, "policy")
    return new


def _locked_policy(actor: Actor) -> policies.Policy:
    """Return the governance, which nobody else changes until the transaction ends."""
    # Whoever changes the policy meanwhile must not undo the stop with what they read before it.
    kept = Policy.objects.select_for_update().filter(workspace_id=actor.workspace_id).first()
    return policies.DEFAULT if kept is None else policies.parse(kept.definition)


def _keep_policy(actor: Actor, policy: policies.Policy) -> None:
    Policy.objects.update_or_create(
        workspace_id=actor.workspace_id, defaults={"definition": plain_form.plain(policy)}
    )
    workspaces.open_generation(actor.workspace_id)


def list_users_of_segment(workspace_id: int, key: str) -> list[str]:
    """Return the keys of the live scenarios that name a segment."""
    return _users(workspace_id, lambda raw: _names_segment(raw, key))


def list_users_of_score(workspace_id: int, key: str) -> list[str]:
    """Return the keys of the live scenarios that name a score."""
    return _users(workspace_id, lambda raw: key in audience.scores_named(raw))


def _users(workspace_id: int, names: Callable[[Any], bool]) -> list[str]:
    return [
        scenario.key
        for scenario, version in list_scenarios(workspace_id)
        if scenario.status in {Scenario.Status.LIVE, Scenario.Status.PAUSED}
        and names(version.definition)
    ]


def _names_segment(raw: Any, key: str) -> bool:
    if isinstance(raw, dict):
        if raw.get("kind") in {"segment", "calendar"} and key in {
            raw.get("key"),
            raw.get("segment"),
        }:
            return True
        return any(_names_segment(part, key) for part in raw.values())
    return isinstance(raw, list) and any(_names_segment(part, key) for part in raw)
