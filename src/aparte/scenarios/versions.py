"""Versions of scenarios: found, written as drafts, approved. What is published never changes."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Any, Final

import msgspec
from django.db import transaction
from django.utils import timezone

from aparte.audience import facade as audience
from aparte.core import conditions, shapes
from aparte.core import plain as plain_form
from aparte.core.scenarios import checking, difference, model
from aparte.kernel.errors import ConflictError, NotFoundError, Problem
from aparte.messages import facade as messages
from aparte.scenarios import errors
from aparte.scenarios.models import NOTE_MAX, PublishingRule, Scenario, ScenarioVersion
from aparte.workspaces import facade as workspaces
from aparte.workspaces.contracts import Actor

RESERVED: Final = frozenset({"approval", "library", "review", "validate"})
"""Words that stand where a scenario's key would, in addresses."""


def find_scenario(workspace_id: int, key: str) -> Scenario:
    """Return a scenario by its key; raises NotFoundError."""
    found = Scenario.objects.filter(workspace_id=workspace_id, key=key).first()
    if found is None:
        raise NotFoundError(errors.NO_SCENARIO.filled(key=key))
    return found


def find_version(scenario: Scenario, number: int | None) -> ScenarioVersion:
    """Return a version, without a number the one to show; raises NotFoundError."""
    numbered = scenario.versions.filter(number=number or 0)
    found = shown(scenario) if number is None else numbered.first()
    if found is None:
        raise NotFoundError(errors.NO_VERSION.filled(key=scenario.key, number=number or 1))
    return found


def find_latest(scenario: Scenario) -> ScenarioVersion:
    """Return the version written last: the draft, where there is one."""
    found = scenario.versions.order_by("-number").first()
    assert found is not None, "a scenario is made with its first version"
    return found


def list_versions(scenario: Scenario) -> list[ScenarioVersion]:
    """Return every version, the latest first."""
    return list(scenario.versions.order_by("-number"))


def shown(scenario: Scenario) -> ScenarioVersion | None:
    """Return the version to show: the published one, else the latest."""
    versions = {version.number: version for version in scenario.versions.all()}
    if scenario.live_version is not None:
        return versions.get(scenario.live_version)
    return versions.get(max(versions, default=0))


def compare(
    scenario: Scenario, old: int | None, new: int | None
) -> tuple[int, int, list[difference.Change]]:
    """Return two versions' numbers and what differs between them.

    Without numbers: from the one that lives, or else the one before, to the one written last.
    """
    after = find_latest(scenario) if new is None else find_version(scenario, new)
    if old is None:
        old = scenario.live_version
        if old is None or old == after.number:
            old = max(after.number - 1, 1)
    before = find_version(scenario, old)
    changes = difference.compare(read(before), read(after))
    return before.number, after.number, changes


def parse(workspace_id: int, raw: Any) -> model.Scenario:
    """Return the scenario of a raw definition; raises InvalidError with every problem."""
    return checking.parse(raw, known(workspace_id))


def judge(workspace_id: int, raw: Any, events: AbstractSet[str]) -> shapes.Read:
    """Return the scenario of a raw definition, mended where it is wrong, and every problem.

    An event that is nearly one of `events`, which came in lately, is told as a slip. That is said
    while somebody writes; it keeps nobody from a draft, since an event may be yet to come.
    """
    found = msgspec.structs.replace(known(workspace_id), events=events)
    return checking.read(raw, found)


def read(version: ScenarioVersion) -> model.Scenario:
    """Return a stored definition, whose shape was checked when it was kept."""
    return shapes.convert(version.definition, model.Scenario)


def laid_in(scenario: model.Scenario) -> model.Scenario:
    """Return a scenario whose messages are whole documents, as they are published."""
    whole = {
        key: msgspec.structs.replace(
            message,
            mjml=messages.lay(message.layout, message.body, transactional=message.transactional),
        )
        if message.layout
        else message
        for key, message in scenario.messages.items()
    }
    return msgspec.structs.replace(scenario, messages=whole)


def known(workspace_id: int) -> conditions.Known:
    """Return what definitions may name in a workspace."""
    keys = Scenario.objects.filter(workspace_id=workspace_id).values_list("key", flat=True)
    return msgspec.structs.replace(
        audience.known(workspace_id),
        scenarios=frozenset(keys),
        layouts=messages.layouts(),
        teams=frozenset(workspaces.list_teams(workspace_id)),
    )


