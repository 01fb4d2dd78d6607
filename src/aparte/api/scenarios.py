"""Scenarios: the list, one with its card, picture and figures, and what changes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal, cast

from django.http import HttpRequest
from ninja import Router, Schema

from aparte.api import (
    asking,
    authentication,
    governance,
    outcomes,
    phrases,
    scenario_card,
    scenario_graph,
    shapes,
    templates,
)
from aparte.core import plain
from aparte.core import shapes as core_shapes
from aparte.core.scenarios import checking
from aparte.events import records as events
from aparte.kernel.errors import InvalidError, Problem
from aparte.scenarios import contracts, records
from aparte.scenarios import facade as scenarios
from aparte.workspaces import facade as workspaces

router = Router(tags=["scenarios"])

PERIOD: Final = timedelta(days=30)
LATELY: Final = timedelta(hours=24)
EVER: Final = datetime(2000, 1, 1, tzinfo=UTC)
Status = Literal["draft", "live", "paused", "archived"]
VersionStatus = Literal["draft", "approved", "refused", "live", "paused", "retired", "archived"]


class PeriodCounts(Schema):
    """What a scenario did in thirty days."""

    opened: int
    sent: int
    held_back: int
    goal_met: int


class ScenarioRow(Schema):
    """A scenario in the list."""

    key: str
    name: shapes.Words
    objective: shapes.Words
    promise: shapes.Words
    status: Status
    live_version: int | None
    channels: list[str]
    live_journeys: int
    period: PeriodCounts
    priority: int
    updated_at: datetime


class Version(Schema):
    """One version of a scenario: draft (approved, refused), live, or published earlier."""

    number: int
    status: VersionStatus
    created_at: datetime
    created_by: str | None
    published_at: datetime | None
    note: str | None
    approval_by: str | None
    approval_at: datetime | None


class Totals(Schema):
    """What a scenario did since it began."""

    opened: int
    live: int
    ended: int
    goal_met: int
    sent: int
    held_back: int


class Scenario(Schema):
    """A scenario: its card in sentences, its picture with counters, its versions."""

    key: str
    name: shapes.Words
    status: Status
    live_version: int | None
    version: int
    card: scenario_card.Card
    versions: list[Version]
    graph: scenario_graph.Graph
    silences: list[shapes.ReasonCount]
    totals: Totals
    sentence: shapes.Words
    definition_yaml: str
    problems: list[shapes.Problem]


class DefinitionIn(Schema):
    """A definition, as YAML text or as JSON."""

    definition_yaml: str | None = None
    definition: dict[str, Any] | None = None
    note: str = ""


class Validation(Schema):
    """What is wrong with a definition; nothing when it could be published."""

    problems: list[shapes.Problem]


class LibraryItem(Schema):
    """A ready-made scenario."""

    name: str
    title: shapes.Words
    promise: shapes.Words
    installed: bool
    messages: int


@router.get("", response=shapes.Page[ScenarioRow])
def list_scenarios(request: HttpRequest, *, archived: bool = False) -> shapes.Page[ScenarioRow]:
    """List the scenarios, those of high priority first; `archived` ones only where asked for."""
    workspace = workspaces.load_workspace(asking.workspace_id(request))
    since = datetime.now(UTC) - PERIOD
    with asking.facts() as connection:
        counts = outcomes.load(connection, workspace.id, since, workspace.timezone)
        journeys = records.count_journeys(connection, workspace.id, since)
    items = [
        _row(scenario, version, counts, journeys.get(scenario.key))
        for scenario, version in scenarios.list_scenarios(workspace.id)
        if archived or scenario.status != "archived"
    ]
    return shapes.Page[ScenarioRow](items=items, next_cursor=None)


@router.post("", response=Scenario)
def save_draft(request: HttpRequest, given: DefinitionIn) -> Scenario:
    """Keep a definition as a draft: of a new scenario, or as the next version of a known one."""
    actor = asking.actor(request)
    with scenarios.yaml_text.locating(_text(given)):
        version = scenarios.add_draft(actor, _raw(given), given.note)
    return show(actor.workspace_id, version.scenario.key, version.number)


@router.post("/validate", response=Validation, auth=authentication.READING)
def validate_scenario(request: HttpRequest, given: DefinitionIn) -> Validation:
    """Say what is wrong with a definition, messages included."""
    workspace_id = asking.workspace_id(request)
    text = _text(given)
    try:
        judged = scenarios.judge(workspace_id, _raw(given), _events_of_late(workspace_id))
        found = templates.judge(judged)
    except InvalidError as error:
        found = [*error.problems]
    if text is not None:
        found = scenarios.yaml_text.located(text, tuple(found))
    return Validation(problems=[shapes.problem(problem) for problem in found])


@router.get("/library", response=shapes.Page[LibraryItem])
def list_library(request: HttpRequest) -> shapes.Page[LibraryItem]:
    """List the ready-made scenarios."""
    installed = set(scenarios.names(asking.workspace_id(request)))
    items = [
        LibraryItem(
            name=name,
            title=shapes.named(raw["name"], name),
            promise=shapes.named(raw["card"]["promise"], name),
            installed=raw["key"] in installed,
            messages=len(raw["messages"]),
        )
        for name, raw in scenarios.list_library().items()
    ]
    return shapes.Page[LibraryItem](items=items, next_cursor=None)


@router.post("/library/{name}/install", response=Scenario)
def install_scenario(request: HttpRequest, name: str) -> Scenario:
    """Make a draft of a ready-made scenario, to read, change and publish."""
    actor = asking.actor(request)
    version = scenarios.install(actor, name)
    return show(actor.workspace_id, version.scenario.key, version.number)


@router.get("/{key}", response=Scenario)
def get_scenario(request: HttpRequest, key: str, version: int | None = None) -> Scenario:
    """Return a scenario as one version has it; without a number the live one."""
    return show(asking.workspace_id(request), key, version)


def _events_of_late(workspace_id: int) -> frozenset[str]:
    """Return the names of the events that came in lately."""
    since = datetime.now(UTC) - LATELY
    with asking.facts() as connection:
        return frozenset(row.name for row in events.count_names(connection, workspace_id, since))


def _text(given: DefinitionIn) -> str | None:
    """Return the YAML that a definition was given as, None where it was given as JSON."""
    return None if given.definition is not None else given.definition_yaml


def _raw(given: DefinitionIn) -> dict[str, Any]:
    if given.definition is not None:
        return given.definition
    if given.definition_yaml is None:
        problem = Problem("missing_field", "definition_yaml", phrases.FIELD_MISSING)
        raise InvalidError(phrases.INVALID, (problem,))
    return scenarios.yaml_text.read(given.definition_yaml)


def _row(
    scenario: scenarios.Scenario,
    version: scenarios.ScenarioVersion,
    counts: list[outcomes.Count],
    journeys: contracts.JourneyCounts | None,
) -> ScenarioRow:
    parsed = scenarios.read(version)
    own = outcomes.by_outcome(count for count in counts if count.scenario == scenario.key)
    journeys = journeys or contracts.JourneyCounts()
    return ScenarioRow(
        key=scenario.key,
        name=shapes.words(parsed.name),
        objective=shapes.words(parsed.card.objective),
        promise=shapes.words(parsed.card.promise),
        status=cast("Status", scenario.status),
        live_version=scenario.live_version,
        channels=sorted({message.channel for message in parsed.messages.values()}),
        live_journeys=journeys.live,
        period=PeriodCounts(
            opened=journeys.opened,
            sent=own["sent"],
            held_back=own["held_back"],
            goal_met=journeys.goal_met,
        ),
        priority=scenario.priority,
        updated_at=scenario.updated_at,
    )


def show(workspace_id: int, key: str, number: int | None) -> Scenario:
    """Return a scenario as one version has it; without a number the one to show."""
    workspace = workspaces.load_workspace(workspace_id)
    scenario = scenarios.find_scenario(workspace_id, key)
    version = scenarios.find_version(scenario, number)
    parsed = scenarios.read(version)
    with asking.facts() as connection:
        counts = [
            count
            for count in outcomes.load(connection, workspace_id, EVER, workspace.timezone)
            if count.scenario == key
        ]
        journeys = records.count_journeys(connection, workspace_id, EVER)
        standing = records.count_at_steps(connection, workspace_id, key, version.number)
    card = scenario_card.write(parsed)
    problems = templates.judge(
        core_shapes.Read(parsed, checking.check(parsed, scenarios.known(workspace_id)), [])
    )
    return Scenario(
        key=key,
        name=shapes.words(parsed.name),
        status=cast("Status", scenario.status),
        live_version=scenario.live_version,
        version=version.number,
        card=card,
        versions=[_version(scenario, one) for one in scenarios.list_versions(scenario)],
        graph=scenario_graph.write(
            scenarios.as_it_runs(workspace_id, parsed), version.number, standing, counts
        ),
        silences=governance.reason_counts(outcomes.by_reason(counts)),
        totals=_totals(counts, journeys.get(key) or contracts.JourneyCounts()),
        sentence=scenario_card.sentence(parsed),
        definition_yaml=scenarios.yaml_text.write(plain.plain(parsed.as_written())),
        problems=[shapes.problem(problem) for problem in problems],
    )


def _version(scenario: scenarios.Scenario, version: scenarios.ScenarioVersion) -> Version:
    status: Any = version.approval or "draft" if version.published_at is None else "retired"
    if version.number == scenario.live_version:
        status = scenario.status
    return Version(
        number=version.number,
        status=status,
        created_at=version.created_at,
        created_by=version.created_by or None,
        published_at=version.published_at,
        note=version.note or None,
        approval_by=version.approval_by or None,
        approval_at=version.approval_at,
    )


def _totals(counts: list[outcomes.Count], journeys: contracts.JourneyCounts) -> Totals:
    sums = outcomes.by_outcome(counts)
    return Totals(
        opened=journeys.opened,
        live=journeys.live,
        ended=journeys.ended,
        goal_met=journeys.goal_met,
        sent=sums["sent"],
        held_back=sums["held_back"],
    )
