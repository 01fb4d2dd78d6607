"""Gathering: which alerts become e-mails now, and until when the others wait. Pure.

A colleague gets at most so many e-mails of one step in a window that moves with time. What comes
while the window has room leaves by itself; what comes when it is full waits, and all that waited
leaves as one e-mail at the first instant at which there is room.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from aparte.crm import outbox
from aparte.kernel import ids

TOGETHER_MAX: Final = 100
"""Alerts in one e-mail; what is more waits for the next."""


class Gathered(NamedTuple):
    """The e-mails that may leave now, each by its alerts; until when the rest waits, if it does."""

    mails: list[list[outbox.DueAlert]]
    hold_until: int | None


def gather(
    waiting: Sequence[outbox.DueAlert], mailed: Sequence[outbox.Mailed], now: int
) -> Gathered:
    """Return what becomes of the alerts that wait in one tray, the first asked for first.

    `mailed` are the e-mails that hold a room in the window that ends now.
    """
    latest = waiting[-1]
    room = latest.number - len(mailed)
    if room <= 0:
        return Gathered([], _frees_at(mailed, latest, now))
    if any(alert.held for alert in waiting):
        mails = [list(waiting[:TOGETHER_MAX])]
    else:
        mails = [[alert] for alert in waiting[:room]]
    left = len(waiting) - sum(len(mail) for mail in mails)
    if not left or len(mails) < room:
        return Gathered(mails, None)
    leaving = [outbox.Mailed(b"", now, pending=False, send_at=now) for _ in mails]
    return Gathered(mails, _frees_at([*mailed, *leaving], latest, now))


def mail_id(alerts: Sequence[outbox.DueAlert]) -> bytes:
    """Return the id of the e-mail of some alerts: the same whoever makes it."""
    return ids.hashed("alert-mail", *sorted(alert.alert_id for alert in alerts))


def _frees_at(mailed: Sequence[outbox.Mailed], alert: outbox.DueAlert, now: int) -> int:
    """Return when the window has room again: as sent ones grow old, or one under way may fail."""
    frees = sorted(
        max(one.send_at, now + 1) if one.pending else one.mailed_at + alert.within for one in mailed
    )
    return frees[len(frees) - alert.number]
