"""Segments: named conditions, who is in them, and what a condition would find."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from aparte.api import asking, authentication, backfill, messages, people, phrases, shapes
from aparte.audience import contracts
from aparte.audience import facade as segments
from aparte.audience import records as memberships
from aparte.contacts import records as contacts
from aparte.core import conditions, plain
from aparte.engine.history import progress
from aparte.kernel import clock, words
from aparte.kernel.errors import ConflictError
from aparte.scenarios import facade as scenarios

router = Router(tags=["segments"])

SAMPLE: int = 10


class Segment(Schema):
    """A segment: its sentence, who is in it, what moved in 24 hours.

    While `complete` is false the history is still being read for it: the figures count the people
    of the parts that are done, and `generation_progress` says how many.
    """

    key: str
    name: shapes.Words
    sentence: shapes.Words
    members: int
    entered_24h: int
    left_24h: int
    complete: bool
    generation_progress: backfill.Progress | None


class SegmentDetail(Segment):
    """A segment with its condition, as JSON and as YAML."""

    condition: dict[str, Any]
    definition_yaml: str


class SegmentIn(Schema):
    """A segment's name, in both languages or one text for both, and its condition."""

    name: shapes.Words | str
    condition: dict[str, Any]


class ConditionIn(Schema):
    """A condition to look at."""

    condition: dict[str, Any] = Field(description="The JSON form of a condition.")


class SegmentValidation(Schema):
    """What is wrong with a condition, and how it reads."""

    problems: list[shapes.Problem]
    sentence: shapes.Words | None


class SegmentPreview(Schema):
    """Whom a condition would find now, of how many, with a few of them."""

    count: int
    total: int
    sample: list[people.ContactRow]


@router.get("", response=shapes.Page[Segment])
def list_segments(request: HttpRequest) -> shapes.Page[Segment]:
    """List the segments, by key."""
    workspace_id = asking.workspace_id(request)
    found = segments.list_segments(workspace_id)
    lately = _lately(workspace_id)
    items = [Segment(**_fields(segment, lately)) for segment in found]
    return shapes.Page[Segment](items=items, next_cursor=None)


@router.post("/validate", response=SegmentValidation, auth=authentication.READING)
def validate_condition(request: HttpRequest, given: ConditionIn) -> SegmentValidation:
    """Say what is wrong with a condition, or how it reads."""
    problems = segments.check(asking.workspace_id(request), given.condition)
    sentence = None
    if not problems:
        said = conditions.sentence(conditions.parse(given.condition, "condition"))
        sentence = shapes.words(said)
    return SegmentValidation(
        problems=[shapes.problem(problem) for problem in problems], sentence=sentence
    )


@router.post("/preview", response=SegmentPreview, auth=authentication.READING)
def preview_condition(request: HttpRequest, given: ConditionIn) -> SegmentPreview:
    """Say whom a condition would find now; nothing is kept."""
    workspace_id = asking.workspace_id(request)
    segments.require_valid(workspace_id, given.condition)
    condition = conditions.parse(given.condition, "condition")
    zone = messages.zone_of(workspace_id)
    expression, values = conditions.to_sql(condition, clock.SystemClock().now(), zone)
    with asking.facts() as connection:
        count, ids = contacts.preview(connection, workspace_id, expression, values, SAMPLE)
        return SegmentPreview(
            count=count,
            total=people.count_all(connection, workspace_id),
            sample=people.rows_of(connection, workspace_id, ids),
        )


@router.get("/{key}", response=SegmentDetail)
def get_segment(request: HttpRequest, key: str) -> SegmentDetail:
    """Return a segment with its condition."""
    workspace_id = asking.workspace_id(request)
    return _detail(segments.find_segment(workspace_id, key), _lately(workspace_id))


@router.put("/{key}", response=SegmentDetail)
def put_segment(request: HttpRequest, key: str, given: SegmentIn) -> SegmentDetail:
    """Keep a segment, new or changed; it is built from the event log at once."""
    actor = asking.actor(request)
    name = given.name
    written = {"en": name, "fr": name} if isinstance(name, str) else name.dict()
    segment = segments.save_segment(actor, key, written, given.condition)
    return _detail(segment, _lately(actor.workspace_id))


@router.delete("/{key}", response={204: None})
def delete_segment(request: HttpRequest, key: str) -> tuple[int, None]:
    """Keep a segment no longer; refused while a live scenario or another segment names it."""
    actor = asking.actor(request)
    users = scenarios.list_users_of_segment(actor.workspace_id, key)
    users += segments.list_users(actor.workspace_id, key)
    if users:
        said = phrases.SEGMENT_IN_USE.filled(key=key, users=", ".join(users))
        raise ConflictError(said)
    segments.archive_segment(actor, key)
    return 204, None


@router.get("/{key}/members", response=people.ContactPage)
def list_members(
    request: HttpRequest, key: str, query: Query[shapes.PageQuery]
) -> people.ContactPage:
    """List who is in a segment, the latest to enter first."""
    workspace_id = asking.workspace_id(request)
    segments.find_segment(workspace_id, key)
    with asking.facts() as connection:
        filters = people.Filters(segment=key)
        return people.find(connection, workspace_id, filters, query.cursor, query.limit)


class _Lately(NamedTuple):
    """What moved in 24 hours by segment, and how far the past is taken in for each."""

    moved: dict[str, contracts.Movement]
    generations: dict[str, int]
    sweep: progress.Sweep


def _lately(workspace_id: int) -> _Lately:
    since = datetime.now(UTC) - timedelta(hours=24)
    generations = segments.list_generations(workspace_id)
    with asking.facts() as connection:
        # The progress first: what it calls done is in the figures read after it.
        sweep = progress.load(connection, workspace_id)
        moved = memberships.count_members(connection, workspace_id, since)
        return _Lately(moved, generations, sweep)


def _fields(segment: segments.Segment, lately: _Lately) -> dict[str, Any]:
    nothing = contracts.Movement(members=0, entered=0, left=0)
    movement = lately.moved.get(segment.key, nothing)
    said: words.Words = conditions.sentence(conditions.parse(segment.condition, "condition"))
    under_way = lately.sweep.since(lately.generations.get(segment.key, 0))
    return {
        "key": segment.key,
        "name": shapes.named(segment.name, segment.key),
        "sentence": shapes.words(said),
        "members": movement.members,
        "entered_24h": movement.entered,
        "left_24h": movement.left,
        "complete": under_way is None,
        "generation_progress": under_way and backfill.shown(under_way),
    }


def _detail(segment: segments.Segment, lately: _Lately) -> SegmentDetail:
    condition = plain.plain(conditions.parse(segment.condition, "condition"))
    written = {"key": segment.key, "name": segment.name, "condition": condition}
    return SegmentDetail(
        **_fields(segment, lately),
        condition=condition,
        definition_yaml=scenarios.yaml_text.write(written),
    )
