"""Surveys: one pass over the log, to find whom a change of segments concerns.

Bringing a contact to another program takes reading, deciding and writing it. Where segments are
all that changed, most people need none of it: `core.concerning` tells them from what they did. A
survey gathers that of all partitions of a worker in a single pass, on a connection and, while
people are being served, a thread of its own; the backfill then brings over those it names.

What is gathered stays true as long as the worker holds a partition: whoever does something
meanwhile is brought over by that, and is not outdated any more.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from concurrent import futures
from operator import itemgetter
from typing import Any, Final, NamedTuple

import msgspec

from aparte.audience import facts as audience_facts
from aparte.contacts import facts as contact_facts
from aparte.core import concerning, inputs, matching
from aparte.core import program as programs
from aparte.engine import connections
from aparte.events import facts as event_facts
from aparte.kernel import runs, sqlfile, wire
from aparte.workspaces import live as live_workspaces

PAGE_ROWS: Final = 5_000

_NO_ID: Final = bytes(16)

_Row = tuple[Any, ...]
_contact: Final = itemgetter(0)
_NAME: Final = 3

_SQL: Final = sqlfile.load("aparte.engine.history", "surveys.sql")


class Asked(NamedTuple):
    """What is asked: the program to come to, its outline, and the partitions with their epochs."""

    program: programs.Program
    outline: concerning.Outline
    partitions: Mapping[int, int]
    at: int


class Page(NamedTuple):
    """Contacts who may be concerned, in order, after how many events; `last` ends the page.

    `last` is None when the partition has no more.
    """

    concerned: list[bytes]
    events: int
    last: bytes | None


class _Made(msgspec.Struct, frozen=True):
    """What was found out: whom to ask of, and how many there are by partition."""

    judge: concerning.Judge
    outdated: dict[int, int]


class Survey:
    """One survey of one workspace: made once, then read partition by partition."""

    def __init__(
        self,
        connect: Callable[[], connections.Connection],
        asked: Asked,
        thread: futures.Executor | None,
    ) -> None:
        self.asked = asked
        self._connect = connect
        self._connection: connections.Connection | None = None
        self._making: futures.Future[_Made | None] | None = None
        self._made: _Made | None = None
        if thread is None:
            self._made = self._make()
        else:
            self._making = thread.submit(self._make)

    @property
    def ready(self) -> bool:
        """Whether it can be read; raises what making it raised."""
        if self._making is not None and self._making.done():
            self._made = self._making.result()
            self._making = None
        return self._making is None

    def covers(self, partition: int, epoch: int) -> bool:
        """Return whether it tells people of a partition apart, held without a break since."""
        return self._made is not None and self.asked.partitions.get(partition) == epoch

    def outdated(self, partition: int) -> int:
        """Return how many contacts of a partition were outdated."""
        assert self._made is not None, "only asked of a survey that tells"
        return self._made.outdated.get(partition, 0)

    def read(self, partition: int, after: bytes) -> Page:
        """Return the next contacts of a partition that may be concerned."""
        assert self._made is not None, "only asked of a survey that tells"
        assert self._connection is not None, "what was made has a connection"
        values = {"partition": partition, "after": wire.Uuid(after), "limit": PAGE_ROWS}
        rows = self._connection.execute(_SQL.read_survey, values).fetchall()
        last = None
        if len(rows) == PAGE_ROWS:
            # The page's last contact may have more; one that fills it is judged without.
            rows = runs.before_the_last(rows, _contact) or rows
            last = _contact(rows[-1])
        concerned = [
            contact
            for contact, found in itertools.groupby(rows, _contact)
            if self._concerns(self._made.judge, list(found))
        ]
        return Page(concerned, len(rows), last)

    def close(self) -> None:
        """Let go of what was gathered, made or not."""
        connection = self._connection
        if connection is not None and self._making is not None:
            connection.cancel_safe()
        if self._making is not None:
            self._making.exception()
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _concerns(self, judge: concerning.Judge, found: list[_Row]) -> bool:
        names = [row[_NAME] for row in found]
        if None in names or len(found) == PAGE_ROWS:
            return True  # It is certain, or more may be on the next page.
        if not judge.may_concern(names):
            return False
        past = [
            inputs.EventInput(_NO_ID, occurred_at, received_at, name, properties.encode())
            for _, occurred_at, received_at, name, properties in found
        ]
        return judge.concerns(past, self.asked.at)

    def _make(self) -> _Made | None:
        self._connection = self._connect()
        made = None
        try:
            made = self._ask(self._connection)
        finally:
            if made is None:
                self._connection.close()
                self._connection = None
        return made

    def _ask(self, connection: connections.Connection) -> _Made | None:
        connection.execute(_SQL.plan_anew)
        outdated, generations = self._count(connection)
        known = self._outlines(connection, generations)
        changes = {
            generation: concerning.change(
                known.get(generation), self.asked.outline, self.asked.program
            )
            for generation in generations
        }
        told = [one for one in changes.values() if one is not None]
        judge = concerning.judge(self.asked.program, told)
        if generations and (judge is None or not told):
            return None
        assert judge is not None, "without a change there is nothing that anybody may miss"
        everybody = [generation for generation, one in changes.items() if one is None]
        segments = sorted({key for one in told for key in one.segments})
        self._gather(connection, judge, segments, everybody)
        return _Made(judge, outdated)

    def _count(self, connection: connections.Connection) -> tuple[dict[int, int], set[int]]:
        workspace_id, partitions = self._where
        outdated: dict[int, int] = {}
        generations = set()
        for partition, generation, count in contact_facts.count_outdated(
            connection, workspace_id, partitions, self.asked.program.generation
        ):
            outdated[partition] = outdated.get(partition, 0) + count
            generations.add(generation)
        return outdated, generations

    def _outlines(
        self, connection: connections.Connection, generations: set[int]
    ) -> dict[int, concerning.Outline]:
        found = live_workspaces.load_outlines(
            connection, self.asked.program.workspace_id, generations
        )
        return {key: msgspec.convert(raw, concerning.Outline) for key, raw in found.items()}

    def _gather(
        self,
        connection: connections.Connection,
        judge: concerning.Judge,
        segments: list[str],
        everybody: list[int],
    ) -> None:
        connection.execute(_SQL.make_survey)
        if judge.rules:
            query = event_facts.SurveyQuery(
                matching.sought(judge.rules),
                judge.reading,
                since=judge.since(self.asked.at),
                least=judge.least,
            )
            event_facts.survey(connection, *self._where, query)
            contact_facts.survey_joined(connection, *self._where)
        if segments:
            audience_facts.survey_insiders(connection, *self._where, segments)
        if everybody:
            contact_facts.survey_generations(connection, *self._where, everybody)
        connection.execute(_SQL.index_survey)

    @property
    def _where(self) -> tuple[int, list[int]]:
        return self.asked.program.workspace_id, sorted(self.asked.partitions)
