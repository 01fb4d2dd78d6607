"""Dry-runs: asked for, watched, cancelled; what a draft or a policy would have done on the past."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from aparte.api import asking, phrases, shapes
from aparte.core import plain
from aparte.core.governance import policy as policies
from aparte.engine.dry_run import asking as dry_run_asking
from aparte.engine.dry_run import store
from aparte.kernel import clock as clocks
from aparte.kernel import durations, ids, zones
from aparte.kernel.errors import InvalidError, NotFoundError, Problem
from aparte.kernel.words import Words
from aparte.scenarios import facade as scenarios
from aparte.workspaces import live as live_workspaces

router = Router(tags=["dry-runs"])

_NONE: Final = Words(en="There is no dry-run {id} here.", fr="Il n’y a pas d’essai {id} ici.")
_ONE: Final = Words(
    en="Give one thing to rehearse: a scenario (definition or definition_yaml), or a policy.",
    fr="Donnez une chose à essayer : un scénario (definition ou definition_yaml), ou une policy.",
)


class DryRunIn(Schema):
    """What to rehearse over which days; the last one is not included."""

    definition_yaml: str | None = None
    definition: dict[str, Any] | None = None
    policy: dict[str, Any] | None = None
    start: str = Field(alias="from")
    end: str = Field(alias="to")
    run_in: str = dry_run_asking.RUN_IN


class DryRunProgress(Schema):
    """Parts finished, of all."""

    done: int
    total: int


class DryRunReason(Schema):
    """How many messages were held back for one reason."""

    reason: str
    words: shapes.Words
    count: int


class DryRunDay(Schema):
    """How many on one day of the brand's calendar."""

    day: str
    count: int


class DryRunChosen(Schema):
    """How often a step would have sent this one of its messages."""

    message: str
    name: shapes.Words
    channel: str
    count: int


class DryRunStep(Schema):
    """What one step of the draft would have sent; `chosen` counts each where it has several."""

    step: str
    message: str
    name: shapes.Words
    wanted: int
    sent: int
    by_day: list[DryRunDay]
    reasons: list[DryRunReason]
    deferred: int
    chosen: list[DryRunChosen] = Field(default_factory=list)


class DryRunDraft(Schema):
    """What the draft would have done; `alerts` are those to colleagues, by step."""

    key: str
    name: shapes.Words
    entries: int
    entries_by_day: list[DryRunDay]
    wanted: int
    sent: int
    steps: list[DryRunStep]
    reasons: list[DryRunReason]
    deferred: int
    endings: dict[str, int]
    goals: int
    goal_value: float
    alerts: dict[str, int] = Field(default_factory=dict)
    turned_away: int = 0


class DryRunActual(Schema):
    """What a scenario really did in the window."""

    entries: int
    accepted: int
    held_back: int


class DryRunScenario(Schema):
    """One scenario without the change, with it, and as it really was."""

    key: str
    name: shapes.Words
    before: int
    after: int
    held_back: int
    moved: int
    added: int
    reasons: list[DryRunReason]
    goals: int
    earned: float
    actual: DryRunActual


class DryRunPerson(Schema):
    """One person whom the change concerns."""

    contact_id: str
    email: str | None
    entries: int
    messages: int
    goals: int
    reasons: dict[str, int]
    lost: int
    gained: int


class DryRunPeople(Schema):
    """Contacts there were, those concerned, and some of them."""

    contacts: int
    entered: int
    reached: int
    concerned: int
    sample: list[DryRunPerson]


class DryRunCaution(Schema):
    """One thing that the dry-run cannot know."""

    code: str
    words: shapes.Words


class DryRunReport(Schema):
    """What came out; `before`, `after` and `held_back` are of all scenarios but the draft."""

    kind: Literal["scenario", "policy"]
    start: datetime
    end: datetime
    zone: str
    events: int
    people: DryRunPeople
    draft: DryRunDraft | None
    scenarios: list[DryRunScenario]
    before: int
    after: int
    held_back: int
    goals: int
    earned: float
    troubles: dict[str, int]
    cautions: list[DryRunCaution]


