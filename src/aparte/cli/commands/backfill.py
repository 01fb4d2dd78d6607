"""`aparte backfill`: how far the history has been taken in since what is live last changed."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

from aparte.cli import brands, command, installation, parsing, speech
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.engine.history.progress import Progress

_DONE: Final = Words(
    en="The whole history is taken in: every figure is complete.",
    fr="Tout l’historique est repris : tous les chiffres sont complets.",
)
_UNDER_WAY: Final = Words(
    en="{mark} ({done} of {total} parts), {events} events read for {contacts} people{rest}",
    fr="{mark} ({done} parts sur {total}), {events} événements lus pour {contacts} personnes{rest}",
)
_REST: Final = Words(en=", about {en} to go", fr=", encore {fr} environ")


def say(under_way: Progress | None) -> None:
    """Print how far it is."""
    from aparte.kernel import durations, instants

    if under_way is None:
        speech.say(_DONE)
        return
    rest = Words(en="", fr="")
    if under_way.rest is not None:
        whole = under_way.rest - under_way.rest % instants.SECOND
        length = durations.to_words(whole)
        rest = _REST.filled(en=length.en, fr=length.fr)
    language = speech.language()
    speech.say(
        _UNDER_WAY,
        mark=under_way.words.in_language(language),
        done=under_way.done,
        total=under_way.total,
        events=under_way.events,
        contacts=under_way.contacts,
        rest=rest.in_language(language),
    )


def _configure(parser: parsing.Parser) -> None:
    brands.takes(parser)


def _run(arguments: argparse.Namespace) -> int:
    import psycopg

    from aparte.engine.history import progress

    configured = installation.connected()
    assert configured.database_url is not None, "a connected installation has an address"
    workspace = brands.chosen(arguments, configured.database_url)
    with psycopg.connect(configured.database_url) as connection:
        say(progress.load(connection, workspace.id).present())
    return 0


COMMAND: Final = command.Command(
    name="backfill",
    summary=Words(
        en="Tell how far the history has been taken in since the last change.",
        fr="Dire où en est la reprise de l’historique depuis le dernier changement.",
    ),
    configure=_configure,
    run=_run,
)
