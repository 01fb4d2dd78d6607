"""Hands e-mail over to any SMTP server, over connections that are kept and used again.

One connection carries a fast server: each further one only adds switches between threads. So
lanes are opened as the server shows that it is slow (a distant relay), up to the setting.
"""

from __future__ import annotations

import smtplib
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from typing_extensions import override

from aparte.channels.contracts import Blame, Envelope, Outcome, OutcomeKind, Provider
from aparte.channels.email import address, replies, session

IDLE_MAX_SECONDS: Final = 30.0
"""Servers hang up on silent clients; a connection idle for longer is not trusted."""
SLOW_SECONDS: Final = 0.002
"""A server that takes longer over a message, on one connection, is worth several."""
_WEIGHT: Final = 0.3
_SENDER: Final[Blame] = "sender"
_RECIPIENT: Final[Blame] = "recipient"


class Smtp(Provider):
    """An SMTP server to hand e-mail to."""

    def __init__(
        self,
        settings: address.SmtpSettings,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._idle: list[tuple[float, session.Session]] = []
        self._threads: ThreadPoolExecutor | None = None
        self._seconds_each = 0.0

    @override
    def hand(self, batch: Sequence[Envelope]) -> list[Outcome]:
        sendable = [envelope for envelope in batch if _refusal(envelope) is None]
        lanes = self._lanes(len(sendable))
        if lanes > 1:
            outcomes = iter(self._hand_lanes(sendable, lanes))
        else:
            outcomes = iter(self._hand_lane(sendable))
        return [_refusal(envelope) or next(outcomes) for envelope in batch]

    @override
    def close(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for _, each in idle:
            each.quit()
        if self._threads is not None:
            self._threads.shutdown()
            self._threads = None

    def _lanes(self, count: int) -> int:
        if self._seconds_each < SLOW_SECONDS:
            return 1
        return min(self._settings.connections, count)

    def _hand_lanes(self, batch: Sequence[Envelope], lanes: int) -> list[Outcome]:
        if self._threads is None:
            self._threads = ThreadPoolExecutor(self._settings.connections, "smtp")
        shares = [batch[lane::lanes] for lane in range(lanes)]
        outcomes: list[Outcome | None] = [None] * len(batch)
        for lane, share in enumerate(self._threads.map(self._hand_lane, shares)):
            outcomes[lane::lanes] = share
        return [outcome for outcome in outcomes if outcome is not None]

    def _hand_lane(self, batch: Sequence[Envelope]) -> list[Outcome]:
        outcomes: list[Outcome] = []
        while len(outcomes) < len(batch):
            try:
                connection = self._take()
            except (OSError, smtplib.SMTPException) as error:
                refused = _not_connected(error)
                return outcomes + [refused] * (len(batch) - len(outcomes))
            is_fresh = connection.handed == 0
            started = self._monotonic()
            done = connection.hand(batch[len(outcomes) :])
            self._learn(self._monotonic() - started, len(done))
            outcomes += done
            if not connection.closed:
                self._give_back(connection)
            elif is_fresh and not done:
                # A new connection that breaks at this message: leave it for later, go on.
                reason = "the connection was lost before the message was sent"
                outcomes.append(replies.lost(reason, after_end=False))
        return outcomes

    def _learn(self, seconds: float, count: int) -> None:
        if count:
            with self._lock:
                self._seconds_each += _WEIGHT * (seconds / count - self._seconds_each)

    def _take(self) -> session.Session:
        oldest = self._monotonic() - IDLE_MAX_SECONDS
        while True:
            with self._lock:
                if not self._idle:
                    break
                since, connection = self._idle.pop()
            if since >= oldest:
                return connection
            connection.quit()
        return session.Session(self._settings)

    def _give_back(self, connection: session.Session) -> None:
        with self._lock:
            self._idle.append((self._monotonic(), connection))


def open_provider(url: str) -> Provider:
    """Return the provider of an SMTP_URL; raises InvalidError. Connects when first used."""
    return Smtp(address.parse(url))


def _refusal(envelope: Envelope) -> Outcome | None:
    """Return why an envelope can never be handed over, before anything is said to a server."""
    for text, blame in ((envelope.sender, _SENDER), (envelope.recipient, _RECIPIENT)):
        if not session.is_sendable(text):
            reply = f"not an address SMTP can carry: {text[:100]!r}"
            return Outcome(OutcomeKind.PERMANENT, reply, blame=blame)
    return None


def _not_connected(error: Exception) -> Outcome:
    """Return why nothing was sent: what a server says before any message concerns no message."""
    if not isinstance(error, smtplib.SMTPResponseException):
        return replies.lost(f"no connection: {error}", after_end=False)
    said: bytes | str = error.smtp_error
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    reply = replies.Reply(error.smtp_code, text[: replies.REPLY_MAX])
    return Outcome(OutcomeKind.TRANSIENT, reply.text, reply.code, reply.enhanced, "network")