class DryRun(Schema):
    """A dry-run as it stands; `report` is there when it is done."""

    id: UUID
    kind: Literal["scenario", "policy"]
    key: str | None
    status: Literal["queued", "running", "paused", "done", "failed", "cancelled"]
    start: datetime
    end: datetime
    run_in: str
    asked_at: datetime
    asked_by: str
    finished_at: datetime | None
    progress: DryRunProgress
    error: str | None
    report: DryRunReport | None


@router.get("", response=shapes.Page[DryRun])
def list_dry_runs(request: HttpRequest) -> shapes.Page[DryRun]:
    """List the latest dry-runs, without their reports."""
    with asking.facts() as connection:
        found = store.list_asked(connection, asking.workspace_id(request))
    return shapes.Page[DryRun](items=[_dry_run(one) for one in found], next_cursor=None)


@router.post("", response={202: DryRun})
def ask_dry_run(request: HttpRequest, given: DryRunIn) -> tuple[int, DryRun]:
    """Ask for a dry-run; one that was asked before, and of which nothing changed, is returned."""
    actor = asking.actor(request)
    now = clocks.SystemClock().now()
    with asking.facts() as connection:
        workspace = live_workspaces.load_workspace(connection, actor.workspace_id)
        assert workspace is not None, "the asker's workspace is there"
        zone = zones.find(workspace.timezone)
        assert zone is not None, "a workspace has an IANA time zone"
        kind, definition = _definition(workspace.id, given)
        texts = (given.start, given.end, given.run_in)
        asked = dry_run_asking.read(workspace.id, zone, now, kind, definition, texts)
        key = store.ask(connection, asked, workspace.generation, actor.name, now)
        run = store.find(connection, workspace.id, key)
    assert run is not None, "what was just asked is there"
    return 202, _dry_run(run)


@router.get("/{dry_run_id}", response=DryRun)
def get_dry_run(request: HttpRequest, dry_run_id: UUID) -> DryRun:
    """Return how far a dry-run is and, when it is done, what came out."""
    with asking.facts() as connection:
        run = store.find(connection, asking.workspace_id(request), dry_run_id)
    if run is None:
        raise NotFoundError(_NONE.filled(id=dry_run_id))
    return _dry_run(run)


@router.delete("/{dry_run_id}", response={204: None})
def cancel_dry_run(request: HttpRequest, dry_run_id: UUID) -> tuple[int, None]:
    """Cancel a dry-run; one that is done stays."""
    now = clocks.SystemClock().now()
    with asking.facts() as connection:
        workspace_id = asking.workspace_id(request)
        if store.find(connection, workspace_id, dry_run_id) is None:
            raise NotFoundError(_NONE.filled(id=dry_run_id))
        store.cancel(connection, workspace_id, dry_run_id, now)
    return 204, None


def _definition(workspace_id: int, given: DryRunIn) -> tuple[dry_run_asking.Kind, dict[str, Any]]:
    """Return what is to be rehearsed, checked; raises InvalidError."""
    ways = (given.definition_yaml, given.definition, given.policy)
    if sum(way is not None for way in ways) != 1:
        raise InvalidError(phrases.INVALID, (Problem("one_of", "definition", _ONE),))
    if given.policy is not None:
        return "policy", plain.plain(policies.parse(given.policy))
    with scenarios.yaml_text.locating(given.definition_yaml):
        raw = given.definition
        if given.definition_yaml is not None:
            raw = scenarios.yaml_text.read(given.definition_yaml)
        return "scenario", plain.plain(scenarios.parse(workspace_id, raw))


def _dry_run(run: store.Run) -> DryRun:
    total = ids.PARTITIONS
    return DryRun.model_validate(
        {
            "id": run.dry_run_id,
            "kind": run.kind,
            "key": run.definition.get("key") if run.kind == "scenario" else None,
            "status": run.status,
            "start": run.start_at,
            "end": run.end_at,
            "run_in": durations.to_text(run.run_in) if run.run_in else dry_run_asking.NO_RUN_IN,
            "asked_at": run.asked_at,
            "asked_by": run.asked_by,
            "finished_at": run.finished_at,
            "progress": {"done": total if run.status == "done" else run.parts, "total": total},
            "error": run.error,
            "report": run.report,
        }
    )
