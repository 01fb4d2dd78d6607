"""`aparte segment put`: keep a segment that is written as YAML."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, Final

from aparte.cli import brands, command, definitions, installation, parsing, speech
from aparte.kernel.words import Words

_DONE: Final = Words(
    en="The segment “{key}” is kept: {sentence}",
    fr="Le segment « {key} » est enregistré : {sentence}",
)


def _configure(parser: parsing.Parser) -> None:
    words = Words(
        en="YAML with key, name (en, fr) and condition; - for standard input",
        fr="YAML avec key, name (en, fr) et condition ; - pour l’entrée standard",
    )
    parser.takes("file", metavar="FILE", type=Path, words=words)
    brands.takes(parser)


def _run(arguments: argparse.Namespace) -> int:
    configured = installation.with_django()
    assert configured.database_url is not None, "a connected installation has an address"
    workspace = brands.chosen(arguments, configured.database_url)

    from aparte.audience import facade
    from aparte.core import conditions
    from aparte.workspaces import facade as workspaces

    raw: dict[str, Any] = definitions.read(arguments.file, ("key", "name", "condition"))
    actor = workspaces.system_actor(workspace.id)
    facade.save_segment(actor, str(raw["key"]), raw["name"], raw["condition"])
    said = conditions.sentence(conditions.parse(raw["condition"], "condition"))
    speech.say(_DONE, key=raw["key"], sentence=said.in_language(speech.language()))
    return 0


COMMAND: Final = command.Command(
    name="segment",
    summary=Words(en="Keep segments written as YAML.", fr="Enregistrer des segments en YAML."),
    parts=(
        command.Command(
            name="put",
            summary=Words(
                en="Keep a segment, new or changed.",
                fr="Enregistrer un segment, nouveau ou modifié.",
            ),
            configure=_configure,
            run=_run,
        ),
    ),
)
