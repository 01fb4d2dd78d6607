"""A segment built from a long past, against a DuckDB query of the same; then how soon exits show.

The first build is what happens after a segment is saved: engines read the log partition by
partition and keep what it makes of each contact, tracks included, ready for the next event. The
reference answers the same question once, from the same events in a Parquet file. Then, in another
database, as many contacts are inside a segment which each leaves at an instant of its own; a
reader looks how soon after that instant the exit is there to be seen.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
import psycopg
from psycopg.types.json import Jsonb

from aparte.core import contact as contacts
from aparte.core import decide, inputs
from aparte.engine.history import progress
from aparte.kernel import clock, ids, instants
from aparte.workspaces import live as live_workspaces
from benchmarks import brand, crowd, past, postgres, rates, report

CONTACTS: Final = 1_000_000
EVENTS: Final = 20_000_000
PROCESSES: Final = 2
QUERIES: Final = 5
BUILD_SECONDS_MAX: Final = 7_200
TARGET: Final = 5
EXITS_A_SECOND: Final = 100
EXIT_SECONDS: Final = 30
LEAD_SECONDS: Final = 30
CONTACTS_A_SECOND_MIN: Final = 8_000
"""How many are made and looked through in a second, at least."""
LATE_SECONDS_MAX: Final = 30
AIM_P99: Final = 2.0
LOOK_SECONDS: Final = 0.01
LOOK_BUILT_SECONDS: Final = 0.1
SEEN_WITHIN: Final = 7 * instants.DAY
VIEWED_WITHIN: Final = 30 * instants.DAY
ORDERED_WITHIN: Final = 14 * instants.DAY

INTERESTED: Final[dict[str, Any]] = {
    "kind": "all",
    "of": [
        {
            "kind": "event", "event": "Product Viewed", "within": "30d", "value": 2,
            "where": [{"property": "category", "op": "is", "value": "lamps"}],
        },
        {"kind": "not", "of": {"kind": "event", "event": "Order Completed", "within": "14d"}},
    ],
}  # fmt: skip
_QUERY: Final = """
SELECT contact_id FROM '{parquet}'
WHERE (name = 'Product Viewed' AND occurred_at > make_timestamptz({viewed})
       AND lower(json_extract_string(properties, '$.category')) = 'lamps')
   OR (name = 'Order Completed' AND occurred_at > make_timestamptz({ordered}))
GROUP BY contact_id
HAVING count(*) FILTER (name = 'Product Viewed') >= 2
   AND count(*) FILTER (name = 'Order Completed') = 0
