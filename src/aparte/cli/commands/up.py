"""`aparte up`: everything an installation needs, as one process tree, until Ctrl-C."""

from __future__ import annotations

import argparse
from typing import Final

from aparte.cli import command, installation, logs, parsing, speech
from aparte.cli.supervision import places, tree
from aparte.kernel.words import Words

_READY: Final = Words(
    en="Aparté is ready: {url}",
    fr="Aparté est prêt : {url}",
)
_INBOX: Final = Words(
    en="Mail stays on this machine; read it at {page}",
    fr="Les e-mails restent sur cette machine ; lisez-les à {page}",
)
_FIRST_RUN: Final = Words(
    en="There is no brand yet. In another terminal, create one with its owner:\n"
    '  aparte user add you@example.com --brand "My brand"',
    fr="Il n’y a pas encore de marque. Dans un autre terminal, créez-en une et son propriétaire :\n"
    '  aparte user add vous@exemple.fr --brand "Ma marque"',
)


def _configure(parser: parsing.Parser) -> None:
    words = Words(
        en="how many engines decide side by side (1)",
        fr="combien de moteurs décident côte à côte (1)",
    )
    parser.takes("--engines", type=parsing.positive, default=1, metavar="N", words=words)


def _run(arguments: argparse.Namespace) -> int:

    logs.configure("up")
    configured = installation.load()
    folder = places.Folder(configured.data)
    up = tree.Tree(configured)
    try:
        with up:
            up.prepare()
            if not up.has_workspace():
                speech.say(_FIRST_RUN)
            up.start_faces()
            up.start(*tree.engines(arguments.engines), tree.SENDER, tree.DRY_RUNNER)
            up.when_ready(lambda: _say_ready(up))
            up.supervisor.run()
            tree.say_stopping()
    except tree.Stopped:
        pass
    finally:
        folder.release()
    return 0


def _say_ready(up: tree.Tree) -> None:
    speech.say(_READY, url=up.configured.url)
    if up.has_inbox:
        speech.say(_INBOX, page=places.inbox_page())


COMMAND: Final = command.Command(
    name="up",
    summary=Words(
        en="Start everything: database, web, engines, sender, local inbox. Ctrl-C stops it.",
        fr="Tout démarrer : base, web, moteurs, expéditeur, boîte locale. Ctrl-C arrête tout.",
    ),
    configure=_configure,
    run=_run,
)
