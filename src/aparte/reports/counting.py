"""Counting an experiment: what each person did in the time that counts, variant by variant.

A person counts once, under the variant they were first given by chance, and for the same length of
time after it whatever they were sent: a variant that waits longer is not watched longer, and people
who were sent nothing are watched too. Only people whose time is over are counted, so that a look
today and a look tomorrow speak of the same thing. Records that proved to be one person are one
person; who was given several variants that way is left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec

from aparte import rows
from aparte.contacts import records as contacts
from aparte.core import atoms
from aparte.core.scenarios import model
from aparte.core.scenarios.steps import Experiment
from aparte.events import records as events
from aparte.kernel import durations
from aparte.messages import records as deliveries
from aparte.scenarios import contracts as scenarios
from aparte.scenarios import records as journeys

BATCH_SIZE: Final = 2_000
PEOPLE_MAX: Final = 200_000
"""People read at most; as contacts lie in no order of theirs, those are a fair sample."""

UNSUBSCRIBED: Final = ("Unsubscribed", "Message Unsubscribed")
COMPLAINED: Final = "Message Complained"


class Tally(msgspec.Struct):
    """What is counted of one variant. `total` and `squares` are sums over what people spent."""

    people: int = 0
    under_way: int = 0
    followed: int = 0
    conversion: int = 0
    click: int = 0
    open: int = 0
    unsubscribed: int = 0
    complained: int = 0
    total: float = 0.0
    squares: float = 0.0


class Counted(msgspec.Struct):
    """All of an experiment: tallies by variant, when it began, people left out, if cut short."""

    tallies: dict[str, Tally]
    began_at: datetime | None = None
    mixed: int = 0
    is_sample: bool = False


class _Person(msgspec.Struct):
    """One person, with all their records, and what they did."""

    variant: str
    at: datetime
    records: set[UUID]
    orders: int = 0
    spent: float = 0.0
    unsubscribed: bool = False
    complained: bool = False
    opened: bool = False
    clicked: bool = False


class Counter:
    """Counts one experiment at an instant."""

    def __init__(
        self, workspace_id: int, scenario: model.Scenario, step: Experiment, now: datetime
    ) -> None:
        self._workspace_id = workspace_id
        self._experiment = scenarios.ExperimentRef(scenario.key, step.id)
        self._goal = scenario.goal
        where = () if scenario.goal is None else scenario.goal.where
        self._matches = atoms.compile_filter(where)
        self._within = timedelta(microseconds=durations.parse(step.within))
        self._now = now
        self._joined: dict[frozenset[UUID], list[scenarios.AssignmentRow]] = {}
        self.counted = Counted({one.key: Tally() for one in step.variants})

    def count(self, connection: rows.Connection) -> Counted:
        """Return the experiment, read batch by batch."""
        after: tuple[int, UUID] | None = None
        read = 0
        while read < PEOPLE_MAX:
            given = journeys.list_assignments(
                connection, self._workspace_id, self._experiment, after, BATCH_SIZE
            )
            if not given:
                break
            self._take(connection, given)
            read += len(given)
            after = (given[-1].partition, given[-1].contact_id)
        self.counted.is_sample = read >= PEOPLE_MAX
        self._take_joined(connection)
        return self.counted

    def _take(self, connection: rows.Connection, given: list[scenarios.AssignmentRow]) -> None:
        ids = [row.contact_id for row in given]
        groups = contacts.group_joined(connection, self._workspace_id, ids)
        person = {one: frozenset(group) for group in groups for one in group}
        alone: list[_Person] = []
        for row in given:
            if row.contact_id in person:
                self._joined.setdefault(person[row.contact_id], []).append(row)
            else:
                alone += self._person(row, {row.contact_id})
        self._follow(connection, alone)

    def _take_joined(self, connection: rows.Connection) -> None:
        together: list[_Person] = []
        for group, given in self._joined.items():
            first = min(given, key=lambda row: row.assigned_at)
            if len({row.variant for row in given}) > 1:
                self.counted.mixed += 1
            else:
                together += self._person(first, set(group))
        for start in range(0, len(together), BATCH_SIZE):
            self._follow(connection, together[start : start + BATCH_SIZE])

    def _person(self, row: scenarios.AssignmentRow, records: set[UUID]) -> list[_Person]:
        """Return the person where their time is over and chance gave them a variant we know."""
        tally = self.counted.tallies.get(row.variant)
        if tally is None:
            return []
        if not row.drawn:
            tally.followed += 1
            return []
        began = self.counted.began_at
        self.counted.began_at = row.assigned_at if began is None else min(began, row.assigned_at)
        if row.assigned_at + self._within > self._now:
            tally.under_way += 1
            return []
        return [_Person(row.variant, row.assigned_at, records)]

    def _follow(self, connection: rows.Connection, people: list[_Person]) -> None:
        """Look at what people did in their time, and add it to the tallies."""
        stretches = [
            rows.Stretch(place, record, person.at, person.at + self._within)
            for place, person in enumerate(people)
            for record in person.records
        ]
        if not stretches:
            return
        names = {*UNSUBSCRIBED, COMPLAINED}
        if self._goal is not None:
            names.add(self._goal.event)
        for place, name, properties in events.list_between(
            connection, self._workspace_id, sorted(names), stretches
        ):
            self._note(people[place], name, properties)
        for place, _, opened, clicked in deliveries.list_engaged(
            connection, self._workspace_id, self._experiment.scenario, stretches
        ):
            people[place].opened |= opened or clicked
            people[place].clicked |= clicked
        self._add(people)

    def _note(self, person: _Person, name: str, properties: dict[str, Any]) -> None:
        person.unsubscribed |= name in UNSUBSCRIBED
        person.complained |= name == COMPLAINED
        goal = self._goal
        if goal is None or name != goal.event:
            return
        if self._matches is not None and not self._matches(properties):
            return
        person.orders += 1
        value = None if goal.value is None else atoms.measure_of(goal.atom(), properties)
        person.spent += 0.0 if value is None else value / atoms.MILLION

    def _add(self, people: Iterable[_Person]) -> None:
        for person in people:
            tally = self.counted.tallies[person.variant]
            tally.people += 1
            tally.conversion += person.orders > 0
            tally.click += person.clicked
            tally.open += person.opened
            tally.unsubscribed += person.unsubscribed
            tally.complained += person.complained
            tally.total += person.spent
            tally.squares += person.spent * person.spent
