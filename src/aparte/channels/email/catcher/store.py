"""The caught mails: one `.eml` file each in a folder, the newest kept, listed from memory.

The folder is the truth: a restart reads it again, so nothing that was accepted is lost when the
process is killed. The envelope stands in the trace fields that final delivery adds (RFC 5321
§4.4): Return-Path and Delivered-To.
"""

from __future__ import annotations

import email.header
import email.message
import email.parser
import email.policy
import re
from collections import OrderedDict
from pathlib import Path
from typing import Final

import msgspec

from aparte.channels.email.catcher.receiver import Received

MAILS_MAX: Final = 10_000
HEAD_BYTES: Final = 16_384

_FIELD: Final = re.compile(rb"^([A-Za-z-]+):[ \t]*(.*(?:\r?\n[ \t].*)*)", re.MULTILINE)


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """What the list shows of a mail. `at` is in microseconds."""

    id: int
    at: int
    sender: str
    recipients: tuple[str, ...]
    from_: str = msgspec.field(name="from")
    subject: str
    message_id: str
    delivery_id: str
    size: int


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A mail opened: its parts as a mail program shows them."""

    mail: Mail
    headers: list[tuple[str, str]]
    text: str
    html: str


class Store:
    """The folder of caught mails."""

    def __init__(self, folder: Path, mails_max: int = MAILS_MAX) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._mails_max = mails_max
        self._mails: OrderedDict[int, Mail] = OrderedDict()
        for path in sorted(folder.glob("*.eml")):
            if path.stem.isdecimal():
                self._remember(path)
        self._next = max(self._mails, default=0) + 1
        self.received = len(self._mails)

    def add(self, received: Received, at: int) -> Mail:
        """Keep a mail that arrived at an instant (µs)."""
        mail_id, self._next = self._next, self._next + 1
        trace = f"Return-Path: <{received.sender}>\r\n"
        trace += "".join(f"Delivered-To: {address}\r\n" for address in received.recipients)
        content = f"{trace}X-Received-At: {at}\r\n".encode("utf-8", "replace") + received.content
        self._path(mail_id).write_bytes(content)
        mail = _summary(mail_id, content[:HEAD_BYTES], len(received.content))
        self._mails[mail_id] = mail
        self.received += 1
        while len(self._mails) > self._mails_max:
            oldest, _ = self._mails.popitem(last=False)
            self._path(oldest).unlink(missing_ok=True)
        return mail

    def __len__(self) -> int:
        return len(self._mails)

    def find(self, recipient: str = "", *, after: int = 0, limit: int = 100) -> list[Mail]:
        """Return the newest mails whose recipient or subject holds a text, newest first."""
        wanted = recipient.strip().lower()
        found: list[Mail] = []
        for mail in reversed(self._mails.values()):
            if mail.id <= after or len(found) >= limit:
                break
            if not wanted or any(
                wanted in text.lower() for text in (*mail.recipients, mail.subject)
            ):
                found.append(mail)
        return found

    def raw(self, mail_id: int) -> bytes | None:
        """Return a mail's bytes, or None when it is not (or no longer) here."""
        if mail_id not in self._mails:
            return None
        try:
            return self._path(mail_id).read_bytes()
        except FileNotFoundError:
            return None

    def open(self, mail_id: int) -> Opened | None:
        """Return a mail's parts, or None when it is not here."""
        raw = self.raw(mail_id)
        if raw is None:
            return None
        parser = email.parser.BytesParser(policy=email.policy.default)
        message = parser.parsebytes(raw)
        assert isinstance(message, email.message.EmailMessage), "the default policy makes these"
        return Opened(
            mail=self._mails[mail_id],
            headers=[(name, str(value)) for name, value in message.items()],
            text=_part(message, "plain"),
            html=_part(message, "html"),
        )

    def clear(self) -> None:
        """Delete every mail."""
        for mail_id in self._mails:
            self._path(mail_id).unlink(missing_ok=True)
        self._mails.clear()

    def _path(self, mail_id: int) -> Path:
        return self._folder / f"{mail_id:09d}.eml"

    def _remember(self, path: Path) -> None:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
        mail = _summary(int(path.stem), head, path.stat().st_size)
        self._mails[mail.id] = mail


def _summary(mail_id: int, head: bytes, size: int) -> Mail:
    head = head.partition(b"\r\n\r\n")[0]
    fields: dict[str, list[str]] = {}
    for match in _FIELD.finditer(head):
        name = match[1].decode("ascii").lower()
        fields.setdefault(name, []).append(_decoded(match[2]))
    at = _first(fields, "x-received-at")
    return Mail(
        id=mail_id,
        at=int(at) if at.isdecimal() else 0,
        sender=_first(fields, "return-path").strip("<>"),
        recipients=tuple(fields.get("delivered-to", ())),
        from_=_first(fields, "from"),
        subject=_first(fields, "subject"),
        message_id=_first(fields, "message-id"),
        delivery_id=_first(fields, "x-aparte-delivery"),
        size=size,
    )


def _first(fields: dict[str, list[str]], name: str) -> str:
    return fields.get(name, [""])[0]


def _decoded(value: bytes) -> str:
    text = " ".join(value.decode("utf-8", "replace").split())
    if "=?" not in text:
        return text
    try:
        return str(email.header.make_header(email.header.decode_header(text)))
    except (ValueError, LookupError):
        return text


def _part(message: email.message.EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    if part is None:
        return ""
    content = part.get_content()
    return content if isinstance(content, str) else ""
