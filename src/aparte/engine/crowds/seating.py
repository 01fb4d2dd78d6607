"""Seating: the answers to those who would enter a scenario that takes so many people.

Each scenario has a partition, and whoever owns it as an engine answers, in the order in which
people asked. Questions gone, seats given and answers put into the contacts' inboxes are one
transaction under the lease: nobody is counted twice, whatever crashes, and two seats never bear
one number.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final, NamedTuple

import psycopg

from aparte.core import seating
from aparte.engine import connections, leases, reporting
from aparte.events import contracts as events
from aparte.kernel import ids, instants, sqlfile, wire

ASKS_MAX: Final = 2_000
"""Questions answered in one transaction."""

CHANNEL: Final = "aparte_seats"
"""Where idle engines listen for somebody who asks."""

KEPT: Final = 2 * seating.LONGEST
"""How long seats are kept that are not the last."""

_SQL: Final = sqlfile.load("aparte.engine.crowds", "seats.sql")


class AskRow(NamedTuple):
    """One question: who asks for a seat in which scenario, and how many that takes."""

    partition: int
    seat_id: bytes
    contact_id: bytes
    workspace_id: int
    scenario: str
    per_hour: int
    per_day: int
    total: int
    asked_at: int

    @property
    def limits(self) -> seating.Limits:
        """How many people the scenario took when this one asked."""
        return seating.Limits(self.per_hour, self.per_day, self.total)


_Key = tuple[int, int, str]


def partition_of(workspace_id: int, scenario: str) -> int:
    """Return the partition whose owner counts the people of a scenario."""
    return ids.partition_of(ids.hashed("seating", workspace_id, scenario))


def add_asks(connection: psycopg.Connection[tuple[Any, ...]], rows: Sequence[AskRow]) -> None:
    """Let people ask, within the transaction of the decision that they would enter."""
    values = {
        "partitions": wire.smallints([row.partition for row in rows]),
        "seats": wire.uuids([row.seat_id for row in rows]),
        "contacts": wire.uuids([row.contact_id for row in rows]),
        "workspaces": wire.integers([row.workspace_id for row in rows]),
        "scenarios": wire.texts([row.scenario for row in rows]),
        "hours": wire.integers([row.per_hour for row in rows]),
        "days": wire.integers([row.per_day for row in rows]),
        "totals": wire.integers([row.total for row in rows]),
        "ats": wire.instants([row.asked_at for row in rows]),
    }
    connection.execute(_SQL.add_asks, values)
    connection.execute(_SQL.tell_seating)


def find_asks(connection: connections.Connection, partitions: Collection[int]) -> list[AskRow]:
    """Return who waits for an answer that the owner of these partitions gives."""
    values = {"partitions": wire.smallints(sorted(partitions)), "limit": ASKS_MAX}
    return list(map(AskRow._make, connection.execute(_SQL.pick_asks, values).fetchall()))


class Seater:
    """Answers for one worker. `faults` is called before and after each commit."""

    def __init__(self, held: leases.Leases, faults: connections.Faults) -> None:
        self._leases = held
        self._faults = faults

    def answer(self, connection: connections.Connection, asks: Sequence[AskRow], now: int) -> None:
        """Answer questions; raises LostLeaseError when a scenario is no longer this worker's."""
        asked: dict[_Key, list[AskRow]] = {}
        for row in asks:
            asked.setdefault((row.partition, row.workspace_id, row.scenario), []).append(row)
        with connection.transaction():
            # Held first: what is read from here on is what the owner before left, all of it.
            self._leases.hold(connection, {row.partition for row in asks}, now)
            lasts = _find_lasts(connection, asked)
            answered = {
                key: _seat(connection, key, rows, lasts.get(key, (0, instants.MIN_INSTANT)))
                for key, rows in asked.items()
            }
            said = [one for answers in answered.values() for one in answers]
            _store(connection, said)
            reporting.put(connection, [_said(row, verdict) for row, verdict in said], now)
            for key, answers in answered.items():
                _forget(connection, key, answers)
            self._faults("commit")
        self._faults("committed")


def _find_lasts(
    connection: connections.Connection, keys: Iterable[_Key]
) -> dict[_Key, tuple[int, int]]:
    partitions, workspaces, scenarios = zip(*keys, strict=True)
    values = {
        "partitions": wire.smallints(partitions),
        "workspaces": wire.integers(workspaces),
        "scenarios": wire.texts(scenarios),
    }
    rows = connection.execute(_SQL.find_last_seats, values).fetchall()
    return {(row[0], row[1], row[2]): (row[3], row[4]) for row in rows}


def _seat(
    connection: connections.Connection, key: _Key, rows: Sequence[AskRow], last: tuple[int, int]
) -> list[tuple[AskRow, seating.Verdict]]:
    """Answer those who ask for one scenario, in their order."""
    ranges = seating.looked_at(last[0], len(rows), {row.limits for row in rows})
    known: dict[int, int] = {}
    if ranges:
        values = {
            **_place(key),
            "firsts": wire.bigints(first for first, _ in ranges),
            "lasts": wire.bigints(end for _, end in ranges),
        }
        known = dict(connection.execute(_SQL.load_seats, values).fetchall())
    scenario = seating.Seating(*last, known)
    return [(row, scenario.ask(row.asked_at, row.limits)) for row in rows]


def _store(
    connection: connections.Connection, said: Sequence[tuple[AskRow, seating.Verdict]]
) -> None:
    values = {
        "partitions": wire.smallints(row.partition for row, _ in said),
        "seats": wire.uuids(row.seat_id for row, _ in said),
    }
    if connection.execute(_SQL.remove_asks, values).rowcount != len(said):
        raise leases.LostLeaseError("a question has been answered by somebody else")
    given = [(row, verdict) for row, verdict in said if verdict.number]
    if given:
        values = {
            "partitions": wire.smallints(row.partition for row, _ in given),
            "workspaces": wire.integers(row.workspace_id for row, _ in given),
            "scenarios": wire.texts(row.scenario for row, _ in given),
            "numbers": wire.bigints(verdict.number for _, verdict in given),
            "seats": wire.uuids(row.seat_id for row, _ in given),
            "ats": wire.instants(verdict.at for _, verdict in given),
        }
        connection.execute(_SQL.add_seats, values)


def _forget(
    connection: connections.Connection,
    key: _Key,
    answers: Sequence[tuple[AskRow, seating.Verdict]],
) -> None:
    """Drop seats that no limit looks at, a few more than were just given."""
    # Counted from the last answer, not from now: whoever asks next may have asked just after it,
    # however late the house is.
    before = answers[-1][1].at - KEPT
    values = {**_place(key), "before": wire.Instant(before), "limit": 2 * len(answers) + 1}
    connection.execute(_SQL.forget_seats, values)


def _place(key: _Key) -> dict[str, object]:
    partition, workspace_id, scenario = key
    return {"partition": partition, "workspace": workspace_id, "scenario": scenario}


def _said(row: AskRow, verdict: seating.Verdict) -> reporting.Reported:
    name, properties = seating.said(row.seat_id, row.scenario, verdict)
    # Said as of when it was asked: what is decided does not depend on how busy the house was.
    item = events.InboxItem(
        kind="track",
        id=f"{name}:{row.seat_id.hex()}",
        occurred_at=verdict.at,
        received_at=verdict.at,
        contact_id=row.contact_id.hex(),
        name=name,
        properties=events.raw_object(properties),
    )
    return reporting.Reported(row.contact_id[15], row.workspace_id, item)
