"""The life of a scenario's versions: approved, published, moved to, rolled back, archived."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from aparte.api import asking, authentication, shapes, templates
from aparte.api import scenarios as scenario_pages
from aparte.core import shapes as core_shapes
from aparte.core.scenarios import difference, migrations
from aparte.scenarios import facade as scenarios
from aparte.scenarios import records

router = Router(tags=["scenarios"])

COMMENT_MAX: Final = 500
HISTORY_MAX: Final = 500


class Because(Schema):
    """Why it is done, for the history."""

    comment: str = Field("", max_length=COMMENT_MAX)


class Redirect(Schema):
    """Sends those who stand at a step to a step of the new version, or to `end`."""

    step: str
    to: str
    version: int | None = None


class MovingIn(Schema):
    """How people inside go on in the new version; where nothing is said, at the same step."""

    redirects: list[Redirect] = Field([], max_length=migrations.REDIRECTS_MAX)


class PublishIn(Because):
    """Which version is to live. People inside finish on theirs, or go on in this one."""

    version: int
    people: Literal["finish", "move"] = "finish"
    redirects: list[Redirect] = Field([], max_length=migrations.REDIRECTS_MAX)
    fire_for_those_inside: bool = Field(
        default=False,
        description="Let the trigger fire once for those who are in its segment, on its list or"
        " have its tag already; by itself it fires only for who comes from now on.",
    )


class RollBackIn(Because):
    """Which published version is to live again; without one, the one before."""

    version: int | None = None
    people: Literal["finish", "move"] = "finish"
    redirects: list[Redirect] = Field([], max_length=migrations.REDIRECTS_MAX)


class MigrateIn(Because):
    """How people inside other versions go on in the one that lives."""

    redirects: list[Redirect] = Field([], max_length=migrations.REDIRECTS_MAX)


class MovedGroup(Schema):
    """Those who stand at one step of one version, and what would become of them."""

    version: int
    step: str
    title: shapes.Words
    people: int
    fate: migrations.Fate
    to: str | None
    words: shapes.Words


class MigrationPreview(Schema):
    """What moving everybody to a version would do, as things stand now."""

    version: int
    people: int
    ending: int
    groups: list[MovedGroup]


class ApprovalRule(Schema):
    """Whether somebody other than its last editor must approve a version before it lives."""

    required: bool


class Change(Schema):
    """One difference between two versions; `path` is its place in the definition."""

    kind: difference.Kind
    path: str
    words: shapes.Words


class Difference(Schema):
    """What changed from one version to another, in words; nothing when they say the same."""

    before: int
    after: int
    changes: list[Change]


class HistoryAct(Schema):
    """Who did what to a scenario, when, and why."""

    at: datetime
    actor: str
    act: str
    words: shapes.Words
    version: int | None
    comment: str | None


@router.get("/approval", response=ApprovalRule)
def get_approval_rule(request: HttpRequest) -> ApprovalRule:
    """Say whether versions must be approved before they live."""
    return ApprovalRule(required=scenarios.needs_approval(asking.workspace_id(request)))


@router.put("/approval", response=ApprovalRule, auth=authentication.ADMIN)
def set_approval_rule(request: HttpRequest, given: ApprovalRule) -> ApprovalRule:
    """Ask that versions be approved by somebody other than their last editor, or no longer."""
    scenarios.require_approval(asking.actor(request), required=given.required)
    return given


@router.post("/{key}/versions/{number}/approve", response=scenario_pages.Scenario)
def approve_version(
    request: HttpRequest, key: str, number: int, given: Because
) -> scenario_pages.Scenario:
    """Say that a draft may live; not one's own."""
    actor = asking.actor(request)
    scenarios.approve(actor, key, number, given.comment)
    return scenario_pages.show(actor.workspace_id, key, number)


@router.post("/{key}/versions/{number}/refuse", response=scenario_pages.Scenario)
def refuse_version(
    request: HttpRequest, key: str, number: int, given: Because
) -> scenario_pages.Scenario:
    """Say that a draft may not live as it is, and why."""
    actor = asking.actor(request)
    scenarios.refuse(actor, key, number, given.comment)
    return scenario_pages.show(actor.workspace_id, key, number)


@router.post(
    "/{key}/versions/{number}/migration-preview",
    response=MigrationPreview,
    auth=authentication.READING,
)
def preview_migration(
    request: HttpRequest, key: str, number: int, given: MovingIn
) -> MigrationPreview:
    """Say how many people stand where, and what moving them to a version would do."""
    workspace_id = asking.workspace_id(request)
    scenario = scenarios.find_scenario(workspace_id, key)
    target = scenarios.read(scenarios.find_version(scenario, number))
    planned = scenarios.plan(scenario, number, _redirects(given.redirects))
    with asking.facts() as connection:
        standing = records.list_standing(connection, workspace_id, key)
    found = migrations.foresee(planned, standing, target)
    read = {one.number: scenarios.read(one) for one in scenarios.list_versions(scenario)}
    titles = {
        (version, step.id): written.title_of(step)
        for version, written in read.items()
        for step in written.steps
    }
    return MigrationPreview(
        version=number,
        people=sum(one.standing.count for one in found),
        ending=sum(one.standing.count for one in found if one.fate == "ended"),
        groups=[
            MovedGroup(
                version=one.standing.version,
                step=one.standing.step,
                title=shapes.words_or_none(titles.get((one.standing.version, one.standing.step)))
                or shapes.Words(en=one.standing.step, fr=one.standing.step),
                people=one.standing.count,
                fate=one.fate,
                to=one.to,
                words=shapes.words(one.words),
            )
            for one in found
        ],
    )


