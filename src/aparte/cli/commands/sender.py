"""`aparte sender`: hands messages to their providers."""

from __future__ import annotations

import threading
from typing import Final

from aparte import configuration
from aparte.cli import services
from aparte.kernel.words import Words


def _serve(configured: configuration.Configuration, stop: threading.Event) -> None:
    from aparte.engine import deliver

    deliver.run(configured, stop)


COMMAND: Final = services.service(
    "sender",
    Words(
        en="Run a sender: hands messages to their providers.",
        fr="Faire tourner un expéditeur : remet les messages à leurs fournisseurs.",
    ),
    _serve,
)
