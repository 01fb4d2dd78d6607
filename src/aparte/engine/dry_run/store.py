"""The store of dry-runs: what was asked, how far it is, what came out.

Plain SQL on an ordinary connection in autocommit; a tally is kept as each partition is done, so
that whoever goes on begins where the last one was cut short.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
from psycopg.types.json import Jsonb

from aparte import rows
from aparte.engine.dry_run import asking, tally
from aparte.kernel import instants, sqlfile

CHANNEL: Final = "aparte_dry_runs"
"""What dry-runners listen to."""

STALE: Final = timedelta(seconds=30)
"""A worker that has not been seen for so long is gone."""

LISTED_MAX: Final = 100
ERROR_LENGTH_MAX: Final = 2_000

_SQL: Final = sqlfile.load("aparte.engine.dry_run")


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One dry-run as it stands; `parts` are the partitions finished."""

    dry_run_id: UUID
    workspace_id: int
    kind: asking.Kind
    definition: dict[str, Any]
    start_at: datetime
    end_at: datetime
    run_in: int
    generation: int
    status: str
    asked_at: datetime
    asked_by: str
    finished_at: datetime | None
    error: str | None
    report: dict[str, Any] | None
    parts: int

    @property
    def asked(self) -> asking.Asked:
        """What is to be rehearsed."""
        return asking.Asked(
            self.workspace_id,
            self.kind,
            self.definition,
            instants.from_datetime(self.start_at),
            instants.from_datetime(self.end_at),
            self.run_in,
        )


def ask(
    connection: rows.Connection,
    asked: asking.Asked,
    generation: int,
    by: str,
    now: int,
    *,
    status: str = "queued",
) -> UUID:
    """Keep a dry-run, or let one that was cut short go on; return its id."""
    key = UUID(bytes=asked.id(generation))
    connection.execute(
        _SQL.ask,
        {
            "id": key,
            "workspace_id": asked.workspace_id,
            "kind": asked.kind,
            "definition": Jsonb(asked.definition),
            "start_at": instants.to_datetime(asked.start),
            "end_at": instants.to_datetime(asked.end),
            "run_in": asked.run_in,
            "generation": generation,
            "status": status,
            "now": instants.to_datetime(now),
            "asked_by": by[:254],
        },
    )
    connection.execute(_SQL.tell, {"channel": CHANNEL})
    return key


def find(connection: rows.Connection, workspace_id: int, key: UUID) -> Run | None:
    """Return a dry-run of a workspace."""
    values = {"id": key, "workspace_id": workspace_id}
    found = rows.fetch(connection, Run, _SQL.find, values)
    return found[0] if found else None


def list_asked(connection: rows.Connection, workspace_id: int) -> list[Run]:
    """Return the latest dry-runs of a workspace, without their reports."""
    values = {"workspace_id": workspace_id, "limit": LISTED_MAX}
    return rows.fetch(connection, Run, _SQL.list_asked, values)


def cancel(connection: rows.Connection, workspace_id: int, key: UUID, now: int) -> None:
    """End a dry-run that is not finished; whoever works on it notices within a second."""
    values = {"id": key, "workspace_id": workspace_id, "now": instants.to_datetime(now)}
    connection.execute(_SQL.cancel, values)
    connection.execute(_SQL.forget_parts, {"id": key})


def find_next(connection: rows.Connection, now: int) -> tuple[UUID, int] | None:
    """Return (dry-run, workspace) of the first one that nobody works on."""
    stale = instants.to_datetime(now) - STALE
    found = rows.fetch_plain(connection, _SQL.next, {"stale": stale})
    return (found[0][0], found[0][1]) if found else None


class Held:
    """A dry-run that one worker works on."""

    def __init__(self, connection: rows.Connection, key: UUID, worker: str) -> None:
        self._connection = connection
        self._names = {"id": key, "worker": worker}

    def claim(self, now: int) -> bool:
        """Take it; return whether nobody else has it."""
        at = instants.to_datetime(now)
        return self._told(_SQL.claim, now=at, stale=at - STALE)

    def beat(self, now: int) -> bool:
        """Say that it is worked on; return whether it is to go on."""
        return self._told(_SQL.beat, now=instants.to_datetime(now))

    def let_go(self, status: str) -> None:
        """Leave it `queued`, for anyone, or `paused`, for who asks for it again."""
        self._told(_SQL.let_go, status=status)

    def restart(self, generation: int) -> None:
        """Begin anew, beside another program."""
        with self._connection.transaction():
            self._told(_SQL.forget_parts)
            self._told(_SQL.set_generation, generation=generation)

    def save_parts(self, parts: Sequence[tuple[int, bytes]]) -> None:
        """Keep what the contacts of some partitions lived, if it is still this worker's to do."""
        partitions = [partition for partition, _ in parts]
        tallies = [part.decode() for _, part in parts]
        self._told(_SQL.save_parts, partitions=partitions, tallies=tallies)

    def parts(self) -> set[int]:
        """Return the partitions that are finished."""
        found = rows.fetch_plain(self._connection, _SQL.list_parts, self._names)
        return {row[0] for row in found}

    def total(self) -> tally.Tally:
        """Return what the contacts of all finished partitions lived."""
        whole = tally.Tally()
        for (part,) in rows.fetch_plain(self._connection, _SQL.load_parts, self._names):
            whole.add(tally.decode(part))
        return whole

    def finish(self, report: dict[str, Any], now: int) -> bool:
        """Keep what came out; return whether it was still wanted."""
        with self._connection.transaction():
            kept = self._told(_SQL.finish, report=Jsonb(report), now=instants.to_datetime(now))
            self._told(_SQL.forget_parts)
        return kept

    def fail(self, error: str, now: int) -> None:
        """Record why it cannot be finished."""
        at = instants.to_datetime(now)
        self._told(_SQL.fail, error=error[:ERROR_LENGTH_MAX], now=at)

    def _told(self, query: str, **values: Any) -> bool:
        return self._connection.execute(query, {**self._names, **values}).rowcount > 0
