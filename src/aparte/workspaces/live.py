"""Workspaces for processes without Django: plain SQL over the same tables.

A *generation* numbers each state of all that is live in a workspace. Whoever changes a live
definition opens the next one in the same transaction; engines poll the number and listen to
`aparte_program`, whose payload is the workspace's id.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, Protocol

import psycopg
from psycopg.types.json import Jsonb

from aparte.kernel import instants, sqlfile
from aparte.workspaces import contracts

CHANNEL: Final = "aparte_program"
"""What to LISTEN to; NOTIFY comes with the commit that changed something live."""

_SQL: Final = sqlfile.load("aparte.workspaces", "live.sql")


class Cursor(Protocol):
    """What is needed of a psycopg or a Django cursor."""

    def execute(self, query: Any, params: Any = None) -> Any:
        """Run one statement."""
        ...

    def fetchone(self) -> Any:
        """Return the next row, or None."""
        ...


def load_workspaces(connection: psycopg.Connection[Any]) -> list[contracts.LiveWorkspace]:
    """Return every workspace."""
    return _workspaces(connection, None)


def load_workspace(
    connection: psycopg.Connection[Any], workspace_id: int
) -> contracts.LiveWorkspace | None:
    """Return a workspace, or None when it is gone."""
    return next(iter(_workspaces(connection, workspace_id)), None)


def load_teams(
    connection: psycopg.Connection[Any], workspace_id: int
) -> dict[str, tuple[str, ...]]:
    """Return the addresses of each team of a workspace, by name."""
    with psycopg.Cursor(connection) as cursor:
        rows = cursor.execute(_SQL.load_teams, {"workspace_id": workspace_id}).fetchall()
    return {str(name): tuple(addresses) for name, addresses in rows}


def load_generations(connection: psycopg.Connection[Any]) -> dict[int, int]:
    """Return the present generation of each workspace."""
    with psycopg.Cursor(connection) as cursor:
        return dict(cursor.execute(_SQL.load_generations).fetchall())


def open_generation(cursor: Cursor, workspace_id: int) -> int:
    """Open and return the next generation, in the caller's transaction."""
    cursor.execute(_SQL.lock_workspace, {"workspace_id": workspace_id})
    cursor.execute(_SQL.bump_generation, {"workspace_id": workspace_id})
    return int(cursor.fetchone()[0])


def save_program(
    connection: psycopg.Connection[Any],
    workspace_id: int,
    generation: int,
    atoms: dict[int, int],
    outline: dict[str, Any],
) -> None:
    """Keep which atoms a generation's program remembers, how far back, and its outline.

    `atoms` maps the atom's id to its window in microseconds. The first word stays.
    """
    values = {
        "workspace_id": workspace_id,
        "generation": generation,
        "atoms": Jsonb(sorted(atoms.items())),
        "outline": Jsonb(outline),
    }
    connection.execute(_SQL.save_program, values)


def load_atoms(
    connection: psycopg.Connection[Any], workspace_id: int, generation: int
) -> dict[int, int]:
    """Return the atoms of a generation, or of the latest before it that was compiled."""
    values = {"workspace_id": workspace_id, "generation": generation}
    row = connection.execute(_SQL.load_atoms, values).fetchone()
    return {} if row is None else dict(row[0])


def load_outlines(
    connection: psycopg.Connection[Any], workspace_id: int, generations: Iterable[int]
) -> dict[int, dict[str, Any]]:
    """Return the outlines of generations, of those that were compiled."""
    values = {"workspace_id": workspace_id, "generations": list(generations)}
    return dict(connection.execute(_SQL.load_outlines, values).fetchall())


async def find_source(connection: psycopg.AsyncConnection[Any], write_key: str) -> int | None:
    """Return the workspace of a write key in force, or None."""
    cursor = await connection.execute(_SQL.find_source, {"write_key": write_key})
    row = await cursor.fetchone()
    return None if row is None else int(row[0])


def _workspaces(
    connection: psycopg.Connection[Any], workspace_id: int | None
) -> list[contracts.LiveWorkspace]:
    values = {"workspace_id": workspace_id, "forever": instants.FOREVER}
    with psycopg.Cursor(connection, row_factory=psycopg.rows.dict_row) as cursor:
        rows = cursor.execute(_SQL.load_workspaces, values).fetchall()
    return [contracts.LiveWorkspace(**row) for row in rows]
