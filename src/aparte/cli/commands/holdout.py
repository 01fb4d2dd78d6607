"""`aparte holdout [SCENARIO]`: what a scenario, or all of a brand, brings by itself."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from aparte.cli import brands, command, installation, parsing, speech
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.reports.contracts import HoldoutReading


def _configure(parser: parsing.Parser) -> None:
    words = Words(
        en="the scenario’s key; without one, all of the brand",
        fr="clé du scénario ; sans elle, toute la marque",
    )
    parser.takes("scenario", metavar="SCENARIO", nargs="?", default=None, words=words)
    words = Words(
        en="the holdout step, where there are several", fr="l’étape témoin, s’il y en a plusieurs"
    )
    parser.takes("--step", metavar="STEP", default=None, words=words)
    words = Words(
        en="how long people are followed, such as 14d",
        fr="durée pendant laquelle on suit les personnes, par exemple 14d",
    )
    parser.takes("--within", metavar="TIME", default=None, words=words)
    words = Words(
        en="of the brand: the salt that its scenarios share",
        fr="pour la marque : le sel commun à ses scénarios",
    )
    parser.takes("--salt", metavar="SALT", default=None, words=words)
    words = Words(
        en="of the brand: since when, such as 2026-03-01; else the last 90 days",
        fr="pour la marque : depuis quand, par exemple 2026-03-01 ; sinon les 90 derniers jours",
    )
    parser.takes("--since", metavar="DAY", type=_day, default=None, words=words)
    words = Words(en="en or fr; else that of the terminal", fr="en ou fr ; sinon celle du terminal")
    parser.takes("--language", choices=("en", "fr"), default=None, words=words)
    brands.takes(parser)


def _day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _run(arguments: argparse.Namespace) -> int:
    configured = installation.with_django()
    assert configured.database_url is not None, "a connected installation has an address"
    workspace = brands.chosen(arguments, configured.database_url)

    import psycopg

    with psycopg.connect(configured.database_url, prepare_threshold=None) as connection:
        found = _read(connection, workspace.id, arguments)
    language = arguments.language or speech.language()
    print(f"\n{found.title.in_language(language)} ({found.step or found.scenario or found.salt})")
    for sentence in found.sentences:
        print(f"  {sentence.in_language(language)}")
    return 0


def _read(connection: Any, workspace_id: int, arguments: argparse.Namespace) -> HoldoutReading:
    from aparte.reports import contracts
    from aparte.reports import facade as reports

    now = datetime.now(UTC)
    if arguments.scenario is None:
        brand = contracts.BrandAsked(salt=arguments.salt, since=arguments.since)
        return reports.read_brand(connection, workspace_id, brand, now)
    asked = contracts.Asked(
        scenario=arguments.scenario, step=arguments.step, within=arguments.within
    )
    return reports.read_holdout(connection, workspace_id, asked, now)


COMMAND: Final = command.Command(
    name="holdout",
    summary=Words(
        en="Tell what a scenario, or all of a brand, brings that would not have come by itself.",
        fr="Dire ce qu’un scénario, ou toute une marque, apporte qui ne serait pas venu seul.",
    ),
    configure=_configure,
    run=_run,
)
