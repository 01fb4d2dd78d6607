"""Counting an experiment or a holdout: what each person did in the time that counts, by group.

A person counts once, in the group that chance gave them first, and for the same length of
time after it whatever they were sent: a group that waits longer is not watched longer, and people
who were sent nothing are watched too. Only people whose time is over are counted, so that a look
today and a look tomorrow speak of the same thing. Records that proved to be one person are one
person; who was in several groups that way is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from aparte import rows
from aparte.contacts import records as contacts
from aparte.core.scenarios import model
from aparte.reports import following
from aparte.scenarios import contracts as scenarios
from aparte.scenarios import records as journeys


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be counted: the groups of a place in a scenario, by a goal, for so long.

    Without versions, people given a group by any version are counted.
    """

    place: scenarios.ExperimentRef
    groups: tuple[str, ...]
    goal: model.Goal | None
    within: timedelta
    versions: tuple[int, ...] | None = None


class Counter:
    """Counts the groups of one place at an instant."""

    def __init__(self, workspace_id: int, plan: Plan, now: datetime) -> None:
        self._workspace_id = workspace_id
        self._plan = plan
        self._now = now
        self._joined: dict[frozenset[UUID], list[scenarios.AssignmentRow]] = {}
        self.counted = following.Counted({one: following.Tally() for one in plan.groups})
        self._follower = following.Follower(
            workspace_id, plan.goal, plan.place.scenario, self.counted.tallies
        )

    def count(self, connection: rows.Connection) -> following.Counted:
        """Return what was counted, read batch by batch."""

        def read(after: following.Place | None) -> list[scenarios.AssignmentRow]:
            return journeys.list_assignments(
                connection,
                self._workspace_id,
                self._plan.place,
                after,
                following.BATCH_SIZE,
                versions=self._plan.versions,
            )

        for given in following.batches(read, _place, self.counted):
            self._take(connection, given)
        self._take_joined(connection)
        return self.counted

    def _take(self, connection: rows.Connection, given: Sequence[scenarios.AssignmentRow]) -> None:
        ids = [row.contact_id for row in given]
        groups = contacts.group_joined(connection, self._workspace_id, ids)
        person = {one: frozenset(group) for group in groups for one in group}
        alone: list[following.Person] = []
        for row in given:
            if row.contact_id in person:
                self._joined.setdefault(person[row.contact_id], []).append(row)
            else:
                alone += self._person(row, {row.contact_id})
        self._follower.follow(connection, alone)

    def _take_joined(self, connection: rows.Connection) -> None:
        together: list[following.Person] = []
        for group, given in self._joined.items():
            first = min(given, key=lambda row: row.assigned_at)
            if len({row.variant for row in given}) > 1:
                self.counted.mixed += 1
            else:
                together += self._person(first, set(group))
        self._follower.follow(connection, together)

    def _person(
        self, row: scenarios.AssignmentRow, records: set[UUID]
    ) -> Iterable[following.Person]:
        """Return the person where their time is over and chance gave them a group we know."""
        tally = self.counted.tallies.get(row.variant)
        if tally is None:
            return []
        if not row.drawn:
            tally.followed += 1
            return []
        began = self.counted.began_at
        self.counted.began_at = row.assigned_at if began is None else min(began, row.assigned_at)
        until = row.assigned_at + self._plan.within
        if until > self._now:
            tally.under_way += 1
            return []
        return [following.Person(row.variant, row.assigned_at, until, records)]


def _place(row: scenarios.AssignmentRow) -> following.Place:
    return row.partition, row.contact_id
