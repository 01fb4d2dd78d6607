"""`aparte demo-visits`: people visit the demo's shop and read its mail, until it is stopped."""

from __future__ import annotations

import argparse
import signal
import threading
from typing import Final

from aparte.cli import command, installation, logs, parsing
from aparte.cli.supervision import lifeline, places
from aparte.kernel.words import Words


def _configure(parser: parsing.Parser) -> None:
    words = Words(en="events a second", fr="événements par seconde")
    parser.takes("--rate", type=float, required=True, words=words)


def _run(arguments: argparse.Namespace) -> int:
    from aparte.cli.demo import chance, readers, state, traffic

    logs.configure("visits")
    configured = installation.load()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    lifeline.watch()
    told = state.load(configured.data)
    assert told is not None, "the brand comes before its visitors"
    reading = readers.Readers(places.inbox_page(), configured.url, chance.seeded(told.seed, "mail"))
    threading.Thread(target=readers.read, args=(reading, stop), daemon=True).start()
    traffic.send(places.HOST, configured.port, told, arguments.rate, stop)
    return 0


COMMAND: Final = command.Command(
    name="demo-visits",
    summary=Words(en="Let people visit the demo's shop.", fr="Faire visiter la boutique de démo."),
    configure=_configure,
    run=_run,
    hidden=True,
)
