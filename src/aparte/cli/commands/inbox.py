"""`aparte inbox`: the local inbox that catches every mail of a development installation."""

from __future__ import annotations

import threading
from typing import Final

from aparte import configuration
from aparte.cli import services
from aparte.kernel.words import Words


def _serve(configured: configuration.Configuration, _stop: threading.Event) -> None:
    from aparte.channels import facade

    facade.serve_inbox(configured)


COMMAND: Final = services.service(
    "inbox",
    Words(
        en="Run the local inbox: catches every mail, sends none on.",
        fr="Faire tourner la boîte locale : retient chaque e-mail, n’en transmet aucun.",
    ),
    _serve,
    needs_database=False,
)
