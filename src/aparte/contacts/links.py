"""Links: which contact an identity points at, for whoever finds out whom an item concerns.

Rows of identities are shared by all workers. A new one is claimed, never overwritten; a known one
is changed only from what it was seen to be. So of two workers that link the same identity at
once, one succeeds and the other looks again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import psycopg

from aparte.kernel import ids, sqlfile, wire

Connection = psycopg.Connection[tuple[Any, ...]]

USER: Final = "user"
ANONYMOUS: Final = "anonymous"
EMAIL: Final = "email"
PHONE: Final = "phone"

CHANNEL: Final = "aparte_identities"
"""Where workers hear which identities point elsewhere now; the payload is the value."""

NOTICE_BYTES_MAX: Final = 4_000
"""A longer value is not told by name: the notice says that anything may have changed."""

_SQL: Final = sqlfile.load("aparte.contacts", "facts.sql")


class Identity(NamedTuple):
    """One identity, within its workspace."""

    workspace_id: int
    kind: str
    value: str


class Link(NamedTuple):
    """Where an identity points; `bound` tells that an anonymous id belongs to a known person."""

    contact_id: bytes
    bound: bool


def load_links(connection: Connection, identities: Sequence[Identity]) -> dict[Identity, Link]:
    """Return the links of those of the identities that are known."""
    rows = connection.execute(_SQL.load_links, _keys(identities))
    return {Identity(row[0], row[1], row[2]): Link(row[3], row[4]) for row in rows}


def claim_links(connection: Connection, links: dict[Identity, Link], at: int) -> set[Identity]:
    """Make new identities point at contacts; returns those that were new indeed."""
    keys = sorted(links)
    values = {
        **_keys(keys),
        "contacts": wire.uuids([links[key].contact_id for key in keys]),
        "bounds": wire.booleans([links[key].bound for key in keys]),
        "ats": wire.instants([at] * len(keys)),
    }
    return {Identity(*row) for row in connection.execute(_SQL.claim_links, values)}


def repoint_links(
    connection: Connection, links: dict[Identity, tuple[Link, Link]], at: int
) -> set[Identity]:
    """Change identities from an old link to a new one; returns those that were as seen."""
    keys = sorted(links)
    old = [links[key][0] for key in keys]
    new = [links[key][1] for key in keys]
    values = {
        **_keys(keys),
        "contacts": wire.uuids([link.contact_id for link in new]),
        "bounds": wire.booleans([link.bound for link in new]),
        "ats": wire.instants([at] * len(keys)),
        "old_contacts": wire.uuids([link.contact_id for link in old]),
        "old_bounds": wire.booleans([link.bound for link in old]),
    }
    changed = {Identity(*row) for row in connection.execute(_SQL.repoint_links, values)}
    _tell_changed(connection, keys)
    return changed


def follow_merges(connection: Connection, moves: Sequence[tuple[Identity, bytes, bytes]]) -> None:
    """Make identities that point at a joined contact point at the one it was joined into.

    `moves` are (identity, loser, winner).
    """
    keys = [move[0] for move in moves]
    values = {
        **_keys(keys),
        "losers": wire.uuids([move[1] for move in moves]),
        "winners": wire.uuids([move[2] for move in moves]),
    }
    connection.execute(_SQL.follow_links, values)
    _tell_changed(connection, keys)


def _tell_changed(connection: Connection, identities: Sequence[Identity]) -> None:
    notices = {
        key.value if len(key.value.encode()) <= NOTICE_BYTES_MAX else "" for key in identities
    }
    connection.execute(_SQL.tell_links_changed, {"values": wire.texts(sorted(notices))})


def _keys(identities: Sequence[Identity]) -> dict[str, Any]:
    return {
        "partitions": wire.smallints([ids.partition_of_identity(*key) for key in identities]),
        "workspaces": wire.integers([key.workspace_id for key in identities]),
        "kinds": wire.texts([key.kind for key in identities]),
        "values": wire.texts([key.value for key in identities]),
    }
