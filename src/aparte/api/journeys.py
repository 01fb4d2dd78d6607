"""The journeys of one contact, and why each live scenario does or does not speak to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema

from aparte import rows
from aparte.api import asking, contacts, cursors, messages, shapes, timeline
from aparte.contacts import records
from aparte.core.explaining import Explanation as Told
from aparte.core.program import Program
from aparte.engine import explaining
from aparte.kernel import clock, instants
from aparte.scenarios import contracts
from aparte.scenarios import records as journeys

router = Router(tags=["contacts"])


class Step(Schema):
    """A step by its name."""

    id: str
    words: shapes.Words


class Journey(Schema):
    """One contact in one scenario."""

    id: UUID
    scenario: shapes.ScenarioRef
    version: int
    entry_key: str | None
    opened_at: datetime
    ended_at: datetime | None
    end_reason: str | None
    end_words: shapes.Words | None
    outcome: str | None
    step: Step | None
    waiting_until: datetime | None


LineKind = Literal["trigger", "condition", "entry", "stop", "rule", "message", "alert", "next"]
State = Literal["inside", "armed", "outside", "paused"]


class ExplanationLine(Schema):
    """One reason: what it is about, whether it holds, and until when at least."""

    kind: LineKind
    truth: bool | None
    words: shapes.Words
    until: datetime | None
    depth: int
    figures: dict[str, Any]


class ScenarioExplanation(Schema):
    """How one scenario stands for one person."""

    key: str
    name: shapes.Words
    version: int
    state: State
    summary: shapes.Words
    lines: list[ExplanationLine]


class Explanation(Schema):
    """How every live scenario stands for one person, at an instant.

    `behind` says so where the person's history has not been taken in since the last change: what
    is told takes effect once it is.
    """

    contact_id: UUID
    at: datetime
    behind: shapes.Words | None
    scenarios: list[ScenarioExplanation]


@router.get("/{contact_id}/journeys", response=shapes.Page[Journey])
def list_journeys(
    request: HttpRequest, contact_id: str, query: Query[shapes.PageQuery]
) -> shapes.Page[Journey]:
    """List the journeys of a contact, the latest first."""
    workspace_id = asking.workspace_id(request)
    with asking.facts() as connection:
        state = contacts.load(connection, workspace_id, contact_id)
        found = journeys.list_journeys(
            connection,
            workspace_id,
            records.all_ids(state),
            after=cursors.decode(query.cursor),
            limit=query.limit + 1,
        )
        _, program = asking.programs().find(connection, workspace_id)
    kept, cursor = cursors.page(
        found, query.limit, lambda row: rows.Place(row.opened_at, row.journey_id)
    )
    names = messages.Names(workspace_id, {})
    items = [_journey(row, names, program) for row in kept]
    return shapes.Page[Journey](items=items, next_cursor=cursor)


@router.get("/{contact_id}/explanation", response=Explanation)
def explain(request: HttpRequest, contact_id: str, scenario: str | None = None) -> Explanation:
    """Tell what each live scenario does or does not do for a contact now, and why."""
    workspace_id = asking.workspace_id(request)
    with asking.facts() as connection:
        state = contacts.load(connection, workspace_id, contact_id)
        _, program = asking.programs().find(connection, workspace_id)
        now = clock.SystemClock().now()
        found = explaining.explain(connection, program, state, now, scenario)
        behind = explaining.behind(connection, program, state)
    return Explanation(
        contact_id=UUID(bytes=state.id),
        at=instants.to_datetime(now),
        behind=None if behind is None else shapes.words(behind),
        scenarios=[_explanation(one) for one in found],
    )


def _journey(row: contracts.JourneyRow, names: messages.Names, program: Program) -> Journey:
    return Journey(
        id=row.journey_id,
        scenario=names.scenario(row.scenario_key),
        version=row.version,
        entry_key=row.entry_key or None,
        opened_at=row.opened_at,
        ended_at=row.ended_at,
        end_reason=row.end_reason,
        end_words=shapes.words_or_none(timeline.end_words(row.end_reason, row.outcome)),
        outcome=row.outcome,
        step=_step(row, program),
        waiting_until=row.waiting_until,
    )


def _step(row: contracts.JourneyRow, program: Program) -> Step | None:
    scenario = program.scenarios.get((row.scenario_key, row.version))
    if row.step_id is None or scenario is None:
        return None
    for step in scenario.definition.steps:
        if step.id == row.step_id:
            return Step(id=step.id, words=shapes.words(scenario.definition.title_of(step)))
    return None


def _explanation(found: Told) -> ScenarioExplanation:
    return ScenarioExplanation(
        key=found.scenario,
        name=shapes.words(found.name),
        version=found.version,
        state=cast("State", found.state),
        summary=shapes.words(found.summary),
        lines=[
            ExplanationLine(
                kind=cast("LineKind", line.kind),
                truth=line.truth,
                words=shapes.words(line.words),
                until=None if line.until is None else instants.to_datetime(line.until),
                depth=line.depth,
                figures=line.figures,
            )
            for line in found.lines
        ],
    )
