"""Reading a request's body: unpacked, checked as text, split into items; bounded all along.

What is wrong here is wrong with the whole request. Two common flaws of senders are mended rather
than refused, since a whole batch would be lost for one value: `NaN` and `Infinity` (Python)
become null, and half an emoji cut by a length limit (JavaScript) becomes a question mark.
"""

from __future__ import annotations

import json
import zlib
from typing import Any, Final

import msgspec

from aparte.events import problems
from aparte.kernel import instants

BODY_BYTES_MAX: Final = 512_000
"""Segment's 500 KB, as it comes and once unpacked."""

BATCH_ITEMS_MAX: Final = 5_000

_GZIP: Final = 16 + zlib.MAX_WBITS
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


class Body(msgspec.Struct, rename={"sent_at": "sentAt", "write_key": "writeKey"}):
    """What we read of a body at once: the envelope of a batch; the rest belongs to items."""

    batch: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    sent_at: Any = None
    write_key: Any = None


class Request(msgspec.Struct):
    """A request as read: its items still raw, its write key and the instant it was sent."""

    items: list[msgspec.Raw]
    may_hold_nul: bool
    write_key: str | None = None
    sent_at: int | None = None


_BODY: Final = msgspec.json.Decoder(Body)
_ITEMS: Final = msgspec.json.Decoder(list[msgspec.Raw])


def unpack(data: bytes, encoding: str) -> bytes:
    """Return the plain bytes of a body sent under a Content-Encoding."""
    if encoding in {"", "identity"}:
        return data
    if encoding not in {"gzip", "x-gzip"}:
        raise problems.refused_request("encoding_unknown")
    reader = zlib.decompressobj(_GZIP)
    try:
        plain = reader.decompress(data, BODY_BYTES_MAX + 1)
    except zlib.error:
        raise problems.refused_request("gzip_damaged") from None
    if len(plain) > BODY_BYTES_MAX:
        raise problems.refused_request("inflated_too_large", limit=BODY_BYTES_MAX)
    if not reader.eof or reader.unused_data:
        raise problems.refused_request("gzip_damaged")
    return plain


def read_batch(data: bytes) -> Request:
    """Return the items of a `batch` or `import` body."""
    data = _text(data)
    body, data = _envelope(data)
    if body.batch is msgspec.UNSET:
        raise problems.refused_request("batch_missing", "batch")
    try:
        items = _ITEMS.decode(body.batch)
    except msgspec.ValidationError:
        raise problems.refused_request("batch_not_list", "batch") from None
    if not items:
        raise problems.refused_request("batch_empty", "batch")
    if len(items) > BATCH_ITEMS_MAX:
        raise problems.refused_request(
            "batch_too_long", "batch", count=len(items), limit=BATCH_ITEMS_MAX
        )
    return Request(items, b"\\u0000" in data, _write_key(body), _sent_at(body))


def read_single(data: bytes) -> Request:
    """Return the one item of a `track`, `identify`, ... body; its own sentAt is read with it."""
    data = _text(data)
    body, data = _envelope(data)
    return Request([msgspec.Raw(data)], b"\\u0000" in data, _write_key(body))


def instant(text: str) -> int:
    """Return the instant of an ISO 8601 text; raises ValueError when it is none."""
    try:
        return instants.parse(text)
    except OverflowError:
        raise ValueError(text) from None


def _text(data: bytes) -> bytes:
    data = data.removeprefix(_BYTE_ORDER_MARK)
    if not data.strip():
        raise problems.refused_request("body_empty")
    if not data.isascii():
        try:
            data.decode()
        except UnicodeDecodeError:
            raise problems.refused_request("body_not_utf8") from None
    return data


def _envelope(data: bytes) -> tuple[Body, bytes]:
    try:
        return _BODY.decode(data), data
    except msgspec.ValidationError:
        raise problems.refused_request("body_not_object") from None
    except RecursionError:
        raise problems.refused_request("body_too_deep") from None
    except msgspec.DecodeError as error:
        mended = _mend(data, str(error))
        return _BODY.decode(mended), mended


def _mend(data: bytes, detail: str) -> bytes:
    """Return the body without what JSON forbids but common senders write."""
    try:
        values = json.loads(data, parse_constant=lambda _: None)
        mended = json.dumps(values, ensure_ascii=False, allow_nan=False)
    except ValueError:
        detail = detail.removeprefix("JSON is malformed: ").rstrip(".")
        raise problems.refused_request("body_not_json", detail=detail) from None
    except RecursionError:
        raise problems.refused_request("body_too_deep") from None
    if not isinstance(values, dict):
        raise problems.refused_request("body_not_object")
    return mended.encode("utf-8", errors="replace")


def _write_key(body: Body) -> str | None:
    if body.write_key is not None and not isinstance(body.write_key, str):
        raise problems.refused_request("write_key_not_text", "writeKey")
    return body.write_key


def _sent_at(body: Body) -> int | None:
    if body.sent_at is None:
        return None
    try:
        return instant(body.sent_at)
    except (ValueError, TypeError):
        raise problems.refused_request("sent_at_invalid", "sentAt") from None
