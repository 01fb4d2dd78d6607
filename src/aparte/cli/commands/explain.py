"""`aparte explain`: what each scenario does for one person, why, and how scores stand."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

from aparte.cli import brands, command, installation, parsing, speech
from aparte.kernel.errors import NotFoundError
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from aparte.core.explaining import Explanation, Line
    from aparte.core.scores.telling import ScoreTold

KINDS: Final = ("email", "user", "anonymous", "phone")
"""The identities a person may be named by, in the order they are tried."""

_NOBODY: Final = Words(
    en="Nobody here is “{name}”: give an id, e-mail address, user id, anonymous id or phone.",
    fr="Personne ici n’est « {name} » : donnez un identifiant, une adresse e-mail, un numéro.",
)
_NO_SCENARIO: Final = Words(
    en="No scenario “{key}” is live or paused.", fr="Aucun scénario « {key} » n’est en service."
)
_NOTHING: Final = Words(
    en="No scenario is live: there is nothing to explain.",
    fr="Aucun scénario n’est en service : il n’y a rien à expliquer.",
)
_UNTIL: Final = Words(en="(may change on {en})", fr="(peut changer le {fr})")
_MARKS: Final = {True: "✓", False: "✗", None: "·"}


def _configure(parser: parsing.Parser) -> None:
    words = Words(
        en="id, e-mail address, user id, anonymous id or phone",
        fr="identifiant, adresse e-mail, identifiant client ou anonyme, téléphone",
    )
    parser.takes("contact", words=words)
    words = Words(en="only this scenario", fr="seulement ce scénario")
    parser.takes("--scenario", metavar="KEY", default=None, words=words)
    words = Words(en="en or fr; else that of the terminal", fr="en ou fr ; sinon celle du terminal")
    parser.takes("--language", choices=("en", "fr"), default=None, words=words)
    brands.takes(parser)


def _run(arguments: argparse.Namespace) -> int:
    import psycopg

    from aparte.engine import explaining, programs
    from aparte.kernel import clock
    from aparte.scenarios import live as live_scenarios

    configured = installation.connected()
    assert configured.database_url is not None, "a connected installation has an address"
    workspace = brands.chosen(arguments, configured.database_url)
    language = arguments.language or speech.language()
    with psycopg.connect(configured.database_url) as connection:
        live = live_scenarios.load_live(connection, workspace.id)
        assert live is not None, "the brand was just found"
        program = programs.compile_live(live)
        contact = explaining.find(connection, workspace.id, arguments.contact, KINDS)
        if contact is None:
            raise NotFoundError(_NOBODY.filled(name=arguments.contact))
        now = clock.SystemClock().now()
        found = explaining.explain(connection, program, contact, now, arguments.scenario)
        told = explaining.tell_scores(connection, program, contact, now)
        behind = explaining.behind(connection, program, contact)
    if not found and not (told and arguments.scenario is None):
        key = arguments.scenario
        raise NotFoundError(_NOTHING if key is None else _NO_SCENARIO.filled(key=key))
    if behind is not None:
        print(behind.in_language(language))
    for one in found:
        _print(one, language, program.zone_of(contact))
    if arguments.scenario is None:
        for score in told:
            _print_score(score, language)
    return 0


def _print_score(told: ScoreTold, language: str) -> None:
    print(f"\n{told.name.in_language(language)} ({told.score})")
    print(f"  {told.summary.in_language(language)}")
    for line in told.lines:
        indent = "  " if line.kind == "group" else "    "
        print(f"{indent}{line.words.in_language(language)}")


def _print(told: Explanation, language: str, zone: ZoneInfo) -> None:
    print(f"\n{told.name.in_language(language)} ({told.scenario}, v{told.version})")
    print(f"  {told.summary.in_language(language)}")
    for line in told.lines:
        print(_line(line, language, zone))


def _line(line: Line, language: str, zone: ZoneInfo) -> str:
    from aparte.core import phrases

    said = f"{_MARKS[line.truth]} {line.words.in_language(language)}"
    if line.until is not None and line.truth is not None:
        at = phrases.moment(line.until, zone)
        said += f" {_UNTIL.filled(en=at.en, fr=at.fr).in_language(language)}"
    return "  " * (line.depth + 1) + said


COMMAND: Final = command.Command(
    name="explain",
    summary=Words(
        en="Tell what each scenario does or does not do for a person, and why.",
        fr="Dire ce que chaque scénario fait ou non pour une personne, et pourquoi.",
    ),
    configure=_configure,
    run=_run,
)
