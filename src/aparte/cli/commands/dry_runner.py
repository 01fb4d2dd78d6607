"""`aparte dry-runner`: works off the dry-runs that people ask for in the API."""

from __future__ import annotations

import threading
from typing import Final

from aparte import configuration
from aparte.cli import services
from aparte.kernel.words import Words


def _serve(configured: configuration.Configuration, stop: threading.Event) -> None:
    from aparte.engine.dry_run import working

    working.serve(configured, stop)


COMMAND: Final = services.service(
    "dry-runner",
    Words(
        en="Run a dry-runner: rehearses drafts on past events, giving way to what is live.",
        fr="Faire tourner un essayeur : rejoue le passé avec un brouillon, sans gêner le direct.",
    ),
    _serve,
)
