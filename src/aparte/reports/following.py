"""Following people: what each did in the time that counts, added up group by group.

The same for everybody, whatever they were sent: the goal's event, those by which people leave, and
what they opened and clicked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final, TypeVar
from uuid import UUID

import msgspec

from aparte import rows
from aparte.core import atoms
from aparte.core.scenarios import model
from aparte.events import records as events
from aparte.messages import records as deliveries

BATCH_SIZE: Final = 2_000
PEOPLE_MAX: Final = 200_000
"""People read at most; as contacts lie in no order of theirs, those are a fair sample."""

Place = tuple[int, UUID]
"""Where a contact lies among all of a workspace: its partition, and its id."""

_T = TypeVar("_T")

UNSUBSCRIBED: Final = ("Unsubscribed", "Message Unsubscribed")
COMPLAINED: Final = "Message Complained"


class Tally(msgspec.Struct):
    """What is counted of one group of people.

    `conversion` counts people, `conversions` what they did. `total` and `squares` are sums over
    what people spent, in the unit of the goal's property.
    """

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
    conversions: int = 0


class Counted(msgspec.Struct):
    """All that was counted: tallies by group, when it began, people left out, if cut short."""

    tallies: dict[str, Tally]
    began_at: datetime | None = None
    mixed: int = 0
    is_sample: bool = False


def batches(
    read: Callable[[Place | None], Sequence[_T]], place: Callable[[_T], Place], counted: Counted
) -> Iterator[Sequence[_T]]:
    """Give what there is, batch by batch, each read after the last one's place.

    Of more than `PEOPLE_MAX` those are given, and `counted` says that it is a sample.
    """
    after: Place | None = None
    count = 0
    while count < PEOPLE_MAX:
        found = read(after)
        if not found:
            break
        yield found
        count += len(found)
        after = place(found[-1])
    counted.is_sample = count >= PEOPLE_MAX


class Person(msgspec.Struct):
    """One person of a group, with all their records, and what they did after `since`."""

    group: str
    since: datetime
    until: datetime
    records: set[UUID]
    orders: int = 0
    spent: float = 0.0
    unsubscribed: bool = False
    complained: bool = False
    opened: bool = False
    clicked: bool = False


class Follower:
    """Adds what people of one workspace did to tallies; of messages, one scenario's are meant."""

    def __init__(
        self,
        workspace_id: int,
        goal: model.Goal | None,
        scenario: str | None,
        tallies: dict[str, Tally],
    ) -> None:
        self._workspace_id = workspace_id
        self._goal = goal
        self._scenario = scenario
        self._matches = atoms.compile_filter(() if goal is None else goal.where)
        self._tallies = tallies

    def follow(self, connection: rows.Connection, people: Sequence[Person]) -> None:
        """Look at what people did in their time, batch by batch."""
        for start in range(0, len(people), BATCH_SIZE):
            self._follow(connection, people[start : start + BATCH_SIZE])

    def _follow(self, connection: rows.Connection, people: Sequence[Person]) -> None:
        stretches = [
            rows.Stretch(place, record, person.since, person.until)
            for place, person in enumerate(people)
            for record in person.records
        ]
        names = {*UNSUBSCRIBED, COMPLAINED}
        if self._goal is not None:
            names.add(self._goal.event)
        for place, name, properties in events.list_between(
            connection, self._workspace_id, sorted(names), stretches
        ):
            self._note(people[place], name, properties)
        if self._scenario is not None:
            for place, _, opened, clicked in deliveries.list_engaged(
                connection, self._workspace_id, self._scenario, stretches
            ):
                people[place].opened |= opened or clicked
                people[place].clicked |= clicked
        self._add(people)

    def _note(self, person: Person, name: str, properties: dict[str, Any]) -> None:
        person.unsubscribed |= name in UNSUBSCRIBED
        person.complained |= name == COMPLAINED
        goal = self._goal
        if goal is None or name != goal.event:
            return
        if self._matches is not None and not self._matches(properties):
            return
        person.orders += 1
        value = None if goal.value is None else atoms.measure_of(goal.atom(), properties)
        person.spent += 0.0 if value is None else atoms.from_millionths(value)

    def _add(self, people: Iterable[Person]) -> None:
        for person in people:
            tally = self._tallies[person.group]
            tally.people += 1
            tally.conversion += person.orders > 0
            tally.conversions += person.orders
            tally.click += person.clicked
            tally.open += person.opened
            tally.unsubscribed += person.unsubscribed
            tally.complained += person.complained
            tally.total += person.spent
            tally.squares += person.spent * person.spent