"""


class Built(NamedTuple):
    """One first build, and the reference: seconds and processor time, what was read and found."""

    seconds: float
    engine_cpu: float
    database_cpu: float
    queries: list[float]
    query_cpu: float
    found: int
    read: int

    @property
    def cpu(self) -> float:
        """The processor time of engines and database."""
        return self.engine_cpu + self.database_cpu


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=CONTACTS)
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--processes", type=int, default=PROCESSES)
    parser.add_argument("--profile", metavar="FILE", help="write a profile of one engine, and end")
    arguments = parser.parse_args()
    with postgres.running() as server, tempfile.TemporaryDirectory() as folder:
        built = _build(server, Path(folder), arguments)
        if arguments.profile:
            print(built)
            return
        late = _exits(server, arguments.contacts)
    _tell(built, late, arguments)


def _build(server: postgres.Server, folder: Path, arguments: argparse.Namespace) -> Built:
    address = server.database()
    workspace = brand.opened(address, scenarios=[], segments={})
    _change(address, workspace)
    made = past.Past(
        folder,
        arguments.contacts,
        arguments.events,
        clock.SystemClock().now(),
        (VIEWED_WITHIN, ORDERED_WITHIN),
    )
    made.fill(address, workspace)
    with rates.engines(address, arguments.processes, arguments.profile) as engines:
        for engine in engines:
            engine.ask()
        before = _backends_cpu(address)
        generation = _change(address, workspace, INTERESTED)
        begun = time.monotonic()
        read = _await_built(address, workspace, generation)
        seconds = time.monotonic() - begun
        spent_there = _backends_cpu(address) - before
        spent_here = sum(engine.ask().cpu_seconds for engine in engines)
    now = clock.SystemClock().now()
    text = _QUERY.format(
        parquet=made.parquet, viewed=now - VIEWED_WITHIN, ordered=now - ORDERED_WITHIN
    )
    queries, found, spent = [], 0, time.process_time()
    for _ in range(QUERIES):
        begun = time.monotonic()
        found = made.query(text)
        queries.append(time.monotonic() - begun)
    spent = time.process_time() - spent
    made.close()
    counted = postgres.scalar(
        address, "SELECT count(*) FROM memberships WHERE segment_key = 'timed' AND left_at IS NULL"
    )
    assert counted == found, f"the segment counts {counted}, the query {found}"
    return Built(seconds, spent_here, spent_there, queries, spent / QUERIES, found, read)


def _backends_cpu(address: str) -> float:
    with psycopg.connect(address) as connection:
        return rates.backends_cpu(connection)


def _change(address: str, workspace: int, condition: dict[str, Any] | None = None) -> int:
    """Open the next generation, with the segment if there is a condition; return it."""
    with psycopg.connect(address) as connection:
        generation = live_workspaces.open_generation(connection.cursor(), workspace)
        if condition is not None:
            connection.execute(
                "INSERT INTO audience_segment (workspace_id, key, name, condition, generation)"
                " VALUES (%s, 'timed', '{}', %s, %s)",
                (workspace, Jsonb(condition), generation),
            )
    return generation


def _await_built(address: str, workspace: int, generation: int) -> int:
    """Wait until everybody is up to a generation; return how many events were read for it."""
    until = time.monotonic() + BUILD_SECONDS_MAX
    with psycopg.connect(address, autocommit=True) as connection:
        while True:
            sweep = progress.load(connection, workspace)
            if sweep.since(generation) is None:
                return sum(part.events for part in sweep.parts)
            assert time.monotonic() < until, "the build does not end"
            time.sleep(LOOK_BUILT_SECONDS)


# ------------------------------------------------------------------------------------------- exits


def _exits(server: postgres.Server, count: int) -> list[float]:
    """Return by how many seconds each exit was seen after its instant, in order."""
    address = server.database()
    seen = {"timed": {"kind": "event", "event": "Page Viewed", "within": "7d"}}
    workspace = brand.opened(address, scenarios=[], segments=seen)
    _change(address, workspace)
    lent = _Lent(address, workspace)
    now = clock.SystemClock()
    exits = min(EXITS_A_SECOND * EXIT_SECONDS, count)
    # Making people and starting an engine takes a while; the first leaves after it.
    begin = now.now() + (LEAD_SECONDS + count // CONTACTS_A_SECOND_MIN) * instants.SECOND
    step = instants.SECOND // EXITS_A_SECOND
    later = 6 * instants.DAY // max(count - exits, 1)

    def leaves_at(number: int) -> int:
        if number < exits:
            return begin + number * step
        return begin + instants.DAY + (number - exits) * later

    past.fill_contacts(address, count, lambda number: lent.to(number, leaves_at(number)))
    _fill_memberships(address, workspace, count)
    with rates.engines(address, 1):
        assert now.now() < begin, "the people took longer to make than was thought"
        return _watch(address, workspace, exits, begin + exits * step)


class _Lent:
    """One life lent to many: inside the segment since a page was seen, until it is a week old."""

    def __init__(self, address: str, workspace: int) -> None:
        self._program = crowd.program(address, workspace)
        at = clock.SystemClock().now() - instants.DAY
        generation = self._program.generation
        self._life = contacts.Contact(ids.hashed("lent"), workspace, generation=generation)
        event = inputs.EventInput(ids.hashed("seen"), at, at, "Page Viewed")
        decide.decide(self._life, [event], self._program, at)
        self._at = at
        assert self._life.wake_at == at + SEEN_WITHIN, "the exit is what comes next"

    def to(self, number: int, leaves_at: int) -> contacts.Contact:
        """Return the contact of a number, which leaves at an instant."""
        by = leaves_at - SEEN_WITHIN - self._at
        life = self._life
        return msgspec.structs.replace(
            life,
            id=past.contact_id(number),
            created_at=life.created_at + by,
            clock=min(life.clock, life.clock + by),
            tracks={
                key: msgspec.structs.replace(track, times=[at + by for at in track.times])
                for key, track in life.tracks.items()
            },
            segments={key: at + by for key, at in life.segments.items()},
            dues={index: at + by for index, at in life.dues.items()},
            wake_at=life.wake_at + by,
        )


def _fill_memberships(address: str, workspace: int, count: int) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO memberships (partition, contact_id, segment_key, workspace_id, entered_at)"
            " SELECT partition, contact_id, 'timed', %s, now() FROM contact_state",
            (workspace,),
        )
        filled = connection.execute("SELECT count(*) FROM memberships").fetchone()
        assert filled is not None
        assert filled[0] == count, "everybody is inside"
        connection.execute("ANALYZE contact_state, memberships")


def _watch(address: str, workspace: int, exits: int, last: int) -> list[float]:
    """Look for exits until all were seen; return how late each was, in order."""
    now = clock.SystemClock()
    late: dict[bytes, float] = {}
    query = (
        "SELECT contact_id, left_at FROM memberships"
        " WHERE workspace_id = %s AND segment_key = 'timed' AND left_at > %s"
    )
    with psycopg.connect(address, autocommit=True) as connection:
        while len(late) < exits:
            assert now.now() < last + LATE_SECONDS_MAX * instants.SECOND, "some never leave"
            since = instants.to_datetime(now.now() - LATE_SECONDS_MAX * instants.SECOND)
            found = connection.execute(query, (workspace, since)).fetchall()
            looked = now.now()
            for contact, left in found:
                spent = looked - instants.from_datetime(left)
                late.setdefault(contact.bytes, spent / instants.SECOND)
            time.sleep(LOOK_SECONDS)
    return sorted(late.values())


def _tell(built: Built, late: list[float], arguments: argparse.Namespace) -> None:
    reference = statistics.median(built.queries)
    report.show(
        f"segments: first build over {arguments.contacts:,} contacts, {arguments.events:,} events",
        (
            "processes", "build s", "DuckDB s", "ratio", "engine CPU s", "database CPU s",
            "DuckDB CPU s", "CPU ratio", "inside", "events read", "CPU µs/contact",
        ),
        [
            (
                f"{arguments.processes}",
                built.seconds,
                reference,
                built.seconds / reference,
                built.engine_cpu,
                built.database_cpu,
                built.query_cpu,
                built.cpu / built.query_cpu,
                built.found,
                built.read,
                1e6 * built.cpu / arguments.contacts,
            )
        ],
    )  # fmt: skip
    p50, p99 = (late[len(late) * share // 100] for share in (50, 99))
    report.show(
        f"segments: from the instant of an exit to its being seen, {arguments.contacts:,} waiting",
        ("exits", "exits/s", "p50 s", "p99 s", "most s"),
        [(f"{len(late)}", EXITS_A_SECOND, p50, p99, late[-1])],
    )
    report.conclude(
        report.Result(
            name="segments",
            value=built.seconds,
            unit=f"s for the first build, {arguments.contacts:,} contacts",
            reference=reference,
            ratio=built.seconds / reference,
            target=TARGET,
            lower_is_better=True,
            details={
                "processor_time_ratio": built.cpu / built.query_cpu,
                "exit_p50_s": p50, "exit_p99_s": p99, "exit_p99_aim_s": AIM_P99,
                "contacts": arguments.contacts, "events": arguments.events,
            },
        )
    )  # fmt: skip


if __name__ == "__main__":
    main()
