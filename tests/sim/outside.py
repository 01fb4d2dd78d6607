"""What must hold of the calls to another system, and of the alerts to colleagues."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any, Final

import msgspec
import psycopg

from aparte.crm import facade as crm
from aparte.kernel import ids, instants
from tests.sim import receiving, stage

_CALL_ENDS: Final = {"answered", "failed", "expired", "cancelled"}


class Call(msgspec.Struct, frozen=True):
    """One row of `calls`."""

    id: bytes
    contact: bytes
    status: str
    answer: int
    attempts: int


class Alert(msgspec.Struct, frozen=True):
    """One row of `alerts`; a `mailed_at` of 0 is an alert that is no mail's yet."""

    id: bytes
    asked: bytes
    tray: str
    status: str
    mail: bytes
    mailed_at: int
    number: int
    within: int
    attempts: int


class Outside(msgspec.Struct, frozen=True):
    """All that was said to others than contacts."""

    calls: list[Call]
    alerts: list[Alert]


def read(connection: psycopg.Connection[Any]) -> Outside:
    """Return what the database says of it."""
    calls = connection.execute(
        "SELECT call_id, contact_id, status, coalesce(answer_status, 0), attempts FROM calls"
    ).fetchall()
    alerts = connection.execute(
        "SELECT alert_id, asked_id, concat_ws('/', scenario_key, step_id, recipient), status,"
        " coalesce(mail_id, alert_id),"
        " coalesce((extract(epoch FROM mailed_at) * 1000000)::bigint, 0), number_max, within,"
        " attempts FROM alerts"
    ).fetchall()
    return Outside([Call(*row) for row in calls], [Alert(*row) for row in alerts])


def expected(found: Outside, workspace_id: int) -> dict[bytes, str]:
    """Return the events that must be in the log, by id: what came of each call and alert."""
    words = [
        f"Webhook Answered:{one.id.hex()}"
        for one in found.calls
        if one.status in {"answered", "failed"}
    ]
    words += [f"Alert Sent:{one.asked.hex()}" for one in found.alerts if one.status == "sent"]
    words += [f"Alert Failed:{one.id.hex()}" for one in found.alerts if one.status == "failed"]
    return {ids.event_id(workspace_id, word): word for word in words}


def settled(found: Outside, played: stage.Stage) -> list[str]:
    """Return all that is wrong; where nobody does the work nothing is expected of it."""
    wrong = _calls(found, played) if played.employs("caller") else []
    return [*wrong, *(_alerts(found, played) if played.employs("alerter") else [])]


def _calls(found: Outside, played: stage.Stage) -> list[str]:
    """Each call ended, was made under its own id with one body, and its answer was heard."""
    heard: defaultdict[str, list[receiving.Heard]] = defaultdict(list)
    for one in played.receiver.heard:
        heard[one.call].append(one)
    known = {ids.to_text(one.id): one for one in found.calls}
    wrong = [f"call {call} came from nowhere" for call in heard.keys() - known.keys()]
    signer = crm.Signer("secret")
    for name, call in known.items():
        takes = heard[name]
        if call.status not in _CALL_ENDS:
            wrong.append(f"call {name} ended as {call.status}")
        if len({one.body for one in takes}) > 1:
            wrong.append(f"call {name} was made with several bodies")
        if call.status == "answered" and call.answer not in {one.status for one in takes}:
            wrong.append(f"call {name} was answered {call.answer}, which nobody said")
        if len(takes) > call.attempts:
            wrong.append(f"call {name} was heard {len(takes)} times in {call.attempts} attempts")
        for one in takes:
            at = int(one.headers["webhook-timestamp"])
            signed = signer.headers(played.workspace_id, name, at, one.body)
            if not signed.items() <= one.headers.items():
                wrong.append(f"call {name} is not signed")
    return wrong


def _alerts(found: Outside, played: stage.Stage) -> list[str]:
    """Each alert was told or failed, and no colleague got more e-mails than was asked for."""
    accepted = played.colleagues.accepted
    wrong = [
        f"mail {key.hex()} to colleagues is nobody's"
        for key in accepted.keys() - {one.mail for one in found.alerts}
    ]
    for one in found.alerts:
        if one.status not in {"sent", "failed"}:
            wrong.append(f"alert {one.id.hex()} ended as {one.status}")
        if one.status == "sent" and not accepted[one.mail]:
            wrong.append(f"alert {one.id.hex()} is said to be sent and never left")
    twice = Counter(one.id for one in found.alerts)
    wrong += [f"alert {key.hex()} is there {n} times" for key, n in twice.items() if n > 1]
    trays: defaultdict[str, list[Alert]] = defaultdict(list)
    for one in found.alerts:
        if one.status == "sent":
            trays[one.tray].append(one)
    for tray, alerts in trays.items():
        wrong += _crowded(tray, alerts)
    return wrong


def _crowded(tray: str, alerts: list[Alert]) -> list[str]:
    """Return where one colleague got too many e-mails of a step in its window."""
    number, within = max(one.number for one in alerts), min(one.within for one in alerts)
    ats = sorted({one.mail: one.mailed_at for one in alerts}.values())
    return [
        f"{tray} got more than {number} e-mails by {instants.to_text(at)}"
        for at in ats
        if sum(at - within < one <= at for one in ats) > number
    ]
