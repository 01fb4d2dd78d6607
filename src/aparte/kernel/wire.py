"""PostgreSQL's binary formats, built whole columns at a time.

A batch of thousands of rows travels as one array per column, or as one COPY. Made here by hand,
a row costs a fraction of what a driver spends on adapting value after value. Instants are
microseconds since 1970 outside and since 2000 on the wire.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from typing import ClassVar, Final

EPOCH: Final = 946_684_800_000_000
"""2000-01-01T00:00:00Z, from which PostgreSQL counts, in microseconds since 1970."""

COPY_HEADER: Final = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
COPY_TRAILER: Final = b"\xff\xff"

_BOOLEAN: Final = 16
_BYTEA: Final = 17
_BIGINT: Final = 20
_SMALLINT: Final = 21
_INTEGER: Final = 23
_TEXT: Final = 25
_DOUBLE: Final = 701
_INSTANT: Final = 1184
_UUID: Final = 2950
_JSONB: Final = 3802

_NULL: Final = b"\xff\xff\xff\xff"
_LENGTH_16: Final = b"\x00\x00\x00\x10"
_TRUE: Final = b"\x00\x00\x00\x01\x01"
_FALSE: Final = b"\x00\x00\x00\x01\x00"
_JSONB_VERSION: Final = b"\x01"

_pack_head: Final = struct.Struct(">iiIii").pack
_pack_empty: Final = struct.Struct(">iiI").pack
_pack_length: Final = struct.Struct(">i").pack
_pack_smallint: Final = struct.Struct(">ih").pack
_pack_integer: Final = struct.Struct(">ii").pack
_pack_bigint: Final = struct.Struct(">iq").pack
_pack_moment: Final = struct.Struct(">q").pack
_pack_double: Final = struct.Struct(">id").pack


class Wired(bytes):
    """A value in binary form, ready to be bound as a parameter: mostly one column of a batch."""

    oid: ClassVar[int]


class Uuid(Wired):
    """A single `uuid`."""

    oid = 2950


class Instant(int):
    """A single `timestamptz`."""

    oid: ClassVar[int] = 1184

    def binary(self) -> bytes:
        """Return the value in binary form."""
        return _pack_moment(self - EPOCH)


class Smallints(Wired):
    """A `smallint[]`."""

    oid = 1005


class Integers(Wired):
    """An `integer[]`."""

    oid = 1007


class Bigints(Wired):
    """A `bigint[]`."""

    oid = 1016


class Doubles(Wired):
    """A `double precision[]`."""

    oid = 1022


class Booleans(Wired):
    """A `boolean[]`."""

    oid = 1000


class Texts(Wired):
    """A `text[]`."""

    oid = 1009


class Byteas(Wired):
    """A `bytea[]`."""

    oid = 1001


class Jsonbs(Wired):
    """A `jsonb[]`."""

    oid = 3807


class Uuids(Wired):
    """A `uuid[]`."""

    oid = 2951


class Instants(Wired):
    """A `timestamptz[]`."""

    oid = 1185


KINDS: Final[tuple[type[Wired], ...]] = (
    Uuid,
    Smallints,
    Integers,
    Bigints,
    Doubles,
    Booleans,
    Texts,
    Byteas,
    Jsonbs,
    Uuids,
    Instants,
)


def _joined(oid: int, parts: Sequence[bytes]) -> bytes:
    if not parts:
        return _pack_empty(0, 0, oid)
    return b"".join((_pack_head(1, _NULL in parts, oid, len(parts), 1), *parts))


_SMALLINTS: Final = tuple(_pack_smallint(2, value) for value in range(256))


def smallints(values: Iterable[int]) -> Smallints:
    """Return a column of numbers from 0 to 255: partitions and small counts."""
    return Smallints(_joined(_SMALLINT, [_SMALLINTS[value] for value in values]))


def integers(values: Iterable[int]) -> Integers:
    """Return a column of 32-bit integers."""
    return Integers(_joined(_INTEGER, [_pack_integer(4, value) for value in values]))


def bigints(values: Iterable[int | None]) -> Bigints:
    """Return a column of 64-bit integers."""
    parts = [_NULL if value is None else _pack_bigint(8, value) for value in values]
    return Bigints(_joined(_BIGINT, parts))


def doubles(values: Iterable[float | None]) -> Doubles:
    """Return a column of floating-point numbers."""
    parts = [_NULL if value is None else _pack_double(8, value) for value in values]
    return Doubles(_joined(_DOUBLE, parts))


def booleans(values: Iterable[bool]) -> Booleans:
    """Return a column of truth values."""
    return Booleans(_joined(_BOOLEAN, [_TRUE if value else _FALSE for value in values]))


def uuids(values: Iterable[bytes | None]) -> Uuids:
    """Return a column of ids of 16 bytes."""
    parts = [_NULL if value is None else _LENGTH_16 + value for value in values]
    return Uuids(_joined(_UUID, parts))


def instants(values: Iterable[int | None]) -> Instants:
    """Return a column of instants."""
    parts = [_NULL if value is None else _pack_bigint(8, value - EPOCH) for value in values]
    return Instants(_joined(_INSTANT, parts))


def texts(values: Iterable[str | None]) -> Texts:
    """Return a column of texts."""
    parts = [_NULL if value is None else sized(value.encode()) for value in values]
    return Texts(_joined(_TEXT, parts))


def utf8_texts(values: Iterable[bytes]) -> Texts:
    """Return a column of texts that are UTF-8 already."""
    return Texts(_joined(_TEXT, [sized(value) for value in values]))


def byteas(values: Iterable[bytes]) -> Byteas:
    """Return a column of bytes of any length."""
    return Byteas(_joined(_BYTEA, [sized(value) for value in values]))


def jsonbs(values: Iterable[bytes]) -> Jsonbs:
    """Return a column of JSON documents, given as UTF-8 text."""
    parts = [_pack_length(len(value) + 1) + _JSONB_VERSION + value for value in values]
    return Jsonbs(_joined(_JSONB, parts))


def sized(value: bytes) -> bytes:
    """Return a value of varying length as it stands in an array or a COPY row."""
    return _pack_length(len(value)) + value
