"""Figures over a history that is still being taken in, through the API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import psycopg
import pytest

from tests.api.conftest import Cast

BOUGHT: dict[str, Any] = {"kind": "event", "event": "Order Completed"}
INNER: dict[str, Any] = {"kind": "segment", "key": "taken-in"}


@pytest.fixture
def engine(
    facts: psycopg.Connection[tuple[object, ...]], alice: httpx.Client, cast: Cast
) -> Iterator[int]:
    """Let an engine have come two parts of five far with a new segment; return its generation."""
    alice.put("/api/v1/segments/taken-in", json={"name": "In", "condition": BOUGHT})
    facts.execute("DELETE FROM leases; DELETE FROM backfills")
    facts.execute(
        "INSERT INTO leases (role, partition) SELECT 'engine', p FROM generate_series(0, 4) AS p"
    )
    row = facts.execute(f"SELECT {_generation(cast)}").fetchone()
    assert row is not None
    facts.execute(
        "INSERT INTO backfills (partition, workspace_id, generation, finished_at, reading,"
        " contacts, events) SELECT p, %s, %s, to_timestamp(1000 + 60 * p), %s, 10, 200"
        " FROM generate_series(0, 1) AS p",
        (cast.workspace_id, row[0], row[0]),
    )
    yield int(str(row[0]))
    facts.execute("DELETE FROM leases; DELETE FROM backfills")
    alice.delete("/api/v1/segments/outer")
    alice.delete("/api/v1/segments/taken-in")


def _generation(cast: Cast) -> str:
    """Return the SQL of the generation this file's workspace is at; others share the database."""
    of = f"workspace_id = {cast.workspace_id}"
    return f"(SELECT max(generation) FROM program_generations WHERE {of})"


def shown(alice: httpx.Client, key: str) -> tuple[bool, Any]:
    """Return whether a segment's figures are complete, and the share counted."""
    found = alice.get(f"/api/v1/segments/{key}").json()
    progress = found["generation_progress"]
    return found["complete"], progress and progress["percent"]


def test_a_segment_says_how_much_is_counted(alice: httpx.Client, engine: int) -> None:
    """The share, what was read, a guess of the rest, and the mark in both languages."""
    found = alice.get("/api/v1/segments/taken-in").json()
    assert found["complete"] is False
    assert found["generation_progress"] == {
        "done": 2,
        "total": 5,
        "percent": 40,
        "contacts": 20,
        "events": 400,
        "rest_seconds": 180,
        "words": {
            "en": "counted up to here: 40 % of the history",
            "fr": "compté jusqu’ici : 40 % de l’historique",
        },
    }
    whole = alice.get("/api/v1/backfill").json()
    assert whole == {
        "complete": False,
        "generation": engine,
        "progress": found["generation_progress"],
    }


@pytest.mark.usefixtures("engine")
def test_a_change_marks_only_the_figures_that_it_concerns(
    alice: httpx.Client, facts: psycopg.Connection[tuple[object, ...]], cast: Cast
) -> None:
    """A segment of segments is complete once all it names are; a new name changes no figure."""
    generation = _generation(cast)
    facts.execute(f"UPDATE backfills SET generation = {generation}")
    facts.execute(
        "INSERT INTO backfills (partition, workspace_id, generation)"
        f" SELECT p, workspace_id, {generation} FROM generate_series(2, 4) AS p, backfills"
        " WHERE partition = 0"
    )
    assert shown(alice, "taken-in") == (True, None)
    alice.put("/api/v1/segments/outer", json={"name": "Outer", "condition": INNER})
    assert shown(alice, "outer") == (False, 0)
    assert shown(alice, "taken-in") == (True, None)
    facts.execute(f"UPDATE backfills SET generation = {generation}")
    assert shown(alice, "outer") == (True, None)
    alice.put("/api/v1/segments/taken-in", json={"name": "Renamed", "condition": BOUGHT})
    assert (shown(alice, "taken-in"), shown(alice, "outer")) == ((True, None), (True, None))
    other = {**BOUGHT, "op": "gte", "value": 2}
    alice.put("/api/v1/segments/taken-in", json={"name": "Changed", "condition": other})
    assert (shown(alice, "taken-in"), shown(alice, "outer")) == ((False, 0), (False, 0))
