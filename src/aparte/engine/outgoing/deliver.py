"""The deliver loop: claim, look again, render, hand over, record.

A delivery is `claimed` while nothing can have left, then `handing` (committed, a few at a time,
just before the provider is spoken to), then has an outcome. Whatever a dead sender left is
settled by the next owner of its partition: what was only claimed is queued again; what was being
handed over is unknown for marketing and never sent twice, and is sent again if transactional.
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
from aparte.contacts import facts as contact_facts
from aparte.core import contact as contacts
from aparte.core.contact import Contact
from aparte.core.governance.reasons import Reason
from aparte.engine import composing, connections, leases, programs, reporting
from aparte.engine.outgoing import outbound
from aparte.events import facts as event_facts
from aparte.kernel import clock, ids, instants
from aparte.messages import facade as messages
from aparte.messages import outbox
from aparte.scenarios import live

CLAIM_MAX: Final = 256
"""Deliveries claimed in one step."""

HANDING_MAX: Final = 32
"""Deliveries marked `handing` at once: the most whose outcome one crash can leave unknown."""

ATTEMPTS_MAX: Final = 8
RETRY_FIRST: Final = 30 * instants.SECOND
RETRY_LONGEST: Final = 2 * instants.HOUR

FORWARDS_MAX: Final = 8

_OUTCOMES: Final = {
    channels.OutcomeKind.SENT: ("sent", None),
    channels.OutcomeKind.PERMANENT: ("failed", Reason.PROVIDER_REFUSED),
    channels.OutcomeKind.UNKNOWN: ("unknown", Reason.OUTCOME_UNKNOWN),
}

_TRADE: Final = outbound.Trade(leases.SENDER, "aparte_outbox", "sender_step_failed", durable=True)

log = structlog.get_logger()


class StepReport(msgspec.Struct):
    """What one step did."""

    claimed: int = 0
    sent: int = 0
    held: int = 0
    retried: int = 0
    failed: int = 0
    unknown: int = 0


class Sender(outbound.Outbound):
    """Hands over the deliveries of the partitions it owns.

    `connect` opens a connection; `time` tells the instant. One thread uses a sender.
    """

    def __init__(
        self,
        worker_id: str,
        connect: Callable[[], connections.Connection],
        provider: channels.Provider,
        composer: composing.Composer,
        source: programs.Source,
        time_source: clock.Clock,
    ) -> None:
        super().__init__(_TRADE, worker_id, connect, time_source)
        self._provider = provider
        self._composer = composer
        self._source = source

    @property
    def held(self) -> leases.Leases:
        """The leases of the partitions it hands over for."""
        return self._leases

    @override
    def work(self) -> bool:
        return self.step().claimed > 0

    def step(self) -> StepReport:
        """Hand over one bounded batch of what may leave now.

        Whatever is raised leaves the database consistent; call `recover` before going on.
        """
        connection = self._connection()
        report = StepReport()
        report.unknown += self._keep_leases(connection)
        self._source.watch(connection, self._clock.now(), told=False)
        if not self._leases.held:
            return report
        rows = self._claim(connection)
        report.claimed = len(rows)
        if rows:
            composed = self._compose(connection, rows, report)
            self._hand_all(connection, composed, report)
        return report

    @override
    def close(self) -> None:
        self._provider.close()
        super().close()

    @override
    def take_over(
        self, connection: connections.Connection, gained: AbstractSet[int], now: int
    ) -> int:
        left = outbox.recover(connection, gained, now)
        unknown = [row for row in left if row.status == "unknown"]
        items = [reporting.skipped(row, Reason.OUTCOME_UNKNOWN, "", now) for row in unknown]
        reporting.put(connection, items, now)
        return len(unknown)

    def _claim(self, connection: connections.Connection) -> list[outbox.ClaimedRow]:
        now = self._clock.now()
        held = self._leases.held
        with connection.transaction():
            silent = _find_silent(connection)
            rows = outbox.claim(connection, self._worker, held, silent, now, CLAIM_MAX)
            if rows:
                self._leases.hold(connection, {row.partition for row in rows}, now)
        return rows

    def _compose(
        self,
        connection: connections.Connection,
        rows: Sequence[outbox.ClaimedRow],
        report: StepReport,
    ) -> list[composing.Composed]:
        people = self._load_contacts(connection, {row.contact_id for row in rows})
        events = self._load_events(connection, rows)
        self._catch_up(connection, rows)
        ready: list[composing.Composed] = []
        held: list[composing.Held] = []
        early: list[composing.Early] = []
        for row in rows:
            program = self._source.find(connection, row.workspace_id)
            workspace = self._source.find_workspace(connection, row.workspace_id)
            event = events.get(row.event_id or b"", {})
            made = self._composer.compose(
                row, people.get(row.contact_id), event, program, workspace, self._clock.now()
            )
            if isinstance(made, composing.Composed):
                ready.append(made)
            elif isinstance(made, composing.Early):
                early.append(made)
            else:
                held.append(made)
        if held:
            self._record_held(connection, held)
            report.held += len(held)
        if early:
            self._put_back(connection, early)
        return ready

    def _catch_up(
        self, connection: connections.Connection, rows: Sequence[outbox.ClaimedRow]
    ) -> None:
        """Look at what lives now where a delivery is of a version that was not there yet."""
        find = self._source.find
        if any(
            (row.scenario, row.version) not in find(connection, row.workspace_id).scenarios
            for row in rows
        ):
            self._source.watch(connection, self._clock.now(), told=True)

    def _load_contacts(
        self, connection: connections.Connection, wanted: set[bytes]
    ) -> dict[bytes, Contact]:
        """Return each contact's state, that of the winner where it was joined with another."""
        found: dict[bytes, Contact] = {}
        places = {key: key for key in wanted}
        for _ in range(FORWARDS_MAX):
            missing = sorted({place for place in places.values() if place not in found})
            if not missing:
                break
            for key, state in contact_facts.load_states(connection, missing):
                found[key] = contacts.decode(state)
            for key, place in places.items():
                contact = found.get(place)
                if contact is not None and contact.forwarded_to is not None:
                    places[key] = contact.forwarded_to
        return {key: found[place] for key, place in places.items() if place in found}

    @staticmethod
    def _load_events(
        connection: connections.Connection, rows: Sequence[outbox.ClaimedRow]
    ) -> dict[bytes, dict[str, object]]:
        keys = [
            (row.partition, row.event_id, row.event_at)
            for row in rows
            if row.event_id is not None and row.event_at is not None
        ]
        if not keys:
            return {}
        found = event_facts.load_events(connection, keys)
        return {
            key: msgspec.json.decode(properties, type=dict[str, object])
            for key, (_, properties) in found.items()
        }

    def _record_held(
        self, connection: connections.Connection, held: Sequence[composing.Held]
    ) -> None:
        now = self._clock.now()
        rows = [
            outbox.FinishedRow(
                one.row.partition,
                one.row.delivery_id,
                "refused",
                str(one.reason),
                one.detail[:500],
                None,
            )
            for one in held
        ]
        with connection.transaction():
            self._leases.hold(connection, {one.row.partition for one in held}, now)
            outbox.finish(connection, self._worker, rows, now)
            items = [reporting.skipped(one.row, one.reason, one.detail, now) for one in held]
            reporting.put(connection, items, now)

    def _put_back(
        self, connection: connections.Connection, early: Sequence[composing.Early]
    ) -> None:
        """Queue again what waited into hours in which it must not leave."""
        now = self._clock.now()
        with connection.transaction():
            self._leases.hold(connection, {one.row.partition for one in early}, now)
            rows = [_again(one.row, one.at, "") for one in early]
            outbox.finish(connection, self._worker, rows, now)

    def _hand_all(
        self,
        connection: connections.Connection,
        composed: Sequence[composing.Composed],
        report: StepReport,
    ) -> None:
        done: list[tuple[composing.Composed, channels.Outcome]] = []
        for start in range(0, len(composed), HANDING_MAX):
            chunk = composed[start : start + HANDING_MAX]
            leaving = self._record(connection, done, chunk, report)
            outcomes = self._provider.hand([one.envelope for one in leaving]) if leaving else []
            done = list(zip(leaving, outcomes, strict=True))
        self._record(connection, done, (), report)

    def _record(
        self,
        connection: connections.Connection,
        done: Sequence[tuple[composing.Composed, channels.Outcome]],
        chunk: Sequence[composing.Composed],
        report: StepReport,
    ) -> list[composing.Composed]:
        """Record outcomes and, in the same commit, that the next few are about to leave."""
        now = self._clock.now()
        if not done and not chunk:
            return []
        touched = {one.row.partition for one, _ in done} | {one.row.partition for one in chunk}
        with connection.transaction():
            self._leases.hold(connection, touched, now)
            if done:
                self._record_outcomes(connection, done, now, report)
            return self._mark_handing(connection, chunk, now)

    def _mark_handing(
        self, connection: connections.Connection, chunk: Sequence[composing.Composed], now: int
    ) -> list[composing.Composed]:
        """Return those that may leave; a workspace that must be silent keeps its own."""
        if not chunk:
            return []
        silent = _find_silent(connection)
        back = [one for one in chunk if one.row.workspace_id in silent]
        if back:
            rows = [_again(one.row, now, "") for one in back]
            outbox.finish(connection, self._worker, rows, now)
        leaving = [one for one in chunk if one.row.workspace_id not in silent]
        if not leaving:
            return []
        rows_handing = [
            outbox.HandingRow(
                one.row.partition, one.row.delivery_id, one.subject, one.rfc_message_id
            )
            for one in leaving
        ]
        mine = outbox.mark_handing(connection, self._worker, rows_handing, now)
        return [one for one in leaving if one.row.delivery_id in mine]

    def _record_outcomes(
        self,
        connection: connections.Connection,
        done: Sequence[tuple[composing.Composed, channels.Outcome]],
        now: int,
        report: StepReport,
    ) -> None:
        rows: list[outbox.FinishedRow] = []
        items: list[reporting.Reported] = []
        for one, outcome in done:
            row = finished(one.row, outcome, now)
            rows.append(row)
            items += reporting.of_outcome(one, outcome, row, now)
            _count(report, row.status)
        outbox.finish(connection, self._worker, rows, now)
        reporting.put(connection, items, now)


