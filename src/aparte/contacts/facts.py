"""The contacts' facts, a batch at a time: states, profiles, consent ledger, merges.

For processes that own partitions: plain SQL on their own connection, inside their transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

import psycopg

from aparte.contacts import links, normalising, search
from aparte.contacts.history import changes
from aparte.kernel import ids, instants, sqlfile, wire

Connection = psycopg.Connection[tuple[Any, ...]]

USER: Final = links.USER
ANONYMOUS: Final = links.ANONYMOUS
EMAIL: Final = links.EMAIL
PHONE: Final = links.PHONE

Identity = links.Identity
Link = links.Link
load_links = links.load_links
claim_links = links.claim_links
repoint_links = links.repoint_links
follow_merges = links.follow_merges
LINKS_CHANNEL: Final = links.CHANNEL

CHANGES: Final = changes.TABLE
ChangeRow = changes.ChangeRow
SaidRow = changes.SaidRow
add_changes = changes.add_changes
load_changes = changes.load_changes

normalise_email = normalising.email
normalise_phone = normalising.phone
search_words = search.words

_SQL: Final = sqlfile.load("aparte.contacts", "facts.sql")


class StateRow(NamedTuple):
    """One contact's state as it is stored."""

    contact_id: bytes
    workspace_id: int
    state: bytes
    wake_at: int
    generation: int


class ProfileRow(NamedTuple):
    """What people list and search of one contact; `attributes` and `marks` are JSON."""

    contact_id: bytes
    workspace_id: int
    email: str | None
    phone: str | None
    display_name: str | None
    language: str | None
    attributes: bytes
    created_at: int
    last_seen_at: int | None
    search: str
    marks: bytes = b"{}"


class ConsentRow(NamedTuple):
    """One line of the consent ledger."""

    contact_id: bytes
    id: bytes
    workspace_id: int
    purpose: str
    channel: str
    status: str
    wording: str
    source: str
    ip: str
    at: int
    recorded_at: int


class WordRow(NamedTuple):
    """One word of the consent ledger as it is read back."""

    contact_id: bytes
    id: bytes
    purpose: str
    channel: str
    status: str
    at: int
    recorded_at: int


class MergeRow(NamedTuple):
    """A forwarding address."""

    loser_id: bytes
    winner_id: bytes
    workspace_id: int
    at: int


def load_states(connection: Connection, contacts: Sequence[bytes]) -> list[tuple[bytes, bytes]]:
    """Return (contact, state) of those of the contacts that have one."""
    keys = {"partitions": _partitions(contacts), "contacts": wire.uuids(contacts)}
    return connection.execute(_SQL.load_states, keys).fetchall()


def list_states(
    connection: Connection, partition: int, workspace_id: int, after: bytes, limit: int
) -> list[tuple[bytes, bytes]]:
    """Return (contact, state) of a workspace's contacts in one partition, after an id."""
    values = {
        "partition": partition,
        "workspace": workspace_id,
        "after": wire.Uuid(after),
        "limit": limit,
    }
    return connection.execute(_SQL.list_states, values).fetchall()


def load_consents(connection: Connection, contacts: Sequence[bytes], until: int) -> list[WordRow]:
    """Return the ledger of some contacts as it was recorded before an instant, in any order."""
    values = {
        "partitions": _partitions(contacts),
        "contacts": wire.uuids(contacts),
        "until": wire.Instant(until),
    }
    return list(map(WordRow._make, connection.execute(_SQL.load_consents, values).fetchall()))


def save_states(connection: Connection, rows: Sequence[StateRow]) -> None:
    """Write states, each contact at most once."""
    contacts, workspaces, states, wakes, generations = zip(*rows, strict=True)
    connection.execute(
        _SQL.save_states,
        {
            "partitions": _partitions(contacts),
            "contacts": wire.uuids(contacts),
            "workspaces": wire.integers(workspaces),
            "states": wire.byteas(states),
            "wakes": wire.instants(None if at >= instants.MAX_INSTANT else at for at in wakes),
            "generations": wire.integers(generations),
        },
    )


def find_due(
    connection: Connection, partitions: Sequence[int], now: int, limit: int
) -> list[tuple[bytes, int]]:
    """Return (contact, instant) of those whom time alone changes by now, the earliest first."""
    values = {
        "partitions": wire.smallints(partitions),
        "now": wire.Instant(now),
        "limit": limit,
    }
    return connection.execute(_SQL.find_due, values).fetchall()


def find_next_wake(connection: Connection, partitions: Sequence[int]) -> int:
    """Return the first instant at which time alone changes anybody, or FOREVER."""
    values = {"partitions": wire.smallints(partitions)}
    row = connection.execute(_SQL.find_next_wake, values).fetchone()
    return instants.FOREVER if row is None or row[0] is None else int(row[0])


