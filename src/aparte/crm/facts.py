"""The slice's facts as decisions make them: tasks and alerts for our own people, and calls.

For processes that own partitions: plain SQL on their own connection, inside their transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import msgspec
import psycopg

from aparte.kernel import ids, instants, sqlfile, wire

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
    asked_at: int


class CallRow(msgspec.Struct, frozen=True):
    """A call to another system; `attributes` is a JSON object."""

    contact_id: bytes
    call_id: bytes
    workspace_id: int
    scenario: str
    version: int
    step: str
    journey_id: bytes
    url: str
    attributes: bytes
    asked_at: int
    deadline: int
    event_id: bytes
    event_at: int


class AlertRow(msgspec.Struct, frozen=True):
    """An alert to one colleague; `subject` and `text` are words in both languages, as JSON."""

    contact_id: bytes
    asked_id: bytes
    workspace_id: int
    scenario: str
    version: int
    step: str
    journey_id: bytes
    recipient: str
    subject: bytes
    text: bytes
    number: int
    within: int
    asked_at: int

    def partition(self) -> int:
        """Return the partition of the tray whose e-mails are counted together."""
        return ids.hashed("tray", self.workspace_id, self.scenario, self.step, self.recipient)[15]


class CancelRow(NamedTuple):
    """A journey whose calls are not to be made; `contact_id` is whose record holds them."""

    contact_id: bytes
    journey_id: bytes
    reason: str
    at: int


def add_tasks(connection: Connection, rows: Sequence[TaskRow]) -> None:
    """Add tasks, or tell those again that are open and asked for once more.

    The same asked for twice is one, whatever has become of it since, and in whatever batches.
    """
    told = _told(rows)
    # Renewed first, each in a statement of its own: who settles a task at this very moment either
    # finds it told again, or has settled it before the second statement looks.
    connection.execute(_SQL.renew_tasks, told)
    connection.execute(_SQL.add_tasks, told)


def _told(rows: Sequence[TaskRow]) -> dict[str, Any]:
    """Return tasks as parallel arrays, those that one journey asks for twice as one."""
    asked: dict[tuple[bytes, bytes, str], TaskRow] = {}
    for row in sorted(rows, key=lambda row: row.asked_at):
        place = (row.contact_id, row.journey_id, row.step)
        first = asked.get(place, row)
        asked[place] = msgspec.structs.replace(
            row, task_id=first.task_id, created_at=first.created_at
        )
    rows = list(asked.values())
    return {
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
        "asked": wire.instants([row.asked_at for row in rows]),
    }


def add_calls(connection: Connection, rows: Sequence[CallRow]) -> None:
    """Queue calls and wake idle callers; the same one twice is one."""
    connection.execute(
        _SQL.add_calls,
        {
            "partitions": wire.smallints([row.contact_id[15] for row in rows]),
            "calls": wire.uuids([row.call_id for row in rows]),
            "contacts": wire.uuids([row.contact_id for row in rows]),
            "workspaces": wire.integers([row.workspace_id for row in rows]),
            "scenarios": wire.texts([row.scenario for row in rows]),
            "versions": wire.integers([row.version for row in rows]),
            "steps": wire.texts([row.step for row in rows]),
            "journeys": wire.uuids([row.journey_id for row in rows]),
            "urls": wire.texts([row.url for row in rows]),
            "attributes": wire.jsonbs([row.attributes for row in rows]),
            "asked": wire.instants([row.asked_at for row in rows]),
            "deadlines": wire.instants([min(row.deadline, instants.MAX_INSTANT) for row in rows]),
            "events": wire.uuids([row.event_id for row in rows]),
            "event_ats": wire.instants([row.event_at for row in rows]),
        },
    )
    connection.execute(_SQL.tell_callers)


def add_alerts(connection: Connection, rows: Sequence[AlertRow]) -> None:
    """Queue alerts and wake idle alerters; the same one twice is one."""
    connection.execute(
        _SQL.add_alerts,
        {
            "partitions": wire.smallints([row.partition() for row in rows]),
            "alerts": wire.uuids(
                [ids.hashed("alert-to", row.asked_id, row.recipient) for row in rows]
            ),
            "asked": wire.uuids([row.asked_id for row in rows]),
            "contacts": wire.uuids([row.contact_id for row in rows]),
            "workspaces": wire.integers([row.workspace_id for row in rows]),
            "scenarios": wire.texts([row.scenario for row in rows]),
            "versions": wire.integers([row.version for row in rows]),
            "steps": wire.texts([row.step for row in rows]),
            "journeys": wire.uuids([row.journey_id for row in rows]),
            "recipients": wire.texts([row.recipient for row in rows]),
            "subjects": wire.jsonbs([row.subject for row in rows]),
            "bodies": wire.jsonbs([row.text for row in rows]),
            "numbers": wire.integers([row.number for row in rows]),
            "withins": wire.bigints([row.within for row in rows]),
            "asked_ats": wire.instants([row.asked_at for row in rows]),
        },
    )
    connection.execute(_SQL.tell_alerters)


def cancel_calls(connection: Connection, rows: Sequence[CancelRow]) -> None:
    """Withdraw what nobody has claimed yet of some journeys' calls."""
    contacts, journeys, reasons, ats = zip(*rows, strict=True)
    connection.execute(
        _SQL.cancel_calls,
        {
            "partitions": wire.smallints([contact[15] for contact in contacts]),
            "contacts": wire.uuids(contacts),
            "journeys": wire.uuids(journeys),
            "reasons": wire.texts(reasons),
            "ats": wire.instants(ats),
        },
    )
