"""`aparte sender`: hands messages and alerts to their providers, and makes the calls of steps."""

from __future__ import annotations

import concurrent.futures
import threading
from typing import Final

from aparte import configuration
from aparte.cli import services
from aparte.kernel.words import Words


def _serve(configured: configuration.Configuration, stop: threading.Event) -> None:
    from aparte.engine.outgoing import alerting, calling, deliver

    with concurrent.futures.ThreadPoolExecutor(2, "beside") as beside:
        others = [beside.submit(one.run, configured, stop) for one in (calling, alerting)]
        for other in others:
            # One part without the others would look alive: the process ends, and starts again.
            other.add_done_callback(lambda _: stop.set())
        try:
            deliver.run(configured, stop)
        finally:
            stop.set()
        for other in others:
            other.result()


COMMAND: Final = services.service(
    "sender",
    Words(
        en="Run a sender: hands messages and alerts to their providers, calls webhooks.",
        fr="Faire tourner un expéditeur : remet messages et alertes, appelle les webhooks.",
    ),
    _serve,
)
