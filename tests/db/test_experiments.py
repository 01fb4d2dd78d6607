"""Experiments on a real database: variants on record, journeys with what their goal was worth."""

from __future__ import annotations

import pytest

from tests.db import engines
from tests.unit.core import stories


@pytest.fixture(autouse=True)
def _clean(database_url: str) -> None:
    engines.clear(database_url)


def test_the_variant_of_each_journey_is_on_record(database_url: str) -> None:
    """Who signs up is given a variant, once; the order that follows keeps its cents."""
    scenario = stories.scenario(
        "tried",
        steps=[
            {
                "id": "when",
                "kind": "experiment",
                "varies": "timing",
                "variants": [
                    {"key": "soon", "share": 50, "to": "soon"},
                    {"key": "late", "share": 50, "to": "late"},
                ],
            },
            {"id": "soon", "kind": "wait", "duration": "1d", "next": "end"},
            {"id": "late", "kind": "wait", "duration": "2d"},
        ],
        goal={"event": "Order Completed", "value": "total"},
    )
    worker = engines.worker(database_url, source=engines.Fixed(stories.program(scenario)))
    people = [f"u{number}" for number in range(20)]
    engines.put(database_url, *[engines.track("Signed Up", user_id=name) for name in people])
    engines.drain([worker])
    order = {"total": 59.9}
    engines.put(
        database_url,
        engines.track(
            "Order Completed", user_id="u3", properties=order, occurred_at=engines.NOW + 1
        ),
    )
    engines.drain([worker], engines.NOW + 1)
    given = engines.rows(
        database_url,
        "SELECT a.variant, j.step_id, a.drawn, a.assigned_at = j.opened_at, a.step_id"
        " FROM assignments AS a JOIN journeys AS j USING (partition, journey_id, contact_id)"
        " WHERE a.workspace_id = 1 AND a.scenario_key = 'tried'",
    )
    assert len(given) == len(people)
    assert {row[0] for row in given} == {"soon", "late"}
    assert all(row == (row[0], row[0], True, True, "when") for row in given)
    ended = engines.rows(
        database_url, "SELECT goal_value FROM journeys WHERE end_reason = 'goal_met'"
    )
    assert ended == [(59_900_000,)]
    worker.close()
