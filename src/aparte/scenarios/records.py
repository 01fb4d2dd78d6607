"""Journeys and decisions as people read them: who is where, and what was held back, and why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from aparte import rows
from aparte.core.scenarios import migrations
from aparte.kernel import sqlfile
from aparte.scenarios import contracts

JUDGEMENTS_MAX: Final = 200
"""Judgements of one message that are shown; a deferral is judged again, not endlessly."""

OVERLAP_JOURNEYS_MAX: Final = 200_000
"""The latest journeys over which overlaps are counted; more would keep readers waiting."""

OVERLAPS_MAX: Final = 200
"""Pairs of scenarios that an overlap map names, those that share most people first."""

_NOBODY: Final = UUID(int=0)
_SQL: Final = sqlfile.load("aparte.scenarios")


def list_journeys(
    connection: rows.Connection,
    workspace_id: int,
    contact_ids: Iterable[UUID],
    *,
    after: rows.Place | None = None,
    limit: int,
) -> list[contracts.JourneyRow]:
    """Return the journeys of a person's records, the latest first."""
    values = {"workspace_id": workspace_id, "limit": limit}
    values |= rows.place(after) | rows.partitioned(contact_ids)
    return rows.fetch(connection, contracts.JourneyRow, _SQL.list_journeys, values)


def list_moves(
    connection: rows.Connection,
    workspace_id: int,
    contact_ids: Iterable[UUID],
    *,
    after: rows.Place | None = None,
    limit: int,
) -> list[contracts.JourneyRow]:
    """Return the journeys whose opening or end may come next in a timeline after a place."""
    values = {"workspace_id": workspace_id, "limit": limit}
    values |= rows.place(after) | rows.partitioned(contact_ids)
    return rows.fetch(connection, contracts.JourneyRow, _SQL.list_moves, values)


def count_journeys(
    connection: rows.Connection, workspace_id: int, since: datetime
) -> dict[str, contracts.JourneyCounts]:
    """Return by scenario how many journeys live, and opened and ended since an instant."""
    values = {"workspace_id": workspace_id, "since": since}
    live = dict(rows.fetch_plain(connection, _SQL.count_live, values))
    opened = dict(rows.fetch_plain(connection, _SQL.count_opened, values))
    ended: dict[str, int] = {}
    goal_met: dict[str, int] = {}
    for key, reason, count in rows.fetch_plain(connection, _SQL.count_ended, values):
        ended[key] = ended.get(key, 0) + count
        if reason == "goal_met":
            goal_met[key] = count
    return {
        key: contracts.JourneyCounts(
            live=live.get(key, 0),
            opened=opened.get(key, 0),
            ended=ended.get(key, 0),
            goal_met=goal_met.get(key, 0),
        )
        for key in live.keys() | opened.keys() | ended.keys()
    }


def count_at_steps(
    connection: rows.Connection, workspace_id: int, scenario_key: str, version: int
) -> contracts.Standing:
    """Return how many journeys of a version wait at each step, ended there, and are complete."""
    values = {"workspace_id": workspace_id, "scenario_key": scenario_key, "version": version}
    waiting: dict[str, int] = {}
    ended: dict[str, int] = {}
    completed = 0
    found = rows.fetch_plain(connection, _SQL.count_at_steps, values)
    for step, is_over, count, complete in found:
        (ended if is_over else waiting)[step or ""] = count
        completed += complete
    return contracts.Standing(waiting, ended, completed)


def list_standing(
    connection: rows.Connection, workspace_id: int, scenario_key: str
) -> list[migrations.Standing]:
    """Return how many journeys under way stand at each step of each version."""
    values = {"workspace_id": workspace_id, "scenario_key": scenario_key}
    return rows.fetch(connection, migrations.Standing, _SQL.list_standing, values)


def count_refusals(
    connection: rows.Connection, workspace_id: int, since: datetime, zone: str
) -> list[contracts.RefusalCount]:
    """Return what was held back for good since an instant, by day of a zone."""
    values = {"workspace_id": workspace_id, "since": since, "zone": zone}
    return rows.fetch(connection, contracts.RefusalCount, _SQL.count_refusals, values)


def count_deferred(
    connection: rows.Connection, workspace_id: int, since: datetime
) -> list[contracts.DeferredCount]:
    """Return what was deferred since an instant and still waits for its turn."""
    values = {"workspace_id": workspace_id, "since": since}
    return rows.fetch(connection, contracts.DeferredCount, _SQL.count_deferred, values)


