"""What the engine's tests share: workers on a real database, items put in, facts read back."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec
import psycopg
from typing_extensions import override

from aparte.core import contact as contacts
from aparte.core import program as programs
from aparte.core.governance import policy
from aparte.engine import connections, loop
from aparte.engine import programs as sources
from aparte.events import contracts, facade
from aparte.kernel import clock, instants
from aparte.workspaces import contracts as workspaces

NOW: Final = instants.parse("2026-03-02T10:00:00")
WORKSPACE: Final = 1
ROUNDS_MAX: Final = 200

_numbers = itertools.count(1)


class Fixed(sources.Source):
    """One program for one workspace, handed in instead of read."""

    def __init__(self, program: programs.Program | None = None) -> None:
        self.program = program or bare_program()
        self.older: dict[int, Mapping[int, int]] = {}

    @override
    def find(self, connection: connections.Connection, workspace_id: int) -> programs.Program:
        if workspace_id != WORKSPACE:
            raise sources.UnknownWorkspaceError(f"there is no workspace {workspace_id}")
        return self.program

    @override
    def find_workspace(
        self, connection: connections.Connection, workspace_id: int
    ) -> workspaces.LiveWorkspace:
        self.find(connection, workspace_id)
        return workspaces.LiveWorkspace(
            id=workspace_id,
            key="shop",
            name="Shop",
            timezone="Europe/Paris",
            language="fr",
            currency="EUR",
            phone_region="FR",
            sender_name="Shop",
            sender_address="hello@shop.example",
            domain="shop.example",
            generation=self.program.generation,
        )

    @override
    def windows(
        self, connection: connections.Connection, workspace_id: int, generation: int
    ) -> Mapping[int, int] | None:
        return self.older.get(generation, {})

    @override
    def watch(self, connection: connections.Connection, now: int, *, told: bool) -> bool:
        return False

    @override
    def generations(self) -> dict[int, int]:
        return {WORKSPACE: self.program.generation}


def bare_program(generation: int = 1) -> programs.Program:
    """Return a program in which nothing is live."""
    return programs.Program(
        programs.Definitions(
            workspace_id=WORKSPACE,
            generation=generation,
            zone="Europe/Paris",
            segments={},
            versions=(),
            policy=policy.Policy(),
        )
    )


def worker(
    address: str,
    name: str = "alice",
    *,
    source: sources.Source | None = None,
    faults: connections.Faults | None = None,
    **others: Any,
) -> loop.Worker:
    """Return a worker that a test drives step by step."""
    return loop.Worker(
        worker_id=name,
        connect=lambda: connections.connect(address, faults),
        clock=clock.VirtualClock(NOW),
        source=source or Fixed(),
        faults=faults,
        **others,
    )


def track(name: str = "Product Viewed", **fields: Any) -> contracts.InboxItem:
    """Return an event; its `messageId` is new unless given."""
    fields.setdefault("id", f"message-{next(_numbers)}")
    fields.setdefault("occurred_at", NOW)
    fields.setdefault("received_at", NOW)
    return contracts.InboxItem(kind="track", name=name, **fields)


def identify(traits: dict[str, Any] | None = None, **fields: Any) -> contracts.InboxItem:
    """Return an identify item."""
    fields.setdefault("id", f"message-{next(_numbers)}")
    fields.setdefault("occurred_at", NOW)
    fields.setdefault("received_at", NOW)
    return contracts.InboxItem(kind="identify", traits=traits, **fields)


def put(address: str, *items: contracts.InboxItem, workspace_id: int = WORKSPACE) -> None:
    """Append items to the inbox."""
    with psycopg.connect(address) as connection:
        facade.append(connection, workspace_id, items)


def drain(workers: Iterable[loop.Worker], now: int = NOW) -> None:
    """Let workers turn until none has anything to do."""
    chosen = list(workers)
    for _ in range(ROUNDS_MAX):
        reports = [each.step(now) for each in chosen]
        if all(report.idle and not report.forwarded for report in reports):
            return
    raise AssertionError(f"not idle after {ROUNDS_MAX} rounds")


def rows(address: str, query: str, *values: Any) -> list[tuple[Any, ...]]:
    """Return what a query answers."""
    with psycopg.connect(address) as connection:
        return connection.execute(query, values).fetchall()


def run(address: str, statement: str, *values: Any) -> None:
    """Carry out a statement."""
    with psycopg.connect(address) as connection:
        connection.execute(statement, values)


def people(address: str) -> list[contacts.Contact]:
    """Return every contact that was not joined into another, by id."""
    found = rows(address, "SELECT state FROM contact_state ORDER BY contact_id")
    read = [contacts.decode(state) for (state,) in found]
    return [contact for contact in read if contact.forwarded_to is None]


def only(address: str) -> contacts.Contact:
    """Return the one contact there is."""
    (contact,) = people(address)
    return contact


def clear(address: str) -> None:
    """Empty every table of facts.

    Row by row: TRUNCATE makes a new file for each of two hundred tables and indexes, which takes
    longer than the few rows that a test leaves.
    """
    tables = (
        "inbox, events, identities, contact_state, contact_profiles, consent_records, merges, "
        "memberships, journeys, assignments, conversions, decisions, deliveries, leases, workers, "
        "backfills, inbox_failed, troubles, merging, tasks, calls, alerts, seat_asks, seats, "
        "ranking_notes, rankings"
    )
    with psycopg.connect(address) as connection:
        connection.execute(";".join(f"DELETE FROM {table}" for table in tables.split(", ")))


def as_json(value: Any) -> str:
    """Return a value as JSON, to compare facts whose keys may stand in any order."""
    return msgspec.json.encode(value, order="deterministic").decode()
