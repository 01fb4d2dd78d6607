"""The life of versions: published, paused, resumed, rolled back, archived; and who did what, why.

Each act is in the audit log, written in the transaction of the act: the history is read from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.utils import timezone

from aparte.channels import contracts as channels
from aparte.core import plain as plain_form
from aparte.core import shapes
from aparte.core.scenarios import contents, invitations, migrations, model, triggers
from aparte.kernel.errors import ConflictError
from aparte.scenarios import errors, versions
from aparte.scenarios.models import (
    NOTE_MAX,
    Scenario,
    ScenarioInvitation,
    ScenarioMigration,
    ScenarioVersion,
)
from aparte.workspaces import contracts as workspace_contracts
from aparte.workspaces import facade as workspaces
from aparte.workspaces.contracts import Actor

ACTS: Final = "scenario."
"""How the names of the acts on scenarios begin in the audit log."""

TOLD: Final = (ACTS, "experiment.")
"""The acts that a scenario's history tells of: its own, and the choice of winners."""

Redirects = Sequence[migrations.Redirect]


@transaction.atomic
def publish(
    actor: Actor,
    key: str,
    number: int,
    *,
    comment: str = "",
    moving: Redirects | None = None,
    inviting: bool = False,
) -> Scenario:
    """Let a version live; from here on nothing of it changes.

    People inside finish on their version; with `moving` (which may be empty) they go on in this
    one, by the ids of the steps and these redirects. With `inviting` the trigger fires once for
    those who are inside what it watches already; by itself it does not. Raises InvalidError, and
    ConflictError where approval is wanted and missing.
    """
    scenario = versions.find_scenario(actor.workspace_id, key)
    version = versions.find_version(scenario, number)
    if inviting:
        shapes.require(invitations.check(versions.read(version)))
    _let_live(actor, scenario, version)
    moved = moving is not None
    _record(actor, "published", scenario, comment, moved=moved, invited=inviting)
    generation = _open(actor, scenario, moving)
    if inviting:
        ScenarioInvitation.objects.create(
            scenario=scenario, generation=generation, created_by=actor.name
        )
    return scenario


@transaction.atomic
def roll_back(
    actor: Actor,
    key: str,
    number: int | None = None,
    *,
    comment: str = "",
    moving: Redirects | None = None,
) -> Scenario:
    """Let a version that was published before live again: without a number, the one before."""
    scenario = versions.find_scenario(actor.workspace_id, key)
    earlier = scenario.versions.filter(published_at__isnull=False)
    if number is None:
        earlier = earlier.filter(number__lt=scenario.live_version or 0)
    else:
        earlier = earlier.filter(number=number).exclude(number=scenario.live_version or 0)
    version = earlier.order_by("-number").first()
    if version is None:
        raise ConflictError(errors.NOTHING_BEFORE.filled(key=key))
    left = scenario.live_version
    _let_live(actor, scenario, version)
    _record(actor, "rolled_back", scenario, comment, left=left, moved=moving is not None)
    _open(actor, scenario, moving)
    return scenario


@transaction.atomic
def migrate(actor: Actor, key: str, moving: Redirects, *, comment: str = "") -> Scenario:
    """Let the people inside other versions go on in the one that lives."""
    scenario = versions.find_scenario(actor.workspace_id, key)
    if scenario.status not in {Scenario.Status.LIVE, Scenario.Status.PAUSED}:
        raise ConflictError(errors.NOT_PUBLISHED.filled(key=key))
    _record(actor, "migrated", scenario, comment)
    _open(actor, scenario, moving)
    return scenario


def pause(actor: Actor, key: str, comment: str = "") -> Scenario:
    """Let nobody enter and nobody inside advance until it is resumed."""
    return _switch(actor, key, Scenario.Status.PAUSED, "paused", comment)


def resume(actor: Actor, key: str, comment: str = "") -> Scenario:
    """Let a paused scenario go on; raises InvalidError where nothing here sends its messages."""
    scenario = versions.find_scenario(actor.workspace_id, key)
    if scenario.live_version is not None:
        lives = versions.read(versions.find_version(scenario, scenario.live_version))
        shapes.require(contents.check_senders(lives, channels.SENDERS))
    return _switch(actor, key, Scenario.Status.LIVE, "resumed", comment)


