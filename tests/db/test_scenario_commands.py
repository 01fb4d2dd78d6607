"""`aparte scenario …` on a real database: approval, going back, history and differences."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

pytestmark = pytest.mark.slow

YAML = """
key: spring
name: {en: Spring, fr: Printemps}
card:
  objective: {en: Sell, fr: Vendre}
  promise: {en: One word, fr: Un mot}
  reason: {en: Spring, fr: Printemps}
  kpi: {en: Orders, fr: Commandes}
trigger: {kind: event, event: Signed Up}
steps:
  - {id: rest, kind: wait, duration: 1h}
  - {id: last, kind: wait, duration: 1h}
"""


class Shell:
    """A terminal in which `aparte` is typed, for one brand."""

    def __init__(self, address: str, folder: Path) -> None:
        self._folder = folder
        self._environment = {
            "DATABASE_URL": address,
            "APARTE_DATA": str(folder),
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
            "LANG": "C.UTF-8",
        }

    def put(self, text: str, *options: str) -> tuple[int, str]:
        """Keep a definition."""
        path = self._folder / "scenario.yaml"
        path.write_text(text, "utf-8")
        return self.run("put", str(path), *options)

    def run(self, *words: str) -> tuple[int, str]:
        """Run a part of `aparte scenario`; return its status and all that it said."""
        command = [sys.executable, "-m", "aparte.cli", "scenario", *words, "--workspace", "typed"]
        done = subprocess.run(
            command, env=self._environment, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout + done.stderr


@pytest.fixture
def shell(database_url: str, tmp_path: Path) -> Shell:
    """Return a terminal; the brand has one user besides the installation itself."""
    with psycopg.connect(database_url) as connection:
        brand = connection.execute(
            "INSERT INTO workspaces_workspace (key, name) VALUES ('typed', 'Typed') RETURNING id"
        ).fetchone()
        user = connection.execute(
            "INSERT INTO workspaces_user (password, email) VALUES ('!', 'bob@shop.example')"
            " RETURNING id"
        ).fetchone()
        assert brand is not None
        assert user is not None
        connection.execute(
            "INSERT INTO workspaces_membership (workspace_id, user_id) VALUES (%s, %s)",
            (brand[0], user[0]),
        )
    return Shell(database_url, tmp_path)


def test_a_version_is_approved_published_compared_and_told(shell: Shell) -> None:
    """The operator asks for approval, a user gives it; words are in the language asked for."""
    assert shell.run("approval", "on")[0] == 0
    assert shell.put(YAML, "--comment", "First")[0] == 0
    status, said = shell.run("publish", "spring")
    assert status != 0
    assert "Version 1 of “spring” awaits approval" in said
    assert shell.run("approve", "spring", "--by", "bob@shop.example")[0] == 0
    assert shell.run("publish", "spring", "--comment", "It is time")[0] == 0
    shell.run("approval", "off")
    assert shell.put(YAML.replace("id: last", "id: end-of-it"))[0] == 0
    status, said = shell.run("diff", "spring", "--language", "fr")
    assert status == 0
    assert said.splitlines()[0] == "De la version 1 à la version 2 :"
    assert "  - L’étape « last » est retirée" in said
    assert "  + L’étape « end-of-it » est ajoutée" in said
    assert shell.run("publish", "spring", "--move", "--redirect", "last=lost")[0] != 0
    assert shell.run("publish", "spring", "--move", "--redirect", "1:last=end-of-it")[0] == 0
    assert shell.run("rollback", "spring", "--comment", "Oops")[0] == 0
    reviewed = shell.run("review", "--language", "en")
    assert reviewed == (0, "None of 1 live scenarios needs a second look, over 30 days.\n")
    status, said = shell.run("history", "spring", "--language", "en")
    told = [line.split("UTC  ")[1] for line in said.splitlines()]
    assert told == [
        "aparte  Went back to version 1.  « Oops »",
        "aparte  Published version 2. The people inside moved with it.",
        "aparte  Wrote version 2 as a draft.",
        "aparte  Published version 1.  « It is time »",
        "bob@shop.example  Approved version 1.",
        "aparte  Wrote version 1 as a draft.  « First »",
    ]
