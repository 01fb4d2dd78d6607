"""How each long-running part is started as a process of its own, alone or in the tree."""

from __future__ import annotations

import argparse
import signal
import threading
from collections.abc import Callable

import structlog

from aparte import configuration
from aparte.cli import command, installation, logs
from aparte.cli.supervision import lifeline
from aparte.kernel.words import Words

Serve = Callable[[configuration.Configuration, threading.Event], None]
"""Works until the event is set."""


def service(
    name: str, summary: Words, serve: Serve, *, needs_database: bool = True
) -> command.Command:
    """Return the command of a part that works until SIGTERM, Ctrl-C or its supervisor's end."""

    def run(_arguments: argparse.Namespace) -> int:
        logs.configure(name)
        configured = installation.connected() if needs_database else installation.load()
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        lifeline.watch()
        try:
            serve(configured, stop)
        except Exception:
            structlog.get_logger(f"aparte.{name}").exception("failed")
            return 1
        return 0

    return command.Command(name=name, summary=summary, run=run)
