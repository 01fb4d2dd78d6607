"""Crowds: what concerns many people, answered by the owner of the partition it is hashed to."""

from __future__ import annotations

from typing import Final

import msgspec

from aparte.engine import connections, leases
from aparte.engine.crowds import ranking, seating
from aparte.kernel import sqlfile, wire

_SQL: Final = sqlfile.load("aparte.engine.crowds", "crowds.sql")
"""One short question a turn where nothing is limited and nobody compared."""


class Waiting(msgspec.Struct, frozen=True):
    """Who waits for an answer: people who would enter, and groups to be ranked."""

    asks: list[seating.AskRow]
    groups: list[ranking.GroupKey]

    def __bool__(self) -> bool:
        """Return whether anybody waits."""
        return bool(self.asks or self.groups)


class Crowds:
    """Answers for one worker. `faults` is called before and after each commit."""

    def __init__(self, held: leases.Leases, faults: connections.Faults | None = None) -> None:
        self._leases = held
        self._seater = seating.Seater(held, faults or _ignore)
        self._ranker = ranking.Ranker(held, faults or _ignore)

    @property
    def wake_at(self) -> int:
        """When there is something to answer though nobody says anything more."""
        return self._ranker.wake_at

    def forget(self) -> None:
        """Trust nothing remembered."""
        self._ranker.forget()

    def find(self, connection: connections.Connection, now: int) -> Waiting:
        """Return who waits for an answer that the owner of the partitions held gives."""
        held = self._leases.held
        values = {"partitions": wire.smallints(sorted(held))}
        row = connection.execute(_SQL.is_asked, values).fetchone()
        assert row is not None, "what is asked of two tables is one row"
        asked, said = row
        if not said:
            self._ranker.forget()
        return Waiting(
            asks=seating.find_asks(connection, held) if asked else [],
            groups=self._ranker.find(connection, held, now) if said else [],
        )

    def answer(self, connection: connections.Connection, waiting: Waiting, now: int) -> int:
        """Answer, and return how many people were told something."""
        told = len(waiting.asks)
        if waiting.asks:
            self._seater.answer(connection, waiting.asks, now)
        return told + self._ranker.settle(connection, waiting.groups, now)


def _ignore(place: str) -> None:
    del place
