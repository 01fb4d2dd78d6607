"""Ports for the servers that tests start: free now, and nobody else's a moment later.

They lie below those that the system gives to clients, so that no connection takes one by chance
before its server does, or while its server is killed and started again. Each worker of a test run
chooses among numbers of its own.
"""

from __future__ import annotations

import os
import random
import socket
from typing import Final

_FIRST: Final = 20_000
_EACH: Final = 1_000
_WORKERS_MAX: Final = 12
_TRIES_MAX: Final = 1_000


def free_ports(count: int) -> list[int]:
    """Return ports that follow one another."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % _WORKERS_MAX
    first = _FIRST + worker * _EACH
    chance = random.Random()
    for _ in range(_TRIES_MAX):
        port = chance.randrange(first, first + _EACH - count)
        ports = list(range(port, port + count))
        if all(map(_is_free, ports)):
            return ports
    raise AssertionError(f"no {count} free ports from {first} on")


def free_port() -> int:
    """Return one port."""
    return free_ports(1)[0]


def _is_free(port: int) -> bool:
    with socket.socket() as tried:
        try:
            tried.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
