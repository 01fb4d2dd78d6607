"""Connections as the engine needs them: ids as bytes, instants as integers, index plans only.

The adapters spare the hot path a `UUID` and a `datetime` per value. A fault hook, given only by
simulations, is called before each statement so that a run can be cut between any two.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any, ClassVar, Final, Self

import psycopg
from psycopg import adapt, pq
from psycopg.abc import Buffer
from typing_extensions import override

from aparte.kernel import wire

Connection = psycopg.Connection[tuple[Any, ...]]

Faults = Callable[[str], None]
"""Called with a statement's text, `commit` or `committed`; what it raises ends the turn there.

A simulated crash derives from BaseException, a simulated fault from psycopg.OperationalError."""

# Every engine statement looks rows up by key. A plan made while a table was empty must not scan
# it once it is full. Losing the last commits in a crash loses nothing: what they applied is back
# in the inbox, and a hand-over to a provider is flushed by its own commit.
_SETTINGS: Final = (
    "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c enable_material=off"
    " -c plan_cache_mode=force_generic_plan -c jit=off -c synchronous_commit=off"
    " -c timezone=UTC -c application_name=aparte-engine"
)

_read_bigint: Final = struct.Struct(">q").unpack


class _InstantLoader(adapt.Loader):
    """Reads `timestamptz` as microseconds since 1970."""

    format = pq.Format.BINARY

    @override
    def load(self, data: Buffer) -> int:
        instant: int = _read_bigint(data)[0]
        return instant + wire.EPOCH


class _WiredDumper(adapt.Dumper):
    """Hands over what is in binary form already."""

    format = pq.Format.BINARY

    @override
    def dump(self, obj: wire.Wired) -> Buffer:
        return obj


class _InstantDumper(adapt.Dumper):
    """Writes a single instant."""

    oid = wire.Instant.oid
    format = pq.Format.BINARY

    @override
    def dump(self, obj: wire.Instant) -> Buffer:
        return obj.binary()


def adapt_to_wire(adapters: adapt.AdaptersMap) -> None:
    """Teach a connection our ids, instants and arrays."""
    read_bytes = adapters.get_loader(adapters.types["bytea"].oid, pq.Format.BINARY)
    assert read_bytes is not None, "psycopg reads bytea"
    adapters.register_loader("uuid", read_bytes)
    adapters.register_loader("timestamptz", _InstantLoader)
    for kind in wire.KINDS:
        dumper = type(f"{kind.__name__}Dumper", (_WiredDumper,), {"oid": kind.oid})
        adapters.register_dumper(kind, dumper)
    adapters.register_dumper(wire.Instant, _InstantDumper)


class _BinaryCursor(psycopg.Cursor[tuple[Any, ...]]):
    """A cursor whose results come in binary form."""

    @override
    def __init__(self, connection: Connection, **kwargs: Any) -> None:
        super().__init__(connection, **kwargs)
        self.format = pq.Format.BINARY


class _FaultyCursor(_BinaryCursor):
    """A cursor that lets the simulation speak before each statement."""

    faults: ClassVar[Faults]

    @override
    def execute(self, query: Any, *args: Any, **kwargs: Any) -> Self:
        type(self).faults(str(query))
        return super().execute(query, *args, **kwargs)

    @override
    def copy(self, statement: Any, *args: Any, **kwargs: Any) -> Any:
        type(self).faults(str(statement))
        return super().copy(statement, *args, **kwargs)


def connect(address: str, faults: Faults | None = None) -> Connection:
    """Return a new connection, in autocommit: transactions are opened by name, as blocks."""
    connection = psycopg.connect(address, autocommit=True, options=_SETTINGS, prepare_threshold=0)
    adapt_to_wire(connection.adapters)
    connection.cursor_factory = _BinaryCursor
    if faults is not None:
        listening = type("_Faulty", (_FaultyCursor,), {"faults": staticmethod(faults)})
        connection.cursor_factory = listening
    return connection