def _find_silent(connection: connections.Connection) -> set[int]:
    """Return the workspaces of which nothing may leave now; what they have queued stays queued.

    Those in which a withdrawal waits to be applied, and those under an emergency stop: read from
    the database itself at each hand-over, so that neither depends on any worker's memory.
    """
    return event_facts.find_withdrawing(connection) | live.find_stopped(connection)


def _count(report: StepReport, status: str) -> None:
    if status == "sent":
        report.sent += 1
    elif status == "queued":
        report.retried += 1
    elif status == "unknown":
        report.unknown += 1
    else:
        report.failed += 1


def finished(row: outbox.ClaimedRow, outcome: channels.Outcome, now: int) -> outbox.FinishedRow:
    """Return what becomes of a delivery after the provider's word.

    A transient failure, and for a transactional message also an unknown outcome, is tried again
    with a growing delay, as long as attempts and the message's own expiry allow.
    """
    kind = outcome.kind
    again = kind is channels.OutcomeKind.TRANSIENT or (
        kind is channels.OutcomeKind.UNKNOWN and row.transactional
    )
    if again:
        at = now + min(RETRY_FIRST * 4 ** (row.attempts - 1), RETRY_LONGEST)
        lasting = row.expires_at is None or at < row.expires_at
        if row.attempts < ATTEMPTS_MAX and lasting:
            return _again(row, at, outcome.reply)
        reason = Reason.PROVIDER_REFUSED if lasting else Reason.EXPIRED
        return outbox.FinishedRow(
            row.partition, row.delivery_id, "failed", str(reason), outcome.reply[:500], None
        )
    status, why = _OUTCOMES[kind]
    if outcome.is_hard_bounce:
        why = Reason.BOUNCED
    return outbox.FinishedRow(
        row.partition,
        row.delivery_id,
        status,
        None if why is None else str(why),
        outcome.reply[:500],
        None,
    )


def _again(row: outbox.ClaimedRow, at: int, reply: str) -> outbox.FinishedRow:
    return outbox.FinishedRow(row.partition, row.delivery_id, "queued", None, reply[:500], at)


def run(configured: configuration.Configuration, stop: threading.Event) -> None:
    """Run one sender on an installation until told to stop."""
    address = configured.database_url
    assert address is not None, "a serving process names its database"
    now = clock.SystemClock()
    name = f"sender-{os.getpid()}-{ids.hashed('worker', os.getpid(), now.now()).hex()[:8]}"
    signer = messages.Signer(configured.secret_key)
    sender = Sender(
        name,
        lambda: connections.connect(address),
        channel_doors.open_email(configured.smtp_url),
        composing.Composer(messages.Urls(configured.url, signer), signing_key(configured)),
        programs.Programs(),
        now,
    )
    sender.run(stop.is_set)


def signing_key(configured: configuration.Configuration) -> channel_doors.DkimKey | None:
    """Return the signing key that the configuration names, if it names one."""
    if configured.dkim_key is None:
        return None
    return channel_doors.DkimKey(
        configured.dkim_domain, configured.dkim_selector, configured.dkim_key.read_bytes()
    )
