"""The messages' facts as decisions make them: deliveries queued, and withdrawn in time.

For processes that own partitions: plain SQL on their own connection, inside their transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import msgspec
import psycopg

from aparte.kernel import instants, sqlfile, wire

Connection = psycopg.Connection[tuple[Any, ...]]

_SQL: Final = sqlfile.load("aparte.messages", "facts.sql")


class DeliveryRow(msgspec.Struct, frozen=True):
    """One message that may leave from `send_at` on."""

    contact_id: bytes
    delivery_id: bytes
    workspace_id: int
    scenario: str
    version: int
    step: str
    journey_id: bytes
    message: str
    channel: str
    purpose: str
    transactional: bool
    wanted_at: int
    send_at: int
    expires_at: int
    event_id: bytes
    event_at: int


class CancelRow(NamedTuple):
    """A journey whose queued messages must not leave; `contact_id` is whose record holds them."""

    contact_id: bytes
    journey_id: bytes
    reason: str
    at: int


class EngagedRow(NamedTuple):
    """A delivery that was opened, or clicked, at an instant."""

    partition: int
    delivery_id: bytes
    at: int
    clicked: bool


def queue_deliveries(connection: Connection, rows: Sequence[DeliveryRow]) -> None:
    """Queue messages and wake idle senders; the same message twice is one."""
    connection.execute(
        _SQL.queue_deliveries,
        {
            "partitions": wire.smallints([row.contact_id[15] for row in rows]),
            "deliveries": wire.uuids([row.delivery_id for row in rows]),
            "contacts": wire.uuids([row.contact_id for row in rows]),
            "workspaces": wire.integers([row.workspace_id for row in rows]),
            "scenarios": wire.texts([row.scenario for row in rows]),
            "versions": wire.integers([row.version for row in rows]),
            "steps": wire.texts([row.step for row in rows]),
            "journeys": wire.uuids([row.journey_id for row in rows]),
            "messages": wire.texts([row.message for row in rows]),
            "channels": wire.texts([row.channel for row in rows]),
            "purposes": wire.texts([row.purpose for row in rows]),
            "transactionals": wire.booleans([row.transactional for row in rows]),
            "wanted": wire.instants([row.wanted_at for row in rows]),
            "sends": wire.instants([row.send_at for row in rows]),
            "expires": wire.instants(
                [None if row.expires_at > instants.MAX_INSTANT else row.expires_at for row in rows]
            ),
            "events": wire.uuids([row.event_id for row in rows]),
            "event_ats": wire.instants([row.event_at for row in rows]),
        },
    )
    connection.execute(_SQL.tell_outbox)


def cancel_deliveries(connection: Connection, rows: Sequence[CancelRow]) -> None:
    """Cancel what nobody has claimed yet of some journeys' messages."""
    contacts, journeys, reasons, ats = zip(*rows, strict=True)
    connection.execute(
        _SQL.cancel_deliveries,
        {
            "partitions": wire.smallints([contact[15] for contact in contacts]),
            "contacts": wire.uuids(contacts),
            "journeys": wire.uuids(journeys),
            "reasons": wire.texts(reasons),
            "ats": wire.instants(ats),
        },
    )


def note_engagement(connection: Connection, rows: Sequence[EngagedRow]) -> None:
    """Remember when messages were first opened and clicked."""
    partitions, deliveries, ats, clicks = zip(*rows, strict=True)
    connection.execute(
        _SQL.note_engagement,
        {
            "partitions": wire.smallints(partitions),
            "deliveries": wire.uuids(deliveries),
            "ats": wire.instants(ats),
            "clicks": wire.booleans(clicks),
        },
    )
