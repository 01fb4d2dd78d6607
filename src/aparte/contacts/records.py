"""Contacts as people read them: profiles, states, identities, consents. Nothing is changed here.

What changes a contact goes through the inbox of the events slice, never through here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import psycopg

from aparte import rows
from aparte.contacts import contracts, search
from aparte.core import contact as core_contact
from aparte.kernel import ids, sqlfile

COUNT_MAX: Final = 10_000
"""A search that finds more is counted no further."""

HOPS_MAX: Final = 16
"""A merge goes from the larger id to the smaller, so forwarding addresses have an end."""

_NOBODY: Final = UUID(int=0)
_SQL: Final = sqlfile.load("aparte.contacts")


def list_profiles(
    connection: rows.Connection,
    workspace_id: int,
    *,
    typed: str = "",
    known: bool | None = None,
    after: rows.Place | None = None,
    limit: int,
) -> list[contracts.Profile]:
    """Return contacts newest first, those whose search words begin with every word typed."""
    values = _filters(workspace_id, typed, known=known) | rows.place(after) | {"limit": limit}
    return rows.fetch(connection, contracts.Profile, _SQL.list_profiles, values)


def list_reachable(
    connection: rows.Connection,
    workspace_id: int,
    before: datetime,
    after: tuple[int, UUID] | None,
    limit: int,
) -> list[tuple[int, UUID]]:
    """Return (partition, contact) of those with an address known before, after a place."""
    partition, contact_id = after or (-1, _NOBODY)
    values = {
        "workspace_id": workspace_id,
        "before": before,
        "after_partition": partition,
        "after_contact": contact_id,
        "limit": limit,
    }
    return rows.fetch_plain(connection, _SQL.list_reachable, values)


def count_profiles(
    connection: rows.Connection, workspace_id: int, *, typed: str = "", known: bool | None = None
) -> int:
    """Return how many contacts the filters find; a search counts to `COUNT_MAX` at most."""
    values = _filters(workspace_id, typed, known=known)
    bound = COUNT_MAX if values["query"] else None
    return rows.number(connection, _SQL.count_profiles, {**values, "bound": bound})


def count_new(connection: rows.Connection, workspace_id: int, since: Any) -> int:
    """Return how many contacts came since a datetime."""
    return rows.number(connection, _SQL.count_new, {"workspace_id": workspace_id, "since": since})


def count_consenting(
    connection: rows.Connection, workspace_id: int, purpose: str, channel: str
) -> int:
    """Return how many contacts allow a purpose on a channel now."""
    values = {"workspace_id": workspace_id, "purpose": purpose, "channel": channel}
    return rows.number(connection, _SQL.count_consenting, values)


def load_profiles(
    connection: rows.Connection, workspace_id: int, contact_ids: Iterable[UUID]
) -> dict[UUID, contracts.Profile]:
    """Return the profiles of contacts by id; those without one are absent."""
    values = {"workspace_id": workspace_id, **rows.partitioned(contact_ids)}
    found = rows.fetch(connection, contracts.Profile, _SQL.load_profiles, values)
    return {profile.contact_id: profile for profile in found}


def load_states(
    connection: rows.Connection, workspace_id: int, contact_ids: Iterable[UUID]
) -> dict[UUID, core_contact.Contact]:
    """Return what the core knows of contacts, by id."""
    values = {"workspace_id": workspace_id, **rows.partitioned(contact_ids)}
    with psycopg.Cursor(connection) as cursor:
        found = cursor.execute(_SQL.load_states, values).fetchall()
    states = [core_contact.decode(row[0]) for row in found]
    return {UUID(bytes=state.id): state for state in states}


def follow(
    connection: rows.Connection, workspace_id: int, contact_id: UUID
) -> core_contact.Contact | None:
    """Return the contact of an id, or the one it was merged into; None when there is none."""
    for _ in range(HOPS_MAX):
        values = {
            "workspace_id": workspace_id,
            "contact_id": contact_id,
            "partition": ids.partition_of(contact_id.bytes),
        }
        with psycopg.Cursor(connection) as cursor:
            row = cursor.execute(_SQL.load_winner, values).fetchone()
        if row is None:
            states = load_states(connection, workspace_id, [contact_id])
            return states.get(contact_id)
        contact_id = row[0]
    return None


def group_joined(
    connection: rows.Connection, workspace_id: int, contact_ids: Iterable[UUID]
) -> list[set[UUID]]:
    """Return those contacts that were joined with others, each time all records of one person."""
    person: dict[UUID, set[UUID]] = {}
    asked: set[UUID] = set()
    wanted = set(contact_ids)
    for _ in range(HOPS_MAX):
        if not wanted:
            break
        asked |= wanted
        values = {
            "workspace_id": workspace_id,
            "partitions": rows.array({ids.partition_of(one.bytes) for one in wanted}),
            "contact_ids": rows.array(wanted),
        }
        for loser, winner in rows.fetch_plain(connection, _SQL.list_merges, values):
            both = person.get(loser, {loser}) | person.get(winner, {winner})
            person |= dict.fromkeys(both, both)
        wanted = person.keys() - asked
    groups = {id(group): group for group in person.values()}
    return list(groups.values())


def all_ids(contact: core_contact.Contact) -> list[UUID]:
    """Return the ids under which a person's facts lie: their own, and those merged into it."""
    return [UUID(bytes=one) for one in (contact.id, *contact.absorbed)]


