"""What is live in a workspace, for processes without Django: plain SQL over the same tables.

All is read in one snapshot, so that the generation and the definitions belong together.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec
import psycopg

from aparte.audience import live as live_segments
from aparte.kernel import sqlfile
from aparte.scenarios import contracts
from aparte.workspaces import live as live_workspaces

_SQL: Final = sqlfile.load("aparte.scenarios", "live.sql")
_SNAPSHOT: Final = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"


def load_live(connection: psycopg.Connection[Any], workspace_id: int) -> contracts.Live | None:
    """Return everything live in a workspace, or None when it is gone.

    Within a transaction that has already read, that transaction's own view is what is returned.
    """
    fresh = connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
    with connection.transaction():
        if fresh:
            connection.execute(_SNAPSHOT)
        workspace = live_workspaces.load_workspace(connection, workspace_id)
        if workspace is None:
            return None
        return contracts.Live(
            workspace=workspace,
            segments=live_segments.load_segments(connection, workspace_id),
            versions=_versions(connection, workspace_id),
            policy=load_policy(connection, workspace_id),
            migrations=_migrations(connection, workspace_id),
            scores=live_segments.load_scores(connection, workspace_id),
            teams=live_workspaces.load_teams(connection, workspace_id),
            invitations=_invitations(connection, workspace_id),
        )


def load_version(
    connection: psycopg.Connection[Any], workspace_id: int, key: str, version: int
) -> contracts.RawVersion | None:
    """Return one version of a scenario, published or not."""
    values = {"workspace_id": workspace_id, "key": key, "version": version}
    with psycopg.Cursor(connection) as cursor:
        row = cursor.execute(_SQL.load_version, values).fetchone()
    return None if row is None else contracts.RawVersion(*row)


def load_policy(connection: psycopg.Connection[Any], workspace_id: int) -> dict[str, Any] | None:
    """Return the governance of a workspace, or None where the defaults hold."""
    with psycopg.Cursor(connection) as cursor:
        row = cursor.execute(_SQL.load_policy, {"workspace_id": workspace_id}).fetchone()
    return None if row is None else dict(row[0])


def find_stopped(connection: psycopg.Connection[Any]) -> set[int]:
    """Return the workspaces under an emergency stop, as it stands this very moment."""
    with psycopg.Cursor(connection) as cursor:
        return {int(row[0]) for row in cursor.execute(_SQL.find_stopped).fetchall()}


def _versions(connection: psycopg.Connection[Any], workspace_id: int) -> list[contracts.RawVersion]:
    values = {"workspace_id": workspace_id}
    with psycopg.Cursor(connection) as cursor:
        rows = cursor.execute(_SQL.load_versions, values).fetchall()
        won: dict[str, dict[str, str]] = {}
        for key, step, variant in cursor.execute(_SQL.load_winners, values):
            won.setdefault(key, {})[step] = variant
    found = [contracts.RawVersion(*row) for row in rows]
    return [_with_winners(raw, won[raw.key]) if raw.key in won else raw for raw in found]


def _with_winners(raw: contracts.RawVersion, won: dict[str, str]) -> contracts.RawVersion:
    """Return a version whose experiments send those who follow to the winners chosen since."""
    steps = [
        {**step, "winner": won[step["id"]]}
        if step["id"] in won and _has_variant(step, won[step["id"]])
        else step
        for step in raw.definition["steps"]
    ]
    return msgspec.structs.replace(raw, definition={**raw.definition, "steps": steps})


def _has_variant(step: dict[str, Any], key: str) -> bool:
    return any(variant["key"] == key for variant in step.get("variants", ()))


def _migrations(
    connection: psycopg.Connection[Any], workspace_id: int
) -> list[contracts.RawMigration]:
    with psycopg.Cursor(connection) as cursor:
        rows = cursor.execute(_SQL.load_migrations, {"workspace_id": workspace_id}).fetchall()
    return [contracts.RawMigration(*row) for row in rows]


def _invitations(
    connection: psycopg.Connection[Any], workspace_id: int
) -> list[contracts.RawInvitation]:
    with psycopg.Cursor(connection) as cursor:
        rows = cursor.execute(_SQL.load_invitations, {"workspace_id": workspace_id}).fetchall()
    return [contracts.RawInvitation(*row) for row in rows]
