"""The brand a command works for: the only one there is, or the one named with --workspace."""

from __future__ import annotations

import argparse
import re
import unicodedata
from typing import TYPE_CHECKING, Final

from aparte.cli import parsing
from aparte.kernel.errors import NotFoundError
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.workspaces.contracts import LiveWorkspace

KEY_MAX: Final = 40

_KEY: Final = Words(
    en="key of the brand, where there are several",
    fr="clé de la marque, quand il y en a plusieurs",
)
_NONE: Final = Words(
    en='There is no brand yet. Create one: aparte user add EMAIL --brand "NAME"',
    fr='Il n’y a pas encore de marque. Créez-en une : aparte user add EMAIL --brand "NOM"',
)
_WHICH: Final = Words(
    en="There are several brands. Say which with --workspace: {keys}",
    fr="Il y a plusieurs marques. Dites laquelle avec --workspace : {keys}",
)
_UNKNOWN: Final = Words(
    en="There is no brand with the key “{key}”. Known ones: {keys}",
    fr="Aucune marque n’a la clé « {key} ». Connues : {keys}",
)


def takes_first(parser: parsing.Parser) -> None:
    """Let the command name its brand as its only word."""
    parser.takes("workspace", metavar="BRAND", nargs="?", default=None, words=_KEY)


def takes(parser: parsing.Parser) -> None:
    """Let the command name its brand."""
    parser.takes("--workspace", metavar="KEY", default=None, words=_KEY)


def chosen(arguments: argparse.Namespace, database_url: str) -> LiveWorkspace:
    """Return the brand; raises NotFoundError when that cannot be told."""
    import psycopg

    from aparte.workspaces import live

    with psycopg.connect(database_url) as connection:
        known = {each.key: each for each in live.load_workspaces(connection)}
    if not known:
        raise NotFoundError(_NONE)
    keys = ", ".join(known)
    if arguments.workspace is None:
        if len(known) > 1:
            raise NotFoundError(_WHICH.filled(keys=keys))
        return next(iter(known.values()))
    if arguments.workspace not in known:
        raise NotFoundError(_UNKNOWN.filled(key=arguments.workspace, keys=keys))
    return known[arguments.workspace]


def key_of(name: str) -> str:
    """Return a key made from a brand's name: small ASCII letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:KEY_MAX] or "brand"
