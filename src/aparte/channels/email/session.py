"""One SMTP connection that hands over many messages (RFC 5321, pipelined by RFC 2920).

The standard library opens it (TLS, authentication); the hand-over is our own, because a message
then costs one round trip and a quarter of the work: the last line of a message and the first
commands of the next leave in one write.

The rule of outcomes: until the final dot has left, nothing was sent; once it has left and no
reply comes, nobody knows.
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import socket
import ssl
from collections.abc import Sequence
from typing import Final

from aparte.channels.contracts import Envelope, Outcome
from aparte.channels.email import replies
from aparte.channels.email.address import SmtpSettings

REPLY_LINES_MAX: Final = 100
LINE_MAX: Final = 4_096
CHUNK: Final = 65_536
_ADDRESS: Final = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")
_END: Final = b".\r\n"
_STAGES: Final[tuple[replies.Stage, ...]] = ("mail", "rcpt", "data")


def is_sendable(address: str) -> bool:
    """Tell whether an address is only itself in an SMTP command: ASCII, no space, no bracket."""
    return _ADDRESS.fullmatch(address) is not None


class Session:
    """An open connection; `closed` once it can take no more."""

    def __init__(self, settings: SmtpSettings) -> None:
        self._smtp = _open(settings)
        sock = self._smtp.sock
        assert sock is not None, "a connected client has a socket"
        self._socket: socket.socket = sock
        self._pipelines = self._smtp.has_extn("pipelining")
        self._sizes = self._smtp.has_extn("size")
        self._left = settings.per_connection
        self._unread = bytearray()
        self._begun = False
        self._reset = False
        self._written = 0
        self.handed = 0
        self.closed = False

    def hand(self, batch: Sequence[Envelope]) -> list[Outcome]:
        """Hand messages over until all are, or the connection ends.

        Returns the outcomes of the first ones: for those after them nothing was sent.
        """
        done: list[Outcome] = []
        try:
            for index, envelope in enumerate(batch):
                self._left -= 1
                more = self._left > 0 and index + 1 < len(batch)
                done.append(self._one(envelope, batch[index + 1] if more else None))
                self.handed += 1
                if self._left <= 0:
                    self.quit()
                if self.closed:
                    break
        except OSError:
            self.close()
        except BaseException:
            self.close()
            raise
        return done

    def quit(self) -> None:
        """Take leave politely."""
        with contextlib.suppress(OSError):
            self._write(b"QUIT\r\n")
        self.close()

    def close(self) -> None:
        """Hang up."""
        self.closed = True
        self._smtp.close()

    def _one(self, envelope: Envelope, following: Envelope | None) -> Outcome:
        refusal = self._begin(envelope)
        if refusal is not None:
            return refusal
        message = _stuffed(envelope.content) + _END
        ahead = b""
        if following is not None and self._pipelines:
            ahead = b"".join(self._commands(following))
        try:
            self._write(message + ahead)
            reply = self._read()
        except OSError as error:
            self.close()
            if self._written >= len(message):
                return replies.lost(f"no reply after the message: {error}", after_end=True)
            raise
        self._begun = ahead != b""
        if reply.code == replies.CLOSING:
            self.close()
        return replies.judge(reply, "end")

    def _begin(self, envelope: Envelope) -> Outcome | None:
        """Send MAIL, RCPT and DATA; return None when the server waits for the message."""
        commands = self._commands(envelope)
        if self._pipelines and not self._begun:
            self._write(b"".join(commands))
        with_reset = self._reset
        self._begun = self._reset = False
        if with_reset:
            self._answer(commands.pop(0))
        refusal: Outcome | None = None
        reply = replies.Reply(0, "")
        for stage, command in zip(_STAGES, commands, strict=True):
            if refusal is not None and not self._pipelines:
                break
            reply = self._answer(command)
            if reply.code == replies.CLOSING:
                return self._leave(reply, stage)
            if refusal is None and not replies.goes_on(reply, stage):
                refusal = replies.judge(reply, stage)
        if refusal is not None:
            self._reset = True
            if reply.code == replies.READY:
                # RFC 2920 §3.1: a server that says 354 without a recipient gets an empty message.
                self._write(_END)
                self._read()
        return refusal

    def _answer(self, command: bytes) -> replies.Reply:
        """Return the reply to a command, which is already on its way if the server pipelines."""
        if not self._pipelines:
            self._write(command)
        return self._read()

    def _leave(self, reply: replies.Reply, stage: replies.Stage) -> Outcome:
        """Close as the server asks, before this message was sent."""
        if self.handed:
            # This connection has had its share: the message gets a new one.
            raise ConnectionError(reply.text)
        self.close()
        return replies.judge(reply, stage)

    def _commands(self, envelope: Envelope) -> list[bytes]:
        size = f" SIZE={len(envelope.content)}" if self._sizes else ""
        commands = [
            f"MAIL FROM:<{_plain(envelope.sender)}>{size}\r\n".encode("ascii"),
            f"RCPT TO:<{_plain(envelope.recipient)}>\r\n".encode("ascii"),
            b"DATA\r\n",
        ]
        return [b"RSET\r\n", *commands] if self._reset else commands

    def _write(self, data: bytes) -> None:
        """Write all of it, keeping count of how much has certainly left."""
        self._written = 0
        view = memoryview(data)
        while self._written < len(data):
            self._written += self._socket.send(view[self._written :])

    def _read(self) -> replies.Reply:
        lines: list[str] = []
        for _ in range(REPLY_LINES_MAX):
            line = self._read_line()
            lines.append(line[4:])
            if line[3:4] != "-":
                if not line[:3].isdecimal():
                    raise ConnectionError(f"not an SMTP reply: {line[:80]}")
                return replies.Reply(int(line[:3]), " ".join(lines))
        raise ConnectionError("a reply of too many lines")

    def _read_line(self) -> str:
        while (end := self._unread.find(b"\n")) < 0:
            if len(self._unread) > LINE_MAX:
                raise ConnectionError("a reply line too long")
            received = self._socket.recv(CHUNK)
            if not received:
                raise ConnectionError("the server closed the connection")
            self._unread += received
        line = self._unread[:end].rstrip(b"\r").decode("utf-8", "replace")
        del self._unread[: end + 1]
        return line


def _open(settings: SmtpSettings) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if not settings.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    timeout = settings.timeout_seconds
    if settings.tls == "implicit":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            settings.host, settings.port, _own_name(), timeout=timeout, context=context
        )
    else:
        smtp = smtplib.SMTP(settings.host, settings.port, _own_name(), timeout=timeout)
    try:
        smtp.ehlo_or_helo_if_needed()
        if settings.tls == "required" or (settings.tls == "offered" and smtp.has_extn("starttls")):
            smtp.starttls(context=context)
            smtp.ehlo()
        if settings.user:
            smtp.login(settings.user, settings.password)
        assert smtp.sock is not None, "a connected client has a socket"
        # A group of commands waits for its replies: nothing is gained by holding it back.
        smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _own_name() -> str:
    """Return what to say in EHLO, without asking DNS, which may take seconds to say nothing."""
    name = socket.gethostname()
    return name if "." in name else "[127.0.0.1]"


def _plain(address: str) -> str:
    """Return an address, asserting that it cannot add a command of its own."""
    assert is_sendable(address), "unsendable addresses were sorted out by now"
    return address


def _stuffed(content: bytes) -> bytes:
    """Return the content with lines that begin with a dot marked (RFC 5321 §4.5.2)."""
    if b"\r\n." in content:
        content = content.replace(b"\r\n.", b"\r\n..")
    if content.startswith(b"."):
        content = b"." + content
    return content if content.endswith(b"\r\n") else content + b"\r\n"
