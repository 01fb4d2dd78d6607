"""The call loop: claim, post, record the answer as an event of the contact.

A call is made at least once, always under the same id and with the same body. What a dead caller
had claimed is called again by the next owner of its partition. A failure of the moment is tried
again with a growing delay, as long as the journey waits; then the journey's own deadline decides.
"""

from __future__ import annotations

import concurrent.futures
import os
import threading
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Final, Protocol

import msgspec
import structlog
from typing_extensions import override

from aparte import configuration
from aparte.crm import facade as crm
from aparte.crm import outbox
from aparte.engine import connections, leases, reporting
from aparte.engine.outgoing import outbound
from aparte.events import contracts as events
from aparte.events import facts as event_facts
from aparte.kernel import clock, ids, instants

CALLS_MAX: Final = 16
"""Calls made at once: each has a thread, so that a slow receiver delays only itself."""

WAIT_SECONDS_MAX: Final = 7.0
"""A call that is not over by then, its name's resolution included, counts as unanswered."""

ATTEMPTS_MAX: Final = 8
RETRY_FIRST: Final = 5 * instants.SECOND
RETRY_LONGEST: Final = 10 * instants.MINUTE
DETAIL_MAX: Final = 500

ANSWERED: Final = "Webhook Answered"
_AGAIN: Final = frozenset({0, 408, 429})
_SERVER_ERRORS: Final = range(500, 600)
_ENCODER: Final = msgspec.json.Encoder()
_DECODER: Final = msgspec.json.Decoder(dict[str, Any])

_TRADE: Final = outbound.Trade(leases.CALLER, outbox.CHANNEL, "caller_step_failed", durable=False)

log = structlog.get_logger()


class Poster(Protocol):
    """What makes one call."""

    def post(self, url: str, body: bytes, headers: dict[str, str]) -> crm.Reply:
        """Return the answer, or status 0 and why there is none."""
        ...


class CallReport(msgspec.Struct):
    """What one step did."""

    claimed: int = 0
    answered: int = 0
    retried: int = 0
    failed: int = 0
    expired: int = 0


class Caller(outbound.Outbound):
    """Makes the calls of the partitions it owns, on `threads`. One thread uses a caller."""

    def __init__(
        self,
        worker_id: str,
        connect: Callable[[], connections.Connection],
        poster: Poster,
        signer: crm.Signer,
        time_source: clock.Clock,
        threads: concurrent.futures.Executor | None = None,
    ) -> None:
        super().__init__(_TRADE, worker_id, connect, time_source)
        self._poster = poster
        self._signer = signer
        self._threads = threads or concurrent.futures.ThreadPoolExecutor(CALLS_MAX, "call")

    @override
    def work(self) -> bool:
        return self.step().claimed > 0

    def step(self) -> CallReport:
        """Make one bounded batch of the calls that are due.

        Whatever is raised leaves the database consistent; call `recover` before going on.
        """
        connection = self._connection()
        report = CallReport()
        self._keep_leases(connection)
        if not self._leases.held:
            return report
        now = self._clock.now()
        with connection.transaction():
            rows = outbox.claim(connection, self._worker, self._leases.held, now, CALLS_MAX)
            if rows:
                self._leases.hold(connection, {row.partition for row in rows}, now)
        report.claimed = len(rows)
        if rows:
            replies = self._post_all(connection, rows, now)
            self._record(connection, list(zip(rows, replies, strict=True)), report)
        return report

    @override
    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        super().close()

    @override
    def take_over(
        self, connection: connections.Connection, gained: AbstractSet[int], now: int
    ) -> int:
        outbox.recover(connection, gained)
        return 0

    def _post_all(
        self, connection: connections.Connection, rows: Sequence[outbox.ClaimedCall], now: int
    ) -> list[crm.Reply | None]:
        """Return each call's answer, None for one whose journey has gone on already."""
        happened = event_facts.load_events(
            connection, [(row.partition, row.event_id, row.event_at) for row in rows]
        )
        under_way = {
            place: self._threads.submit(self._post, row, happened.get(row.event_id))
            for place, row in enumerate(rows)
            if row.deadline > now
        }
        concurrent.futures.wait(under_way.values(), timeout=WAIT_SECONDS_MAX)
        return [_reply_of(under_way.get(place)) for place in range(len(rows))]

    def _post(self, row: outbox.ClaimedCall, happened: tuple[str, str] | None) -> crm.Reply:
        body = body_of(row, happened)
        call = ids.to_text(row.call_id)
        at_seconds = self._clock.now() // instants.SECOND
        headers = self._signer.headers(row.workspace_id, call, at_seconds, body)
        return self._poster.post(row.url, body, {**headers, "Idempotency-Key": call})

    def _record(
        self,
        connection: connections.Connection,
        done: Sequence[tuple[outbox.ClaimedCall, crm.Reply | None]],
        report: CallReport,
    ) -> None:
        now = self._clock.now()
        rows = [finished(row, reply, now) for row, reply in done]
        with connection.transaction():
            self._leases.hold(connection, {row.partition for row, _ in done}, now)
            mine = outbox.finish(connection, self._worker, rows, now)
            said = [
                _said(row, reply, now)
                for (row, reply), end in zip(done, rows, strict=True)
                if reply is not None
                and end.status in {"answered", "failed"}
                and end.call_id in mine
            ]
            reporting.put(connection, said, now)
        for end in rows:
            name = "retried" if end.status == "queued" else end.status
            setattr(report, name, getattr(report, name) + 1)


