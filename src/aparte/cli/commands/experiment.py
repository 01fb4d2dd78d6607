"""`aparte experiment SCENARIO STEP`: how an experiment stands, in words and figures."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from aparte.cli import brands, command, installation, parsing, speech
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.reports.contracts import Reading

METRICS: Final = ("conversion", "click", "open")

_CHOSEN: Final = Words(
    en="Chosen by {by}: {why}",
    fr="Choix de {by} : {why}",
)


def _configure(parser: parsing.Parser) -> None:
    parser.takes(
        "scenario", metavar="SCENARIO", words=Words(en="the scenario’s key", fr="clé du scénario")
    )
    parser.takes(
        "step", metavar="STEP", words=Words(en="the experiment’s step", fr="étape de l’expérience")
    )
    words = Words(
        en="what to read it by; else its own metric", fr="mesure à lire ; sinon la sienne"
    )
    parser.takes("--metric", choices=METRICS, default=None, words=words)
    words = Words(en="en or fr; else that of the terminal", fr="en ou fr ; sinon celle du terminal")
    parser.takes("--language", choices=("en", "fr"), default=None, words=words)
    brands.takes(parser)


def _run(arguments: argparse.Namespace) -> int:
    configured = installation.with_django()
    assert configured.database_url is not None, "a connected installation has an address"
    workspace = brands.chosen(arguments, configured.database_url)

    import psycopg

    from aparte.reports import facade as reports
    from aparte.scenarios import contracts
    from aparte.scenarios import facade as scenarios

    experiment = contracts.ExperimentRef(arguments.scenario, arguments.step)
    with psycopg.connect(configured.database_url, prepare_threshold=None) as connection:
        found = reports.read_experiment(
            connection, workspace.id, experiment, datetime.now(UTC), arguments.metric
        )
    language = arguments.language or speech.language()
    _print(found, language)
    chosen = scenarios.find_winner(workspace.id, experiment.scenario, experiment.step)
    if chosen is not None:
        print(_CHOSEN.filled(by=chosen.chosen_by, why=chosen.why).in_language(language))
    return 0


def _print(found: Reading, language: str) -> None:
    print(f"\n{found.title.in_language(language)} ({found.scenario}, {found.step})")
    for sentence in found.sentences:
        print(f"  {sentence.in_language(language)}")


COMMAND: Final = command.Command(
    name="experiment",
    summary=Words(
        en="Tell how an experiment stands, and how sure one may be.",
        fr="Dire où en est une expérience, et à quel point on peut s’y fier.",
    ),
    configure=_configure,
    run=_run,
)
