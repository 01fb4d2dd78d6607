"""How far the past has been taken in since what is live last changed, for people to see.

Until every partition is done a figure counts only part of the people. Whoever shows one says so:
`since` tells of one generation, such as that in which a segment was last changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from aparte import rows
from aparte.engine import leases
from aparte.kernel import instants, sqlfile
from aparte.kernel.words import Words
from aparte.workspaces import live as live_workspaces

PACE_PARTITIONS_MAX: Final = 32
"""Partitions finished last from which the rest is estimated."""

_SQL: Final = sqlfile.load("aparte.engine.history")
_SAID: Final = Words(
    en="counted up to here: {percent} % of the history",
    fr="compté jusqu’ici : {percent} % de l’historique",
)


class Progress(msgspec.Struct, frozen=True):
    """Partitions in which everybody is up to date, all partitions, and what was read for it.

    `events` of the past were read for `contacts` by the sweep; those who did something meanwhile
    brought themselves up to date. `rest` is a guess in microseconds, None where nothing tells.
    """

    done: int
    total: int
    contacts: int
    events: int
    rest: int | None

    @property
    def percent(self) -> int:
        """The share that is done, never more than it is."""
        return 100 * self.done // self.total

    @property
    def words(self) -> Words:
        """The mark that stands beside a figure that is not complete."""
        return _SAID.filled(percent=self.percent)


class Part(msgspec.Struct, frozen=True):
    """One partition: the generation everybody is up to, and what is read towards another."""

    partition: int
    generation: int
    finished_at: datetime | None
    reading: int
    contacts: int
    events: int


class Sweep(msgspec.Struct, frozen=True):
    """How far all partitions have come for one workspace, whose present generation is named."""

    generation: int
    parts: Sequence[Part]

    def since(self, generation: int) -> Progress | None:
        """Return how far a generation has reached everybody; None when it has, or none works."""
        done = [part for part in self.parts if part.generation >= generation]
        if len(done) == len(self.parts):
            return None
        read = [part for part in self.parts if part.reading >= generation]
        return Progress(
            done=len(done),
            total=len(self.parts),
            contacts=sum(part.contacts for part in read),
            events=sum(part.events for part in read),
            rest=_rest(done, len(self.parts) - len(done)),
        )

    def reached(self, partition: int, generation: int) -> bool:
        """Return whether a generation has reached everybody of a partition."""
        return any(
            part.partition == partition and part.generation >= generation for part in self.parts
        )

    def present(self) -> Progress | None:
        """Return how far the present generation has reached everybody; None when it has."""
        return self.since(self.generation)


def load(connection: rows.Connection, workspace_id: int) -> Sweep:
    """Return how far the partitions have come for a workspace."""
    generation = live_workspaces.load_generations(connection).get(workspace_id, 0)
    values = {"workspace": workspace_id, "role": leases.ENGINE}
    found = rows.fetch_plain(connection, _SQL.list_backfills, values)
    return Sweep(generation, [Part(*row) for row in found])


def _rest(done: Sequence[Part], left: int) -> int | None:
    """Return how long the others take at the pace of those finished last."""
    ends = sorted(
        instants.from_datetime(part.finished_at) for part in done if part.finished_at is not None
    )[-PACE_PARTITIONS_MAX:]
    steps = len(ends) - 1
    return None if steps < 1 else left * (ends[-1] - ends[0]) // steps
