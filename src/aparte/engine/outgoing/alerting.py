"""The alert loop: gather, claim, hand over, record, and say so of the contact.

An alert leaves at least once: what a dead alerter had claimed is the same e-mail, under the same
Message-ID, for the next owner of its partition. The server alone knows whether it had taken the
first. E-mails that fail for the moment are tried again with a growing delay.

Neither governance nor the emergency stop is asked: these e-mails go to our own people.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

import msgspec
import structlog
from typing_extensions import override

from aparte import configuration
from aparte.channels import contracts as channels
from aparte.channels import facade as channel_doors
from aparte.crm import outbox
from aparte.engine import connections, leases, reporting
from aparte.engine.outgoing import alert_mails, deliver, gathering, outbound
from aparte.events import contracts as events
from aparte.kernel import clock, errors, ids, instants
from aparte.messages import facade as messages
from aparte.workspaces import contracts as workspaces
from aparte.workspaces import live as live_workspaces

ALERTS_MAX: Final = 512
"""Alerts looked at in one step."""

HANDING_MAX: Final = 32
"""E-mails handed over before their outcomes are recorded: the most that one crash can double."""

ATTEMPTS_MAX: Final = 8
RETRY_FIRST: Final = 30 * instants.SECOND
RETRY_LONGEST: Final = 2 * instants.HOUR
DETAIL_MAX: Final = 500

SENT: Final = "Alert Sent"
FAILED: Final = "Alert Failed"
_AGAIN: Final = frozenset({channels.OutcomeKind.TRANSIENT, channels.OutcomeKind.UNKNOWN})

Mail = tuple[bytes, list[outbox.DueAlert]]
Houses = dict[int, workspaces.LiveWorkspace]

_TRADE: Final = outbound.Trade(leases.ALERTER, outbox.ALERTS, "alerter_step_failed", durable=True)
"""Which e-mail an alert belongs to must outlive the machine before that e-mail leaves."""

log = structlog.get_logger()


class AlertReport(msgspec.Struct):
    """What one step did: e-mails by what became of them."""

    mails: int = 0
    sent: int = 0
    retried: int = 0
    failed: int = 0


class Alerter(outbound.Outbound):
    """Hands over the alerts of the partitions it owns. One thread uses an alerter."""

    def __init__(
        self,
        worker_id: str,
        connect: Callable[[], connections.Connection],
        provider: channels.Provider,
        url: str,
        time_source: clock.Clock,
        dkim: messages.Sign | None = None,
    ) -> None:
        super().__init__(_TRADE, worker_id, connect, time_source)
        self._provider = provider
        self._url = url
        self._dkim = dkim

    @override
    def work(self) -> bool:
        return self.step().mails > 0

    def step(self) -> AlertReport:
        """Hand over one bounded batch of what may leave now.

        Whatever is raised leaves the database consistent; call `recover` before going on.
        """
        connection = self._connection()
        report = AlertReport()
        self._keep_leases(connection)
        if not self._leases.held:
            return report
        mails = self._claim(connection)
        report.mails = len(mails)
        for start in range(0, len(mails), HANDING_MAX):
            chunk = mails[start : start + HANDING_MAX]
            houses = {house.id: house for house in live_workspaces.load_workspaces(connection)}
            self._record(connection, chunk, self._hand(chunk, houses), houses, report)
        return report

    @override
    def close(self) -> None:
        self._provider.close()
        super().close()

    @override
    def take_over(
        self, connection: connections.Connection, gained: AbstractSet[int], now: int
    ) -> int:
        outbox.recover_mails(connection, gained)
        return 0

    def _claim(self, connection: connections.Connection) -> list[Mail]:
        """Return the e-mails that are this worker's now: those to be tried again, and new ones."""
        now = self._clock.now()
        held = self._leases.held
        with connection.transaction():
            again: dict[bytes, list[outbox.DueAlert]] = {}
            for alert in outbox.claim_mails(connection, self._worker, held, now, HANDING_MAX):
                assert alert.mail_id is not None, "what is claimed again is an e-mail already"
                again.setdefault(alert.mail_id, []).append(alert)
            waiting = outbox.list_waiting_alerts(connection, held, now, ALERTS_MAX)
            if not again and not waiting:
                return []
            touched = {alert.partition for mail in again.values() for alert in mail}
            touched |= {alert.partition for alert in waiting}
            self._leases.hold(connection, touched, now)
            formed = self._form(connection, waiting, now) if waiting else []
        return [*again.items(), *formed]

    def _form(
        self, connection: connections.Connection, waiting: Sequence[outbox.DueAlert], now: int
    ) -> list[Mail]:
        by_tray: dict[outbox.Tray, list[outbox.DueAlert]] = {}
        for alert in waiting:
            by_tray.setdefault(alert.tray, []).append(alert)
        windows = [(tray, now - alerts[-1].within) for tray, alerts in by_tray.items()]
        mailed = outbox.list_mails(connection, windows)
        formed: list[Mail] = []
        untils: list[tuple[outbox.Tray, int]] = []
        for tray, alerts in by_tray.items():
            gathered = gathering.gather(alerts, mailed[tray], now)
            formed += [(gathering.mail_id(mail), mail) for mail in gathered.mails]
            if gathered.hold_until is not None:
                untils.append((tray, gathered.hold_until))
        if formed:
            pairs = [(mail, alert) for mail, alerts in formed for alert in alerts]
            outbox.form_mails(connection, self._worker, pairs, now)
        if untils:
            outbox.hold_alerts(connection, untils, now)
        return formed

    def _hand(self, mails: Sequence[Mail], houses: Houses) -> list[channels.Outcome]:
        now = self._clock.now()
        composed = [self._compose(mail, houses, now) for mail in mails]
        leaving = [one for one in composed if isinstance(one, channels.Envelope)]
        outcomes = iter(self._provider.hand(leaving) if leaving else [])
        return [one if isinstance(one, channels.Outcome) else next(outcomes) for one in composed]

    def _compose(
        self, mail: Mail, houses: Houses, now: int
    ) -> channels.Envelope | channels.Outcome:
        """Return an e-mail, or the outcome of one that nobody could ever hand over."""
        house = houses.get(mail[1][0].workspace_id)
        if house is None:
            return channels.Outcome(channels.OutcomeKind.PERMANENT, "the workspace is gone")
        try:
            return alert_mails.compose(*mail, house, self._url, now, self._dkim)
        except errors.AppError as error:
            return channels.Outcome(channels.OutcomeKind.PERMANENT, error.words.en)

    def _record(
        self,
        connection: connections.Connection,
        mails: Sequence[Mail],
        outcomes: Sequence[channels.Outcome],
        houses: Houses,
        report: AlertReport,
    ) -> None:
        now = self._clock.now()
        done = [
            (alert, finished(alert, outcome, now), len(alerts) > 1)
            for (_, alerts), outcome in zip(mails, outcomes, strict=True)
            for alert in alerts
        ]
        with connection.transaction():
            self._leases.hold(connection, {alert.partition for alert, _, _ in done}, now)
            mine = outbox.finish_mails(connection, self._worker, [end for _, end, _ in done], now)
            said = [
                _said(alert, end, houses.get(alert.workspace_id), now, gathered=gathered)
                for alert, end, gathered in done
                if end.status != "queued" and end.alert_id in mine
            ]
            reporting.put(connection, said, now)
        for (_, alerts), outcome in zip(mails, outcomes, strict=True):
            status = finished(alerts[0], outcome, now).status
            name = "retried" if status == "queued" else status
            setattr(report, name, getattr(report, name) + 1)


