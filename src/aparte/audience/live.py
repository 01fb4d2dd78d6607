"""Segments and scores for processes without Django: plain SQL over the same tables."""

from __future__ import annotations

from typing import Any, Final

import psycopg

from aparte.audience import contracts
from aparte.kernel import sqlfile

_SQL: Final = sqlfile.load("aparte.audience", "live.sql")


def load_segments(
    connection: psycopg.Connection[Any], workspace_id: int
) -> list[contracts.RawSegment]:
    """Return the segments of a workspace that are kept, by key."""
    with psycopg.Cursor(connection) as cursor:
        rows = cursor.execute(_SQL.load_segments, {"workspace_id": workspace_id}).fetchall()
    return [contracts.RawSegment(*row) for row in rows]


def load_scores(connection: psycopg.Connection[Any], workspace_id: int) -> list[contracts.RawScore]:
    """Return the scores of a workspace that are kept, by key."""
    with psycopg.Cursor(connection) as cursor:
        rows = cursor.execute(_SQL.load_scores, {"workspace_id": workspace_id}).fetchall()
    return [contracts.RawScore(*row) for row in rows]
