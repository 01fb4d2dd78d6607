"""`aparte backfill` and `aparte segment list`: how much of the history a figure counts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

SEGMENT = """
key: buyers
name: {en: Buyers, fr: Acheteurs}
condition: {kind: event, event: Order Completed}
"""


@pytest.fixture
def brand(database_url: str) -> int:
    """Return a brand whose partitions an engine owns, ten of them."""
    with psycopg.connect(database_url) as connection:
        row = connection.execute(
            "INSERT INTO workspaces_workspace (key, name) VALUES ('typed', 'Typed') RETURNING id"
        ).fetchone()
        assert row is not None
        connection.execute(
            "INSERT INTO leases (role, partition)"
            " SELECT 'engine', p FROM generate_series(0, 9) AS p"
        )
    return int(row[0])


def test_the_mark_stands_beside_the_figure_until_it_is_complete(
    database_url: str, brand: int, tmp_path: Path
) -> None:
    """Three parts of ten are done, then all: the mark is there, then it is gone."""

    def run(*words: str, language: str = "C.UTF-8") -> str:
        environment = {
            "DATABASE_URL": database_url,
            "APARTE_DATA": str(tmp_path),
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
            "LANG": language,
        }
        command = [sys.executable, "-m", "aparte.cli", *words, "--workspace", "typed"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        return done.stdout

    (tmp_path / "segment.yaml").write_text(SEGMENT, "utf-8")
    run("segment", "put", str(tmp_path / "segment.yaml"))
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "INSERT INTO backfills (partition, workspace_id, generation, finished_at, reading,"
            " contacts, events)"
            " SELECT p, %s, 1, to_timestamp(10 * p), 1, 5, 70 FROM generate_series(0, 2) AS p",
            (brand,),
        )
    mark = "counted up to here: 30 % of the history"
    told = "has placed an order"
    assert run("segment", "list") == f"buyers  0 people ({mark})  {told}\n"
    said = "(3 of 10 parts), 210 events read for 15 people, about 1 minute 10 seconds to go"
    assert run("backfill") == f"{mark} {said}\n"
    assert run("backfill", language="fr_FR.UTF-8") == (
        "compté jusqu’ici : 30 % de l’historique (3 parts sur 10), 210 événements lus pour"
        " 15 personnes, encore 1 minute 10 secondes environ\n"
    )
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "INSERT INTO backfills (partition, workspace_id, generation)"
            " SELECT p, %s, 1 FROM generate_series(3, 9) AS p",
            (brand,),
        )
    assert run("segment", "list") == f"buyers  0 people  {told}\n"
    assert run("backfill") == "The whole history is taken in: every figure is complete.\n"
