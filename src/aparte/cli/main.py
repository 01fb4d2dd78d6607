"""The entry: reads the command line, runs one command, and says what went wrong in words.

Exit statuses: 0 done, 1 refused or failed with words, 2 a command line nobody understands,
130 stopped by Ctrl-C. Anything else that fails is a defect and shows its trace.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Final

import psycopg

import aparte
from aparte.cli import catalogue, command, parsing, speech
from aparte.kernel.errors import AppError
from aparte.kernel.words import Words

INTERRUPTED: Final = 130

_ABOUT: Final = Words(
    en="Aparté: marketing automation that explains each message and each silence.",
    fr="Aparté : l’automatisation marketing qui explique chaque message et chaque silence.",
)
_VERSION: Final = Words(en="show the version", fr="montrer la version")
_COMMANDS: Final = Words(en="commands", fr="commandes")
_NO_DATABASE: Final = Words(
    en="The database does not answer: {detail}\n"
    "Check DATABASE_URL and that the server is running, then try again.",
    fr="La base de données ne répond pas : {detail}\n"
    "Vérifiez DATABASE_URL et que le serveur tourne, puis réessayez.",
)

_NOT_PREPARED: Final = Words(
    en="This database has not been prepared for Aparté, or by an older version.\n"
    "Run: aparte migrate (or aparte up, which does it by itself).",
    fr="Cette base de données n’a pas été préparée pour Aparté, ou par une version plus ancienne.\n"
    "Lancez : aparte migrate (ou aparte up, qui le fait tout seul).",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    names = parsing.names_of(given)
    chosen = catalogue.find(names[0]) if names else None
    parser = _parser(catalogue.every() if chosen is None else [chosen])
    if not given:
        parser.print_help()
        return 0
    return _run(parser.parse_args(given))


def _run(arguments: argparse.Namespace) -> int:
    run: command.Run = arguments.run
    try:
        return run(arguments)
    except AppError as error:
        speech.complain_of(error)
    except psycopg.OperationalError as error:
        speech.complain(_NO_DATABASE, detail=str(error).strip())
    except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn):
        speech.complain(_NOT_PREPARED)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Who read our output has gone; Python must not complain of it again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1


def _parser(known: Sequence[command.Command]) -> parsing.Parser:
    language = speech.language()
    parser = parsing.Parser(prog="aparte", description=_ABOUT.in_language(language))
    version = f"aparte {aparte.__version__}"
    parser.takes("--version", action="version", version=version, words=_VERSION)
    _add(parser, known)
    return parser


def _add(parser: parsing.Parser, known: Sequence[command.Command]) -> None:
    language = speech.language()
    title = _COMMANDS.in_language(language)
    places = parser.add_subparsers(
        title=title, metavar=title[:-1], required=True, parser_class=parsing.Parser
    )
    for each in known:
        summary = each.summary.in_language(language)
        # argparse lists only the commands that have a help text.
        if each.hidden:
            own = places.add_parser(each.name, description=summary)
        else:
            own = places.add_parser(each.name, description=summary, help=summary)
        each.configure(own)
        if each.parts:
            _add(own, each.parts)
        else:
            assert each.run is not None, f"{each.name} neither runs nor has parts"
            own.set_defaults(run=each.run)
