"""The door of the crm slice: a task is done, or dismissed; another system is called.

Settling a task and saying it of the contact are one transaction: conditions may speak of
`Task Completed` and `Task Dismissed` like of anything the contact did.
"""

from __future__ import annotations

from typing import Final

from aparte import rows
from aparte.crm import contracts, posting, records, signing
from aparte.events import contracts as inbox
from aparte.events import facade as events
from aparte.kernel import instants, sqlfile
from aparte.kernel.errors import ConflictError, NotFoundError
from aparte.kernel.words import Words
from aparte.workspaces.contracts import Actor

Poster = posting.Poster
Reply = posting.Reply
Signer = signing.Signer

EVENTS: Final[dict[contracts.Settlement, str]] = {
    "done": "Task Completed",
    "dismissed": "Task Dismissed",
}

OUTCOME_MAX: Final = 2_000
"""Characters a person may say of how it went."""

_NO_TASK: Final = Words(en="There is no task {id} here.", fr="Il n’y a pas de tâche {id} ici.")
_SETTLED: Final = Words(
    en="This task was settled before, by {by}: nothing was changed.",
    fr="Cette tâche a déjà été réglée par {by} : rien n’a changé.",
)
_SQL: Final = sqlfile.load("aparte.crm")


def find_task(connection: rows.Connection, workspace_id: int, task: str) -> contracts.TaskRow:
    """Return the task of a reference; raises NotFoundError."""
    place = contracts.read_reference(task)
    found = None if place is None else records.load_task(connection, workspace_id, *place)
    if found is None:
        raise NotFoundError(_NO_TASK.filled(id=task))
    return found


def settle_task(
    connection: rows.Connection,
    actor: Actor,
    task: str,
    settlement: contracts.Settlement,
    outcome: str,
    now: int,
) -> contracts.TaskRow:
    """Settle an open task and say so of its contact, within the caller's transaction.

    Raises NotFoundError, and ConflictError when somebody has settled it otherwise before; the
    same settlement twice changes nothing.
    """
    known = find_task(connection, actor.workspace_id, task)
    values = {
        "workspace_id": actor.workspace_id,
        "partition": known.partition,
        "task_id": known.task_id,
        "state": settlement,
        "at": instants.to_datetime(now),
        "by": actor.name,
        "outcome": outcome[:OUTCOME_MAX] or None,
    }
    found = rows.fetch(connection, contracts.TaskRow, _SQL.settle_task, values)
    if not found:
        known = find_task(connection, actor.workspace_id, task)
        if known.state == settlement:
            return known
        raise ConflictError(_SETTLED.filled(by=known.settled_by or ""))
    events.append(connection, actor.workspace_id, [_said(found[0], settlement, now)])
    return found[0]


def _said(task: contracts.TaskRow, settlement: contracts.Settlement, now: int) -> inbox.InboxItem:
    name = EVENTS[settlement]
    properties = {
        "task_id": contracts.reference(task),
        "subject": task.subject["en"],
        "scenario": task.scenario_key,
        "version": task.version,
        "step": task.step_id,
        "assignee": task.assignee,
        "team": task.team,
        "priority": task.priority,
        "by": task.settled_by or "",
        "outcome": task.outcome or "",
    }
    return inbox.InboxItem(
        kind="track",
        id=f"{name}:{task.task_id.hex}",
        occurred_at=now,
        received_at=now,
        contact_id=task.contact_id.hex,
        name=name,
        properties=inbox.raw_object(properties),
    )
