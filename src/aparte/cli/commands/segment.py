"""`aparte segment …`: segments written as YAML are kept, and listed with who is in them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aparte.cli import brands, command, definitions, installation, parsing, speech
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.engine.history.progress import Progress

_DONE: Final = Words(
    en="The segment “{key}” is kept: {sentence}",
    fr="Le segment « {key} » est enregistré : {sentence}",
)


_LINE: Final = Words(
    en="{key}  {count} people{mark}  {sentence}", fr="{key}  {count} personnes{mark}  {sentence}"
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

    actor = workspaces.system_actor(workspace.id)
    with definitions.reading(arguments.file, ("key", "name", "condition")) as raw:
        kept = facade.save_segment(actor, raw["key"], raw["name"], raw["condition"])
    said = conditions.sentence(conditions.parse(kept.condition, "condition"))
    speech.say(_DONE, key=kept.key, sentence=said.in_language(speech.language()))
    return 0


def _configure_list(parser: parsing.Parser) -> None:
    brands.takes(parser)


def _list(arguments: argparse.Namespace) -> int:
    import datetime as dt

    import psycopg

    configured = installation.with_django()
    assert configured.database_url is not None, "a connected installation has an address"
    workspace = brands.chosen(arguments, configured.database_url)

    from aparte.audience import facade, records
    from aparte.core import conditions
    from aparte.engine.history import progress

    generations = facade.list_generations(workspace.id)
    with psycopg.connect(configured.database_url) as connection:
        # The progress first: what it calls done is in the figures read after it.
        sweep = progress.load(connection, workspace.id)
        moved = records.count_members(connection, workspace.id, dt.datetime.now(dt.UTC))
    for segment in facade.list_segments(workspace.id):
        movement = moved.get(segment.key)
        said = conditions.sentence(conditions.parse(segment.condition, "condition"))
        speech.say(
            _LINE,
            key=segment.key,
            count=0 if movement is None else movement.members,
            mark=_mark(sweep.since(generations[segment.key])),
            sentence=said.in_language(speech.language()),
        )
    return 0


def _mark(under_way: Progress | None) -> str:
    """Return what stands beside a figure that does not count everybody yet."""
    if under_way is None:
        return ""
    return f" ({under_way.words.in_language(speech.language())})"


COMMAND: Final = command.Command(
    name="segment",
    summary=Words(en="Keep and list segments.", fr="Enregistrer et lister des segments."),
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
        command.Command(
            name="list",
            summary=Words(
                en="List the segments, how many are in each, and what is not counted yet.",
                fr="Lister les segments, combien y sont, et ce qui n’est pas encore compté.",
            ),
            configure=_configure_list,
            run=_list,
        ),
    ),
)
