"""`aparte user add`: an owner for a brand, and the brand itself when it is the first."""

from __future__ import annotations

import argparse
import getpass
import os
import secrets
import sys
from typing import Final

from aparte.cli import brands, command, installation, parsing, speech
from aparte.kernel.errors import InvalidError
from aparte.kernel.words import Words

PASSWORD_BYTES: Final = 15

_DONE: Final = Words(
    en="{email} owns “{brand}” and signs in at {url}",
    fr="{email} est propriétaire de « {brand} » et se connecte à {url}",
)
_PASSWORD: Final = Words(
    en="Password, shown this once: {password}",
    fr="Mot de passe, affiché cette seule fois : {password}",
)
_ASK: Final = Words(
    en="Password (Enter to have one made): ",
    fr="Mot de passe (Entrée pour en recevoir un) : ",
)
_EMAIL: Final = Words(
    en="“{email}” is not an e-mail address.", fr="« {email} » n’est pas une adresse e-mail."
)


def _configure(parser: parsing.Parser) -> None:
    parser.takes("email", words=Words(en="address to sign in with", fr="adresse de connexion"))
    brand = Words(
        en="create a brand of this name and own it",
        fr="créer une marque de ce nom et en être propriétaire",
    )
    parser.takes("--brand", metavar="NAME", default=None, words=brand)
    parser.takes("--name", default="", words=Words(en="the person’s name", fr="nom de la personne"))
    zone = Words(en="time zone of a new brand", fr="fuseau horaire d’une nouvelle marque")
    parser.takes("--timezone", default="Europe/Paris", words=zone)
    brands.takes(parser)


def _run(arguments: argparse.Namespace) -> int:
    if "@" not in arguments.email[1:-1]:
        raise InvalidError(_EMAIL.filled(email=arguments.email))
    configured = installation.with_django()

    from aparte.workspaces import facade

    assert configured.database_url is not None, "a connected installation has an address"
    if arguments.brand is not None:
        arguments.workspace = _create(arguments)
    workspace = brands.chosen(arguments, configured.database_url)
    given = _password()
    password = given or secrets.token_urlsafe(PASSWORD_BYTES)
    facade.create_owner(
        workspace.id, arguments.email, password, name=arguments.name, language=speech.language()
    )
    speech.say(_DONE, email=arguments.email, brand=workspace.name, url=configured.url)
    if not given:
        speech.say(_PASSWORD, password=password)
    return 0


def _create(arguments: argparse.Namespace) -> str:
    from aparte.workspaces import contracts, facade

    new = contracts.NewWorkspace(
        key=brands.key_of(arguments.brand),
        name=arguments.brand,
        timezone=arguments.timezone,
        language=speech.language(),
        sender_address=arguments.email,
    )
    return facade.create_workspace(new).key


def _password() -> str:
    if "APARTE_PASSWORD" in os.environ or not sys.stdin.isatty():
        return os.environ.get("APARTE_PASSWORD", "")
    return getpass.getpass(_ASK.in_language(speech.language()))


COMMAND: Final = command.Command(
    name="user",
    summary=Words(en="Add people who may sign in.", fr="Ajouter des personnes."),
    parts=(
        command.Command(
            name="add",
            summary=Words(
                en="Add an owner, with --brand to create the brand too.",
                fr="Ajouter un propriétaire, avec --brand pour créer aussi la marque.",
            ),
            configure=_configure,
            run=_run,
        ),
    ),
)
