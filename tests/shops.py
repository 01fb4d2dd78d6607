"""Shops for tests: a workspace with segments, scenarios and a policy, live in a real database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import psycopg
from psycopg.types.json import Jsonb

from aparte.core.governance import policy as policies
from aparte.scenarios.recipes import filling, shelf


def library(name: str) -> dict[str, Any]:
    """Return a ready scenario of the library in raw form, without any parameter given."""
    return filling.fill(shelf.find(name), {})


def open_shop(
    database_url: str,
    *,
    scenarios: Sequence[dict[str, Any]] = (),
    segments: Mapping[str, Any] | None = None,
    scores: Sequence[dict[str, Any]] = (),
    policy: policies.Policy = policies.DEFAULT,
    timezone: str = "Europe/Paris",
    key: str = "shop",
) -> int:
    """Return the id of a new workspace in which all of this is live."""
    with psycopg.connect(database_url) as connection:
        row = connection.execute(
            "INSERT INTO workspaces_workspace (key, name, timezone, sender_name, sender_address,"
            " domain, currency, language, phone_region) VALUES (%s, 'Shop', %s, 'Shop',"
            " 'hello@shop.example', 'shop.example', 'EUR', 'fr', 'FR') RETURNING id",
            (key, timezone),
        ).fetchone()
        assert row is not None
        workspace = int(row[0])
        _add_policy(connection, workspace, policy)
        for name, condition in (segments or {}).items():
            connection.execute(
                "INSERT INTO audience_segment (workspace_id, key, name, condition)"
                " VALUES (%s, %s, %s, %s)",
                (workspace, name, Jsonb({"en": name, "fr": name}), Jsonb(condition)),
            )
        for raw in scores:
            connection.execute(
                "INSERT INTO audience_score (workspace_id, key, definition) VALUES (%s, %s, %s)",
                (workspace, raw["key"], Jsonb(msgspec.to_builtins(raw))),
            )
        for raw in scenarios:
            _add_scenario(connection, workspace, raw)
    return workspace


def _add_policy(
    connection: psycopg.Connection[Any], workspace: int, policy: policies.Policy
) -> None:
    connection.execute(
        "INSERT INTO scenarios_policy (workspace_id, definition) VALUES (%s, %s)",
        (workspace, Jsonb(msgspec.to_builtins(policy))),
    )


def _add_scenario(connection: psycopg.Connection[Any], workspace: int, raw: dict[str, Any]) -> None:
    row = connection.execute(
        "INSERT INTO scenarios_scenario (workspace_id, key, status, live_version, priority)"
        " VALUES (%s, %s, 'live', 1, %s) RETURNING id",
        (workspace, raw["key"], raw.get("priority", 50)),
    ).fetchone()
    assert row is not None
    connection.execute(
        "INSERT INTO scenarios_scenarioversion (scenario_id, number, definition, published_at)"
        " VALUES (%s, 1, %s, now())",
        (row[0], Jsonb(raw)),
    )
