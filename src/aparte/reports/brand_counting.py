"""Counting a brand's control group: what people did in a period, held out of everything or not.

Everybody with an address known before the period counts once, over the whole period, whatever they
were sent. The side is the hash that scenarios ask; people held out of some scenarios only, and
records that proved to be one person but lie on different sides, are left out.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from aparte import rows
from aparte.contacts import records as contacts
from aparte.core.scenarios import model
from aparte.core.scenarios.steps.holdout import HELD_OUT, TREATED
from aparte.core.scenarios.steps.split import WHOLE
from aparte.kernel import ids
from aparte.reports import following
from aparte.scenarios import contracts as scenarios


class Period(msgspec.Struct, frozen=True):
    """The time after one instant and up to another."""

    since: datetime
    until: datetime


class BrandCounter:
    """Counts one group of a workspace over one period."""

    def __init__(
        self, workspace_id: int, group: scenarios.BrandGroup, goal: model.Goal, period: Period
    ) -> None:
        self._workspace_id = workspace_id
        self._group = group
        self._period = period
        self._seen: set[UUID] = set()
        tallies = {one: following.Tally() for one in (HELD_OUT, TREATED)}
        self.counted = following.Counted(tallies, period.since)
        self._follower = following.Follower(workspace_id, goal, None, tallies)

    def count(self, connection: rows.Connection) -> following.Counted:
        """Return what was counted, read batch by batch."""

        def read(after: following.Place | None) -> list[following.Place]:
            return contacts.list_reachable(
                connection, self._workspace_id, self._period.since, after, following.BATCH_SIZE
            )

        for found in following.batches(read, lambda place: place, self.counted):
            self._take(connection, [contact for _, contact in found])
        return self.counted

    def _take(self, connection: rows.Connection, found: list[UUID]) -> None:
        groups = contacts.group_joined(connection, self._workspace_id, found)
        joined = {one: group for group in groups for one in group}
        people: list[following.Person] = []
        for contact in found:
            if contact in self._seen:
                continue
            records = joined.get(contact, {contact})
            if len(records) > 1:
                self._seen |= records
            sides = {self._side(one) for one in records}
            if len(sides) > 1:
                self.counted.mixed += 1
                continue
            (side,) = sides
            if side is not None:
                since, until = self._period.since, self._period.until
                people.append(following.Person(side, since, until, records))
        self._follower.follow(connection, people)

    def _side(self, contact: UUID) -> str | None:
        """Return the side of a record; None where some scenarios hold it out and others do not."""
        place = ids.share(self._group.salt, contact.bytes) * float(WHOLE)
        if place < self._group.share:
            return HELD_OUT
        return TREATED if place >= self._group.reach else None
