"""Tasks for our own people: what is to do, for whom, about whom, and why; and settling them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final, Literal, cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from aparte import rows
from aparte.api import asking, contacts, cursors, messages, shapes
from aparte.contacts import records as contact_records
from aparte.core import phrases
from aparte.core.program import Program
from aparte.core.scenarios.steps.task import PRIORITIES, Priority
from aparte.crm import contracts, facade, records
from aparte.events import facade as event_words
from aparte.events import records as events
from aparte.kernel import clock, instants
from aparte.kernel.words import Words

router = Router(tags=["tasks"])
of_contact = Router(tags=["contacts"])

_REASON: Final = Words(
    en="“{scenario}”: {what}, on {when}", fr="« {scenario} » : {what}, le {when}"
)


class Task(Schema):
    """Something one of our people is to do about a contact, when last asked for, and why."""

    id: str
    contact: messages.ContactRef
    subject: shapes.Words
    note: shapes.Words
    assignee: str | None
    team: str | None
    priority: Priority
    priority_words: shapes.Words
    created_at: datetime
    asked_at: datetime
    due_at: datetime
    overdue: bool
    scenario: shapes.ScenarioRef
    version: int
    step_id: str
    step_words: shapes.Words | None
    reason_words: shapes.Words
    state: contracts.State
    settled_at: datetime | None
    settled_by: str | None
    outcome: str | None


class TaskQuery(shapes.PageQuery):
    """Which tasks to list."""

    state: Literal["open", "done", "dismissed"] = "open"
    assignee: str | None = Field(None, max_length=254)
    team: str | None = Field(None, max_length=254)


class SettledIn(Schema):
    """How it went, in the words of who did it."""

    outcome: str = Field("", max_length=facade.OUTCOME_MAX)


@router.get("", response=shapes.Page[Task])
def list_tasks(request: HttpRequest, query: Query[TaskQuery]) -> shapes.Page[Task]:
    """List tasks: open ones by when they are due, settled ones the latest first."""
    filters = contracts.TaskFilters(
        state=query.state, assignee=query.assignee or None, team=query.team or None
    )
    with asking.facts() as connection:
        return _page(connection, asking.workspace_id(request), filters, query)


@of_contact.get("/{contact_id}/tasks", response=shapes.Page[Task])
def list_contact_tasks(
    request: HttpRequest, contact_id: str, query: Query[TaskQuery]
) -> shapes.Page[Task]:
    """List the tasks about one contact, those of records that were joined into it included."""
    workspace_id = asking.workspace_id(request)
    with asking.facts() as connection:
        state = contacts.load(connection, workspace_id, contact_id)
        filters = contracts.TaskFilters(
            state=query.state,
            assignee=query.assignee or None,
            team=query.team or None,
            contacts=tuple(contact_records.all_ids(state)),
        )
        return _page(connection, workspace_id, filters, query)


@router.get("/{task_id}", response=Task)
def get_task(request: HttpRequest, task_id: str) -> Task:
    """Return one task."""
    workspace_id = asking.workspace_id(request)
    with asking.facts() as connection:
        found = facade.find_task(connection, workspace_id, task_id)
        return _write(connection, workspace_id, [found])[0]


@router.post("/{task_id}/done", response=Task)
def complete_task(request: HttpRequest, task_id: str, given: SettledIn) -> Task:
    """Say that a task is done; the contact's log says so too."""
    return _settle(request, task_id, "done", given)


@router.post("/{task_id}/dismissed", response=Task)
def dismiss_task(request: HttpRequest, task_id: str, given: SettledIn) -> Task:
    """Say that a task needs no doing; the contact's log says so too."""
    return _settle(request, task_id, "dismissed", given)


def _settle(
    request: HttpRequest, task_id: str, settlement: contracts.Settlement, given: SettledIn
) -> Task:
    actor = asking.actor(request)
    now = clock.SystemClock().now()
    with asking.facts() as connection:
        settled = facade.settle_task(connection, actor, task_id, settlement, given.outcome, now)
        return _write(connection, actor.workspace_id, [settled])[0]


def _page(
    connection: rows.Connection,
    workspace_id: int,
    filters: contracts.TaskFilters,
    query: TaskQuery,
) -> shapes.Page[Task]:
    found = records.list_tasks(
        connection,
        workspace_id,
        filters,
        after=cursors.decode(query.cursor),
        limit=query.limit + 1,
    )
    kept, cursor = cursors.page(found, query.limit, records.place_of)
    return shapes.Page[Task](items=_write(connection, workspace_id, kept), next_cursor=cursor)


def _write(
    connection: rows.Connection, workspace_id: int, found: Sequence[contracts.TaskRow]
) -> list[Task]:
    """Return tasks as the API sends them."""
    people = contact_records.load_profiles(
        connection, workspace_id, {row.contact_id for row in found}
    )
    names = messages.Names(workspace_id, people)
    keys = [(row.partition, row.trigger_event_id, row.trigger_at) for row in found]
    happened = events.load_names(connection, workspace_id, keys)
    _, program = asking.programs().find(connection, workspace_id)
    return [_task(row, names, program, happened) for row in found]


def _task(
    row: contracts.TaskRow, names: messages.Names, program: Program, happened: dict[UUID, str]
) -> Task:
    return Task(
        id=contracts.reference(row),
        contact=names.contact(row.contact_id),
        subject=shapes.named(row.subject, row.step_id),
        note=shapes.named(row.note, ""),
        assignee=row.assignee or None,
        team=row.team or None,
        priority=cast("Priority", row.priority),
        priority_words=shapes.words(PRIORITIES[row.priority]),
        created_at=row.created_at,
        asked_at=row.asked_at,
        due_at=row.due_at,
        overdue=row.state == "open" and row.due_at < datetime.now(UTC),
        scenario=names.scenario(row.scenario_key),
        version=row.version,
        step_id=row.step_id,
        step_words=step_words(program, row.scenario_key, row.version, row.step_id),
        reason_words=_reason(row, names, program, happened),
        state=row.state,
        settled_at=row.settled_at,
        settled_by=row.settled_by,
        outcome=row.outcome,
    )


def step_words(
    program: Program, scenario_key: str, version: int, step_id: str
) -> shapes.Words | None:
    """Return what a step is called; None where the program holds that version no more."""
    scenario = program.scenarios.get((scenario_key, version))
    for step in () if scenario is None else scenario.definition.steps:
        if step.id == step_id:
            return shapes.words(step.title())
    return None


def _reason(
    row: contracts.TaskRow, names: messages.Names, program: Program, happened: dict[UUID, str]
) -> shapes.Words:
    """Return which scenario asks for a task, and after what."""
    scenario = program.scenarios.get((row.scenario_key, row.version))
    name = happened.get(row.trigger_event_id)
    if name is not None:
        what = event_words.words_of(name)
    elif scenario is not None:
        what = scenario.definition.trigger.sentence()
    else:
        what = Words(en="its trigger", fr="son déclencheur")
    when = phrases.moment(instants.from_datetime(row.trigger_at), names.zone)
    title = names.scenario(row.scenario_key).name
    return shapes.Words(
        en=_REASON.en.format(scenario=title.en, what=what.en, when=when.en),
        fr=_REASON.fr.format(scenario=title.fr, what=what.fr, when=when.fr),
    )
