"""`aparte postgres`: keeps the embedded PostgreSQL up for the process tree, and stops it last.

It outlives a supervisor that is killed by just the time a clean stop of the database takes.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import threading
import time
from pathlib import Path
from typing import Any, Final

from aparte.cli import command, installation, logs
from aparte.cli.supervision import lifeline
from aparte.kernel.words import Words

_LOOK_SECONDS: Final = 1.0


def _run(_arguments: argparse.Namespace) -> int:
    from aparte.web import embedded

    logs.configure("postgres")
    asked = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: asked.set())
    lifeline.watch(then=asked.set)
    server = embedded.start(installation.load().data / "postgres")
    _forget_dead(server)
    print(json.dumps({"url": server.get_uri()}), flush=True)
    while not asked.wait(_LOOK_SECONDS):
        if not server.get_postmaster_info().is_running():
            raise ConnectionError("the embedded PostgreSQL has gone; it is started again")
    # Whoever else still holds it belongs to this installation, which stops.
    started = time.monotonic()
    server.stop()
    # It has stopped: at exit the library must find no user left and not stop it again.
    _users(server).write_text("[]")
    _log_slow(time.monotonic() - started)
    return 0


def _forget_dead(server: Any) -> None:
    """Take processes that were killed off the list of those who use the server."""
    path = _users(server)
    with server._lock:  # noqa: SLF001 -- the lock it takes itself
        users = json.loads(path.read_text() or "[]")
        path.write_text(json.dumps([user for user in users if _is_alive(user)]))


def _users(server: Any) -> Path:
    return Path(server.pgdata) / ".handle_pids.json"


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _log_slow(seconds: float) -> None:
    import structlog

    if seconds > _LOOK_SECONDS:
        structlog.get_logger("aparte.postgres").info("stopped", seconds=round(seconds, 1))


COMMAND: Final = command.Command(
    name="postgres",
    summary=Words(
        en="Keep the embedded PostgreSQL running.",
        fr="Faire tourner le PostgreSQL intégré.",
    ),
    run=_run,
    hidden=True,
)
