"""What engines read of definitions, without Django."""

from __future__ import annotations

import subprocess
import sys

import psycopg
import pytest
from psycopg.types.json import Jsonb

from aparte.scenarios import live
from aparte.workspaces import live as live_workspaces


@pytest.fixture(scope="module")
def workspace_id(database_url: str) -> int:
    """Return a workspace with one segment and a scenario of three versions."""
    with psycopg.connect(database_url) as connection:
        row = connection.execute(
            "INSERT INTO workspaces_workspace (key, name) VALUES ('shop', 'Shop') RETURNING id"
        ).fetchone()
        assert row is not None
        workspace = int(row[0])
        connection.execute(
            "INSERT INTO audience_segment (workspace_id, key, name, condition)"
            " VALUES (%s, 'vip', %s, %s)",
            (workspace, Jsonb({"en": "VIP", "fr": "VIP"}), Jsonb({"kind": "tag", "name": "vip"})),
        )
        scenario = connection.execute(
            "INSERT INTO scenarios_scenario (workspace_id, key, status, live_version)"
            " VALUES (%s, 'welcome', 'paused', 2) RETURNING id",
            (workspace,),
        ).fetchone()
        for number in (1, 2, 3):
            connection.execute(
                "INSERT INTO scenarios_scenarioversion (scenario_id, number, definition,"
                " published_at) VALUES (%s, %s, %s, CASE WHEN %s < 3 THEN now() END)",
                (scenario and scenario[0], number, Jsonb({"n": number}), number),
            )
        return workspace


def test_live_holds_the_present_and_earlier_versions(database_url: str, workspace_id: int) -> None:
    """Published versions come with the status they run under; drafts do not come."""
    with psycopg.connect(database_url) as connection:
        found = live.load_live(connection, workspace_id)
    assert found is not None
    assert found.workspace.key == "shop"
    assert found.workspace.timezone == "UTC"
    assert [segment.key for segment in found.segments] == ["vip"]
    assert [(v.version, v.status, v.definition) for v in found.versions] == [
        (1, "halted", {"n": 1}),
        (2, "paused", {"n": 2}),
    ]
    assert found.policy is None


def test_a_new_generation_is_told_to_listeners(database_url: str, workspace_id: int) -> None:
    """Opening a generation counts up by one and notifies with the workspace's id."""
    with psycopg.connect(database_url, autocommit=True) as engine:
        engine.execute(f"LISTEN {live_workspaces.CHANNEL}")
        with psycopg.connect(database_url) as connection, connection.cursor() as cursor:
            first = live_workspaces.open_generation(cursor, workspace_id)
            second = live_workspaces.open_generation(cursor, workspace_id)
        told = [notice.payload for notice in engine.notifies(timeout=2, stop_after=1)]
        assert second == first + 1
        assert live_workspaces.load_generations(engine)[workspace_id] == second
    assert told == [str(workspace_id)]


def test_what_a_generation_is_is_kept_once(database_url: str, workspace_id: int) -> None:
    """The first engine to compile a generation says its atoms; later generations fall back."""
    with psycopg.connect(database_url) as connection:
        with connection.cursor() as cursor:
            generation = live_workspaces.open_generation(cursor, workspace_id)
        save = live_workspaces.save_program
        save(connection, workspace_id, generation, {3: 60, 5: 0}, {"rest": "a"})
        save(connection, workspace_id, generation, {9: 60}, {"rest": "b"})
        assert live_workspaces.load_atoms(connection, workspace_id, generation + 1) == {3: 60, 5: 0}
        outlines = live_workspaces.load_outlines(
            connection, workspace_id, [generation, generation + 1]
        )
        assert outlines == {generation: {"rest": "a"}}


def test_live_needs_no_django() -> None:
    """An engine that reads what is live never loads Django."""
    code = "import sys; from aparte.scenarios import live; assert 'django' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
