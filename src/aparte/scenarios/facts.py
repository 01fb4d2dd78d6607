"""The scenarios' facts, a batch at a time: journeys, and every judgement passed.

For processes that own partitions: plain SQL on their own connection, inside their transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import msgspec
import psycopg

from aparte.kernel import sqlfile, wire

Connection = psycopg.Connection[tuple[Any, ...]]

_SQL: Final = sqlfile.load("aparte.scenarios", "facts.sql")


class JourneyRow(msgspec.Struct):
    """One journey as a batch leaves it; `goal_value` is in millionths.

    A journey known before the batch has no `scenario`: only where it stands is written, and the
    version only when it is another one now.
    """

    contact_id: bytes
    journey_id: bytes
    workspace_id: int
    scenario: str | None = None
    version: int = 0
    entry_key: str = ""
    opened_at: int = 0
    step: str | None = None
    waiting_until: int | None = None
    ended_at: int | None = None
    end_reason: str | None = None
    goal_value: int | None = None
    outcome: str | None = None


class AssignmentRow(NamedTuple):
    """The variant of an experiment that one journey was given."""

    contact_id: bytes
    journey_id: bytes
    workspace_id: int
    scenario: str
    version: int
    step: str
    variant: str
    drawn: bool
    at: int


class EntryRow(NamedTuple):
    """One journey's opening as it is read back."""

    contact_id: bytes
    scenario: str
    entry_key: str
    journey_id: bytes
    opened_at: int


class ConversionRow(msgspec.Struct, frozen=True):
    """A goal reached; `value` is in millionths."""

    contact_id: bytes
    conversion_id: bytes
    workspace_id: int
    scenario: str
    version: int
    journey_id: bytes
    event_id: bytes
    converted_at: int
    value: int | None
    after_end: bool


class DecisionRow(msgspec.Struct, frozen=True):
    """One judgement; `figures` is JSON."""

    contact_id: bytes
    decision_id: bytes
    workspace_id: int
    scenario: str
    version: int
    step: str
    journey_id: bytes
    message: str
    wanted_at: int
    decided_at: int
    verdict: str
    reason: str
    final: bool
    until: int | None
    figures: bytes


def open_journeys(connection: Connection, rows: Sequence[JourneyRow]) -> None:
    """Write new journeys, each at most once, as they stand at the end of the batch."""
    connection.execute(
        _SQL.open_journeys,
        {
            **_places(rows),
            "contacts": wire.uuids([row.contact_id for row in rows]),
            "workspaces": wire.integers([row.workspace_id for row in rows]),
            "scenarios": wire.texts([row.scenario for row in rows]),
            "entries": wire.texts([row.entry_key for row in rows]),
            "opened": wire.instants([row.opened_at for row in rows]),
        },
    )


def move_journeys(connection: Connection, rows: Sequence[JourneyRow]) -> None:
    """Write where known journeys stand, each at most once."""
    connection.execute(_SQL.move_journeys, _places(rows))


def end_merged(connection: Connection, contacts: Sequence[bytes], ats: Sequence[int]) -> None:
    """End the journeys of contacts that were joined into others."""
    connection.execute(
        _SQL.end_merged,
        {
            "partitions": wire.smallints([contact[15] for contact in contacts]),
            "contacts": wire.uuids(contacts),
            "ats": wire.instants(ats),
        },
    )


def add_assignments(connection: Connection, rows: Sequence[AssignmentRow]) -> None:
    """Record variants given; the first word on a journey and step stays."""
    contacts, journeys, workspaces, scenarios, versions, steps, variants, drawn, ats = zip(
        *rows, strict=True
    )
    connection.execute(
        _SQL.add_assignments,
        {
            "partitions": wire.smallints([contact[15] for contact in contacts]),
            "journeys": wire.uuids(journeys),
            "contacts": wire.uuids(contacts),
            "workspaces": wire.integers(workspaces),
            "scenarios": wire.texts(scenarios),
            "versions": wire.integers(versions),
            "steps": wire.texts(steps),
            "variants": wire.texts(variants),
            "drawn": wire.booleans(drawn),
            "ats": wire.instants(ats),
        },
    )


def add_conversions(connection: Connection, rows: Sequence[ConversionRow]) -> None:
    """Record goals reached."""
    connection.execute(
        _SQL.add_conversions,
        {
            "partitions": wire.smallints([row.contact_id[15] for row in rows]),
            "conversions": wire.uuids([row.conversion_id for row in rows]),
            "contacts": wire.uuids([row.contact_id for row in rows]),
            "workspaces": wire.integers([row.workspace_id for row in rows]),
            "scenarios": wire.texts([row.scenario for row in rows]),
            "versions": wire.integers([row.version for row in rows]),
            "journeys": wire.uuids([row.journey_id for row in rows]),
            "events": wire.uuids([row.event_id for row in rows]),
            "converted": wire.instants([row.converted_at for row in rows]),
            "values": wire.bigints([row.value for row in rows]),
            "afters": wire.booleans([row.after_end for row in rows]),
        },
    )


def add_decisions(connection: Connection, rows: Sequence[DecisionRow]) -> None:
    """Record judgements."""
    connection.execute(
        _SQL.add_decisions,
        {
            "partitions": wire.smallints([row.contact_id[15] for row in rows]),
            "decisions": wire.uuids([row.decision_id for row in rows]),
            "contacts": wire.uuids([row.contact_id for row in rows]),
            "workspaces": wire.integers([row.workspace_id for row in rows]),
            "scenarios": wire.texts([row.scenario for row in rows]),
            "versions": wire.integers([row.version for row in rows]),
            "steps": wire.texts([row.step for row in rows]),
            "journeys": wire.uuids([row.journey_id for row in rows]),
            "messages": wire.texts([row.message for row in rows]),
            "wanted": wire.instants([row.wanted_at for row in rows]),
            "decided": wire.instants([row.decided_at for row in rows]),
            "verdicts": wire.texts([row.verdict for row in rows]),
            "reasons": wire.texts([row.reason for row in rows]),
            "finals": wire.booleans([row.final for row in rows]),
            "untils": wire.instants([row.until for row in rows]),
            "figures": wire.jsonbs([row.figures for row in rows]),
        },
    )


def _places(rows: Sequence[JourneyRow]) -> dict[str, Any]:
    return {
        "partitions": wire.smallints([row.contact_id[15] for row in rows]),
        "journeys": wire.uuids([row.journey_id for row in rows]),
        "versions": wire.integers([row.version for row in rows]),
        "steps": wire.texts([row.step for row in rows]),
        "waits": wire.instants([row.waiting_until for row in rows]),
        "ended": wire.instants([row.ended_at for row in rows]),
        "reasons": wire.texts([row.end_reason for row in rows]),
        "goals": wire.bigints([row.goal_value for row in rows]),
        "outcomes": wire.texts([row.outcome for row in rows]),
    }


def load_entries(connection: Connection, contacts: Sequence[bytes], until: int) -> list[EntryRow]:
    """Return the journeys of some contacts that opened before an instant, the oldest first."""
    values = {
        "partitions": wire.smallints([contact[15] for contact in contacts]),
        "contacts": wire.uuids(contacts),
        "until": wire.Instant(until),
    }
    return list(map(EntryRow._make, connection.execute(_SQL.load_entries, values).fetchall()))