def find_contact(
    connection: rows.Connection, workspace_id: int, kind: str, value: str
) -> UUID | None:
    """Return the contact that an identity, in normal form, points at."""
    partition = ids.partition_of_identity(workspace_id, kind, value)
    values = {"workspace_id": workspace_id, "kind": kind, "value": value, "partition": partition}
    with psycopg.Cursor(connection) as cursor:
        row = cursor.execute(_SQL.find_contact, values).fetchone()
    return None if row is None else row[0]


def load_identities(
    connection: rows.Connection, workspace_id: int, identities: Sequence[tuple[str, str]]
) -> list[contracts.Identity]:
    """Return the identities with the instants they were linked, the oldest first."""
    values = {
        "workspace_id": workspace_id,
        "kinds": [kind for kind, _ in identities],
        "values": [value for _, value in identities],
        "partitions": [ids.partition_of_identity(workspace_id, *pair) for pair in identities],
    }
    return rows.fetch(connection, contracts.Identity, _SQL.load_identities, values)


def list_consents(
    connection: rows.Connection,
    workspace_id: int,
    contact_ids: Iterable[UUID],
    *,
    after: rows.Place | None = None,
    limit: int,
) -> list[contracts.ConsentRecord]:
    """Return the ledger of a person's records, the latest word first."""
    values = {"workspace_id": workspace_id, **rows.partitioned(contact_ids)}
    values |= rows.place(after) | {"limit": limit}
    return rows.fetch(connection, contracts.ConsentRecord, _SQL.list_consents, values)


def preview(
    connection: rows.Connection,
    workspace_id: int,
    expression: str,
    values: dict[str, Any],
    sample: int,
) -> tuple[int, list[UUID]]:
    """Return how many contacts an SQL expression over `p` finds, and the newest of them.

    The expression is the SQL form of a condition: made by the core, its values all parameters.
    """
    given = {**values, "workspace_id": workspace_id, "sample": sample}
    query = _SQL.preview.replace("{expression}", expression)
    found = rows.fetch_plain(connection, query, given)
    return (found[0][0], [row[1] for row in found]) if found else (0, [])


def matches(profile: contracts.Profile, typed: str) -> bool:
    """Tell whether a profile is one that a search for this text finds."""
    return search.matches(profile.search, typed)


def _filters(workspace_id: int, typed: str, *, known: bool | None) -> dict[str, Any]:
    query = search.query(typed)
    if query is None and typed.strip():
        query = search.NOTHING
    return {"workspace_id": workspace_id, "query": query, "known": known}
