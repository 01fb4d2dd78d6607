"""A new segment over a long past: built part by part under live traffic, through a crash."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final, NamedTuple

import psycopg
import pytest
from psycopg.types.json import Jsonb

from aparte.core import plain
from aparte.engine import explaining, leases, loop
from aparte.engine import programs as sources
from aparte.engine.history import backfill, progress, surveying
from aparte.events import contracts
from aparte.kernel import instants
from aparte.workspaces import live as live_workspaces
from tests import shops
from tests.db import engines
from tests.unit.core import stories

PEOPLE: Final = 200
NEWCOMERS: Final = 12
GENERATION: Final = 2
CURIOUS: Final = {"kind": "event", "event": "Product Viewed", "value": 2, "within": "7d"}
STORY: Final = stories.scenario(
    "story",
    trigger={"kind": "segment", "segment": "vip"},
    steps=[{"id": "rest", "kind": "wait", "duration": "24h"}],
    entry={"rule": "every_time"},
)


class CrashError(BaseException):
    """The process ends here, wherever it is."""


class Crash:
    """Lets so many transactions be stored once it is armed, then ends the process."""

    def __init__(self) -> None:
        self.left: int | None = None

    def __call__(self, statement: str) -> None:
        if statement == "commit" and self.left is not None:
            self.left -= 1
            if self.left < 0:
                raise CrashError


class House(NamedTuple):
    """A shop on a database of its own."""

    address: str
    workspace: int

    def worker(self, name: str, faults: Crash | None = None, **others: Any) -> loop.Worker:
        """Return a worker that reads what is live here."""
        source = sources.Programs()
        return engines.worker(self.address, name, source=source, faults=faults, **others)

    def put(self, *items: contracts.InboxItem) -> None:
        """Append items to the inbox."""
        engines.put(self.address, *items, workspace_id=self.workspace)

    def sweep(self) -> progress.Sweep:
        """Return how far the backfill is."""
        with psycopg.connect(self.address) as connection:
            return progress.load(connection, self.workspace)

    def counted(self) -> int:
        """Return how many the segment counts."""
        query = "SELECT count(*) FROM memberships WHERE segment_key = 'vip' AND left_at IS NULL"
        return int(engines.rows(self.address, query)[0][0])

    def inside(self) -> dict[bytes, list[str]]:
        """Return the segments that each contact is in, which any order of work must agree on."""
        return {one.id: sorted(one.segments) for one in engines.people(self.address)}

    def known(self) -> dict[bytes, tuple[Any, ...]]:
        """Return what is kept of each contact that is up to the last generation."""
        return {
            one.id: (one.generation, one.tracks, sorted(one.segments))
            for one in engines.people(self.address)
            if one.generation == GENERATION
        }


def opened(address: str, *, segment: bool) -> House:
    """Return a shop, with or without the segment."""
    segments = {"vip": CURIOUS} if segment else {}
    workspace = shops.open_shop(address, segments=segments)
    for _ in range(1 + segment):
        change(address, workspace)
    return House(address, workspace)


def change(address: str, workspace: int) -> int:
    """Open the next generation."""
    with psycopg.connect(address) as connection:
        return live_workspaces.open_generation(connection.cursor(), workspace)


def publish(house: House, *, inviting: bool) -> int:
    """Add the segment, and the scenario that it opens; return the generation."""
    with psycopg.connect(house.address) as connection:
        generation = live_workspaces.open_generation(connection.cursor(), house.workspace)
        connection.execute(
            "INSERT INTO audience_segment (workspace_id, key, name, condition, generation)"
            " VALUES (%s, 'vip', '{}', %s, %s)",
            (house.workspace, Jsonb(CURIOUS), generation),
        )
        row = connection.execute(
            "INSERT INTO scenarios_scenario (workspace_id, key, status, live_version)"
            " VALUES (%s, 'story', 'live', 1) RETURNING id",
            (house.workspace,),
        ).fetchone()
        assert row is not None
        connection.execute(
            "INSERT INTO scenarios_scenarioversion (scenario_id, number, definition, published_at)"
            " VALUES (%s, 1, %s, now())",
            (row[0], Jsonb(plain.plain(STORY))),
        )
        if inviting:
            connection.execute(
                "INSERT INTO scenarios_scenarioinvitation (scenario_id, generation)"
                " VALUES (%s, %s)",
                (row[0], generation),
            )
    return generation


def past() -> list[contracts.InboxItem]:
    """Return what happened before: everybody saw something, two of three saw it twice."""
    return [
        engines.track(
            id=f"past-{number}-{time}",
            user_id=f"user-{number}",
            occurred_at=engines.NOW - (1 + number % 3) * instants.DAY,
        )
        for number in range(PEOPLE)
        for time in range(1 + (number % 3 > 0))
    ]


def traffic(turn: int) -> list[contracts.InboxItem]:
    """Return what happens meanwhile: some known people look again, some new ones come twice."""
    again = [
        engines.track(id=f"live-{turn}-{number}", user_id=f"user-{number}")
        for number in range(turn * 15, turn * 15 + 5)
    ]
    new = [engines.track(id=f"new-{turn}-{time}", user_id=f"new-{turn}") for time in range(2)]
    return again + new


def everybody(*, new: int) -> list[contracts.InboxItem]:
    """Return something that everybody does at last, and that nobody looks at."""
    people = [f"user-{number}" for number in range(PEOPLE)]
    people += [f"new-{turn}" for turn in range(new)]
    return [engines.track("Page Viewed", id=f"last-{one}", user_id=one) for one in people]


def inside_before() -> int:
    """Return how many of the past are in the segment before anything else happens."""
    return sum(1 for number in range(PEOPLE) if number % 3 > 0)


@pytest.mark.parametrize("inviting", [False, True])
def test_a_build_under_traffic_and_through_a_crash_equals_one_from_scratch(
    create_database: Callable[[], str], inviting: bool
) -> None:
    """Tracks and segments are the same; who was inside enters once if invited, else not at all."""
    house, crash = opened(create_database(), segment=False), Crash()
    alice = house.worker("alice", crash)
    house.put(*past())
    engines.drain([alice])
    generation = publish(house, inviting=inviting)
    at, worker, seen = engines.NOW + 2 * instants.SECOND, alice, [0]
    for turn in range(NEWCOMERS):
        if turn == NEWCOMERS // 2:
            crash.left = 3
            with pytest.raises(CrashError):
                engines.drain([worker], at)
            # Nobody said good-bye: the leases run out by themselves.
            at += leases.LEASE_TIME + instants.SECOND
            worker = house.worker("bob")
        house.put(*traffic(turn))
        worker.step(at)
        worker.step(at)
        under_way = house.sweep().since(generation)
        seen.append(256 if under_way is None else under_way.done)
    assert seen == sorted(seen)
    assert len(set(seen)) > 5
    engines.drain([worker], at)
    assert house.sweep().present() is None

    scratch = opened(create_database(), segment=True)
    other = scratch.worker("carol")
    scratch.put(*past(), *(item for turn in range(NEWCOMERS) for item in traffic(turn)))
    engines.drain([other], at)
    assert house.inside() == scratch.inside()
    assert house.counted() == scratch.counted()
    # Those whom the change did not concern were left as they were, until they do something.
    assert house.known().items() <= scratch.known().items()
    assert (house.known().keys() < scratch.known().keys()) is not inviting
    for shop, its in ((house, worker), (scratch, other)):
        shop.put(*everybody(new=NEWCOMERS))
        engines.drain([its], at + instants.MINUTE)
        its.close()
    assert house.known() == scratch.known()
    assert house.counted() == scratch.counted()

    entered = engines.rows(
        house.address, "SELECT contact_id, count(*) FROM journeys GROUP BY contact_id"
    )
    assert {count for _, count in entered} == {1}
    came_in_since = scratch.counted() - inside_before()
    assert len(entered) == came_in_since + (inside_before() if inviting else 0)


def test_the_mark_says_how_much_is_counted_until_everything_is(
    create_database: Callable[[], str],
) -> None:
    """The share never runs ahead of what the figures hold, and goes when they are complete."""
    house = opened(create_database(), segment=False)
    worker = house.worker("alice")
    house.put(*past())
    engines.drain([worker])
    assert house.sweep().present() is None
    generation = publish(house, inviting=False)
    begun = house.sweep().since(generation)
    assert begun is not None
    assert (begun.done, begun.percent, begun.events, begun.rest) == (0, 0, 0, None)
    shares = []
    twice = "SELECT contact_id FROM events GROUP BY contact_id HAVING count(*) > 1"
    curious = {row[0].bytes for row in engines.rows(house.address, twice)}
    assert len(curious) == inside_before()
    for turn in range(200):
        worker.step(engines.NOW + (2 + turn) * instants.SECOND)
        sweep = house.sweep()
        under_way = sweep.since(generation)
        if under_way is None:
            break
        shares.append(under_way.percent)
        if turn % 8:
            continue
        done = {part.partition for part in sweep.parts if part.generation >= generation}
        behind = {
            one.id[15]
            for one in engines.people(house.address)
            if one.id in curious and not one.segments
        }
        assert not behind & done
    assert shares == sorted(shares)
    assert len(set(shares)) > 10
    assert house.counted() == inside_before()
    parts = house.sweep().parts
    assert sum(part.contacts for part in parts) == PEOPLE
    # Whoever did it once is told apart without being read.
    assert sum(part.events for part in parts) == 2 * inside_before()
    worker.close()


def test_a_change_elsewhere_leaves_the_mark_of_a_built_segment_off(
    create_database: Callable[[], str],
) -> None:
    """A later generation sweeps again, but figures that were complete stay so."""
    house = opened(create_database(), segment=False)
    worker = house.worker("alice")
    house.put(*past())
    generation = publish(house, inviting=False)
    engines.drain([worker])
    worker.close()
    assert house.sweep().since(generation) is None
    later = change(house.address, house.workspace)
    assert house.sweep().since(later) is not None
    assert house.sweep().since(generation) is None


def test_the_rest_is_told_by_the_pace_of_the_parts_done_last() -> None:
    """Ten parts a second apart leave as many seconds as there are parts to do."""
    parts = [
        progress.Part(
            partition=number,
            generation=2 if number < 10 else 1,
            finished_at=instants.to_datetime(engines.NOW + number * instants.SECOND),
            reading=2 if number < 11 else 1,
            contacts=3,
            events=7,
        )
        for number in range(256)
    ]
    under_way = progress.Sweep(2, parts).present()
    assert under_way == progress.Progress(
        done=10, total=256, contacts=33, events=77, rest=246 * instants.SECOND
    )
    assert under_way.percent == 3
    assert under_way.words.fr == "compté jusqu’ici : 3 % de l’historique"


def test_an_explanation_says_that_the_history_is_not_taken_in_yet(
    create_database: Callable[[], str],
) -> None:
    """What is told of somebody not reached yet is told from their history, with the mark."""
    house = opened(create_database(), segment=False)
    worker = house.worker("alice")
    house.put(*past())
    engines.drain([worker])
    publish(house, inviting=False)
    contact = engines.people(house.address)[-1]
    with psycopg.connect(house.address) as connection:
        program = sources.Programs().find(connection, house.workspace)
        behind = explaining.behind(connection, program, contact)
    assert behind is not None
    assert "counted up to here: 0 % of the history" in behind.en
    engines.drain([worker], engines.NOW + 2 * instants.SECOND)
    worker.close()
    contact = engines.people(house.address)[-1]
    with psycopg.connect(house.address) as connection:
        assert explaining.behind(connection, program, contact) is None


def test_what_was_done_under_a_joined_record_counts(create_database: Callable[[], str]) -> None:
    """Whoever saw one product on each of two devices saw two, and is inside."""
    house = opened(create_database(), segment=False)
    worker = house.worker("alice")
    for number in range(40):
        house.put(
            engines.track(anonymous_id=f"phone-{number}"),
            engines.track(anonymous_id=f"laptop-{number}", user_id=f"user-{number}"),
        )
    engines.drain([worker])
    for number in range(0, 40, 2):
        house.put(engines.identify(anonymous_id=f"phone-{number}", user_id=f"user-{number}"))
    engines.drain([worker])
    publish(house, inviting=False)
    engines.drain([worker], engines.NOW + 2 * instants.SECOND)
    worker.close()
    assert house.counted() == 20
    assert house.sweep().present() is None


def test_a_survey_is_read_by_pages_that_part_no_contact(
    create_database: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However small the pages and the transactions, each contact is seen whole."""
    monkeypatch.setattr(surveying, "PAGE_ROWS", 3)
    monkeypatch.setattr(backfill, "SWEEP_MAX", 2)
    house = opened(create_database(), segment=False)
    worker = house.worker("alice")
    house.put(
        *(
            engines.track(user_id=f"user-{number}")
            for number in range(PEOPLE)
            for _ in range(1 + number % 5)
        )
    )
    engines.drain([worker])
    publish(house, inviting=False)
    for turn in range(400):
        worker.step(engines.NOW + (2 + turn) * instants.SECOND)
        if house.sweep().present() is None:
            break
    worker.close()
    assert house.counted() == sum(1 for number in range(PEOPLE) if number % 5 > 0)


def test_people_are_served_while_a_survey_is_made(create_database: Callable[[], str]) -> None:
    """The pass over the log waits for a lock, and meanwhile an event is decided."""
    house = opened(create_database(), segment=False)
    worker = house.worker("alice", working_ahead=True)
    house.put(*past())
    engines.drain([worker])
    with psycopg.connect(house.address) as other:
        # Only the survey asks for all that were joined; a batch without a merge writes none.
        other.execute("LOCK TABLE merges IN ACCESS EXCLUSIVE MODE")
        publish(house, inviting=False)
        worker.step(engines.NOW + 2 * instants.SECOND)
        house.put(engines.track("Page Viewed", user_id="user-1"))
        for _ in range(5):
            worker.step(engines.NOW + 3 * instants.SECOND)
        seen = engines.rows(house.address, "SELECT count(*) FROM events WHERE name = 'Page Viewed'")
        assert seen == [(1,)]
        assert house.counted() == 1
        assert house.sweep().present() is not None
    until = time.monotonic() + 60
    while house.sweep().present() is not None:
        assert time.monotonic() < until, "the survey never comes"
        worker.step(engines.NOW + 4 * instants.SECOND)
    worker.close()
    assert house.counted() == inside_before()
