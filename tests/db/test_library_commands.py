"""`aparte library …` on a real database: seen, set, installed, published."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest


class Shell:
    """A terminal in which `aparte library` is typed."""

    def __init__(self, address: str, folder: Path) -> None:
        self._environment = {
            "DATABASE_URL": address,
            "APARTE_DATA": str(folder),
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
            "LANG": "C.UTF-8",
        }

    def run(self, *words: str) -> tuple[int, str]:
        """Run a part of it; return its status and all that it said."""
        command = [sys.executable, "-m", "aparte.cli", "library", *words, "--workspace", "shelf"]
        done = subprocess.run(
            command, env=self._environment, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout + done.stderr


@pytest.fixture
def shell(database_url: str, tmp_path: Path) -> Shell:
    """Return a terminal; the brand is there."""
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "INSERT INTO workspaces_workspace (key, name) VALUES ('shelf', 'Shelf')"
            " ON CONFLICT DO NOTHING"
        )
    return Shell(database_url, tmp_path)


def test_a_recipe_goes_from_the_shelf_to_live(shell: Shell, database_url: str) -> None:
    """Listed by family, shown with what it asks, installed with values, published."""
    status, said = shell.run("list")
    assert status == 0, said
    assert "Selling\n  abandoned-basket" in said
    status, said = shell.run("show", "abandoned-basket", "--language", "fr")
    assert status == 0, said
    assert "--set reminders=2  Combien de rappels au plus (au moins 1, au plus 5)" in said
    assert "Order Completed" in said
    status, said = shell.run("install", "abandoned-basket", "--set", "reminders=9")
    assert status != 0
    assert "parameters.reminders: Give at most 5 reminders." in said
    status, said = shell.run("install", "abandoned-basket", "--set", "reminders")
    assert status != 0
    assert "PARAMETER=VALUE" in said
    values = ("--set", "reminders=3", "--set", "first_delay=2h", "--key", "baskets")
    status, said = shell.run("install", "abandoned-basket", *values, "--publish")
    assert (status, said) == (0, "Version 1 of “baskets” is live.\n")
    with psycopg.connect(database_url) as connection:
        row = connection.execute(
            "SELECT s.status, v.definition->'trigger'->>'within',"
            " v.definition->'card'->'origin'->>'recipe'"
            " FROM scenarios_scenario s JOIN scenarios_scenarioversion v ON v.scenario_id = s.id"
            " WHERE s.key = 'baskets'"
        ).fetchone()
    assert row == ("live", "2h", "abandoned-basket")
