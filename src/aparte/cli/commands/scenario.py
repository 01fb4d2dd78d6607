"""`aparte scenario put|pause|resume`: scenarios that are written as YAML."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aparte.cli import brands, command, definitions, installation, parsing, speech
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.workspaces.contracts import Actor

_DRAFT: Final = Words(
    en="Version {number} of “{key}” is a draft. Publish it with --publish, or in the console.",
    fr="La version {number} de « {key} » est un brouillon. Publiez-la avec --publish, ou dans la"
    " console.",
)
_PUBLISHED: Final = Words(
    en="Version {number} of “{key}” is live.", fr="La version {number} de « {key} » est en ligne."
)
_PAUSED: Final = Words(
    en="“{key}” is paused: nobody enters, nobody advances.",
    fr="« {key} » est en pause : personne n’entre, personne n’avance.",
)
_RESUMED: Final = Words(en="“{key}” goes on.", fr="« {key} » reprend.")


def _configure_put(parser: parsing.Parser) -> None:
    words = Words(
        en="YAML of the scenario; - for standard input",
        fr="YAML du scénario ; - pour l’entrée standard",
    )
    parser.takes("file", metavar="FILE", type=Path, words=words)
    publish = Words(en="let this version live at once", fr="mettre cette version en ligne aussitôt")
    parser.takes("--publish", action="store_true", words=publish)
    brands.takes(parser)


def _configure_key(parser: parsing.Parser) -> None:
    parser.takes("key", metavar="KEY", words=Words(en="the scenario’s key", fr="clé du scénario"))
    brands.takes(parser)


def _actor(arguments: argparse.Namespace) -> Actor:
    configured = installation.with_django()
    assert configured.database_url is not None, "a connected installation has an address"
    workspace = brands.chosen(arguments, configured.database_url)

    from aparte.workspaces import facade

    return facade.system_actor(workspace.id)


def _put(arguments: argparse.Namespace) -> int:
    actor = _actor(arguments)

    from aparte.scenarios import facade

    raw = definitions.read(arguments.file, ("key",))
    draft = facade.add_draft(actor, raw)
    if arguments.publish:
        facade.publish(actor, str(raw["key"]), draft.number)
    words = _PUBLISHED if arguments.publish else _DRAFT
    speech.say(words, key=raw["key"], number=draft.number)
    return 0


def _pause(arguments: argparse.Namespace) -> int:
    actor = _actor(arguments)

    from aparte.scenarios import facade

    facade.pause(actor, arguments.key)
    speech.say(_PAUSED, key=arguments.key)
    return 0


def _resume(arguments: argparse.Namespace) -> int:
    actor = _actor(arguments)

    from aparte.scenarios import facade

    facade.resume(actor, arguments.key)
    speech.say(_RESUMED, key=arguments.key)
    return 0


COMMAND: Final = command.Command(
    name="scenario",
    summary=Words(
        en="Keep, publish and pause scenarios.",
        fr="Enregistrer, publier, suspendre des scénarios.",
    ),
    parts=(
        command.Command(
            name="put",
            summary=Words(
                en="Keep a scenario as a draft, with --publish as the live version.",
                fr="Enregistrer un scénario en brouillon, avec --publish en ligne.",
            ),
            configure=_configure_put,
            run=_put,
        ),
        command.Command(
            name="pause",
            summary=Words(en="Let nobody enter or advance.", fr="Ne laisser personne avancer."),
            configure=_configure_key,
            run=_pause,
        ),
        command.Command(
            name="resume",
            summary=Words(en="Let a paused scenario go on.", fr="Reprendre un scénario."),
            configure=_configure_key,
            run=_resume,
        ),
    ),
)