def check_started_by_hand(workspace_id: int, key: str) -> None:
    """Raise NotFoundError or ConflictError unless somebody may start this scenario by hand."""
    scenario = versions.find_scenario(workspace_id, key)
    if scenario.live_version is None or scenario.status != Scenario.Status.LIVE:
        raise ConflictError(errors.NOT_LIVE.filled(key=key))
    version = versions.find_version(scenario, scenario.live_version)
    parsed = shapes.convert(version.definition, model.Scenario)
    if not any(isinstance(part, triggers.OnManual) for part in parsed.trigger.parts()):
        raise ConflictError(errors.NOT_BY_HAND.filled(key=key))


@transaction.atomic
def archive(actor: Actor, key: str, comment: str = "") -> Scenario:
    """Put a scenario away that is paused, or was never published: whoever is inside leaves.

    Publishing one of its versions lets it live again.
    """
    scenario = versions.find_scenario(actor.workspace_id, key)
    if scenario.status == Scenario.Status.LIVE:
        raise ConflictError(errors.PAUSE_FIRST.filled(key=key))
    if scenario.status == Scenario.Status.ARCHIVED:
        return scenario
    inside = scenario.live_version is not None
    scenario.status = Scenario.Status.ARCHIVED
    scenario.save(update_fields=["status", "updated_at"])
    _record(actor, "archived", scenario, comment)
    if inside:
        generation = workspaces.open_generation(actor.workspace_id)
        ScenarioMigration.objects.create(
            scenario=scenario, generation=generation, created_by=actor.name
        )
    return scenario


def plan(scenario: Scenario, number: int, moving: Redirects) -> migrations.Migration:
    """Return the migration of everybody to a version, not yet of any generation.

    Raises InvalidError with every problem of the redirects.
    """
    target = versions.read(versions.find_version(scenario, number))
    published = scenario.versions.filter(published_at__isnull=False).exclude(number=number)
    others = {version.number: versions.read(version) for version in published}
    shapes.require(migrations.check(tuple(moving), target, others))
    return migrations.Migration(
        scenario=scenario.key,
        generation=0,
        to=number,
        kept=frozenset(step.id for step in target.steps),
        redirects=tuple(moving),
    )


def history(workspace_id: int, key: str, limit: int) -> list[workspace_contracts.Act]:
    """Return what was done to a scenario, the latest first; raises NotFoundError."""
    scenario = versions.find_scenario(workspace_id, key)
    return workspaces.list_acts(workspace_id, scenario.key, TOLD, limit)


def _let_live(actor: Actor, scenario: Scenario, version: ScenarioVersion) -> None:
    versions.check_approved(version)
    parsed = versions.parse(actor.workspace_id, version.definition)
    shapes.require(contents.check_senders(parsed, channels.SENDERS))
    if version.published_at is None:
        # From here on nothing of it changes: not even when a layout does.
        version.definition = plain_form.plain(versions.laid_in(parsed))
        version.published_at = timezone.now()
        version.save(update_fields=["definition", "published_at"])
    scenario.live_version = version.number
    scenario.status = Scenario.Status.LIVE
    scenario.priority = parsed.priority
    scenario.save()


def _open(actor: Actor, scenario: Scenario, moving: Redirects | None) -> int:
    """Open the generation of a change and, where asked for, let people inside move with it."""
    generation = workspaces.open_generation(actor.workspace_id)
    if moving is None:
        return generation
    assert scenario.live_version is not None, "people move to a version that lives"
    planned = plan(scenario, scenario.live_version, moving)
    ScenarioMigration.objects.create(
        scenario=scenario,
        generation=generation,
        to_version=planned.to,
        kept=sorted(planned.kept),
        redirects=plain_form.plain(planned.redirects),
        created_by=actor.name,
    )
    return generation


@transaction.atomic
def _switch(actor: Actor, key: str, status: Scenario.Status, act: str, comment: str) -> Scenario:
    scenario = versions.find_scenario(actor.workspace_id, key)
    if scenario.live_version is None or scenario.status == Scenario.Status.ARCHIVED:
        raise ConflictError(errors.NOT_PUBLISHED.filled(key=key))
    if scenario.status != status:
        scenario.status = status
        scenario.save(update_fields=["status", "updated_at"])
        _record(actor, act, scenario, comment)
        workspaces.open_generation(actor.workspace_id)
    return scenario


def _record(actor: Actor, act: str, scenario: Scenario, comment: str, **details: object) -> None:
    said: dict[str, object] = {"version": scenario.live_version, **details}
    if comment:
        said["comment"] = comment[:NOTE_MAX]
    workspaces.record_act(actor, ACTS + act, scenario.key, said)
