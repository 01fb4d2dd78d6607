"""The slice's facts as decisions make them: tasks for our own people.

For processes that own partitions: plain SQL on their own connection, inside their transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec
import psycopg

from aparte.kernel import instants, sqlfile, wire

Connection = psycopg.Connection[tuple[Any, ...]]

_SQL: Final = sqlfile.load("aparte.crm", "facts.sql")


class TaskRow(msgspec.Struct, frozen=True):
    """A task; `subject` and `note` are words in both languages, as JSON."""

    contact_id: bytes
    task_id: bytes
    workspace_id: int
    scenario: str
    version: int
    step: str
    journey_id: bytes
    subject: bytes
    note: bytes
    assignee: str
    team: str
    priority: str
    created_at: int
    due_at: int
    event_id: bytes
    event_at: int


def add_tasks(connection: Connection, rows: Sequence[TaskRow]) -> None:
    """Add tasks; the same one twice is one."""
    connection.execute(
        _SQL.add_tasks,
        {
            "partitions": wire.smallints([row.contact_id[15] for row in rows]),
            "tasks": wire.uuids([row.task_id for row in rows]),
            "contacts": wire.uuids([row.contact_id for row in rows]),
            "workspaces": wire.integers([row.workspace_id for row in rows]),
            "scenarios": wire.texts([row.scenario for row in rows]),
            "versions": wire.integers([row.version for row in rows]),
            "steps": wire.texts([row.step for row in rows]),
            "journeys": wire.uuids([row.journey_id for row in rows]),
            "subjects": wire.jsonbs([row.subject for row in rows]),
            "notes": wire.jsonbs([row.note for row in rows]),
            "assignees": wire.texts([row.assignee for row in rows]),
            "teams": wire.texts([row.team for row in rows]),
            "priorities": wire.texts([row.priority for row in rows]),
            "created": wire.instants([row.created_at for row in rows]),
            "dues": wire.instants([min(row.due_at, instants.MAX_INSTANT) for row in rows]),
            "events": wire.uuids([row.event_id for row in rows]),
            "event_ats": wire.instants([row.event_at for row in rows]),
        },
    )
