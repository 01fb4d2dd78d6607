"""`aparte scenario …`: scenarios written as YAML, published, approved, paused, compared."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from aparte.cli import command, definitions, parsing, scenario_life, scenario_reading, speech
from aparte.kernel.words import Words

_DRAFT: Final = Words(
    en="Version {number} of “{key}” is a draft. Publish it with --publish, or in the console.",
    fr="La version {number} de « {key} » est un brouillon. Publiez-la avec --publish, ou dans la"
    " console.",
)
_PUBLISHED: Final = Words(
    en="Version {number} of “{key}” is live.", fr="La version {number} de « {key} » est en ligne."
)


def _configure_put(parser: parsing.Parser) -> None:
    words = Words(
        en="YAML of the scenario; - for standard input",
        fr="YAML du scénario ; - pour l’entrée standard",
    )
    parser.takes("file", metavar="FILE", type=Path, words=words)
    publish = Words(en="let this version live at once", fr="mettre cette version en ligne aussitôt")
    parser.takes("--publish", action="store_true", words=publish)
    comment = Words(en="what changes, for the history", fr="ce qui change, pour l’historique")
    parser.takes("--comment", default="", words=comment)
    scenario_life.takes_inviting(parser)
    scenario_life.takes_author(parser)


def _put(arguments: argparse.Namespace) -> int:
    actor = scenario_life.actor(arguments)

    from aparte.scenarios import facade

    with definitions.reading(arguments.file) as raw:
        draft = facade.add_draft(actor, raw, arguments.comment)
    key = draft.scenario.key
    if arguments.publish:
        inviting = arguments.fire_for_those_inside
        facade.publish(actor, key, draft.number, inviting=inviting)
    words = _PUBLISHED if arguments.publish else _DRAFT
    speech.say(words, key=key, number=draft.number)
    return 0


COMMAND: Final = command.Command(
    name="scenario",
    summary=Words(
        en="Keep, publish, compare and pause scenarios.",
        fr="Enregistrer, publier, comparer, suspendre des scénarios.",
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
        *scenario_life.PARTS,
        *scenario_reading.PARTS,
    ),
)
