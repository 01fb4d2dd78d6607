"""What is held: resident memory of each process, bytes on disk, bytes of one contact's state.

The whole tree runs on a database of its own, idle at first, then under batches over HTTP with
orders that each send a mail. The state that is weighed is that of a typical contact: twenty live
atoms, ten events kept, an address, a name, a country, a consent, three identities.
"""

from __future__ import annotations

import time
from typing import Any, Final

import psycopg

from aparte.core import contact as contacts
from aparte.core import decide, inputs
from aparte.core import program as core_program
from aparte.kernel import clock, ids, instants
from benchmarks import brand, crowd, load, parts, postgres, report, sinks, traffic

CONTACTS: Final = 100_000
IDLE_SECONDS: Final = 10
LOADS: Final = 5
EVENTS: Final = 20_000
STATE_MAX: Final = 400
DRAIN_SECONDS_MAX: Final = 300
_COMMANDS: Final = {"web": "web", "engine": "engine", "sender": "sender"}
_TABLES: Final = {
    "contact": ("contact_state", ("contact_state", "contact_profiles", "identities")),
    "event": ("events", ("events",)),
    "message": ("deliveries", ("deliveries",)),
    "decision": ("decisions", ("decisions",)),
}


def main() -> None:
    """Run the bench."""
    with postgres.running() as server:
        address = server.database()
        workspace = brand.opened(address)
        crowd.settle(address, workspace, CONTACTS, clock.SystemClock().now())
        _contact_bytes = _disk(address, "contact")
        memory = _memory(server, address, workspace)
        disk = {
            name: _contact_bytes if name == "contact" else _disk(address, name) for name in _TABLES
        }
        state = len(contacts.encode(_typical()))
    _tell(memory, disk, state)


def _memory(
    server: postgres.Server, address: str, workspace: int
) -> list[tuple[str, float, float]]:
    """Return each process' name with its megabytes, idle and under load."""
    visitors = traffic.Visitors(workspace, CONTACTS)
    with sinks.thread() as port, parts.running(server, address, _COMMANDS, port) as tree:
        tree.await_web()
        time.sleep(IDLE_SECONDS)
        idle = tree.memory()
        most = dict(idle)
        for _ in range(LOADS):
            now = clock.SystemClock().now()
            told = visitors.tell(EVENTS, now - instants.MINUTE, now)
            events = traffic.sent(told)
            requests = [load.batch(events[at : at + 100]) for at in range(0, EVENTS, 100)]
            load.run(tree.port, requests, 4)
            _drain(address, tree, most)
        server_memory = _database(address)
    rows = [(name, idle[name], most[name]) for name in _COMMANDS]
    return [*rows, ("postgres backends", *server_memory)]


def _drain(address: str, tree: parts.Parts, most: dict[str, float]) -> None:
    until = time.monotonic() + DRAIN_SECONDS_MAX
    while postgres.scalar(address, "SELECT count(*) FROM inbox") > 0:
        assert time.monotonic() < until, "the engine makes no headway"
        for name, megabytes in tree.memory().items():
            most[name] = max(most[name], megabytes)
        time.sleep(0.2)


def _database(address: str) -> tuple[float, float]:
    """Return the private megabytes of the database's backends: of the median one, and of all."""
    with psycopg.connect(address) as connection:
        found = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid()"
        ).fetchall()
    sizes = sorted(parts.private(pid) for (pid,) in found)
    return sizes[len(sizes) // 2], sum(sizes)


def _disk(address: str, name: str) -> float:
    """Return the bytes on disk of one row of a kind, with its indexes."""
    counted, tables = _TABLES[name]
    total = 0
    for table in tables:
        total += postgres.scalar(
            address,
            "SELECT coalesce(sum(pg_total_relation_size(relid)), 0)::bigint"
            " FROM pg_partition_tree(%s::regclass)",
            table,
        ) or postgres.scalar(address, "SELECT pg_total_relation_size(%s::regclass)", table)
    return float(total / max(postgres.scalar(address, f"SELECT count(*) FROM {counted}"), 1))


def _typical() -> contacts.Contact:
    """Return a contact whose program follows twenty atoms, after ten events of the last weeks."""
    names = ["Order Completed", *(f"Event {number}" for number in range(1, 20))]
    segments: dict[str, Any] = {
        f"s{number}": {"kind": "event", "event": name, "within": "60d", "value": 3}
        for number, name in enumerate(names)
    }
    program = core_program.Program(brand.definitions(segments))
    assert len(program.atoms) == 20, "each segment has its atom"
    now = instants.parse("2026-03-02T10:00:00Z")
    contact = contacts.Contact(
        id=ids.contact_id(1, "user", "user-1"), workspace_id=1, generation=program.generation
    )
    since = now - 40 * instants.DAY
    said = traffic.traits_of(1)
    told: list[inputs.AnyInput] = [
        inputs.AttributesInput(
            bytes(16),
            since,
            since,
            attributes={name: said[name] for name in ("email", "first_name", "country")},
            identities=[
                ("user", traffic.user_of(1)),
                ("anonymous", traffic.device_of(1)),
                ("email", traffic.email_of(1)),
            ],
        ),
        inputs.ConsentInput(
            bytes(16), since, since, purpose="marketing", channel="email", status="granted"
        ),
    ]
    for number in range(10):
        at = since + number * 3 * instants.DAY + 12_345_678
        told.append(inputs.EventInput(ids.hashed("event", number), at, at, names[number * 2]))
    decide.decide(contact, told, program, now)
    return contact


def _tell(memory: list[tuple[str, float, float]], disk: dict[str, float], state: int) -> None:
    report.show(
        f"memory: megabytes resident, {CONTACTS} contacts, {LOADS} × {EVENTS} events",
        ("process", "idle", "under load, most"),
        memory,
    )
    report.show(
        "disk: bytes with indexes",
        ("of one", "bytes"),
        [*((name, round(size)) for name, size in disk.items()), ("state of a contact", state)],
    )
    report.conclude(
        report.Result(
            name="memory",
            value=state,
            unit="bytes of a typical contact's state",
            reference=STATE_MAX,
            ratio=state / STATE_MAX,
            target=1,
            lower_is_better=True,
            details={
                **{f"{name}_idle_mb": idle for name, idle, _ in memory},
                **{f"{name}_load_mb": most for name, _, most in memory},
                **{f"{name}_disk_bytes": round(size) for name, size in disk.items()},
            },
        )
    )


if __name__ == "__main__":
    main()