def finished(alert: outbox.DueAlert, outcome: channels.Outcome, now: int) -> outbox.FinishedAlert:
    """Return what becomes of an alert after the provider's word on its e-mail.

    Where nobody knows whether it left it is tried again: told twice is better than never.
    """
    attempts = max(alert.attempts, 1)
    status = "sent" if outcome.kind is channels.OutcomeKind.SENT else "failed"
    again_at: int | None = None
    if outcome.kind in _AGAIN and attempts < ATTEMPTS_MAX:
        status = "queued"
        again_at = now + min(RETRY_FIRST * 4 ** (attempts - 1), RETRY_LONGEST)
    return outbox.FinishedAlert(
        alert.partition, alert.alert_id, status, outcome.reply[:DETAIL_MAX], again_at
    )


def _said(
    alert: outbox.DueAlert,
    end: outbox.FinishedAlert,
    house: workspaces.LiveWorkspace | None,
    now: int,
    *,
    gathered: bool,
) -> reporting.Reported:
    """Return the event of its contact; that colleagues were told is one, however many they are.

    Its subject is in the language of the house, as they read it.
    """
    name = SENT if end.status == "sent" else FAILED
    about = alert.asked_id if name == SENT else alert.alert_id
    properties = {
        "alert_id": alert.asked_id.hex(),
        "scenario": alert.scenario,
        "version": alert.version,
        "step": alert.step,
        "subject": alert_mails.words_of(alert.subject).in_language(
            "en" if house is None else house.language
        ),
    }
    if name == SENT:
        properties["gathered"] = gathered
    else:
        properties |= {"to": alert.recipient, "detail": end.detail}
    item = events.InboxItem(
        kind="track",
        id=f"{name}:{about.hex()}",
        occurred_at=now,
        received_at=now,
        contact_id=alert.contact_id.hex(),
        name=name,
        properties=events.raw_object(properties),
    )
    return reporting.Reported(alert.contact_id[15], alert.workspace_id, item)


def run(configured: configuration.Configuration, stop: threading.Event) -> None:
    """Run one alerter on an installation until told to stop."""
    address = configured.database_url
    assert address is not None, "a serving process names its database"
    now = clock.SystemClock()
    name = f"alerter-{os.getpid()}-{ids.hashed('worker', os.getpid(), now.now()).hex()[:8]}"
    alerter = Alerter(
        name,
        lambda: connections.connect(address),
        channel_doors.open_email(configured.smtp_url),
        configured.url,
        now,
        deliver.signing_key(configured),
    )
    alerter.run(stop.is_set)