@router.post("/{key}/publish", response=scenario_pages.Scenario)
def publish_scenario(request: HttpRequest, key: str, given: PublishIn) -> scenario_pages.Scenario:
    """Let a version live, at once; nothing of it can change from then on."""
    actor = asking.actor(request)
    scenario = scenarios.find_scenario(actor.workspace_id, key)
    version = scenarios.find_version(scenario, given.version)
    core_shapes.require(templates.check(scenarios.read(version)))
    moving = _redirects(given.redirects) if given.people == "move" else None
    scenarios.publish(
        actor,
        key,
        given.version,
        comment=given.comment,
        moving=moving,
        inviting=given.fire_for_those_inside,
    )
    return scenario_pages.show(actor.workspace_id, key, given.version)


@router.post("/{key}/rollback", response=scenario_pages.Scenario)
def roll_back_scenario(
    request: HttpRequest, key: str, given: RollBackIn
) -> scenario_pages.Scenario:
    """Let an earlier version live again, under its own number, at once."""
    actor = asking.actor(request)
    moving = _redirects(given.redirects) if given.people == "move" else None
    scenarios.roll_back(actor, key, given.version, comment=given.comment, moving=moving)
    return scenario_pages.show(actor.workspace_id, key, None)


@router.post("/{key}/migrate", response=scenario_pages.Scenario)
def migrate_scenario(request: HttpRequest, key: str, given: MigrateIn) -> scenario_pages.Scenario:
    """Let the people inside other versions go on in the one that lives."""
    actor = asking.actor(request)
    scenarios.migrate(actor, key, _redirects(given.redirects), comment=given.comment)
    return scenario_pages.show(actor.workspace_id, key, None)


@router.post("/{key}/pause", response=scenario_pages.Scenario)
def pause_scenario(
    request: HttpRequest, key: str, given: Because | None = None
) -> scenario_pages.Scenario:
    """Let nobody enter, and nobody inside advance."""
    actor = asking.actor(request)
    scenarios.pause(actor, key, _comment(given))
    return scenario_pages.show(actor.workspace_id, key, None)


@router.post("/{key}/resume", response=scenario_pages.Scenario)
def resume_scenario(
    request: HttpRequest, key: str, given: Because | None = None
) -> scenario_pages.Scenario:
    """Let a paused scenario go on."""
    actor = asking.actor(request)
    scenarios.resume(actor, key, _comment(given))
    return scenario_pages.show(actor.workspace_id, key, None)


@router.post("/{key}/archive", response=scenario_pages.Scenario)
def archive_scenario(
    request: HttpRequest, key: str, given: Because | None = None
) -> scenario_pages.Scenario:
    """Put a paused scenario away; whoever is inside leaves."""
    actor = asking.actor(request)
    scenarios.archive(actor, key, _comment(given))
    return scenario_pages.show(actor.workspace_id, key, None)


@router.get("/{key}/history", response=shapes.Page[HistoryAct])
def list_history(request: HttpRequest, key: str) -> shapes.Page[HistoryAct]:
    """List what was done to a scenario, by whom, when and why; the latest first."""
    acts = scenarios.history(asking.workspace_id(request), key, HISTORY_MAX)
    items = [
        HistoryAct(
            at=act.at,
            actor=act.actor,
            act=act.act,
            words=shapes.words(scenarios.act_words(act.act, act.details)),
            version=_number(act.details.get("version")),
            comment=scenarios.act_reason(act.details),
        )
        for act in acts
    ]
    return shapes.Page[HistoryAct](items=items, next_cursor=None)


@router.get("/{key}/difference", response=Difference)
def compare_versions(
    request: HttpRequest, key: str, before: int | None = None, after: int | None = None
) -> Difference:
    """Say what differs between two versions; without numbers, the live one and the latest."""
    scenario = scenarios.find_scenario(asking.workspace_id(request), key)
    old, new, changes = scenarios.compare(scenario, before, after)
    return Difference(
        before=old,
        after=new,
        changes=[
            Change(kind=one.kind, path=one.path, words=shapes.words(one.words)) for one in changes
        ],
    )


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) else None


def _comment(given: Because | None) -> str:
    return "" if given is None else given.comment


def _redirects(given: list[Redirect]) -> tuple[migrations.Redirect, ...]:
    return tuple(migrations.Redirect(one.step, one.to, one.version) for one in given)
