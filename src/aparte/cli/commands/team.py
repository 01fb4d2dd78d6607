"""`aparte team`: which of a brand's own people are told together of what scenarios notice."""

from __future__ import annotations

import argparse
from typing import Final

from aparte.cli import brands, command, installation, parsing, speech
from aparte.kernel.words import Words

_LINE: Final = Words(en="{name}: {addresses}", fr="{name} : {addresses}")
_NONE: Final = Words(en="There is no team yet.", fr="Il n’y a pas encore d’équipe.")
_GONE: Final = Words(en="There is no team “{name}” now.", fr="Il n’y a plus d’équipe « {name} ».")


def _configure_set(parser: parsing.Parser) -> None:
    words = Words(en="name of the team", fr="nom de l’équipe")
    parser.takes("team", metavar="TEAM", words=words)
    words = Words(
        en="who is in it; nobody removes the team",
        fr="qui en fait partie ; personne supprime l’équipe",
    )
    parser.takes("addresses", metavar="EMAIL", nargs="*", words=words)
    brands.takes(parser)


def _set(arguments: argparse.Namespace) -> int:
    configured = installation.with_django()
    assert configured.database_url is not None, "a connected installation has an address"
    workspace = brands.chosen(arguments, configured.database_url)

    from aparte.workspaces import facade

    actor = facade.system_actor(workspace.id)
    kept = facade.set_team(actor, arguments.team, arguments.addresses)
    if kept:
        speech.say(_LINE, name=arguments.team, addresses=", ".join(kept))
    else:
        speech.say(_GONE, name=arguments.team)
    return 0


def _list(arguments: argparse.Namespace) -> int:
    configured = installation.with_django()
    assert configured.database_url is not None, "a connected installation has an address"
    workspace = brands.chosen(arguments, configured.database_url)

    from aparte.workspaces import facade

    found = facade.list_teams(workspace.id)
    for name, addresses in found.items():
        speech.say(_LINE, name=name, addresses=", ".join(addresses))
    if not found:
        speech.say(_NONE)
    return 0


COMMAND: Final = command.Command(
    name="team",
    summary=Words(
        en="Say which of your people alerts are sent to.",
        fr="Dire à qui, chez vous, les alertes sont envoyées.",
    ),
    parts=(
        command.Command(
            name="set",
            summary=Words(en="Say who is in a team.", fr="Dire qui fait partie d’une équipe."),
            configure=_configure_set,
            run=_set,
        ),
        command.Command(
            name="list",
            summary=Words(en="List teams.", fr="Lister les équipes."),
            configure=brands.takes,
            run=_list,
        ),
    ),
)