def list_assignments(
    connection: rows.Connection,
    workspace_id: int,
    experiment: contracts.ExperimentRef,
    after: tuple[int, UUID] | None,
    limit: int,
    *,
    versions: Iterable[int] | None = None,
) -> list[contracts.AssignmentRow]:
    """Return what each contact was given first, by partition and contact, after a place.

    With versions, only what these gave is looked at.
    """
    partition, contact_id = after or (-1, _NOBODY)
    values = {
        "workspace_id": workspace_id,
        "scenario_key": experiment.scenario,
        "step_id": experiment.step,
        "after_partition": partition,
        "after_contact": contact_id,
        "versions": None if versions is None else list(versions),
        "limit": limit,
    }
    return rows.fetch(connection, contracts.AssignmentRow, _SQL.list_assignments, values)


def list_unsent(
    connection: rows.Connection,
    workspace_id: int,
    verdicts: Iterable[str],
    filters: contracts.MessageFilters,
    *,
    after: rows.Place | None = None,
    limit: int,
) -> list[contracts.DecisionRow]:
    """Return decisions of these verdicts; of `deferred` only those not settled since."""
    values = {
        "workspace_id": workspace_id,
        "verdicts": list(verdicts),
        "scenario_key": filters.scenario,
        "reason": filters.reason,
        "limit": limit,
    }
    values |= rows.place(after) | rows.partitioned_or_all(filters.contacts)
    return rows.fetch(connection, contracts.DecisionRow, _SQL.list_unsent, values)


def load_decision(
    connection: rows.Connection, workspace_id: int, partition: int, decision_id: UUID
) -> contracts.DecisionRow | None:
    """Return one decision."""
    values = {
        "workspace_id": workspace_id,
        "partition": partition,
        "decision_id": decision_id,
    }
    found = rows.fetch(connection, contracts.DecisionRow, _SQL.load_decision, values)
    return found[0] if found else None


def list_judgements(
    connection: rows.Connection,
    workspace_id: int,
    wish: contracts.Wish,
) -> list[contracts.DecisionRow]:
    """Return all that was decided of one wanted message, the first first."""
    values = {
        "workspace_id": workspace_id,
        "partition": wish.contact_id.bytes[-1],
        "contact_id": wish.contact_id,
        "scenario_key": wish.scenario_key,
        "step_id": wish.step_id,
        "wanted_at": wish.wanted_at,
        "limit": JUDGEMENTS_MAX,
    }
    return rows.fetch(connection, contracts.DecisionRow, _SQL.list_judgements, values)


def count_verdicts(
    connection: rows.Connection, workspace_id: int, since: datetime
) -> list[contracts.VerdictCount]:
    """Return how many judgements of each verdict and reason were passed, the most first."""
    values = {"workspace_id": workspace_id, "since": since}
    return rows.fetch(connection, contracts.VerdictCount, _SQL.count_verdicts, values)


def count_said(
    connection: rows.Connection, workspace_id: int, since: datetime
) -> list[contracts.SaidCount]:
    """Return what was decided of messages since an instant, by scenario, verdict and reason."""
    values = {"workspace_id": workspace_id, "since": since}
    return rows.fetch(connection, contracts.SaidCount, _SQL.count_said, values)


def map_overlaps(
    connection: rows.Connection, workspace_id: int, since: datetime
) -> contracts.OverlapMap:
    """Return which pairs of scenarios the same people entered, over the latest journeys."""
    values = {
        "workspace_id": workspace_id,
        "since": since,
        "journeys_max": OVERLAP_JOURNEYS_MAX,
        "pairs_max": OVERLAPS_MAX,
    }
    ((journeys, oldest),) = rows.fetch_plain(connection, _SQL.measure_overlap, values)
    return contracts.OverlapMap(
        overlaps=rows.fetch(connection, contracts.Overlap, _SQL.count_overlaps, values),
        journeys=journeys,
        since=oldest if journeys == OVERLAP_JOURNEYS_MAX else since,
    )


def count_between(
    connection: rows.Connection, workspace_id: int, since: datetime, until: datetime
) -> list[contracts.WindowCount]:
    """Return by scenario what really happened in `[since, until)`."""
    values = {"workspace_id": workspace_id, "since": since, "until": until}
    return rows.fetch(connection, contracts.WindowCount, _SQL.count_between, values)
