"""The review list: which live scenarios deserve a second look, by their words and their figures."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from aparte import rows
from aparte.core import reviewing
from aparte.core.scenarios.model import Scenario as Definition
from aparte.scenarios import contracts, records, versions
from aparte.scenarios.models import Scenario, ScenarioVersion
from aparte.workspaces import facade as workspaces


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """What to look at, and who reaches the same people; `reviewed` is how many scenarios live."""

    reviewed: int
    findings: list[reviewing.Finding]
    overlaps: contracts.OverlapMap


def review(connection: rows.Connection, workspace_id: int, now: datetime, days: int) -> Review:
    """Return the review of what lives in a workspace, over the last `days`."""
    live = _live(workspace_id)
    written = [definition for _, definition in live]
    zone = ZoneInfo(workspaces.load_workspace(workspace_id).timezone)
    since = now - timedelta(days=days)
    findings: list[reviewing.Finding] = []
    activities = _activities(connection, workspace_id, live, now, days)
    for definition, activity in zip(written, activities, strict=True):
        findings += reviewing.observe(definition, activity)
    findings += reviewing.examine(written, now.astimezone(zone).date())
    return Review(
        reviewed=len(live),
        findings=findings,
        overlaps=records.map_overlaps(connection, workspace_id, since),
    )


def _live(workspace_id: int) -> list[tuple[ScenarioVersion, Definition]]:
    found = Scenario.objects.filter(workspace_id=workspace_id, status=Scenario.Status.LIVE)
    shown = [versions.shown(one) for one in found.order_by("key").prefetch_related("versions")]
    return [(version, versions.read(version)) for version in shown if version is not None]


def _activities(
    connection: rows.Connection,
    workspace_id: int,
    live: list[tuple[ScenarioVersion, Definition]],
    now: datetime,
    days: int,
) -> list[reviewing.Activity]:
    since = now - timedelta(days=days)
    journeys = records.count_journeys(connection, workspace_id, since)
    said: dict[str, list[contracts.SaidCount]] = {}
    for count in records.count_said(connection, workspace_id, since):
        said.setdefault(count.scenario_key, []).append(count)
    activities = []
    for version, definition in live:
        assert version.published_at is not None, "what lives was published"
        counts = said.get(definition.key, [])
        held = [one for one in counts if one.verdict != "accepted"]
        most = max(held, key=lambda one: (one.count, one.reason), default=None)
        found = journeys.get(definition.key)
        activities.append(
            reviewing.Activity(
                days=days,
                live_days=(now - version.published_at).days,
                opened=0 if found is None else found.opened,
                accepted=sum(one.count for one in counts if one.verdict == "accepted"),
                refused=0 if most is None else most.count,
                reason=None if most is None else most.reason,
            )
        )
    return activities
