"""The parts of `aparte scenario` that only read: histories, differences and the review list."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

from aparte.cli import brands, command, installation, parsing, speech
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.workspaces.contracts import LiveWorkspace

HISTORY_MAX: Final = 500
REVIEW_DAYS: Final = 30

_KEY: Final = Words(en="the scenario’s key", fr="clé du scénario")
_SAME: Final = Words(
    en="Versions {before} and {after} say the same.",
    fr="Les versions {before} et {after} disent la même chose.",
)
_COMPARED: Final = Words(
    en="From version {before} to version {after}:",
    fr="De la version {before} à la version {after} :",
)
_REVIEWED: Final = Words(
    en="Of {count} live scenarios, over {days} days:",
    fr="Sur {count} scénarios en ligne, en {days} jours :",
)
_ALL_WELL: Final = Words(
    en="None of {count} live scenarios needs a second look, over {days} days.",
    fr="Aucun des {count} scénarios en ligne n’est à revoir, en {days} jours.",
)
_OVERLAPS: Final = Words(
    en="People who entered both scenarios:", fr="Personnes entrées dans les deux scénarios :"
)
_MARKS: Final = {"added": "+", "removed": "-", "changed": "~"}


def takes_language(parser: parsing.Parser) -> None:
    """Let the command name the language it answers in, and its brand."""
    words = Words(en="en or fr; else that of the terminal", fr="en ou fr ; sinon celle du terminal")
    parser.takes("--language", choices=("en", "fr"), default=None, words=words)
    brands.takes(parser)


def workspace(arguments: argparse.Namespace) -> LiveWorkspace:
    """Return the brand; makes Django ready."""
    configured = installation.with_django()
    assert configured.database_url is not None, "a connected installation has an address"
    return brands.chosen(arguments, configured.database_url)


def _takes_history(parser: parsing.Parser) -> None:
    parser.takes("key", metavar="KEY", words=_KEY)
    takes_language(parser)


def _takes_difference(parser: parsing.Parser) -> None:
    parser.takes("key", metavar="KEY", words=_KEY)
    words = Words(
        en="version to start from; else the live one", fr="version de départ ; sinon celle en ligne"
    )
    parser.takes("--from", dest="before", metavar="N", type=parsing.positive, words=words)
    words = Words(
        en="version to reach; else the latest", fr="version d’arrivée ; sinon la dernière"
    )
    parser.takes("--to", dest="after", metavar="M", type=parsing.positive, words=words)
    takes_language(parser)


def _history(arguments: argparse.Namespace) -> int:
    brand = workspace(arguments)
    language = arguments.language or speech.language()

    from aparte.scenarios import facade

    for act in facade.history(brand.id, arguments.key, HISTORY_MAX):
        said = facade.act_words(act.act, act.details).in_language(language)
        why = facade.act_reason(act.details)
        print(
            f"{act.at:%Y-%m-%d %H:%M:%S} UTC  {act.actor}  {said}" + (f"  « {why} »" if why else "")
        )
    return 0


def _difference(arguments: argparse.Namespace) -> int:
    brand = workspace(arguments)
    language = arguments.language or speech.language()

    from aparte.scenarios import facade

    scenario = facade.find_scenario(brand.id, arguments.key)
    before, after, changes = facade.compare(scenario, arguments.before, arguments.after)
    words = _COMPARED if changes else _SAME
    print(words.filled(before=before, after=after).in_language(language))
    for change in changes:
        print(f"  {_MARKS[change.kind]} {change.words.in_language(language)}")
    return 0


def _takes_review(parser: parsing.Parser) -> None:
    words = Words(en="days looked back over", fr="jours pris en compte")
    parser.takes("--days", metavar="N", type=parsing.positive, default=REVIEW_DAYS, words=words)
    takes_language(parser)


def _review(arguments: argparse.Namespace) -> int:
    import psycopg

    brand = workspace(arguments)
    language = arguments.language or speech.language()

    from datetime import UTC, datetime

    from aparte.scenarios import facade

    address = installation.connected().database_url
    assert address is not None, "a connected installation has an address"
    with psycopg.connect(address) as connection:
        found = facade.review(connection, brand.id, datetime.now(UTC), arguments.days)
    words = _REVIEWED if found.findings else _ALL_WELL
    print(words.filled(count=found.reviewed, days=arguments.days).in_language(language))
    for finding in found.findings:
        print(f"  ! {finding.words.in_language(language)}")
        print(f"    → {finding.advice.in_language(language)}")
    if found.overlaps.overlaps:
        print(_OVERLAPS.in_language(language))
    for pair in found.overlaps.overlaps:
        print(f"  {pair.people:>8}  {pair.one} + {pair.other}")
    return 0


PARTS: Final = (
    command.Command(
        name="review",
        summary=Words(
            en="List the scenarios that deserve a second look, and why.",
            fr="Lister les scénarios à revoir, et pourquoi.",
        ),
        configure=_takes_review,
        run=_review,
    ),
    command.Command(
        name="history",
        summary=Words(
            en="Tell who did what to a scenario, when and why.",
            fr="Dire qui a fait quoi sur un scénario, quand et pourquoi.",
        ),
        configure=_takes_history,
        run=_history,
    ),
    command.Command(
        name="diff",
        summary=Words(
            en="Tell in words what differs between two versions.",
            fr="Dire en mots ce qui diffère entre deux versions.",
        ),
        configure=_takes_difference,
        run=_difference,
    ),
)
