"""`aparte openapi`: print the document that describes the API."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Final

from aparte.cli import command
from aparte.kernel.words import Words

_NOWHERE: Final = "postgresql:///none"


def _run(_arguments: argparse.Namespace) -> int:
    from aparte import bootstrap

    # The document is made from code alone: nothing is connected to, nothing is kept.
    os.environ.setdefault("APARTE_SECRET_KEY", "not needed to describe the API")
    bootstrap.setup_django(os.environ.get("DATABASE_URL") or _NOWHERE)

    from aparte.api import openapi

    sys.stdout.write(openapi.document())
    return 0


COMMAND: Final = command.Command(
    name="openapi",
    summary=Words(
        en="Print the API's OpenAPI document.", fr="Afficher le document OpenAPI de l’API."
    ),
    run=_run,
)
