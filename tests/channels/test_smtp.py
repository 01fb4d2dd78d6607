"""Real SMTP conversations: what each way of going wrong means for the message.

The server is an independent one (aiosmtpd), so that our client is not judged by our own ideas.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from typing_extensions import override

from aparte.channels.contracts import Envelope, Outcome, OutcomeKind
from aparte.channels.email import smtp
from tests import ports

MESSAGE = b"Subject: x\r\n\r\n.starts with a dot\r\n..two\r\nend\r\n"
Play = Callable[[list["Step"]], AbstractContextManager[int]]
Step = tuple[bytes, bytes]


class Desk:
    """The server's handler: keeps what arrives, answers as told by the recipient."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, bytes]] = []

    async def handle_RCPT(  # noqa: N802 -- the library's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Answer by the recipient's name."""
        replies = {
            "gone": "550 5.1.1 no such user",
            "full": "552 5.2.2 mailbox full",
            "policy": "550 5.7.1 blocked by policy",
            "later": "450 4.2.0 greylisted",
            "closing": "421 4.3.2 closing",
        }
        reply = replies.get(address.partition("@")[0])
        if reply is None:
            envelope.rcpt_tos.append(address)
            return "250 2.1.5 ok"
        return reply

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep the message; some are refused or lose the connection afterwards."""
        assert session.peer, "the server knows its client"
        name = envelope.rcpt_tos[0].partition("@")[0]
        self.kept.append((name, envelope.content))
        if name == "drop":
            server.transport.abort()
        return {
            "spam": "554 5.7.1 message looks like spam",
            "busy": "451 4.3.0 try again",
        }.get(name, "250 2.0.0 queued as 1")


@pytest.fixture
def desk() -> Desk:
    """Return a handler."""
    return Desk()


@pytest.fixture
def server(desk: Desk) -> Iterator[str]:
    """Yield the URL of a running server."""
    controller = Controller(desk, hostname="127.0.0.1", port=ports.free_port())
    controller.start()
    yield f"smtp://127.0.0.1:{controller.port}"
    controller.stop()


def to(*names: str) -> list[Envelope]:
    """Return an envelope for each name."""
    return [
        Envelope(name.encode().ljust(16)[:16], "shop@shop.example", f"{name}@x.example", MESSAGE)
        for name in names
    ]


def hand(url: str, *names: str) -> list[Outcome]:
    """Hand a mail for each name over, on new connections."""
    provider = smtp.open_provider(url)
    try:
        return provider.hand(to(*names))
    finally:
        provider.close()


def test_mails_arrive_whole(server: str, desk: Desk) -> None:
    """Many mails leave over one connection, dots and all."""
    outcomes = hand(server, "anna", "bob", "carl")
    assert [outcome.kind for outcome in outcomes] == [OutcomeKind.SENT] * 3
    assert outcomes[0].reply == "2.0.0 queued as 1"
    assert outcomes[0].code == 250
    assert desk.kept == [("anna", MESSAGE), ("bob", MESSAGE), ("carl", MESSAGE)]


@pytest.mark.parametrize(
    ("name", "kind", "code", "enhanced", "blame", "hard"),
    [
        ("gone", OutcomeKind.PERMANENT, 550, "5.1.1", "recipient", True),
        ("full", OutcomeKind.PERMANENT, 552, "5.2.2", "nobody", False),
        ("policy", OutcomeKind.PERMANENT, 550, "5.7.1", "policy", False),
        ("spam", OutcomeKind.PERMANENT, 554, "5.7.1", "policy", False),
        ("later", OutcomeKind.TRANSIENT, 450, "4.2.0", "nobody", False),
        ("busy", OutcomeKind.TRANSIENT, 451, "4.3.0", "nobody", False),
        ("closing", OutcomeKind.TRANSIENT, 421, "4.3.2", "network", False),
        ("drop", OutcomeKind.UNKNOWN, 0, "", "network", False),
    ],
)
def test_one_failure_harms_no_other(
    server: str,
    desk: Desk,
    name: str,
    kind: OutcomeKind,
    code: int,
    enhanced: str,
    blame: str,
    hard: bool,
) -> None:
    """Each refusal has its outcome; the mails before and after it are sent once each."""
    before, failed, after = hand(server, "anna", name, "bob")
    assert (before.kind, after.kind) == (OutcomeKind.SENT, OutcomeKind.SENT)
    assert (failed.kind, failed.code, failed.enhanced) == (kind, code, enhanced)
    assert (failed.blame, failed.is_hard_bounce) == (blame, hard)
    assert [kept for kept, _ in desk.kept if kept != name] == ["anna", "bob"]


def test_nobody_listens() -> None:
    """Without a server nothing was sent: all of it may be tried again."""
    outcomes = hand(f"smtp://127.0.0.1:{ports.free_port()}", "anna", "bob")
    assert [(outcome.kind, outcome.blame) for outcome in outcomes] == [
        (OutcomeKind.TRANSIENT, "network")
    ] * 2


def test_connections_are_kept_and_limited(server: str, desk: Desk) -> None:
    """A batch larger than a connection's share goes on over the next."""
    outcomes = hand(f"{server}?per_connection=2", "a", "b", "c", "d", "e")
    assert [outcome.kind for outcome in outcomes] == [OutcomeKind.SENT] * 5
    assert [name for name, _ in desk.kept] == ["a", "b", "c", "d", "e"]


def test_a_stale_connection_is_replaced(desk: Desk) -> None:
    """When the server went away and came back between two batches, the second still leaves."""
    port = ports.free_port()
    first = Controller(desk, hostname="127.0.0.1", port=port)
    first.start()
    provider = smtp.open_provider(f"smtp://127.0.0.1:{port}")
    assert provider.hand(to("anna"))[0].kind is OutcomeKind.SENT
    first.stop()
    second = Controller(desk, hostname="127.0.0.1", port=port)
    second.start()
    assert provider.hand(to("bob"))[0].kind is OutcomeKind.SENT
    provider.close()
    second.stop()
    assert [name for name, _ in desk.kept] == ["anna", "bob"]


def test_a_slow_server_gets_several_connections() -> None:
    """Once a server shows that it is slow, mails leave side by side, each outcome in its place."""
    seen: set[object] = set()

    class Slow(Desk):
        @override
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
            seen.add(session)
            await asyncio.sleep(0.02)
            return await super().handle_DATA(server, session, envelope)

    controller = Controller(Slow(), hostname="127.0.0.1", port=ports.free_port())
    controller.start()
    provider = smtp.open_provider(f"smtp://127.0.0.1:{controller.port}?connections=3")
    provider.hand(to("a"))
    outcomes = provider.hand(to("a", "gone", "b", "c", "d", "gone"))
    provider.close()
    controller.stop()
    kinds = [outcome.kind for outcome in outcomes]
    assert [kind is OutcomeKind.SENT for kind in kinds] == [True, False, True, True, True, False]
    assert len(seen) == 3


@contextmanager
def scripted(conversations: list[list[Step]]) -> Iterator[int]:
    """Play conversations, one a connection: wait for the bytes, then answer; hang up at the end.

    An answer of `b""` hangs up at once. Yields the port.
    """
    listener = socket.create_server(("127.0.0.1", 0))

    def play() -> None:
        for steps in conversations:
            connection, _ = listener.accept()
            with connection:
                received = b""
                for wanted, answer in steps:
                    while wanted not in received:
                        data = connection.recv(65_536)
                        if not data:
                            return
                        received += data
                    received = received[received.find(wanted) + len(wanted) :]
                    if not answer:
                        break
                    connection.sendall(answer)

    thread = threading.Thread(target=play)
    thread.start()
    yield listener.getsockname()[1]
    thread.join(10)
    listener.close()


HELLO: list[Step] = [(b"", b"220 hi\r\n"), (b"\r\n", b"250-hi\r\n250 PIPELINING\r\n")]
PLAIN_HELLO: list[Step] = [(b"", b"220 hi\r\n"), (b"\r\n", b"250 hi\r\n")]
ACCEPTED: list[Step] = [
    (b"DATA\r\n", b"250 ok\r\n250 ok\r\n354 go\r\n"),
    (b"\r\n.\r\n", b"250 2.0.0 kept\r\n"),
]


def test_lost_before_the_final_dot_was_not_sent() -> None:
    """A server that goes away before the message is complete has not got it."""
    lost = [*HELLO, (b"DATA\r\n", b"")]
    with scripted([lost]) as port:
        (outcome,) = hand(f"smtp://127.0.0.1:{port}", "anna")
    assert outcome.kind is OutcomeKind.TRANSIENT
    with scripted([[*HELLO, *ACCEPTED, (b"DATA\r\n", b"")], [*HELLO, *ACCEPTED]]) as port:
        outcomes = hand(f"smtp://127.0.0.1:{port}", "anna", "bob")
    assert [outcome.kind for outcome in outcomes] == [OutcomeKind.SENT] * 2


def test_lost_after_the_final_dot_is_unknown() -> None:
    """Between the final dot and its reply nobody knows, pipelined or not."""
    cut = [(b"DATA\r\n", b"250 ok\r\n250 ok\r\n354 go\r\n"), (b"\r\n.\r\n", b"")]
    with scripted([[*HELLO, *cut], [*HELLO, *ACCEPTED]]) as port:
        outcomes = hand(f"smtp://127.0.0.1:{port}", "anna", "bob")
    assert [outcome.kind for outcome in outcomes] == [OutcomeKind.UNKNOWN, OutcomeKind.SENT]
    plain: list[Step] = [
        *PLAIN_HELLO,
        (b"MAIL", b"250 ok\r\n"),
        (b"RCPT", b"250 ok\r\n"),
        (b"DATA\r\n", b"354 go\r\n"),
        (b"\r\n.\r\n", b""),
    ]
    with scripted([plain]) as port:
        (outcome,) = hand(f"smtp://127.0.0.1:{port}", "anna")
    assert outcome.kind is OutcomeKind.UNKNOWN


def test_a_server_that_wants_data_without_recipients_gets_none() -> None:
    """RFC 2920: 354 after a refused recipient is answered by an empty message."""
    refused: list[Step] = [
        *HELLO,
        (b"DATA\r\n", b"250 ok\r\n550 5.1.1 no\r\n354 go\r\n"),
        (b".\r\n", b"554 no valid recipients\r\n"),
        (b"RSET\r\n", b"250 ok\r\n"),
        *ACCEPTED,
    ]
    with scripted([refused]) as port:
        outcomes = hand(f"smtp://127.0.0.1:{port}", "gone", "bob")
    assert [outcome.kind for outcome in outcomes] == [OutcomeKind.PERMANENT, OutcomeKind.SENT]


def test_a_connection_that_had_its_share_is_replaced() -> None:
    """421 after some messages concerns the connection: the next message takes a new one."""
    full: list[Step] = [*HELLO, *ACCEPTED, (b"DATA\r\n", b"421 4.7.0 enough\r\n")]
    with scripted([full, [*HELLO, *ACCEPTED]]) as port:
        outcomes = hand(f"smtp://127.0.0.1:{port}", "anna", "bob")
    assert [outcome.kind for outcome in outcomes] == [OutcomeKind.SENT] * 2


def test_nonsense_is_never_taken_for_success() -> None:
    """A server that does not speak SMTP after the message leaves its outcome unknown."""
    odd: list[Step] = [
        *HELLO,
        (b"DATA\r\n", b"250 ok\r\n250 ok\r\n354 go\r\n"),
        (b"\r\n.\r\n", b"hello there\r\n"),
    ]
    with scripted([odd]) as port:
        (outcome,) = hand(f"smtp://127.0.0.1:{port}", "anna")
    assert outcome.kind is OutcomeKind.UNKNOWN


def test_a_refused_login_is_nobody_s_bounce() -> None:
    """A wrong password is the installation's trouble: every message may be tried again."""
    refused: list[Step] = [
        (b"", b"220 hi\r\n"),
        (b"\r\n", b"250-hi\r\n250 AUTH PLAIN\r\n"),
        (b"AUTH PLAIN", b"535 5.7.8 no\r\n"),
    ]
    with scripted([refused]) as port:
        outcomes = hand(f"smtp://user:secret@127.0.0.1:{port}", "anna", "bob")
    assert [(each.kind, each.code, each.is_hard_bounce) for each in outcomes] == [
        (OutcomeKind.TRANSIENT, 535, False)
    ] * 2


def test_an_address_cannot_add_a_command(server: str, desk: Desk) -> None:
    """What is no plain address is refused without a word to the server; the others still leave."""
    provider = smtp.open_provider(server)
    bad = ("x@y.example>\r\nRCPT TO:<z@z", "é@x.example", "nobody", "a b@x.example", "")
    envelopes = [Envelope(bytes(16), "a@b.example", each, MESSAGE) for each in bad]
    first, *refused, last = provider.hand([*to("anna"), *envelopes, *to("bob")])
    forged = Envelope(bytes(16), "a@b.example>\r\nRSET", "x@y.example", MESSAGE)
    (sender,) = provider.hand([forged])
    provider.close()
    assert (first.kind, last.kind) == (OutcomeKind.SENT, OutcomeKind.SENT)
    assert {(each.kind, each.blame) for each in refused} == {(OutcomeKind.PERMANENT, "recipient")}
    assert (sender.kind, sender.blame) == (OutcomeKind.PERMANENT, "sender")
    assert [name for name, _ in desk.kept] == ["anna", "bob"]
