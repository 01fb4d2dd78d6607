"""People inside a scenario brought to another version by a real engine, on a real database."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from aparte.core import plain
from aparte.core.scenarios.model import Scenario
from aparte.engine import programs as sources
from aparte.kernel import instants
from aparte.workspaces import live as live_workspaces
from tests.db import engines
from tests.unit.core import stories

HELLO = {"id": "hello", "kind": "send", "message": "hello"}


def version(*steps: dict[str, Any]) -> Scenario:
    """Return a version of the one scenario of this story."""
    return stories.scenario("story", steps=[*steps, HELLO])


FIRST = version(
    {"id": "rest", "kind": "wait", "duration": "24h"},
    {"id": "gone", "kind": "wait", "duration": "24h"},
)
SECOND = version({"id": "rest", "kind": "wait", "duration": "48h"})


@pytest.fixture
def shop(database_url: str) -> int:
    """Return a workspace in which the first version lives."""
    engines.clear(database_url)
    with psycopg.connect(database_url) as connection:
        row = connection.execute(
            "INSERT INTO workspaces_workspace (key, name) VALUES ('moving', 'Moving') RETURNING id"
        ).fetchone()
        assert row is not None
        workspace = int(row[0])
        scenario = connection.execute(
            "INSERT INTO scenarios_scenario (workspace_id, key, status, live_version)"
            " VALUES (%s, 'story', 'live', 1) RETURNING id",
            (workspace,),
        ).fetchone()
        assert scenario is not None
        for number, written in ((1, FIRST), (2, SECOND)):
            connection.execute(
                "INSERT INTO scenarios_scenarioversion (scenario_id, number, definition,"
                " published_at) VALUES (%s, %s, %s, CASE WHEN %s = 1 THEN now() END)",
                (scenario[0], number, Jsonb(plain.plain(written)), number),
            )
        live_workspaces.open_generation(connection.cursor(), workspace)
    return workspace


def move(address: str, workspace_id: int) -> None:
    """Publish the second version and let the people inside go on in it."""
    with psycopg.connect(address) as connection:
        generation = live_workspaces.open_generation(connection.cursor(), workspace_id)
        connection.execute(
            "UPDATE scenarios_scenarioversion SET published_at = now() WHERE number = 2"
        )
        connection.execute("UPDATE scenarios_scenario SET live_version = 2 WHERE key = 'story'")
        connection.execute(
            "INSERT INTO scenarios_scenariomigration (scenario_id, generation, to_version, kept,"
            " redirects) SELECT id, %s, 2, %s, '[]' FROM scenarios_scenario WHERE key = 'story'",
            (generation, Jsonb(["rest", "hello"])),
        )


def standing(address: str) -> list[tuple[Any, ...]]:
    """Return where the journeys stand, by the rows."""
    return engines.rows(
        address,
        "SELECT version, step_id, end_reason, (extract(epoch FROM waiting_until) * 1000000)::bigint"
        " FROM journeys ORDER BY opened_at, end_reason",
    )


def test_people_who_sleep_and_people_who_act_are_moved_once(database_url: str, shop: int) -> None:
    """The sweep finds the sleepers; a step kept goes on from its arrival, a step gone ends."""
    worker = engines.worker(database_url, source=sources.Programs())
    engines.put(database_url, engines.track("Signed Up", user_id="early"), workspace_id=shop)
    engines.drain([worker])
    later = engines.NOW + 25 * instants.HOUR
    second = engines.track("Signed Up", user_id="late", occurred_at=later, received_at=later)
    engines.put(database_url, second, workspace_id=shop)
    engines.drain([worker], later)
    assert standing(database_url) == [
        (1, "gone", None, engines.NOW + 48 * instants.HOUR),
        (1, "rest", None, later + 24 * instants.HOUR),
    ]
    move(database_url, shop)
    acting = engines.track(
        "Page Viewed", user_id="late", occurred_at=later + 2, received_at=later + 2
    )
    engines.put(database_url, acting, workspace_id=shop)
    moved = later + instants.MINUTE
    for _ in range(400):
        worker.step(moved)
    assert standing(database_url) == [
        (1, "gone", "step_vanished", None),
        (2, "rest", None, later + 48 * instants.HOUR),
    ]
    worker.close()
    again = engines.worker(database_url, "bob", source=sources.Programs())
    engines.drain([again], later + 72 * instants.HOUR)
    assert [row[:3] for row in standing(database_url)] == [
        (1, "gone", "step_vanished"),
        (2, "hello", "completed"),
    ]
    again.close()
