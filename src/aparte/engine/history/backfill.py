"""Backfill: when a program changes, every contact is brought up to it, partition by partition.

A contact that is touched is refreshed on the way. This sweep finds the others, a few at a time
between batches; the lease remembers which partitions are finished, so a sweep that was cut short
goes on with the next one. Where many partitions are to be done, a survey first tells whom the
change concerns; the others stay as they are. What was read is counted for `progress`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from concurrent import futures
from typing import Final, NamedTuple

from aparte.contacts import facts as contact_facts
from aparte.engine import connections, leases, programs
from aparte.engine.history import surveying
from aparte.kernel import sqlfile, wire

SWEEP_MAX: Final = 500
"""Contacts brought up to date in one transaction."""

PROBES_MAX: Final = 16
"""Partitions looked through in one turn."""

SURVEY_MIN: Final = 48
"""Partitions to be done from which on a pass over the whole log costs less than a look at each."""

_START: Final = bytes(16)
_END: Final = b"\xff" * 16

_SQL: Final = sqlfile.load("aparte.engine.history")


class Found(NamedTuple):
    """Contacts of a partition to bring up to date, and whether a survey named them."""

    partition: int
    workspace_id: int
    contacts: list[bytes]
    surveyed: bool


class Backfill:
    """The sweep of one worker over the partitions it holds.

    `threaded` surveys are made beside the worker's turns; else a turn waits for them.
    """

    def __init__(
        self,
        held: leases.Leases,
        source: programs.Source,
        connect: Callable[[], connections.Connection],
        *,
        threaded: bool = False,
    ) -> None:
        self._leases = held
        self._programs = source
        self._connect = connect
        self._thread = futures.ThreadPoolExecutor(1, "aparte-survey") if threaded else None
        self._generations: dict[int, int] = {}
        self._place: tuple[int, int, bytes] | None = None
        self._named: list[bytes] = []
        """Contacts that a survey named before the place, and that are not brought over yet."""
        self._done: dict[int, dict[int, int]] = {}
        """By partition looked at: up to which generation everybody of a workspace is."""
        self._surveys: dict[int, surveying.Survey] = {}
        self._unnoted: dict[tuple[int, int], tuple[int, int]] = {}
        """Contacts and events that surveys looked through and that were not counted yet."""

    def outdated(self, generations: Mapping[int, int]) -> list[int]:
        """Return the partitions that are not finished for these programs, in order."""
        wanted = mark(generations)
        finished = self._leases.generations
        return sorted(key for key in self._leases.held if finished.get(key) != wanted)

    def find(
        self,
        connection: connections.Connection,
        generations: Mapping[int, int],
        among: Collection[int],
        now: int,
    ) -> Found | None:
        """Return the next contacts to bring up to date, `among` partitions in which nothing waits.

        Marks partitions that have none left.
        """
        if generations != self._generations:
            self.restart()
            self._generations = dict(generations)
        every = self.outdated(generations)
        if not every:
            self._forget_surveys()
            return None
        self._load_done(connection, every)
        if not self._survey(connection, generations, every, now):
            return None
        outdated = [key for key in every if key in among]
        for partition in outdated[:PROBES_MAX]:
            for workspace_id, generation in sorted(generations.items()):
                if self._done[partition].get(workspace_id) == generation:
                    continue
                found = self._find_in(connection, partition, workspace_id, generation)
                if found is not None:
                    return found
            self._place = None
            self._finish(connection, partition, generations, now)
        return None

    def note(
        self,
        connection: connections.Connection,
        generations: Mapping[int, int],
        found: Found,
        read: int,
    ) -> None:
        """Count what the contacts found last took to be brought up to date: events `read`."""
        key = found.partition, found.workspace_id
        if not found.surveyed:
            self._unnoted[key] = len(found.contacts), read
        self._count(connection, key, generations)

    def restart(self) -> None:
        """Begin the partition at hand anew: a sweep was not stored, or the programs changed."""
        self._place = None
        self._named = []
        self._done = {}
        self._unnoted = {}
        self._forget_surveys()

    def survey_at_once(self) -> None:
        """Let a turn wait for its surveys: who plays with time wants nothing done beside it."""
        if self._thread is not None:
            self._thread.shutdown()
            self._thread = None

    def close(self) -> None:
        """End what is under way."""
        self._forget_surveys()
        self.survey_at_once()

    def _survey(
        self,
        connection: connections.Connection,
        generations: Mapping[int, int],
        outdated: Collection[int],
        now: int,
    ) -> bool:
        """Let surveys be made where they help; return whether none is being made any more."""
        for workspace_id, generation in sorted(generations.items()):
            if workspace_id not in self._surveys:
                wanted = {
                    key: self._leases.held[key]
                    for key in outdated
                    if self._done[key].get(workspace_id) != generation
                }
                outline = self._programs.outline(connection, workspace_id)
                if len(wanted) < SURVEY_MIN or outline is None:
                    continue
                program = self._programs.find(connection, workspace_id)
                at = min(now, program.acts_from)
                question = surveying.Asked(program, outline, wanted, at)
                self._surveys[workspace_id] = surveying.Survey(
                    self._connect, question, self._thread
                )
            if not self._surveys[workspace_id].ready:
                return False
        return True

    def _find_in(
        self,
        connection: connections.Connection,
        partition: int,
        workspace_id: int,
        generation: int,
    ) -> Found | None:
        after = self._after(partition, workspace_id)
        if after is None:
            return None
        survey = self._surveys.get(workspace_id)
        if survey is not None and survey.covers(partition, self._leases.held[partition]):
            return self._find_named(connection, survey, (partition, workspace_id, after))
        found = contact_facts.find_outdated(
            connection, partition, workspace_id, generation, after, SWEEP_MAX
        )
        if not found:
            return None
        self._place = (partition, workspace_id, found[-1])
        return Found(partition, workspace_id, found, surveyed=False)

    def _find_named(
        self,
        connection: connections.Connection,
        survey: surveying.Survey,
        place: tuple[int, int, bytes],
    ) -> Found | None:
        """Return the next contacts that a survey names and that are still outdated."""
        partition, workspace_id, after = place
        key = partition, workspace_id
        if after == _START:
            self._named = []
            self._unnoted[key] = survey.outdated(partition), 0
        while not self._named and after != _END:
            page = survey.read(partition, after)
            after = page.last or _END
            self._named = contact_facts.keep_outdated(
                connection, page.concerned, survey.asked.program.generation
            )
            contacts, events = self._unnoted.get(key, (0, 0))
            self._unnoted[key] = contacts, events + page.events
        self._place = partition, workspace_id, after
        found, self._named = self._named[:SWEEP_MAX], self._named[SWEEP_MAX:]
        return Found(partition, workspace_id, found, surveyed=True) if found else None

    def _finish(
        self,
        connection: connections.Connection,
        partition: int,
        generations: Mapping[int, int],
        now: int,
    ) -> None:
        for key in [key for key in self._unnoted if key[0] == partition]:
            self._count(connection, key, generations)
        values = {
            **self._leases.key(partition),
            "workspaces": wire.integers(generations),
            "generations": wire.integers(generations.values()),
            "now": wire.Instant(now),
        }
        with connection.transaction():
            connection.execute(_SQL.finish_backfills, values)
            self._leases.finish(connection, partition, mark(generations))

    def _count(
        self,
        connection: connections.Connection,
        key: tuple[int, int],
        generations: Mapping[int, int],
    ) -> None:
        partition, workspace_id = key
        contacts, events = self._unnoted.pop(key, (0, 0))
        if not contacts and not events:
            return
        values = {
            "partition": partition,
            "workspace": workspace_id,
            "generation": generations[workspace_id],
            "contacts": contacts,
            "events": events,
        }
        connection.execute(_SQL.note_backfill, values)

    def _load_done(self, connection: connections.Connection, partitions: Collection[int]) -> None:
        """Learn up to which generations partitions are that were not looked at yet."""
        new = [key for key in partitions if key not in self._done]
        if not new:
            return
        self._done.update({key: {} for key in new})
        values = {"partitions": wire.smallints(new)}
        for partition, workspace_id, generation in connection.execute(_SQL.load_backfills, values):
            self._done[partition][workspace_id] = generation

    def _forget_surveys(self) -> None:
        for survey in self._surveys.values():
            survey.close()
        self._surveys = {}

    def _after(self, partition: int, workspace_id: int) -> bytes | None:
        """Return the contact to go on after, or None when the workspace is behind us."""
        if self._place is None or self._place[0] != partition:
            return _START
        if workspace_id == self._place[1]:
            return self._place[2]
        return None if workspace_id < self._place[1] else _START


def mark(generations: Mapping[int, int]) -> int:
    """Return one number for the programs of all workspaces: each change makes it grow."""
    return sum(generations.values())
