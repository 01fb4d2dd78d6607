"""`aparte sender`: hands messages to their providers, and asks other systems what steps ask."""

from __future__ import annotations

import concurrent.futures
import threading
from typing import Final

from aparte import configuration
from aparte.cli import services
from aparte.kernel.words import Words


def _serve(configured: configuration.Configuration, stop: threading.Event) -> None:
    from aparte.engine import calling, deliver

    with concurrent.futures.ThreadPoolExecutor(1, "caller") as beside:
        caller = beside.submit(calling.run, configured, stop)
        # One half without the other would look alive: the process ends, and is started again.
        caller.add_done_callback(lambda _: stop.set())
        try:
            deliver.run(configured, stop)
        finally:
            stop.set()
        caller.result()


COMMAND: Final = services.service(
    "sender",
    Words(
        en="Run a sender: hands messages to their providers, calls webhooks.",
        fr="Faire tourner un expéditeur : remet les messages, appelle les webhooks.",
    ),
    _serve,
)
