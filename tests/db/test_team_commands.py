"""`aparte team …` on a real database: made, known to programs, checked, taken away."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from aparte.engine import connections, programs
from tests import shops


class Shell:
    """A terminal in which `aparte team` is typed, for a shop of its own."""

    def __init__(self, address: str, folder: Path) -> None:
        self.address = address
        self.workspace = shops.open_shop(address, key="teams")
        self._environment = {
            "DATABASE_URL": address,
            "APARTE_DATA": str(folder),
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
            "LANG": "C.UTF-8",
        }

    def run(self, *words: str) -> tuple[int, str]:
        """Run a part of it; return its status and all that it said."""
        command = [sys.executable, "-m", "aparte.cli", "team", *words, "--workspace", "teams"]
        done = subprocess.run(
            command, env=self._environment, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout + done.stderr

    def known(self) -> tuple[int, dict[str, tuple[str, ...]]]:
        """Return the generation of the shop's program, and the teams that it knows."""
        with connections.connect(self.address) as reading:
            program = programs.Programs().find(reading, self.workspace)
        return program.generation, program.colleagues.teams


@pytest.fixture
def shell(database_url: str, tmp_path: Path) -> Shell:
    """Return a terminal; the brand is there."""
    return Shell(database_url, tmp_path)


def test_a_team_is_made_known_to_programs_and_taken_away(shell: Shell) -> None:
    """Each change opens the next generation, so that engines hear of it; each is in the log."""
    before, _ = shell.known()
    assert shell.run("list") == (0, "There is no team yet.\n")
    told = shell.run("set", "sales", "ana@shop.example", "bob@x.example", "ana@shop.example")
    assert told == (0, "sales: ana@shop.example, bob@x.example\n")
    assert shell.known() == (before + 1, {"sales": ("ana@shop.example", "bob@x.example")})
    status, said = shell.run("set", "sales", "not an address")
    assert status != 0
    assert "addresses[0]" in said
    assert shell.run("list") == (0, "sales: ana@shop.example, bob@x.example\n")
    assert shell.run("set", "sales") == (0, "There is no team “sales” now.\n")
    assert shell.known() == (before + 2, {})
    with psycopg.connect(shell.address) as connection:
        acts = connection.execute(
            "SELECT count(*) FROM workspaces_auditentry WHERE workspace_id = %s", (shell.workspace,)
        ).fetchone()
    assert acts == (2,)
