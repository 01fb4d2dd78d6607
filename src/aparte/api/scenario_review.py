"""The review list: scenarios that deserve a second look, and those that reach the same people."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from aparte.api import asking, shapes
from aparte.core import reviewing
from aparte.scenarios import facade as scenarios

router = Router(tags=["scenarios"])

DAYS_MAX: Final = 365


class ReviewQuery(Schema):
    """Over how many days figures are looked at."""

    days: int = Field(30, ge=1, le=DAYS_MAX)


class Finding(Schema):
    """One thing to look at, of which scenarios, and what to do."""

    code: reviewing.Code
    scenarios: list[shapes.ScenarioRef]
    words: shapes.Words
    advice: shapes.Words


class Overlap(Schema):
    """How many people entered both of two scenarios."""

    one: shapes.ScenarioRef
    other: shapes.ScenarioRef
    people: int


class Review(Schema):
    """What to look at; overlaps are counted over `journeys` opened since an instant."""

    days: int
    reviewed: int
    findings: list[Finding]
    overlaps: list[Overlap]
    journeys: int
    since: datetime


@router.get("/review", response=Review)
def review_scenarios(request: HttpRequest, given: Query[ReviewQuery]) -> Review:
    """Say which live scenarios deserve a second look, why, and what to do."""
    workspace_id = asking.workspace_id(request)
    with asking.facts() as connection:
        found = scenarios.review(connection, workspace_id, datetime.now(UTC), given.days)
    names = scenarios.names(workspace_id)

    def named(key: str) -> shapes.ScenarioRef:
        return shapes.ScenarioRef(key=key, name=shapes.named(names.get(key), key))

    return Review(
        days=given.days,
        reviewed=found.reviewed,
        findings=[
            Finding(
                code=one.code,
                scenarios=[named(key) for key in one.scenarios],
                words=shapes.words(one.words),
                advice=shapes.words(one.advice),
            )
            for one in found.findings
        ],
        overlaps=[
            Overlap(one=named(pair.one), other=named(pair.other), people=pair.people)
            for pair in found.overlaps.overlaps
        ],
        journeys=found.overlaps.journeys,
        since=found.overlaps.since,
    )
