"""Personalised e-mails a second into a local SMTP server, against a program that only hands over.

Ours are rendered, tracked, signed off in the database and handed to Debian's `smtp-sink` by real
sender processes. The reference is Debian's `smtp-source -d`, which hands the same number of mails
of the same size to the same sink without rendering anything; both keep their sessions open.
"""

from __future__ import annotations

import contextlib
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks import mails, parts, postgres, report

MESSAGES: Final = 4_000
SAMPLES: Final = 50
ALTERNATIONS: Final = 3
SESSIONS: Final = 4
"""Sessions of the reference: the default number of the product's own."""

PARTITIONS: Final = 256
SECONDS_MAX: Final = 300
TARGET: Final = 0.1
_PROGRAMS: Final = ("smtp-sink", "smtp-source")


def main() -> None:
    """Run the bench."""
    missing = [name for name in _PROGRAMS if shutil.which(name) is None]
    if missing:
        sys.exit(f"{' and '.join(missing)} not found: install the package postfix")
    with postgres.running() as server:
        queue = mails.Queue(server.database())
        size = _size(server, queue)
        one = [_alternate(server, queue, 1, size) for _ in range(ALTERNATIONS)]
        two = [_alternate(server, queue, 2, size) for _ in range(ALTERNATIONS)]
    _tell(one, two, size)


def _size(server: postgres.Server, queue: mails.Queue) -> int:
    """Return the median size of a mail, seen by sending some."""
    queue.fill(SAMPLES)
    folder = server.data / "mails"
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    server.data.chmod(0o755)
    with _sink("-d", str(folder / "mail.")) as port:
        _send(server, queue, 1, port)
    sizes = [path.stat().st_size for path in Path(folder).iterdir()]
    assert len(sizes) == SAMPLES, f"{len(sizes)} mails arrived of {SAMPLES}"
    return int(statistics.median(sizes))


def _alternate(
    server: postgres.Server, queue: mails.Queue, senders: int, size: int
) -> tuple[float, float]:
    queue.fill(MESSAGES)
    with _sink() as port:
        ours = MESSAGES / _send(server, queue, senders, port)
        theirs = MESSAGES / _source(port, size)
    return ours, theirs


def _send(server: postgres.Server, queue: mails.Queue, senders: int, port: int) -> float:
    """Return the seconds from the moment all may leave until the last outcome is recorded."""
    commands = {f"sender {number + 1}": "sender" for number in range(senders)}
    with parts.running(server, queue.address, commands, port):
        _await_senders(queue.address, senders)
        queue.release()
        until = time.monotonic() + SECONDS_MAX
        waiting = "SELECT count(*) FROM deliveries WHERE status <> 'sent'"
        while postgres.scalar(queue.address, waiting) > 0:
            assert time.monotonic() < until, "the senders make no headway"
            time.sleep(0.2)
    return float(
        postgres.scalar(
            queue.address,
            "SELECT extract(epoch FROM max(finished_at) - min(claimed_at)) FROM deliveries"
            " WHERE send_at = (SELECT max(send_at) FROM deliveries)",
        )
    )


def _await_senders(address: str, senders: int) -> None:
    until = time.monotonic() + SECONDS_MAX
    query = (
        "SELECT count(*) FROM (SELECT owner FROM leases WHERE role = 'sender'"
        " AND expires_at > now() GROUP BY owner HAVING count(*) >= %s) AS held"
    )
    while postgres.scalar(address, query, PARTITIONS // senders) < senders:
        assert time.monotonic() < until, "the senders do not become ready"
        time.sleep(0.2)


def _source(port: int, size: int) -> float:
    words = ("-d", "-s", SESSIONS, "-l", size, "-m", MESSAGES, "-f", "shop@shop.example")
    begun = time.monotonic()
    subprocess.run(
        ["smtp-source", *map(str, words), "-t", "person@mail.example", f"127.0.0.1:{port}"],
        check=True,
    )
    return time.monotonic() - begun


@contextlib.contextmanager
def _sink(*words: str) -> Iterator[int]:
    """Run a sink for as long as the block lasts; yields its port."""
    port = parts.free_port()
    sink = subprocess.Popen(["smtp-sink", "-u", "nobody", *words, f"127.0.0.1:{port}", "256"])
    try:
        time.sleep(0.5)
        yield port
    finally:
        sink.terminate()
        sink.wait()


def _tell(one: list[tuple[float, float]], two: list[tuple[float, float]], size: int) -> None:
    rows = [
        (str(senders), ours, theirs, ours / theirs)
        for senders, side in ((1, one), (2, two))
        for ours, theirs in side
    ]
    header = ("senders", "e-mails/s", "smtp-source/s", "ratio")
    report.show(f"send: abandoned basket, {size} bytes", header, rows)
    ratios = [[ours / theirs for ours, theirs in side] for side in (one, two)]
    report.conclude(
        report.Result(
            name="send",
            value=statistics.median(ours for ours, _ in one),
            unit="e-mails/s, one sender",
            reference=statistics.median(theirs for _, theirs in one),
            ratio=statistics.median(ratios[0]),
            target=TARGET,
            details={
                "two_senders": statistics.median(ours for ours, _ in two),
                "two_senders_ratio": statistics.median(ratios[1]),
                "bytes": size,
            },
        )
    )


if __name__ == "__main__":
    main()
