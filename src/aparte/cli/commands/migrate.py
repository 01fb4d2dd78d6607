"""`aparte migrate`: bring the database to this version's schema."""

from __future__ import annotations

import argparse
from typing import Final

from aparte.cli import command, installation, parsing, speech
from aparte.kernel.words import Words

_DONE: Final = Words(en="The schema is up to date.", fr="Le schéma est à jour.")


def _configure(parser: parsing.Parser) -> None:
    words = Words(en="say nothing when it went well", fr="ne rien dire si tout va bien")
    parser.takes("--quiet", action="store_true", words=words)


def _run(arguments: argparse.Namespace) -> int:
    from aparte import bootstrap
    from aparte.cli import logs
    from aparte.cli.supervision import lifeline

    logs.configure("migrate")
    lifeline.watch()
    configured = installation.connected()
    assert configured.database_url is not None, "a connected installation has an address"
    bootstrap.migrate(configured.database_url)
    if not arguments.quiet:
        speech.say(_DONE)
    return 0


COMMAND: Final = command.Command(
    name="migrate",
    summary=Words(en="Bring the database to this version.", fr="Mettre la base à cette version."),
    configure=_configure,
    run=_run,
)
