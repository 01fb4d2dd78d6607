"""Dry-runs over HTTP: asked for, worked off, read, cancelled; refused with words."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

import httpx
import psycopg

from aparte.engine.dry_run import working
from aparte.kernel import clock
from tests import shops

WINDOW: Final = {"from": "2026-01-01", "to": "2026-02-01", "run_in": "0"}


def test_a_dry_run_is_asked_worked_and_read(
    alice: httpx.Client, database: str, facts: psycopg.Connection[tuple[object, ...]]
) -> None:
    """It is queued; once worked off, its report is there; asked again, it is the same."""
    given = {"definition": shops.library("abandoned-basket"), **WINDOW}
    answer = alice.post("/api/v1/dry-runs", json=given)
    assert answer.status_code == 202, answer.text
    asked = answer.json()
    assert asked["status"] == "queued"
    assert asked["key"] == "abandoned-basket"
    assert asked["run_in"] == "0"
    assert asked["progress"] == {"done": 0, "total": 256}
    row = facts.execute("SELECT workspace_id FROM dry_runs").fetchone()
    assert row is not None
    workspace: Any = row[0]
    runner = working.Runner(database, clock.SystemClock())
    key = UUID(asked["id"])
    assert runner.run(workspace, key) == "done"
    read = alice.get(f"/api/v1/dry-runs/{asked['id']}").json()
    assert read["status"] == "done"
    assert read["progress"] == {"done": 256, "total": 256}
    assert read["report"]["draft"]["key"] == "abandoned-basket"
    assert "program_now" in {one["code"] for one in read["report"]["cautions"]}
    again = alice.post("/api/v1/dry-runs", json=given).json()
    assert again["id"] == asked["id"]
    assert again["report"] == read["report"]
    listed = alice.get("/api/v1/dry-runs").json()["items"]
    assert [(one["id"], one["report"]) for one in listed] == [(asked["id"], None)]


def test_a_policy_is_rehearsed_and_cancelled(alice: httpx.Client) -> None:
    """What was cancelled says so; asking again queues it again."""
    given = {"policy": {"caps": [{"limit": 1, "rolling": "7d"}]}, **WINDOW}
    asked = alice.post("/api/v1/dry-runs", json=given).json()
    assert (asked["kind"], asked["key"], asked["status"]) == ("policy", None, "queued")
    assert alice.delete(f"/api/v1/dry-runs/{asked['id']}").status_code == 204
    read = alice.get(f"/api/v1/dry-runs/{asked['id']}").json()
    assert read["status"] == "cancelled"
    assert alice.post("/api/v1/dry-runs", json=given).json()["status"] == "queued"
    assert alice.delete(f"/api/v1/dry-runs/{asked['id']}").status_code == 204


def test_what_cannot_be_rehearsed_is_refused(alice: httpx.Client, visitor: httpx.Client) -> None:
    """No definition, two, a broken one, a time in the future, nobody signed in, no such id."""
    nothing = alice.post("/api/v1/dry-runs", json=WINDOW)
    assert (nothing.status_code, _codes(nothing)) == (422, ["one_of"])
    two = alice.post("/api/v1/dry-runs", json={"policy": {}, "definition": {}, **WINDOW})
    assert _codes(two) == ["one_of"]
    broken = alice.post("/api/v1/dry-runs", json={"definition": {"key": "x"}, **WINDOW})
    assert broken.status_code == 422
    future = alice.post("/api/v1/dry-runs", json={"policy": {}, **WINDOW, "to": "2126-01-01"})
    assert "bad_time" in _codes(future)
    assert visitor.post("/api/v1/dry-runs", json={"policy": {}, **WINDOW}).status_code == 401
    unknown = "00000000-0000-0000-0000-000000000000"
    assert alice.get(f"/api/v1/dry-runs/{unknown}").status_code == 404
    assert alice.delete(f"/api/v1/dry-runs/{unknown}").status_code == 404


def _codes(answer: httpx.Response) -> list[str]:
    return [problem["code"] for problem in answer.json()["error"]["problems"]]