def postpone_wake(connection: Connection, contact: bytes, until: int) -> None:
    """Let a contact that cannot be decided rest until an instant."""
    values = {
        "partition": ids.partition_of(contact),
        "contact": wire.Uuid(contact),
        "until": wire.Instant(until),
    }
    connection.execute(_SQL.postpone_wake, values)


def find_outdated(
    connection: Connection,
    partition: int,
    workspace_id: int,
    generation: int,
    after: bytes,
    limit: int,
) -> list[bytes]:
    """Return contacts of a partition that an older program decided last, after one of them."""
    values = {
        "partition": partition,
        "workspace": workspace_id,
        "generation": generation,
        "after": wire.Uuid(after),
        "limit": limit,
    }
    return [row[0] for row in connection.execute(_SQL.find_outdated, values)]


def keep_outdated(
    connection: Connection, contacts: Sequence[bytes], generation: int
) -> list[bytes]:
    """Return those contacts that an older program decided last, in order."""
    values = {
        "partitions": wire.smallints(contact[15] for contact in contacts),
        "contacts": wire.uuids(contacts),
        "generation": generation,
    }
    return [row[0] for row in connection.execute(_SQL.keep_outdated, values)]


def count_outdated(
    connection: Connection, workspace_id: int, partitions: Iterable[int], generation: int
) -> list[tuple[int, int, int]]:
    """Return (partition, generation, how many) of contacts that an older program decided last."""
    values = {
        "workspace": workspace_id,
        "partitions": wire.smallints(partitions),
        "generation": generation,
    }
    return connection.execute(_SQL.count_outdated, values).fetchall()


def survey_joined(connection: Connection, workspace_id: int, partitions: Iterable[int]) -> None:
    """Put those whom others were joined into in the temporary table `survey`."""
    values = {"workspace": workspace_id, "partitions": wire.smallints(partitions)}
    connection.execute(_SQL.survey_joined, values)


def survey_generations(
    connection: Connection,
    workspace_id: int,
    partitions: Iterable[int],
    generations: Iterable[int],
) -> None:
    """Put those whom programs of some generations decided last in the temporary table `survey`."""
    values = {
        "workspace": workspace_id,
        "partitions": wire.smallints(partitions),
        "generations": wire.integers(generations),
    }
    connection.execute(_SQL.survey_generations, values)


def save_profiles(connection: Connection, rows: Sequence[ProfileRow]) -> None:
    """Write profiles, each contact at most once."""
    (
        contacts,
        workspaces,
        emails,
        phones,
        names,
        languages,
        attributes,
        created,
        seen,
        searches,
        marks,
    ) = zip(*rows, strict=True)
    connection.execute(
        _SQL.save_profiles,
        {
            "partitions": _partitions(contacts),
            "contacts": wire.uuids(contacts),
            "workspaces": wire.integers(workspaces),
            "emails": wire.texts(emails),
            "phones": wire.texts(phones),
            "names": wire.texts(names),
            "languages": wire.texts(languages),
            "attributes": wire.jsonbs(attributes),
            "created": wire.instants(created),
            "seen": wire.instants(seen),
            "searches": wire.texts(searches),
            "marks": wire.jsonbs(marks),
        },
    )


def add_consents(connection: Connection, rows: Sequence[ConsentRow]) -> None:
    """Add to the ledger; the same line twice is one."""
    (
        contacts,
        lines,
        workspaces,
        purposes,
        channels,
        statuses,
        wordings,
        sources,
        ips,
        ats,
        recorded,
    ) = zip(*rows, strict=True)
    connection.execute(
        _SQL.add_consents,
        {
            "partitions": _partitions(contacts),
            "contacts": wire.uuids(contacts),
            "ids": wire.uuids(lines),
            "workspaces": wire.integers(workspaces),
            "purposes": wire.texts(purposes),
            "channels": wire.texts(channels),
            "statuses": wire.texts(statuses),
            "wordings": wire.texts(value or None for value in wordings),
            "sources": wire.texts(value or None for value in sources),
            "ips": wire.texts(value or None for value in ips),
            "ats": wire.instants(ats),
            "recorded": wire.instants(recorded),
        },
    )


def add_merges(connection: Connection, rows: Sequence[MergeRow]) -> None:
    """Leave forwarding addresses, and list the joined contacts no more."""
    losers, winners, workspaces, ats = zip(*rows, strict=True)
    partitions = _partitions(losers)
    connection.execute(
        _SQL.add_merges,
        {
            "partitions": partitions,
            "losers": wire.uuids(losers),
            "winners": wire.uuids(winners),
            "workspaces": wire.integers(workspaces),
            "ats": wire.instants(ats),
        },
    )
    connection.execute(
        _SQL.remove_profiles, {"partitions": partitions, "contacts": wire.uuids(losers)}
    )


def _partitions(contacts: Sequence[bytes]) -> wire.Smallints:
    return wire.smallints([contact[15] for contact in contacts])
