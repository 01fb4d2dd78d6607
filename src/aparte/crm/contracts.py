"""What other parts may know of the crm slice: tasks and alerts as they are read."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

import msgspec

State = Literal["open", "done", "dismissed"]
Settlement = Literal["done", "dismissed"]

_REFERENCE: Final = re.compile(r"t([0-9a-f]{2})-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")


class TaskRow(msgspec.Struct, frozen=True, kw_only=True):
    """One task; `subject` and `note` are words in both languages; `asked_at` is the last time."""

    partition: int
    task_id: UUID
    contact_id: UUID
    scenario_key: str
    version: int
    step_id: str
    journey_id: UUID
    subject: dict[str, str]
    note: dict[str, str]
    assignee: str
    team: str
    priority: str
    created_at: datetime
    due_at: datetime
    trigger_event_id: UUID
    trigger_at: datetime
    state: State
    settled_at: datetime | None
    settled_by: str | None
    outcome: str | None
    asked_at: datetime


class TaskFilters(msgspec.Struct, frozen=True, kw_only=True):
    """Which tasks to list: of a state, and perhaps of one person or team, or of one contact."""

    state: State = "open"
    assignee: str | None = None
    team: str | None = None
    contacts: tuple[UUID, ...] | None = None


AlertStatus = Literal["waiting", "queued", "claimed", "sent", "failed"]


class AlertRow(msgspec.Struct, frozen=True, kw_only=True):
    """One alert to one colleague; `subject` and `body` are words in both languages."""

    alert_id: UUID
    contact_id: UUID
    scenario_key: str
    version: int
    step_id: str
    recipient: str
    subject: dict[str, str]
    body: dict[str, str]
    asked_at: datetime
    status: AlertStatus
    held: bool
    finished_at: datetime | None
    detail: str | None


class AlertFilters(msgspec.Struct, frozen=True, kw_only=True):
    """Which alerts to list: of a scenario, to a colleague, about one contact."""

    scenario: str | None = None
    recipient: str | None = None
    contacts: tuple[UUID, ...] | None = None


def reference(row: TaskRow) -> str:
    """Return the id that a task goes by: it says where the task is kept."""
    return f"t{row.partition:02x}-{row.task_id}"


def read_reference(text: str) -> tuple[int, UUID] | None:
    """Return the partition and id of a task's reference, None when it is none of ours."""
    match = _REFERENCE.fullmatch(text)
    return None if match is None else (int(match[1], 16), UUID(match[2]))
