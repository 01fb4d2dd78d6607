"""Rows: typed results of named queries, and places in keyset lists.

What every slice's `records` module needs to read facts for people: any psycopg connection, one
cursor per query with the row's own shape, lists that go on after a place instead of an offset.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import msgspec
import psycopg
from psycopg import rows

from aparte.kernel import ids

_Row = TypeVar("_Row")
Connection = psycopg.Connection[Any]
Values = dict[str, Any]


class Place(msgspec.Struct, frozen=True):
    """Where a keyset list goes on: after this instant and id, in descending order."""

    at: datetime
    id: UUID


class Stretch(msgspec.Struct, frozen=True):
    """A contact's own time after one instant and up to another; `place` is the asker's number."""

    place: int
    contact_id: UUID
    since: datetime
    until: datetime


def fetch(connection: Connection, shape: type[_Row], query: str, values: Values) -> list[_Row]:
    """Return the rows as structs of a shape whose fields are the columns."""
    with psycopg.Cursor(connection, row_factory=rows.class_row(shape)) as cursor:
        return cursor.execute(query, values).fetchall()


def fetch_plain(connection: Connection, query: str, values: Values) -> list[tuple[Any, ...]]:
    """Return the rows as tuples."""
    with psycopg.Cursor(connection) as cursor:
        return cursor.execute(query, values).fetchall()


def number(connection: Connection, query: str, values: Values) -> int:
    """Return the one number a query counts; nothing counts as zero."""
    found = fetch_plain(connection, query, values)
    return int(found[0][0] or 0) if found else 0


def place(after: Place | None) -> Values:
    """Return the values of a keyset query that goes on after a place, or begins."""
    if after is None:
        return {"before_at": None, "before_id": None}
    return {"before_at": after.at, "before_id": after.id}


def partitioned(contact_ids: Iterable[UUID]) -> Values:
    """Return contact ids and their partitions as two parallel lists, for `unnest`."""
    listed = list(contact_ids)
    partitions = [ids.partition_of(contact_id.bytes) for contact_id in listed]
    return {"contact_ids": listed, "partitions": partitions}


def stretched(stretches: Iterable[Stretch]) -> Values:
    """Return stretches of time as parallel lists, for `unnest`."""
    listed = list(stretches)
    return {
        "places": array(one.place for one in listed),
        "partitions": array(ids.partition_of(one.contact_id.bytes) for one in listed),
        "contact_ids": array(one.contact_id for one in listed),
        "sinces": array(one.since.isoformat() for one in listed),
        "untils": array(one.until.isoformat() for one in listed),
    }


def array(values: Iterable[int | str | UUID]) -> str:
    """Return values without special characters as PostgreSQL writes an array, to be cast.

    For thousands of values: a driver that adapts them one by one takes longer than the query.
    """
    return "{" + ",".join(map(str, values)) + "}"


def partitioned_or_all(contact_ids: Iterable[UUID] | None) -> Values:
    """Return the same, or nulls where no contact is meant in particular."""
    if contact_ids is None:
        return {"contact_ids": None, "partitions": None}
    return partitioned(contact_ids)
