"""From the acceptance of an event over HTTP to SMTP `DATA`, at fifty events a second.

The whole tree at work on a database of its own: web, engine, sender, each its own process. Every
event triggers one transactional e-mail. The clock starts when the answer to the request is read,
and stops when the local SMTP server reads the command DATA of that person's mail.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from typing import Any, Final

import msgspec

from aparte.core.governance import policy as policies
from aparte.kernel import clock
from benchmarks import brand, crowd, load, parts, postgres, report, sinks, traffic

PEOPLE: Final = 20_000
RATE: Final = 50
SECONDS: Final = 40
WARM_SECONDS: Final = 5
LATE_SECONDS_MAX: Final = 30
AIM_P50: Final = 150
AIM_P99: Final = 500
_ENCODE: Final = msgspec.json.Encoder().encode


def main() -> None:
    """Run the bench."""
    with postgres.running() as server:
        address = server.database()
        trigger = {"kind": "event", "event": "Order Completed"}
        steps = [{"id": "send", "kind": "send", "message": "one"}]
        order = brand.scenario("confirmation", trigger, steps, transactional=True)
        others = [one for one in brand.every_scenario() if one["key"] != "confirmation"]
        workspace = brand.opened(address, scenarios=[*others, order], policy=policies.Policy())
        crowd.settle(address, workspace, PEOPLE, clock.SystemClock().now())
        sink = sinks.Sink()
        accepted = asyncio.run(_run(server, address, sink))
    _tell(accepted, sink)


async def _run(
    server: postgres.Server, address: str, sink: sinks.Sink
) -> dict[str, tuple[float, float]]:
    listening = await asyncio.start_server(sink.serve, "127.0.0.1", 0, limit=2**20)
    port = int(listening.sockets[0].getsockname()[1])
    commands = {"web": "web", "engine": "engine", "sender": "sender"}
    with parts.running(server, address, commands, port) as tree:
        await asyncio.to_thread(tree.await_web)
        await asyncio.to_thread(_await_owners, address)
        accepted = await _send(tree.port)
        await asyncio.to_thread(_await_mails, accepted.keys(), sink)
    listening.close()
    return accepted


def _await_mails(expected: Iterable[str], sink: sinks.Sink) -> None:
    until = time.monotonic() + LATE_SECONDS_MAX
    while not sink.seen.keys() >= set(expected) and time.monotonic() < until:
        time.sleep(0.1)


def _await_owners(address: str) -> None:
    until = time.monotonic() + parts.START_SECONDS_MAX
    query = "SELECT count(*) FROM leases WHERE expires_at > now()"
    while postgres.scalar(address, query) < 512:
        assert time.monotonic() < until, "engine and sender do not become ready"
        time.sleep(0.2)


async def _send(port: int) -> dict[str, tuple[float, float]]:
    """Send orders at an even pace; return when each was sent and accepted, by address."""
    accepted: dict[str, tuple[float, float]] = {}
    people = [number for number in range(PEOPLE) if traffic.is_known(number)]
    begun = time.monotonic()
    under_way = set()
    for place in range(RATE * (SECONDS + WARM_SECONDS)):
        await asyncio.sleep(max(0, begun + place / RATE - time.monotonic()))
        warm = place < RATE * WARM_SECONDS
        task = asyncio.create_task(_order(port, people[place], {} if warm else accepted))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
    await asyncio.gather(*under_way)
    return accepted


async def _order(port: int, number: int, accepted: dict[str, tuple[float, float]]) -> None:
    message: dict[str, Any] = {
        "messageId": f"order-{number}",
        "userId": traffic.user_of(number),
        "event": "Order Completed",
        "properties": {"order_id": f"o-{number}", "total": 79.9, "currency": "EUR"},
    }
    sent = time.monotonic()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(load.request("/v1/track", _ENCODE(message)))
    head = await reader.readuntil(b"\r\n\r\n")
    accepted[traffic.email_of(number)] = (sent, time.monotonic())
    assert head.startswith(b"HTTP/1.1 200"), head
    writer.close()


def _tell(accepted: dict[str, tuple[float, float]], sink: sinks.Sink) -> None:
    missing = accepted.keys() - sink.seen.keys()
    assert not missing, f"{len(missing)} of {len(accepted)} mails never came"
    spans = {
        "accepted → DATA": [sink.seen[who] - took for who, (_, took) in accepted.items()],
        "request sent → accepted": [took - sent for sent, took in accepted.values()],
        "request sent → DATA": [sink.seen[who] - sent for who, (sent, _) in accepted.items()],
    }
    rows: list[tuple[str, float, float, float, float]] = []
    for name, seconds in spans.items():
        ordered = sorted(1e3 * one for one in seconds)
        p50, p90, p99 = (ordered[len(ordered) * share // 100] for share in (50, 90, 99))
        rows.append((name, p50, p90, p99, ordered[-1]))
    title = f"latency: {RATE} events/s for {SECONDS} s, milliseconds"
    report.show(title, ("span", "p50", "p90", "p99", "most"), rows)
    _, p50, _, p99, _ = rows[0]
    report.conclude(
        report.Result(
            name="latency",
            value=p50,
            unit="ms from accept to DATA, median",
            reference=AIM_P50,
            ratio=p50 / AIM_P50,
            target=1,
            lower_is_better=True,
            details={"p99_ms": p99, "p99_aim_ms": AIM_P99, "p99_ratio": p99 / AIM_P99},
        )
    )


if __name__ == "__main__":
    main()
