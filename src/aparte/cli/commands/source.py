"""`aparte source add`: a place that events come from, with its write key."""

from __future__ import annotations

import argparse
from typing import Final

from aparte.cli import brands, command, installation, parsing, speech
from aparte.kernel.words import Words

_DONE: Final = Words(
    en="Write key of “{name}”, for {url}/v1: {key}",
    fr="Clé d’écriture de « {name} », pour {url}/v1 : {key}",
)


def _configure(parser: parsing.Parser) -> None:
    words = Words(en="what sends the events: My shop", fr="ce qui envoie : Ma boutique")
    parser.takes("name", words=words)
    brands.takes(parser)


def _run(arguments: argparse.Namespace) -> int:
    configured = installation.with_django()

    from aparte.workspaces import facade

    assert configured.database_url is not None, "a connected installation has an address"
    workspace = brands.chosen(arguments, configured.database_url)
    made = facade.create_source(facade.system_actor(workspace.id), arguments.name)
    speech.say(_DONE, name=arguments.name, url=configured.url, key=made.write_key)
    return 0


COMMAND: Final = command.Command(
    name="source",
    summary=Words(en="Add places events come from.", fr="Ajouter des sources d’événements."),
    parts=(
        command.Command(
            name="add",
            summary=Words(
                en="Add a source and print its write key.",
                fr="Ajouter une source et afficher sa clé d’écriture.",
            ),
            configure=_configure,
            run=_run,
        ),
    ),
)
