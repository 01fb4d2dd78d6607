"""What became of our own messages, said as events of the contact like any other.

Ids derive from the delivery and what is said of it, so saying it again changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from aparte.channels import contracts as channels
from aparte.core.governance.reasons import Reason
from aparte.engine import composing, connections
from aparte.events import contracts as events
from aparte.events import facts as event_facts
from aparte.kernel import ids, instants
from aparte.messages import outbox

SENT: Final = "Message Sent"
SKIPPED: Final = "Message Skipped"
BOUNCED: Final = "Message Bounced"

PLACES_MAX: Final = 8
"""Places in the inbox tried for one event, should another item hold it."""

_ID_EPOCH: Final = instants.parse("2020-01-01")
_SLOT_BITS: Final = 10
_SPREAD: Final = 1 << 20


class Reported(msgspec.Struct, frozen=True):
    """An event about a delivery, to be put into its contact's inbox."""

    partition: int
    workspace_id: int
    item: events.InboxItem


def skipped(
    row: outbox.ClaimedRow | outbox.LeftRow, reason: Reason, detail: str, now: int
) -> Reported:
    """Return that a message did not leave, or may not have."""
    properties = {**_about(row), "reason": str(reason)}
    if detail:
        properties["detail"] = detail[:500]
    return _report(row, SKIPPED, properties, now)


def of_outcome(
    one: composing.Composed,
    outcome: channels.Outcome,
    row: outbox.FinishedRow,
    now: int,
) -> list[Reported]:
    """Return what the provider's final word means as events; nothing while it is tried again."""
    if row.status == "queued":
        return []
    about = {**_about(one.row), "subject": one.subject}
    if row.status == "sent":
        return [_report(one.row, SENT, about, now)]
    said = {**about, "reason": row.reason, "reply": outcome.reply[:500]}
    reports = [_report(one.row, SKIPPED, said, now)]
    if outcome.is_hard_bounce:
        bounced = {**said, "type": "hard", "status": outcome.enhanced, "code": outcome.code}
        reports.append(_report(one.row, BOUNCED, bounced, now))
    return reports


def _about(row: outbox.ClaimedRow | outbox.LeftRow) -> dict[str, Any]:
    return {
        "delivery_id": row.delivery_id.hex(),
        "scenario": row.scenario,
        "version": row.version,
        "step": row.step,
        "message": row.message,
        "channel": row.channel,
    }


def _report(
    row: outbox.ClaimedRow | outbox.LeftRow, name: str, properties: dict[str, Any], now: int
) -> Reported:
    item = events.InboxItem(
        kind="track",
        id=f"{name}:{row.delivery_id.hex()}",
        occurred_at=now,
        received_at=now,
        contact_id=row.contact_id.hex(),
        name=name,
        properties=events.raw_object(properties),
    )
    return Reported(row.partition, row.workspace_id, item)


def put(connection: connections.Connection, reports: Sequence[Reported], now: int) -> None:
    """Put the events into their contacts' inboxes, within the caller's transaction."""
    left = list(reports)
    for turn in range(PLACES_MAX):
        if not left:
            return
        rows = [_row(report, now, turn) for report in left]
        free = event_facts.put_items(connection, rows)
        left = [
            report
            for report, row in zip(left, rows, strict=True)
            if (row.partition, row.id) not in free
        ]
    assert not left, "a place in the inbox is taken once in millions"


def _row(report: Reported, now: int, turn: int) -> event_facts.PutRow:
    """Return the inbox row; its place is by time, spread by what the item is."""
    spread = int.from_bytes(ids.hashed("inbox-row", report.item.id, turn)[:4], "big")
    return event_facts.PutRow(
        report.partition,
        ((now - _ID_EPOCH) << _SLOT_BITS) + spread % _SPREAD,
        report.workspace_id,
        events.withdraws(report.item),
        events.encode(report.item),
    )
