"""The development inbox: catches, fails on demand, shows, forgets."""

from __future__ import annotations

import asyncio
import smtplib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import httpx
import pytest
from typing_extensions import override

from aparte.channels.contracts import Envelope, OutcomeKind
from aparte.channels.email import catcher, smtp
from aparte.channels.email.catcher import page, receiver, store
from aparte.kernel.clock import VirtualClock
from aparte.messages import mime
from tests.unit.messages import samples


@pytest.fixture
def mails(tmp_path: Path) -> store.Store:
    """Return an empty store."""
    return store.Store(tmp_path / "inbox")


class Watched(receiver.Receiver):
    """A receiver that is known to be gone only once its connection is."""

    open: ClassVar[set[Watched]] = set()

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.open.add(self)
        super().connection_made(transport)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self.open.discard(self)
        super().connection_lost(exc)


@pytest.fixture
def port(mails: store.Store) -> Iterator[int]:
    """Yield the port of a running catcher."""
    loop = asyncio.new_event_loop()
    desk = catcher.desk(mails, VirtualClock(samples.NOON))
    server = loop.run_until_complete(loop.create_server(lambda: Watched(desk), "127.0.0.1", 0))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield server.sockets[0].getsockname()[1]

    async def leave() -> None:
        server.close()
        while Watched.open:  # noqa: ASYNC110 -- three milliseconds at most, in a test
            await asyncio.sleep(0.001)

    asyncio.run_coroutine_threadsafe(leave(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def ask(
    mails: store.Store, path: str, method: str = "GET", headers: dict[str, str] | None = None
) -> httpx.Response:
    """Return the page's answer to one request."""

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app=page.application(mails))
        async with httpx.AsyncClient(transport=transport, base_url="http://inbox") as client:
            return await client.request(method, path, headers=headers)

    return asyncio.run(send())


def envelope(recipient: str, number: int = 0) -> Envelope:
    """Return a real message for a recipient."""
    delivery = samples.DELIVERY
    made = samples.rendered(samples.message(subject=f"Été n° {number}"))
    raw = mime.build(made, samples.SENDER, recipient, delivery)
    return Envelope(delivery.delivery_id, samples.SENDER.address, recipient, raw)


def hand(port: int, *recipients: str) -> list[OutcomeKind]:
    """Hand a mail to each recipient over; return what became of them."""
    provider = smtp.open_provider(f"smtp://127.0.0.1:{port}")
    batch = [envelope(recipient, number) for number, recipient in enumerate(recipients)]
    outcomes = provider.hand(batch)
    provider.close()
    return [outcome.kind for outcome in outcomes]


def test_mails_are_caught(port: int, mails: store.Store) -> None:
    """What was handed over is listed, newest first, and opens as it was written."""
    assert hand(port, "anna@x.example", "bob@x.example") == [OutcomeKind.SENT] * 2
    newest, oldest = mails.find()
    assert newest.recipients == ("bob@x.example",)
    assert (oldest.subject, newest.subject) == ("Été n° 0", "Été n° 1")
    assert newest.at == samples.NOON
    assert newest.delivery_id == bytes(range(16)).hex()
    opened = mails.open(newest.id)
    assert opened is not None
    assert "Bonjour à vous" in opened.text
    assert "Bonjour &#224; vous" in opened.html
    raw = mails.raw(newest.id)
    assert raw is not None
    assert raw.endswith(envelope("bob@x.example", 1).content)


def test_failures_on_demand(port: int, mails: store.Store) -> None:
    """Bounce is refused, defer accepted at the second attempt, drop arrives with no reply."""
    recipients = ("bounce@x.example", "defer+1@x.example", "drop@x.example", "anna@x.example")
    assert hand(port, *recipients) == [
        OutcomeKind.PERMANENT,
        OutcomeKind.TRANSIENT,
        OutcomeKind.UNKNOWN,
        OutcomeKind.SENT,
    ]
    assert hand(port, "defer+1@x.example") == [OutcomeKind.SENT]
    caught = [mail.recipients[0] for mail in mails.find()]
    assert caught == ["defer+1@x.example", "anna@x.example", "drop@x.example"]


def test_another_client_is_understood(port: int, mails: store.Store) -> None:
    """The standard library's client, which does not pipeline, is served as well."""
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.sendmail(
            "a@x.example", ["b@x.example", "c@x.example"], b"Subject: x\r\n\r\n.dot\r\n..\r\n"
        )
        client.noop()
        client.rset()
        code, _ = client.docmd("EXPN", "everybody")
        assert code == 500
        code, _ = client.docmd("DATA")
        assert code == 503
    (mail,) = mails.find()
    assert mail.recipients == ("b@x.example", "c@x.example")
    raw = mails.raw(mail.id)
    assert raw is not None
    assert raw.endswith(b"\r\n\r\n.dot\r\n..\r\n")


def test_a_restart_forgets_nothing(port: int, mails: store.Store, tmp_path: Path) -> None:
    """The folder alone brings every mail back, and numbering goes on."""
    hand(port, "anna@x.example", "bob@x.example")
    again = store.Store(tmp_path / "inbox")
    assert [mail.recipients for mail in again.find()] == [("bob@x.example",), ("anna@x.example",)]
    added = again.add(receiver.Received("a@x.example", ("c@x.example",), b"Subject: y\r\n\r\n"), 5)
    assert added.id == 3


def test_the_oldest_are_dropped(tmp_path: Path) -> None:
    """Only so many mails are kept, in memory and on disk; the count of all goes on."""
    small = store.Store(tmp_path, mails_max=3)
    for number in range(5):
        small.add(receiver.Received("a@x.example", (f"{number}@x.example",), b"\r\n"), number)
    assert [mail.id for mail in small.find()] == [5, 4, 3]
    assert len(list(tmp_path.glob("*.eml"))) == 3
    assert small.received == 5


def test_the_page_speaks_both_languages(mails: store.Store) -> None:
    """The page follows Accept-Language and says that nothing leaves the machine."""
    french = ask(mails, "/", headers={"accept-language": "fr-CA,en;q=0.5"})
    assert '<html lang="fr">' in french.text
    assert "aucun ne quitte cette machine" in french.text
    english = ask(mails, "/", headers={"accept-language": "de,en;q=0.5,fr;q=0.4"})
    assert "none leaves this machine" in english.text
    assert "%" not in english.text
    assert ask(mails, "/inbox.js").headers["content-type"].startswith("text/javascript")
    assert ask(mails, "/../store.py").status_code == 404


def test_mails_as_json(port: int, mails: store.Store) -> None:
    """Tests list, search, open and delete mails over JSON."""
    hand(port, "anna@x.example", "bob@x.example", "anna@y.example")
    found = ask(mails, "/api/messages?recipient=ANNA@&limit=5").json()
    assert (found["total"], found["received"]) == (3, 3)
    assert [mail["recipients"] for mail in found["messages"]] == [
        ["anna@y.example"],
        ["anna@x.example"],
    ]
    newest = found["messages"][0]["id"]
    assert ask(mails, f"/api/messages?after={newest}").json()["messages"] == []
    opened = ask(mails, f"/api/messages/{newest}").json()
    assert opened["mail"]["from"] == "La Boutique <bonjour@shop.example>"
    assert "Bonjour" in opened["text"]
    raw = ask(mails, f"/messages/{newest}/raw")
    assert raw.headers["content-type"].startswith("text/plain")
    assert ask(mails, "/api/messages", "DELETE").status_code == 204
    assert ask(mails, "/api/messages").json()["messages"] == []
    assert ask(mails, f"/api/messages/{newest}").status_code == 404


def test_a_mail_can_run_nothing(port: int, mails: store.Store) -> None:
    """A mail's HTML is served under a policy that forbids scripts and its own origin."""
    hand(port, "anna@x.example")
    policy = ask(mails, "/messages/1/html").headers["content-security-policy"]
    assert policy.startswith("sandbox allow-popups")
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
