"""Holdouts: what a scenario, or all of a brand, brings that would not have come by itself."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest
from ninja import Router, Schema

from aparte.api import asking, shapes
from aparte.core.carts import ORDERED
from aparte.reports import contracts
from aparte.reports import facade as reports

of_scenario = Router(tags=["holdouts"])
router = Router(tags=["holdouts"])


class Bounds(Schema):
    """An estimate and the bounds it is known to."""

    estimate: float
    low: float
    high: float


class HoldoutSide(Schema):
    """One side: people whose time is over, how many converted, what one person spent."""

    people: int
    under_way: int
    converted: int
    conversions: int
    rate: Bounds
    value: Bounds | None


class HoldoutChange(Schema):
    """What the messages changed for one person; `always` and `p_value` hold at any time."""

    absolute: Bounds
    lift: Bounds | None
    always: Bounds
    always_lift: Bounds | None
    p_value: float
    brought: Bounds


class Holdout(Schema):
    """A control group as it stands, in figures and in sentences, the verdict first.

    Values are in the unit of the property `value_of`, as events give it.
    """

    scenario: str | None
    step: str
    title: shapes.Words
    salt: str | None
    share: float
    event: str
    value_of: str | None
    within: str | None
    began_at: datetime | None
    until: datetime
    mixed: int
    is_sample: bool
    mismatch_p: float
    verdict: contracts.HoldoutVerdict
    treated: HoldoutSide
    held_out: HoldoutSide
    conversion: HoldoutChange | None
    value: HoldoutChange | None
    more_people: int | None
    sentences: list[shapes.Words]


@of_scenario.get("/{key}/holdout", response=Holdout)
def get_holdout(
    request: HttpRequest, key: str, step: str | None = None, within: str | None = None
) -> Holdout:
    """Read what a live scenario brings, against those its holdout, or one of its steps, spares."""
    asked = contracts.Asked(scenario=key, step=step, within=within)
    with asking.facts() as connection:
        found = reports.read_holdout(
            connection, asking.workspace_id(request), asked, datetime.now(UTC)
        )
    return Holdout.model_validate(found, from_attributes=True)


@router.get("", response=Holdout)
def get_brand_holdout(
    request: HttpRequest,
    salt: str | None = None,
    event: str = ORDERED,
    value: str = "total",
    since: datetime | None = None,
) -> Holdout:
    """Read what all scenarios bring together, against the people that one salt spares."""
    asked = contracts.BrandAsked(salt=salt, event=event, value=value or None, since=since)
    with asking.facts() as connection:
        found = reports.read_brand(
            connection, asking.workspace_id(request), asked, datetime.now(UTC)
        )
    return Holdout.model_validate(found, from_attributes=True)
