"""`aparte demo-month`: tells the demo's past month through the engine, and ends."""

from __future__ import annotations

import argparse
import signal
import threading
from typing import Final

from aparte.cli import command, installation, logs
from aparte.cli.supervision import lifeline
from aparte.kernel.words import Words

STOPPED_STATUS: Final = 1


def _run(_arguments: argparse.Namespace) -> int:
    from aparte.cli.demo import history, state

    logs.configure("month")
    configured = installation.connected()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    lifeline.watch()
    told = state.load(configured.data)
    assert told is not None, "the brand comes before its month"
    if told.is_told or history.Teller(configured, told).tell(stop):
        return 0
    return STOPPED_STATUS


COMMAND: Final = command.Command(
    name="demo-month",
    summary=Words(en="Tell the demo's past month.", fr="Raconter le mois passé de la démo."),
    run=_run,
    hidden=True,
)
