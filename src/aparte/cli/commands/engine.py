"""`aparte engine`: applies what came in, and decides."""

from __future__ import annotations

import threading
from typing import Final

from aparte import configuration
from aparte.cli import services
from aparte.kernel.words import Words


def _serve(configured: configuration.Configuration, stop: threading.Event) -> None:
    from aparte.cli import workers
    from aparte.kernel import clock

    workers.engine(configured, clock.SystemClock()).run(stop)


COMMAND: Final = services.service(
    "engine",
    Words(
        en="Run an engine: applies events and decides, one person at a time.",
        fr="Faire tourner un moteur : applique les événements et décide, personne par personne.",
    ),
    _serve,
)
