"""Receives mail over SMTP for development: quick, forgiving, and only ever on this machine.

The commands a sender uses (RFC 5321), with pipelining. A library made for it takes ten times as
long per mail, which the demo and the load tests would feel.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Final

import msgspec
from typing_extensions import override

MAIL_BYTES_MAX: Final = 20_000_000
LINE_BYTES_MAX: Final = 4_096
RECIPIENTS_MAX: Final = 100

_END: Final = b"\r\n.\r\n"
_PATH: Final = re.compile(rb"(?:FROM|TO):\s*<([^<>\s]*)>", re.IGNORECASE)
_GREETING: Final = b"220 aparte inbox\r\n"
_HELLO: Final = b"".join(
    (
        b"250-aparte inbox\r\n250-PIPELINING\r\n250-8BITMIME\r\n",
        b"250-ENHANCEDSTATUSCODES\r\n250 SIZE %d\r\n" % MAIL_BYTES_MAX,
    )
)


class Received(msgspec.Struct, frozen=True):
    """One mail as it arrived: the envelope and the bytes."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes


class Desk(msgspec.Struct, frozen=True):
    """Who decides about recipients and mails: each says the reply, or None to hang up."""

    judge_recipient: Callable[[str], bytes | None]
    take: Callable[[Received], bytes | None]


class Receiver(asyncio.Protocol):
    """The server's side of one connection."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._buffer = bytearray()
        self._in_data = False
        self._searched = 0
        self._sender: str | None = None
        self._recipients: list[str] = []
        self._transport: asyncio.Transport | None = None
        self._replies: list[bytes] = []
        self._handlers: Final[dict[bytes, Callable[[bytes], None]]] = {
            b"EHLO": self._hello,
            b"HELO": self._hello,
            b"MAIL": self._mail,
            b"RCPT": self._rcpt,
            b"DATA": self._data,
            b"RSET": self._rset,
            b"NOOP": self._noop,
            b"QUIT": self._quit,
        }

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport), "a TCP server makes such transports"
        self._transport = transport
        transport.write(_GREETING)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None

    @override
    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while self._transport is not None and self._step():
            pass
        if self._transport is not None and self._replies:
            self._transport.write(b"".join(self._replies))
        self._replies.clear()

    def _step(self) -> bool:
        """Take one command or one mail off the buffer; return whether there was a whole one."""
        if self._in_data:
            return self._take_mail()
        end = self._buffer.find(b"\n")
        if end < 0:
            if len(self._buffer) > LINE_BYTES_MAX:
                self._hang_up()
            return False
        line = bytes(self._buffer[:end]).rstrip(b"\r")
        del self._buffer[: end + 1]
        self._command(line)
        return True

    def _take_mail(self) -> bool:
        # An empty mail is a lone dot: the line break before it was DATA's own.
        if self._buffer.startswith(b".\r\n"):
            end, after = 0, 3
        else:
            end = self._buffer.find(_END, max(self._searched - len(_END), 0))
            if end < 0:
                self._searched = len(self._buffer)
                if len(self._buffer) > MAIL_BYTES_MAX:
                    self._hang_up()
                return False
            end, after = end + 2, end + len(_END)
        content = bytes(self._buffer[:end]).replace(b"\r\n..", b"\r\n.")
        del self._buffer[:after]
        self._in_data, self._searched = False, 0
        mail = Received(self._sender or "", tuple(self._recipients), content.removeprefix(b"."))
        self._forget()
        self._reply_or_hang_up(self._desk.take(mail))
        return True

    def _command(self, line: bytes) -> None:
        verb = line[:4].upper()
        handler = self._handlers.get(verb)
        if handler is None:
            self._replies.append(b"500 5.5.1 unknown command\r\n")
        else:
            handler(line)

    def _hello(self, line: bytes) -> None:
        self._forget()
        self._replies.append(_HELLO if line[:1] in b"Ee" else b"250 aparte inbox\r\n")

    def _mail(self, line: bytes) -> None:
        path = _PATH.search(line)
        if path is None:
            self._replies.append(b"501 5.5.4 MAIL FROM:<address>\r\n")
        elif self._sender is not None:
            self._replies.append(b"503 5.5.1 nested MAIL\r\n")
        else:
            self._sender = path[1].decode("utf-8", "replace")
            self._replies.append(b"250 2.1.0 ok\r\n")

    def _rcpt(self, line: bytes) -> None:
        path = _PATH.search(line)
        if self._sender is None:
            self._replies.append(b"503 5.5.1 MAIL first\r\n")
        elif path is None or not path[1]:
            self._replies.append(b"501 5.5.4 RCPT TO:<address>\r\n")
        elif len(self._recipients) >= RECIPIENTS_MAX:
            self._replies.append(b"452 4.5.3 too many recipients\r\n")
        else:
            address = path[1].decode("utf-8", "replace")
            reply = self._desk.judge_recipient(address)
            if reply is not None and reply.startswith(b"2"):
                self._recipients.append(address)
            self._reply_or_hang_up(reply)

    def _data(self, _: bytes) -> None:
        if not self._recipients:
            self._replies.append(b"503 5.5.1 RCPT first\r\n")
        else:
            self._in_data = True
            self._replies.append(b"354 end with a lone dot\r\n")

    def _rset(self, _: bytes) -> None:
        self._forget()
        self._replies.append(b"250 2.0.0 ok\r\n")

    def _noop(self, _: bytes) -> None:
        self._replies.append(b"250 2.0.0 ok\r\n")

    def _quit(self, _: bytes) -> None:
        self._replies.append(b"221 2.0.0 bye\r\n")
        self._hang_up()

    def _forget(self) -> None:
        self._sender = None
        self._recipients = []

    def _reply_or_hang_up(self, reply: bytes | None) -> None:
        if reply is None:
            self._hang_up()
        else:
            self._replies.append(reply + b"\r\n")

    def _hang_up(self) -> None:
        if self._transport is not None:
            self._transport.write(b"".join(self._replies))
            self._transport.close()
        self._replies.clear()
        self._transport = None
