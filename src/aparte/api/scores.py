"""Scores: points and grades as they are defined, and how they stand for one contact."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from aparte.api import asking, authentication, contacts, phrases, shapes
from aparte.audience import facade as audience
from aparte.core import plain
from aparte.core import scores as core
from aparte.core import shapes as core_shapes
from aparte.core.scores import telling
from aparte.engine import explaining
from aparte.kernel import clock, instants
from aparte.kernel.errors import ConflictError, InvalidError
from aparte.scenarios import facade as scenarios

router = Router(tags=["scores"])
of_contact = Router(tags=["scores"])


class ScoreGrade(Schema):
    """One grade; `from_points` is null where it takes all that is lower."""

    key: str
    name: shapes.Words
    from_points: float | None


class ScoreRule(Schema):
    """One rule: its points and what they are for."""

    points: float
    sentence: shapes.Words


class ScoreGroup(Schema):
    """Rules that count together, between a floor and a ceiling."""

    key: str
    name: shapes.Words
    floor: float | None
    ceiling: float | None
    rules: list[ScoreRule]


class Score(Schema):
    """A score: its groups and grades in words, and its definition as JSON and as YAML."""

    key: str
    name: shapes.Words
    half_life: str
    floor: float
    ceiling: float
    groups: list[ScoreGroup]
    grades: list[ScoreGrade]
    definition: dict[str, Any]
    definition_yaml: str


class ScoreIn(Schema):
    """A score's definition, as JSON or as YAML."""

    definition: dict[str, Any] | None = None
    definition_yaml: str | None = None


class ScoreLibrary(Schema):
    """The ready-made scores."""

    items: list[Score]


class ScoreValidation(Schema):
    """What is wrong with a score."""

    problems: list[shapes.Problem]


class ScoreLine(Schema):
    """One group or rule: the points it gave, and what they are worth now."""

    kind: Literal["group", "rule"]
    words: shapes.Words
    given: float
    worth: float


class ContactScore(Schema):
    """How one score stands; `until` is when time alone may next change how far it has come."""

    key: str
    name: shapes.Words
    value: float
    grade: str | None
    grade_name: shapes.Words | None
    since: datetime | None
    until: datetime | None
    summary: shapes.Words
    lines: list[ScoreLine]


class ContactScores(Schema):
    """How every score stands for one contact at an instant."""

    contact_id: UUID
    at: datetime
    scores: list[ContactScore]


@router.get("", response=shapes.Page[Score])
def list_scores(request: HttpRequest) -> shapes.Page[Score]:
    """List the scores, by key."""
    found = audience.list_scores(asking.workspace_id(request))
    return shapes.Page[Score](items=[_score(one) for one in found], next_cursor=None)


@router.post("", response=Score)
def save_score(request: HttpRequest, given: ScoreIn) -> Score:
    """Keep a score, new or changed; everyone's is reckoned from the event log at once."""
    with scenarios.yaml_text.locating(_text(given)):
        return _score(audience.save_score(asking.actor(request), _raw(given)))


@router.post("/validate", response=ScoreValidation, auth=authentication.READING)
def validate_score(request: HttpRequest, given: ScoreIn) -> ScoreValidation:
    """Say what is wrong with a score; nothing is kept."""
    try:
        with scenarios.yaml_text.locating(_text(given)):
            audience.parse_score(asking.workspace_id(request), _raw(given))
    except InvalidError as error:
        return ScoreValidation(problems=[shapes.problem(one) for one in error.problems])
    return ScoreValidation(problems=[])


@router.get("/library", response=ScoreLibrary)
def list_score_library(request: HttpRequest) -> ScoreLibrary:
    """List the ready-made scores, to begin with one's own."""
    found = audience.list_score_library().values()
    return ScoreLibrary(items=[_written(core_shapes.convert(raw, core.Score)) for raw in found])


@router.get("/{key}", response=Score)
def get_score(request: HttpRequest, key: str) -> Score:
    """Return a score with its definition."""
    return _score(audience.find_score(asking.workspace_id(request), key))


@router.delete("/{key}", response={204: None})
def delete_score(request: HttpRequest, key: str) -> tuple[int, None]:
    """Keep a score no longer; refused while a live scenario or a segment names it."""
    actor = asking.actor(request)
    users = scenarios.list_users_of_score(actor.workspace_id, key)
    users += audience.list_users_of_score(actor.workspace_id, key)
    if users:
        raise ConflictError(phrases.SCORE_IN_USE.filled(key=key, users=", ".join(users)))
    audience.archive_score(actor, key)
    return 204, None


@of_contact.get("/{contact_id}/scores", response=ContactScores)
def list_contact_scores(request: HttpRequest, contact_id: str) -> ContactScores:
    """Tell how every score stands for a contact now, and what each rule gives."""
    workspace_id = asking.workspace_id(request)
    now = clock.SystemClock().now()
    with asking.facts() as connection:
        state = contacts.load(connection, workspace_id, contact_id)
        _, program = asking.programs().find(connection, workspace_id)
        found = explaining.tell_scores(connection, program, state, now)
    return ContactScores(
        contact_id=UUID(bytes=state.id),
        at=instants.to_datetime(now),
        scores=[_told(one) for one in found],
    )


def _text(given: ScoreIn) -> str | None:
    """Return the YAML that a score was given as, None where it was given as JSON."""
    return None if given.definition is not None else given.definition_yaml


def _raw(given: ScoreIn) -> dict[str, Any]:
    if given.definition is not None:
        return given.definition
    return scenarios.yaml_text.read(given.definition_yaml or "")


def _score(stored: audience.Score) -> Score:
    return _written(core_shapes.convert(stored.definition, core.Score))


def _written(score: core.Score) -> Score:
    written = plain.plain(score)
    return Score(
        key=score.key,
        name=shapes.words(score.name),
        half_life=score.half_life,
        floor=score.floor,
        ceiling=score.ceiling,
        groups=[_group(group) for group in score.groups],
        grades=[
            ScoreGrade(key=one.key, name=shapes.words(one.name), from_points=one.from_)
            for one in score.grades
        ],
        definition=written,
        definition_yaml=scenarios.yaml_text.write(written),
    )


def _group(group: core.Group) -> ScoreGroup:
    return ScoreGroup(
        key=group.key,
        name=shapes.words(group.name),
        floor=group.floor,
        ceiling=group.ceiling,
        rules=[
            ScoreRule(points=rule.points, sentence=shapes.words(rule.sentence()))
            for rule in group.rules
        ],
    )


def _told(found: telling.ScoreTold) -> ContactScore:
    return ContactScore(
        key=found.score,
        name=shapes.words(found.name),
        value=found.value,
        grade=found.grade,
        grade_name=shapes.words_or_none(found.grade_name),
        since=None if found.since is None else instants.to_datetime(found.since),
        until=None if found.until is None else instants.to_datetime(found.until),
        summary=shapes.words(found.summary),
        lines=[
            ScoreLine(
                kind=cast("Literal['group', 'rule']", line.kind),
                words=shapes.words(line.words),
                given=line.given,
                worth=line.worth,
            )
            for line in found.lines
        ],
    )
