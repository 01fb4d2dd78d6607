"""What the sender's tests share: a shop, a worker and a sender on one virtual clock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import psycopg
from typing_extensions import override

from aparte.channels import contracts as channels
from aparte.core.governance import policy as policies
from aparte.engine import composing, connections, loop, programs
from aparte.engine.outgoing import deliver
from aparte.events import contracts
from aparte.events import facade as events
from aparte.kernel import clock, instants
from aparte.messages import facade as messages
from tests import shops

NOW: Final = instants.parse("2026-03-02T10:00:00Z")
MJML: Final = (
    "<mjml><mj-body><mj-section><mj-column><mj-text>Bonjour {{ contact.first_name }}"
    ' <a href="https://shop.example/basket">panier</a></mj-text></mj-column></mj-section>'
    "</mj-body></mjml>"
)
WORDS: Final = {"en": "x", "fr": "x"}


def welcome(**message: Any) -> dict[str, Any]:
    """Return a scenario that writes to whoever signs up."""
    text = {
        "name": WORDS,
        "subject": {"fr": "Bienvenue {{ contact.first_name }}"},
        "mjml": {"fr": MJML},
        **message,
    }
    return {
        "key": "welcome",
        "name": WORDS,
        "card": dict.fromkeys(("objective", "promise", "reason", "kpi"), WORDS),
        "trigger": {"kind": "event", "event": "Signed Up"},
        "steps": [{"id": "hello", "kind": "send", "message": "hello"}],
        "messages": {"hello": text},
    }


class Recorder(channels.Provider):
    """A provider that keeps what it is handed and answers as told."""

    def __init__(self) -> None:
        self.handed: list[channels.Envelope] = []
        self.answers: list[channels.Outcome] = []

    @override
    def hand(self, batch: Sequence[channels.Envelope]) -> list[channels.Outcome]:
        self.handed += batch
        sent = channels.Outcome(channels.OutcomeKind.SENT, "250 ok", 250)
        return [self.answers.pop(0) if self.answers else sent for _ in batch]

    @override
    def close(self) -> None:
        pass


class Shop:
    """A shop at work: items go in, messages come out."""

    def __init__(
        self,
        database_url: str,
        scenario: dict[str, Any],
        provider: channels.Provider,
        policy: policies.Policy | None = None,
    ) -> None:
        self.url = database_url
        self.clock = clock.VirtualClock(NOW)
        self.workspace = shops.open_shop(
            database_url,
            scenarios=[scenario],
            policy=policy or policies.Policy(),
            key=f"shop-{id(self)}",
        )
        self.worker = loop.Worker(worker_id="w", connect=self.connect, clock=self.clock)
        self.provider = provider
        self.sender = self.new_sender("s1")
        self._count = 0

    def connect(self) -> connections.Connection:
        """Return a connection as the engine makes them."""
        return connections.connect(self.url)

    def new_sender(self, name: str) -> deliver.Sender:
        """Return another sender of this shop."""
        urls = messages.Urls("https://aparte.example", messages.Signer("secret"))
        composer = composing.Composer(urls)
        return deliver.Sender(
            name, self.connect, self.provider, composer, programs.Programs(), self.clock
        )

    def signs_up(self, name: str, *, consent: str = "granted") -> None:
        """Let a person who said yes (or not) sign up, and the engine decide."""
        now = self.clock.now()
        word = contracts.ConsentGiven(
            purpose="marketing",
            channel="email",
            status=consent,  # type: ignore[arg-type]
            at=now,
        )
        self.put(
            contracts.InboxItem(
                kind="identify",
                id=f"id-{name}-{consent}",
                occurred_at=now,
                received_at=now,
                user_id=name,
                traits={"email": f"{name}@example.org", "first_name": name.title()},
                consents=[word],
            ),
            contracts.InboxItem(
                kind="track",
                id=f"up-{name}",
                occurred_at=now,
                received_at=now,
                user_id=name,
                name="Signed Up",
            ),
        )
        self.decide()

    def put(self, *items: contracts.InboxItem) -> None:
        """Put items into the inbox, undecided."""
        with psycopg.connect(self.url) as connection:
            events.append(connection, self.workspace, items)

    def decide(self) -> None:
        """Let the engine apply all that waits."""
        while not self.worker.step(self.clock.now()).idle:
            pass

    def deliveries(self) -> list[tuple[str, str | None]]:
        """Return (status, reason) of this shop's deliveries, by contact."""
        with psycopg.connect(self.url) as connection:
            rows = connection.execute(
                "SELECT status, reason FROM deliveries WHERE workspace_id = %s ORDER BY wanted_at",
                (self.workspace,),
            ).fetchall()
        return [(str(status), reason) for status, reason in rows]

    def events(self, name: str) -> int:
        """Return how many events of a name are in the log."""
        with psycopg.connect(self.url) as connection:
            row = connection.execute(
                "SELECT count(*) FROM events WHERE workspace_id = %s AND name = %s",
                (self.workspace, name),
            ).fetchone()
        assert row is not None
        return int(row[0])

    def close(self) -> None:
        """Let go of the database."""
        self.worker.close()
        self.sender.recover()
