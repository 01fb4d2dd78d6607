"""Calls and alerts from their emptying side: claim, record; and what a dead claimer left.

For processes that own partitions: plain SQL on their own connection, inside their transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final, NamedTuple

import psycopg

from aparte.kernel import sqlfile, wire

CHANNEL: Final = "aparte_calls"
"""Where waiting callers listen for new calls."""

ALERTS: Final = "aparte_alerts"
"""Where waiting alerters listen for new alerts."""

Connection = psycopg.Connection[tuple[Any, ...]]

_SQL: Final = sqlfile.load("aparte.crm", "outbox.sql")


class ClaimedCall(NamedTuple):
    """A call that is this worker's to make; `attributes` is a JSON object."""

    partition: int
    call_id: bytes
    contact_id: bytes
    workspace_id: int
    scenario: str
    version: int
    step: str
    journey_id: bytes
    url: str
    attributes: str
    asked_at: int
    deadline: int
    attempts: int
    event_id: bytes
    event_at: int


class FinishedCall(NamedTuple):
    """What became of a call; `again_at` is set when it is queued again."""

    partition: int
    call_id: bytes
    status: str
    answer: int
    detail: str
    again_at: int | None


def claim(
    connection: Connection, worker: str, partitions: Collection[int], now: int, limit: int
) -> list[ClaimedCall]:
    """Take up to `limit` calls that are due."""
    values = {
        "worker": worker,
        "partitions": wire.smallints(sorted(partitions)),
        "now": wire.Instant(now),
        "limit": limit,
    }
    rows = connection.execute(_SQL.claim_calls, values).fetchall()
    return list(map(ClaimedCall._make, rows))


def finish(
    connection: Connection, worker: str, rows: Sequence[FinishedCall], now: int
) -> set[bytes]:
    """Record what became of calls; return those that were still this worker's."""
    partitions, calls, statuses, answers, details, agains = zip(*rows, strict=True)
    values = {
        "worker": worker,
        "now": wire.Instant(now),
        "partitions": wire.smallints(partitions),
        "calls": wire.uuids(calls),
        "statuses": wire.texts(statuses),
        "answers": wire.integers(answers),
        "details": wire.texts(details),
        "agains": wire.instants(agains),
    }
    return {row[0] for row in connection.execute(_SQL.finish_calls, values).fetchall()}


def recover(connection: Connection, partitions: Collection[int]) -> None:
    """Queue again what was left claimed in partitions just taken."""
    connection.execute(_SQL.recover_calls, {"partitions": wire.smallints(sorted(partitions))})


class Tray(NamedTuple):
    """Whose e-mails are counted together: those of one step to one colleague."""

    partition: int
    workspace_id: int
    scenario: str
    step: str
    recipient: str


class DueAlert(NamedTuple):
    """An alert to one colleague; `subject` and `body` are words as JSON.

    `mail_id` is None until it became part of an e-mail.
    """

    partition: int
    alert_id: bytes
    asked_id: bytes
    contact_id: bytes
    workspace_id: int
    scenario: str
    version: int
    step: str
    recipient: str
    subject: str
    body: str
    number: int
    within: int
    asked_at: int
    held: bool
    mail_id: bytes | None
    attempts: int

    @property
    def tray(self) -> Tray:
        """Whose e-mails it counts among."""
        return Tray(self.partition, self.workspace_id, self.scenario, self.step, self.recipient)


class Mailed(NamedTuple):
    """An e-mail that holds a room in a window: sent, or (`pending`) to be tried at `send_at`."""

    mail_id: bytes
    mailed_at: int
    pending: bool
    send_at: int


class FinishedAlert(NamedTuple):
    """What became of an alert; `again_at` is set when its e-mail is queued again."""

    partition: int
    alert_id: bytes
    status: str
    detail: str
    again_at: int | None


def list_waiting_alerts(
    connection: Connection, partitions: Collection[int], now: int, limit: int
) -> list[DueAlert]:
    """Return alerts that are due and not part of an e-mail, the first asked for first."""
    values = {
        "partitions": wire.smallints(sorted(partitions)),
        "now": wire.Instant(now),
        "limit": limit,
    }
    rows = connection.execute(_SQL.list_waiting_alerts, values).fetchall()
    return list(map(DueAlert._make, rows))


def list_mails(
    connection: Connection, trays: Sequence[tuple[Tray, int]]
) -> dict[Tray, list[Mailed]]:
    """Return the e-mails that hold a room in each tray, for a window that began at an instant."""
    values = {
        "trays": wire.integers(range(len(trays))),
        **_trays([tray for tray, _ in trays]),
        "since": wire.instants([since for _, since in trays]),
    }
    found: dict[Tray, list[Mailed]] = {tray: [] for tray, _ in trays}
    for index, *mailed in connection.execute(_SQL.list_mails, values).fetchall():
        found[trays[index][0]].append(Mailed(*mailed))
    return found


def form_mails(
    connection: Connection, worker: str, mails: Sequence[tuple[bytes, DueAlert]], now: int
) -> None:
    """Let alerts become e-mails of some ids, this worker's to hand over."""
    values = {
        "worker": worker,
        "now": wire.Instant(now),
        "partitions": wire.smallints([alert.partition for _, alert in mails]),
        "alerts": wire.uuids([alert.alert_id for _, alert in mails]),
        "mails": wire.uuids([mail for mail, _ in mails]),
    }
    connection.execute(_SQL.form_mails, values)


def hold_alerts(connection: Connection, untils: Sequence[tuple[Tray, int]], now: int) -> None:
    """Let all that is due in some trays wait until an instant."""
    values = {
        **_trays([tray for tray, _ in untils]),
        "untils": wire.instants([until for _, until in untils]),
        "now": wire.Instant(now),
    }
    connection.execute(_SQL.hold_alerts, values)


def claim_mails(
    connection: Connection, worker: str, partitions: Collection[int], now: int, limit: int
) -> list[DueAlert]:
    """Take up to `limit` e-mails that are to be tried again, each with all its alerts."""
    values = {
        "worker": worker,
        "partitions": wire.smallints(sorted(partitions)),
        "now": wire.Instant(now),
        "limit": limit,
    }
    return list(map(DueAlert._make, connection.execute(_SQL.claim_mails, values).fetchall()))


def finish_mails(
    connection: Connection, worker: str, rows: Sequence[FinishedAlert], now: int
) -> set[bytes]:
    """Record what became of alerts; return those that were still this worker's."""
    partitions, alerts, statuses, details, agains = zip(*rows, strict=True)
    values = {
        "worker": worker,
        "now": wire.Instant(now),
        "partitions": wire.smallints(partitions),
        "alerts": wire.uuids(alerts),
        "statuses": wire.texts(statuses),
        "details": wire.texts(details),
        "agains": wire.instants(agains),
    }
    return {row[0] for row in connection.execute(_SQL.finish_mails, values).fetchall()}


def recover_mails(connection: Connection, partitions: Collection[int]) -> None:
    """Queue again the e-mails that were left claimed in partitions just taken."""
    connection.execute(_SQL.recover_mails, {"partitions": wire.smallints(sorted(partitions))})


def _trays(trays: Sequence[Tray]) -> dict[str, Any]:
    return {
        "partitions": wire.smallints([tray.partition for tray in trays]),
        "workspaces": wire.integers([tray.workspace_id for tray in trays]),
        "scenarios": wire.texts([tray.scenario for tray in trays]),
        "steps": wire.texts([tray.step for tray in trays]),
        "recipients": wire.texts([tray.recipient for tray in trays]),
    }