def _reply_of(under_way: concurrent.futures.Future[crm.Reply] | None) -> crm.Reply | None:
    if under_way is None:
        return None
    if not under_way.done():
        under_way.cancel()
        return crm.Reply(0, detail="no answer in time")
    return under_way.result()


def body_of(row: outbox.ClaimedCall, happened: tuple[str, str] | None) -> bytes:
    """Return the JSON that a call sends: the same for each attempt."""
    event: dict[str, Any] | None = None
    if happened is not None:
        event = {
            "id": ids.to_text(row.event_id),
            "name": happened[0],
            "at": instants.to_text(row.event_at),
            "properties": msgspec.Raw(happened[1].encode()),
        }
    return _ENCODER.encode(
        {
            "type": "journey.step",
            "timestamp": instants.to_text(row.asked_at),
            "data": {
                "call_id": ids.to_text(row.call_id),
                "contact_id": ids.to_text(row.contact_id),
                "attributes": msgspec.Raw(row.attributes.encode()),
                "event": event,
                "scenario": row.scenario,
                "version": row.version,
                "step": row.step,
                "journey_id": ids.to_text(row.journey_id),
                "deadline": instants.to_text(row.deadline),
            },
        }
    )


def finished(row: outbox.ClaimedCall, reply: crm.Reply | None, now: int) -> outbox.FinishedCall:
    """Return what becomes of a call after its answer, or without one."""
    if reply is None:
        return outbox.FinishedCall(row.partition, row.call_id, "expired", 0, "", None)
    status = "answered"
    again_at: int | None = None
    if reply.status in _AGAIN or reply.status in _SERVER_ERRORS:
        status = "failed"
        at = now + min(RETRY_FIRST * 3 ** (row.attempts - 1), RETRY_LONGEST)
        if row.attempts < ATTEMPTS_MAX and at < row.deadline:
            status, again_at = "queued", at
    return outbox.FinishedCall(
        row.partition, row.call_id, status, reply.status, reply.detail[:DETAIL_MAX], again_at
    )


def _said(row: outbox.ClaimedCall, reply: crm.Reply, now: int) -> reporting.Reported:
    properties = {
        "call_id": row.call_id.hex(),
        "scenario": row.scenario,
        "version": row.version,
        "step": row.step,
        "status": reply.status,
        "answer": read_answer(reply.body),
    }
    if reply.detail:
        properties["detail"] = reply.detail[:DETAIL_MAX]
    item = events.InboxItem(
        kind="track",
        id=f"{ANSWERED}:{row.call_id.hex()}",
        occurred_at=now,
        received_at=now,
        contact_id=row.contact_id.hex(),
        name=ANSWERED,
        properties=events.raw_object(properties),
    )
    return reporting.Reported(row.partition, row.workspace_id, item)


def read_answer(body: bytes) -> dict[str, Any]:
    """Return the JSON object of an answer, empty where it is none that the log can keep."""
    try:
        answer = _DECODER.decode(body)
        kept = _ENCODER.encode(answer)
    except (msgspec.MsgspecError, UnicodeError, RecursionError, OverflowError):
        return {}
    return {} if b"\\u0000" in kept else answer


def run(configured: configuration.Configuration, stop: threading.Event) -> None:
    """Run one caller on an installation until told to stop."""
    address = configured.database_url
    assert address is not None, "a serving process names its database"
    now = clock.SystemClock()
    name = f"caller-{os.getpid()}-{ids.hashed('worker', os.getpid(), now.now()).hex()[:8]}"
    caller = Caller(
        name,
        lambda: connections.connect(address),
        crm.Poster(private=configured.webhook_private),
        crm.Signer(configured.secret_key),
        now,
    )
    caller.run(stop.is_set)
