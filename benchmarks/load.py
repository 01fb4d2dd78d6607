"""Load over HTTP from a process of its own: requests made beforehand, connections kept.

The client does nothing but write and read, so that what is measured is the server. Each
connection has one request under way at a time.
"""

from __future__ import annotations

import asyncio
import base64
import multiprocessing
import time
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection
from typing import Final, NamedTuple

from benchmarks import brand

SECONDS_MAX: Final = 300
_END: Final = b"\r\n\r\n"
_SPAWN: Final = multiprocessing.get_context("spawn")


class Answered(NamedTuple):
    """What came back: seconds it all took, and of each request in the order they were answered."""

    seconds: float
    latencies: list[float]


def request(path: str, body: bytes) -> bytes:
    """Return the bytes of a POST with our write key."""
    key = base64.b64encode(f"{brand.WRITE_KEY}:".encode()).decode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Basic {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def batch(events: Sequence[bytes]) -> bytes:
    """Return a request that holds many events."""
    return request("/v1/batch", b'{"batch":[' + b",".join(events) + b"]}")


def run(port: int, requests: Sequence[bytes], connections: int) -> Answered:
    """Send requests as fast as so many connections can; asserts that all were accepted."""
    ours, theirs = _SPAWN.Pipe()
    process = _SPAWN.Process(target=_load, args=(port, requests, connections, theirs))
    process.start()
    try:
        assert ours.poll(SECONDS_MAX), "the load does not end"
        answered = Answered(*ours.recv())
    finally:
        process.join(SECONDS_MAX)
    assert process.exitcode == 0, "the load failed"
    return answered


def _load(port: int, requests: Sequence[bytes], connections: int, pipe: Connection) -> None:
    pipe.send(asyncio.run(_send(port, requests, connections)))


async def _send(port: int, requests: Sequence[bytes], connections: int) -> Answered:
    waiting = iter(requests)
    latencies: list[float] = []
    streams = [await asyncio.open_connection("127.0.0.1", port) for _ in range(connections)]
    begun = time.monotonic()
    await asyncio.gather(*(_one(*stream, waiting, latencies) for stream in streams))
    seconds = time.monotonic() - begun
    for _, writer in streams:
        writer.close()
    return Answered(seconds, latencies)


async def _one(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    waiting: Iterator[bytes],
    latencies: list[float],
) -> None:
    for data in waiting:
        begun = time.monotonic()
        writer.write(data)
        head = await reader.readuntil(_END)
        body = await reader.readexactly(_length(head))
        latencies.append(time.monotonic() - begun)
        assert head.startswith(b"HTTP/1.1 200"), (head, body)
        assert b'"success":true' in body, body


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise AssertionError(head)