@transaction.atomic
def add_draft(actor: Actor, raw: Any, note: str = "") -> ScenarioVersion:
    """Keep a definition as a draft; the draft that was open is replaced, a version never.

    What was said of the draft that is replaced, its approval, is void. Raises InvalidError with
    every problem.
    """
    parsed = parse(actor.workspace_id, raw)
    if parsed.key in RESERVED:
        shapes.require([Problem("reserved_key", "key", errors.RESERVED.filled(key=parsed.key))])
    scenario, _ = Scenario.objects.get_or_create(
        workspace_id=actor.workspace_id, key=parsed.key, defaults={"priority": parsed.priority}
    )
    latest = scenario.versions.order_by("-number").first()
    fields = {
        "definition": plain_form.plain(parsed.as_written()),
        "note": note[:NOTE_MAX],
        "created_by": actor.name,
        "created_at": timezone.now(),
        "approval": ScenarioVersion.Approval.NONE,
        "approval_by": "",
        "approval_at": None,
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
    details: dict[str, object] = {"version": version.number}
    if note:
        details["comment"] = note[:NOTE_MAX]
    workspaces.record_act(actor, "scenario.drafted", scenario.key, details)
    return version


def needs_approval(workspace_id: int) -> bool:
    """Return whether somebody else than its last editor must approve a version."""
    return PublishingRule.objects.filter(workspace_id=workspace_id, approval_required=True).exists()


@transaction.atomic
def require_approval(actor: Actor, *, required: bool) -> None:
    """Ask that versions be approved from now on, or no longer."""
    PublishingRule.objects.update_or_create(
        workspace_id=actor.workspace_id, defaults={"approval_required": required}
    )
    workspaces.record_act(actor, "publishing.rule", "approval", {"required": required})


def approve(actor: Actor, key: str, number: int, comment: str = "") -> ScenarioVersion:
    """Say that a draft may live; raises ConflictError unless it is another's."""
    return _judge(actor, key, number, ScenarioVersion.Approval.APPROVED, comment)


def refuse(actor: Actor, key: str, number: int, comment: str) -> ScenarioVersion:
    """Say that a draft may not live, and why; raises InvalidError without a reason."""
    if not comment.strip():
        shapes.require([Problem("missing_field", "comment", errors.SAY_WHY)])
    return _judge(actor, key, number, ScenarioVersion.Approval.REFUSED, comment)


@transaction.atomic
def _judge(
    actor: Actor, key: str, number: int, approval: ScenarioVersion.Approval, comment: str
) -> ScenarioVersion:
    scenario = find_scenario(actor.workspace_id, key)
    version = find_version(scenario, number)
    if version.published_at is not None:
        raise ConflictError(errors.ALREADY_PUBLISHED.filled(key=key, number=number))
    if actor.user_id is None:
        raise ConflictError(errors.PEOPLE_APPROVE)
    if approval == ScenarioVersion.Approval.APPROVED and version.created_by == actor.name:
        raise ConflictError(errors.OWN_DRAFT.filled(key=key, number=number))
    version.approval = approval
    version.approval_by = actor.name
    version.approval_at = timezone.now()
    version.save(update_fields=["approval", "approval_by", "approval_at"])
    details: dict[str, object] = {"version": number, "comment": comment[:NOTE_MAX]}
    workspaces.record_act(actor, f"scenario.{approval}", key, details)
    return version


def check_approved(version: ScenarioVersion) -> None:
    """Raise ConflictError when a version may not live for want of approval.

    What was published once needs no second approval: going back must not wait for anybody.
    """
    scenario = version.scenario
    if version.published_at is not None or not needs_approval(scenario.workspace_id):
        return
    filled = {"key": scenario.key, "number": version.number, "editor": version.created_by}
    if version.approval == ScenarioVersion.Approval.REFUSED:
        raise ConflictError(errors.WAS_REFUSED.filled(by=version.approval_by, **filled))
    if version.approval != ScenarioVersion.Approval.APPROVED:
        raise ConflictError(errors.NOT_APPROVED.filled(**filled))
