"""A long past, made by DuckDB: the same events in a Parquet file and in the event log.

Contacts are known by their ids alone and have done what the log says; nothing was ever live, so
that whatever is asked first has to be built from all of it. The log is filled in order of time, as
life does, so that one contact's events lie far from each other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from concurrent import futures
from pathlib import Path
from typing import Any, Final

import psycopg

from aparte.core import contact as contacts
from aparte.events import facade as events
from aparte.kernel import instants
from benchmarks import traffic

SPAN: Final = 60 * instants.DAY
CHUNK: Final = 50_000
_STATES: Final = "partition, contact_id, workspace_id, state, wake_at, generation"
_EVENTS: Final = (
    "partition, event_id, contact_id, workspace_id, occurred_at, received_at, name, properties,"
    " context"
)
_INDEXES: Final = {
    "events": (
        "ALTER TABLE events DROP CONSTRAINT events_pkey",
        "DROP INDEX events_of_contact",
        "ALTER TABLE events ADD PRIMARY KEY (partition, event_id, occurred_at)",
        "CREATE INDEX events_of_contact ON events (contact_id, occurred_at)",
    ),
}


class Past:
    """What so many contacts did so often, up to an instant; none of it near the `edges` before."""

    def __init__(
        self, folder: Path, contacts: int, count: int, now: int, edges: Sequence[int]
    ) -> None:
        import duckdb  # noqa: PLC0415 -- the engines, spawned from here, never pay for it

        self.contacts = contacts
        self.now = now
        self.parquet = folder / "events.parquet"
        self._csv = folder / "events.csv"
        self._duckdb = duckdb.connect(str(folder / "past.duckdb"))
        self._duckdb.execute("SET TimeZone = 'UTC'; SELECT setseed(0.7)")
        # A clock runs while both sides read: what is about to leave a window would tell them apart.
        far = " AND ".join(f"abs(age - {edge}) > {2 * instants.HOUR}" for edge in edges)
        self._duckdb.execute(_MAKE.format(far=far, names=_names(), categories=_categories()), {
            "contacts": contacts, "count": count, "span": SPAN, "now": now,
        })  # fmt: skip
        self._duckdb.execute(f"COPY events TO '{self.parquet}' (FORMAT PARQUET)")

    def fill(self, address: str, workspace: int) -> None:
        """Put the contacts and the log into a database."""
        self._fill_events(address, workspace)
        fill_contacts(address, self.contacts, lambda number: _stranger(workspace, number, self.now))
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE events, contact_state")

    def query(self, text: str) -> int:
        """Return how many rows a query over the Parquet file keeps."""
        self._duckdb.execute(f"CREATE OR REPLACE TEMP TABLE found AS {text}")
        row = self._duckdb.execute("SELECT count(*) FROM found").fetchone()
        assert row is not None, "a count is one row"
        return int(row[0])

    def close(self) -> None:
        """Let go of the files."""
        self._duckdb.close()

    def _fill_events(self, address: str, workspace: int) -> None:
        self._duckdb.execute(
            f"COPY (SELECT partition, event_id, contact_id, {workspace}, occurred_at, occurred_at,"
            f" name, properties, '{{}}' FROM events ORDER BY occurred_at)"
            f" TO '{self._csv}' (FORMAT CSV, HEADER FALSE)"
        )
        moments = range(self.now - SPAN, self.now + instants.DAY, instants.DAY)
        with psycopg.connect(address) as connection:
            events.Months().cover(connection, moments)
            before, after = _INDEXES["events"][:2], _INDEXES["events"][2:]
            for statement in before:
                connection.execute(statement)
            statement = f"COPY events ({_EVENTS}) FROM STDIN (FORMAT CSV)"
            with (
                self._csv.open("rb") as file,
                connection.cursor() as cursor,
                cursor.copy(statement) as copy,
            ):
                while data := file.read(1 << 20):
                    copy.write(data)
            for statement in after:
                connection.execute(statement)
        self._csv.unlink()


def fill_contacts(address: str, count: int, make: Callable[[int], contacts.Contact]) -> None:
    """Copy so many contacts into a database, each made from its number."""
    statement = f"COPY contact_state ({_STATES}) FROM STDIN"
    with futures.ThreadPoolExecutor(1) as copying, psycopg.connect(address) as connection:

        def put(data: str) -> None:
            with connection.cursor() as cursor, cursor.copy(statement) as copy:
                copy.write(data)

        waiting = None
        for first in range(0, count, CHUNK):
            numbers = range(first, min(first + CHUNK, count))
            data = "".join(_lines(make(number) for number in numbers))
            if waiting is not None:
                waiting.result()
            waiting = copying.submit(put, data)
        if waiting is not None:
            waiting.result()


def contact_id(number: int) -> bytes:
    """Return the id of a contact, as the log has it."""
    return hashlib.md5(f"contact-{number}".encode(), usedforsecurity=False).digest()


def _stranger(workspace: int, number: int, now: int) -> contacts.Contact:
    return contacts.Contact(
        contact_id(number), workspace, created_at=now - SPAN, clock=now - 1, generation=1
    )


def _lines(found: Iterator[contacts.Contact]) -> Iterator[str]:
    for one in found:
        wake: Any = "\\N"
        if one.wake_at < instants.MAX_INSTANT:
            wake = instants.to_datetime(one.wake_at).isoformat()
        state = contacts.encode(one).hex()
        yield (
            f"{one.id[15]}\t{one.id.hex()}\t{one.workspace_id}\t\\\\x{state}\t{wake}"
            f"\t{one.generation}\n"
        )


def _names() -> str:
    """Return the names of events as a list in which each stands as often as it comes."""
    found = [
        name
        for name, weight in traffic.WEIGHTS.items()
        if name != "identify"
        for _ in range(weight)
    ]
    return repr(found)


def _categories() -> str:
    return repr(list(traffic.CATEGORIES))


_MAKE: Final = """
CREATE TABLE events AS
WITH drawn AS (
    SELECT i, md5('contact-' || (random() * $contacts)::BIGINT % $contacts) AS contact,
           (random() * $span)::BIGINT AS age,
           {names}[1 + (random() * 98)::INT] AS name,
           {categories}[1 + (random() * 7)::INT] AS category,
           (random() * 2000)::INT AS product, (1000 + random() * 29000)::INT / 100.0 AS price
    FROM range($count) AS numbers (i)
)
SELECT ('0x' || contact[31:32])::SMALLINT AS partition,
       md5('event-' || i)::UUID AS event_id,
       contact::UUID AS contact_id,
       make_timestamptz($now - age) AS occurred_at,
       name,
       '{{"product_id": "p-' || product || '", "name": "Lampe Opaline", "category": "' || category
       || '", "price": ' || price || ', "currency": "EUR", "quantity": 1}}' AS properties
FROM drawn
WHERE {far}
"""
