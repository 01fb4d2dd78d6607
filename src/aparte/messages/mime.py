"""The bytes of an e-mail: RFC 5322 header fields and a multipart/alternative body.

Written by hand rather than with the standard library's policies, which cost a millisecond a mail.
Everything is ASCII: HTML travels as 7bit wherever its lines are short enough (characters outside
ASCII as references), else, like text, quoted-printable. So no relay needs to convert anything and
a DKIM signature survives.
"""

from __future__ import annotations

import binascii
from collections.abc import Callable
from typing import Final

from aparte.kernel import instants
from aparte.messages import addresses
from aparte.messages.contracts import DeliveryRef, RenderedMessage, Sender

LINE_MAX: Final = 998
"""RFC 5322 §2.1.1, without the line break."""

Sign = Callable[[bytes], bytes]
"""Takes a whole message, returns its DKIM-Signature field, line break included."""

_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)


def build(
    rendered: RenderedMessage,
    sender: Sender,
    recipient: str,
    delivery: DeliveryRef,
    dkim: Sign | None = None,
) -> bytes:
    """Return the message as sent, lines ended by CRLF; raises AddressError."""
    boundary = f"=_{delivery.delivery_id.hex()}"
    fields = [
        f"From: {addresses.mailbox(sender.name, sender.address)}",
        f"To: {addresses.to_ascii(recipient)}",
        f"Subject: {addresses.unstructured(rendered.subject)}",
        f"Date: {date(delivery.at)}",
        f"Message-ID: {message_id(delivery.delivery_id, sender)}",
    ]
    if sender.reply_to:
        fields.append(f"Reply-To: {addresses.to_ascii(sender.reply_to)}")
    fields += [f"{name}: {value}" for name, value in rendered.headers]
    fields.append("MIME-Version: 1.0")
    fields.append(f'Content-Type: multipart/alternative; boundary="{boundary}"')
    edge = f"\r\n--{boundary}".encode("ascii")
    message = b"".join(
        (
            "\r\n".join(fields).encode("ascii"),
            b"\r\n",
            edge,
            _part(b"text/plain", rendered.text.encode("utf-8", "replace")),
            edge,
            _part(b"text/html", rendered.html.encode("ascii", "xmlcharrefreplace")),
            edge,
            b"--\r\n",
        )
    )
    return message if dkim is None else dkim(message) + message


def message_id(delivery_id: bytes, sender: Sender) -> str:
    """Return the Message-ID of a delivery: the same at each attempt."""
    return f"<{delivery_id.hex()}@{addresses.domain_of(sender.address)}>"


def date(instant: int) -> str:
    """Return an instant as RFC 5322 writes it, in UTC and English in every language."""
    moment = instants.to_datetime(instant)
    return (
        f"{_DAYS[moment.weekday()]}, {moment.day:02d} {_MONTHS[moment.month - 1]} {moment.year} "
        f"{moment.hour:02d}:{moment.minute:02d}:{moment.second:02d} +0000"
    )


def _part(kind: bytes, data: bytes) -> bytes:
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if b"\0" in data:
        data = data.replace(b"\0", b"")
    lines = data.split(b"\n")
    if data.isascii() and len(max(lines, key=len)) <= LINE_MAX:
        encoding = b"7bit"
    else:
        encoding = b"quoted-printable"
        lines = binascii.b2a_qp(data, istext=True).split(b"\n")
    fields = (b"\r\nContent-Type: %s; charset=utf-8\r\nContent-Transfer-Encoding: %s\r\n\r\n") % (
        kind,
        encoding,
    )
    return fields + b"\r\n".join(lines)
