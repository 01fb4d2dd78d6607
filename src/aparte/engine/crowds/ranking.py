"""Ranking: the places of people who are compared with one another, each told to its own.

Each group has a partition, and whoever owns it as an engine ranks it, once everybody who joined has
told a value or left, or when they have been waited for long enough. What journeys say is only added
to; places decided, what was said removed and answers put are one transaction under the lease. So a
group is ranked once, whatever crashes, and nobody is told two places.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final, NamedTuple

import psycopg

from aparte.core import ranking
from aparte.engine import connections, leases, reporting
from aparte.events import contracts as events
from aparte.kernel import instants, sqlfile, wire

GROUPS_MAX: Final = 100
"""Groups looked at in one turn."""

NOTES_MAX: Final = 3_000_000
"""What is read of one group; what was said beyond is told that it is too late."""

ANSWERS_MAX: Final = 2_000
"""Answers put with one statement."""

GATHER_TIME: Final = 70 * instants.MINUTE
"""How long those are waited for who have not told a value: longer than a contact that could not
be decided rests, and far less than the shortest time-out of the step."""

JOINED: Final = "joined"
TOLD: Final = "told"
LEFT: Final = "left"

_SQL: Final = sqlfile.load("aparte.engine.crowds", "ranking.sql")


class NoteRow(NamedTuple):
    """What one journey says to its group."""

    group_id: bytes
    member_id: bytes
    kind: str
    contact_id: bytes
    workspace_id: int
    scenario: str = ""
    step: str = ""
    compare_at: int = instants.MIN_INSTANT
    noted_at: int = instants.MIN_INSTANT
    first: int = 0
    share: int = 0
    value: int | None = None
    worthy: bool = False


class GroupKey(NamedTuple):
    """A group, and how many of it had told a value or left when it was found."""

    partition: int
    group_id: bytes
    said: int


def add_notes(connection: psycopg.Connection[tuple[object, ...]], rows: Sequence[NoteRow]) -> None:
    """Let journeys say something, within the transaction of the decision that makes them."""
    values = {
        "partitions": wire.smallints([row.group_id[15] for row in rows]),
        "groups": wire.uuids([row.group_id for row in rows]),
        "members": wire.uuids([row.member_id for row in rows]),
        "kinds": wire.texts([row.kind for row in rows]),
        "contacts": wire.uuids([row.contact_id for row in rows]),
        "workspaces": wire.integers([row.workspace_id for row in rows]),
        "scenarios": wire.texts([row.scenario for row in rows]),
        "steps": wire.texts([row.step for row in rows]),
        "compares": wire.instants([row.compare_at for row in rows]),
        "ats": wire.instants([row.noted_at for row in rows]),
        "firsts": wire.integers([row.first for row in rows]),
        "shares": wire.bigints([row.share for row in rows]),
        "values": wire.bigints([row.value for row in rows]),
        "worthies": wire.booleans([row.worthy for row in rows]),
    }
    connection.execute(_SQL.add_notes, values)


class Ranker:
    """Ranks groups for one worker. `faults` is called before and after each commit."""

    def __init__(self, held: leases.Leases, faults: connections.Faults) -> None:
        self._leases = held
        self._faults = faults
        self._waiting: dict[bytes, tuple[int, int]] = {}

    @property
    def wake_at(self) -> int:
        """When somebody is next waited for no longer."""
        return min((until for _, until in self._waiting.values()), default=instants.FOREVER)

    def find(
        self, connection: connections.Connection, partitions: Collection[int], now: int
    ) -> list[GroupKey]:
        """Return the groups in which something has changed since this worker looked at them."""
        values = {"partitions": wire.smallints(sorted(partitions)), "limit": GROUPS_MAX}
        found = list(map(GroupKey._make, connection.execute(_SQL.find_groups, values)))
        there = {key.group_id for key in found}
        self._waiting = {key: kept for key, kept in self._waiting.items() if key in there}
        return [key for key in found if self._is_news(key, now)]

    def forget(self) -> None:
        """Look at every group again: what was noted of one may not have been stored."""
        self._waiting.clear()

    def _is_news(self, key: GroupKey, now: int) -> bool:
        said, until = self._waiting.get(key.group_id, (0, 0))
        return key.said != said or now >= until

    def settle(self, connection: connections.Connection, keys: Iterable[GroupKey], now: int) -> int:
        """Rank the groups that can be, each in a transaction; return how many people were told."""
        told = 0
        for key in keys:
            with connection.transaction():
                self._leases.hold(connection, {key.partition}, now)
                told += self._settle(connection, key, now)
                self._faults("commit")
            self._faults("committed")
        return told

    def _settle(self, connection: connections.Connection, key: GroupKey, now: int) -> int:
        group = _Group(connection, key)
        if group.decided:
            placed = [ranking.late(row.member_id) for row in group.told]
        elif not group.told:
            placed = []
        elif group.missing and now < group.waited_until(now):
            self._waiting[key.group_id] = (key.said, group.waited_until(now))
            placed = []
        else:
            placed = group.place(now)
        if placed:
            self._waiting.pop(key.group_id, None)
        group.remove(placed)
        reports = [_said(group.row_of(one), one) for one in placed]
        for start in range(0, len(reports), ANSWERS_MAX):
            reporting.put(connection, reports[start : start + ANSWERS_MAX], now)
        return len(placed)


class _Group:
    """All that was said to one group, within a transaction."""

    def __init__(self, connection: connections.Connection, key: GroupKey) -> None:
        self._connection = connection
        self._key = key
        self._place = {"partition": key.partition, "group": wire.Uuid(key.group_id)}
        values = {**self._place, "limit": NOTES_MAX}
        rows = connection.execute(_SQL.load_notes, values).fetchall()
        self._notes = [NoteRow(key.group_id, *row) for row in rows]
        self._gone = {row.member_id for row in self._notes if row.kind == LEFT}
        self.told = [
            row for row in self._notes if row.kind == TOLD and row.member_id not in self._gone
        ]
        self._by_member = {row.member_id: row for row in self.told}
        self.missing = any(
            row.kind == JOINED
            and row.member_id not in self._gone
            and row.member_id not in self._by_member
            for row in self._notes
        )
        found = connection.execute(_SQL.load_ranking, self._place).fetchone()
        self._gather_by: int | None = None if found is None else found[0]
        self.decided: bool = found is not None and bool(found[1])

    def row_of(self, one: ranking.Placed) -> NoteRow:
        """Return what a member told."""
        return self._by_member[one.member]

    def waited_until(self, now: int) -> int:
        """Return until when those are waited for who have not told a value."""
        if self._gather_by is None:
            self._gather_by = now + GATHER_TIME
            any_ = self.told[0]
            values = {
                **self._place,
                "workspace": any_.workspace_id,
                "scenario": any_.scenario,
                "step": any_.step,
                "compare_at": wire.Instant(any_.compare_at),
                "gather_by": wire.Instant(self._gather_by),
            }
            self._connection.execute(_SQL.open_ranking, values)
        return self._gather_by

    def place(self, now: int) -> list[ranking.Placed]:
        """Rank the group, once for ever."""
        self.waited_until(now)
        # Versions of a scenario may disagree on how many are taken: the last to tell says.
        last = max(self.told, key=lambda row: (row.noted_at, row.member_id))
        candidates = [ranking.Candidate(row.member_id, row.value, row.worthy) for row in self.told]
        rule = ranking.Rule(last.first, last.share)
        placed = ranking.place(self._key.group_id, rule, candidates)
        values = {**self._place, "at": wire.Instant(now), "members": len(placed)}
        self._connection.execute(_SQL.decide_ranking, values)
        return placed

    def remove(self, placed: Sequence[ranking.Placed]) -> None:
        """Remove what was read of those who left, or have been told their place."""
        done = {one.member for one in placed} | self._gone
        notes = [row for row in self._notes if row.member_id in done]
        if notes:
            values = {
                **self._place,
                "members": wire.uuids(row.member_id for row in notes),
                "kinds": wire.texts(row.kind for row in notes),
            }
            self._connection.execute(_SQL.remove_notes, values)


def _said(row: NoteRow, placed: ranking.Placed) -> reporting.Reported:
    at = max(row.compare_at, row.noted_at)
    properties = ranking.said(row.group_id, row.scenario, row.step, placed, row.value)
    # Said as of the comparison: what is decided does not depend on how busy the house was.
    item = events.InboxItem(
        kind="track",
        id=f"{ranking.RANKED}:{row.member_id.hex()}",
        occurred_at=at,
        received_at=at,
        contact_id=row.contact_id.hex(),
        name=ranking.RANKED,
        properties=events.raw_object(properties),
    )
    return reporting.Reported(row.contact_id[15], row.workspace_id, item)
