"""`aparte score`: scores kept and told from the command line."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, Final

from aparte.cli import brands, command, definitions, installation, parsing, speech
from aparte.kernel.errors import NotFoundError
from aparte.kernel.words import Words

_DONE: Final = Words(
    en="The score “{key}” is kept: {rules} rules, {grades} grades.",
    fr="Le score « {key} » est enregistré : {rules} règles, {grades} paliers.",
)
_NO_MODEL: Final = Words(
    en="No ready-made score is called “{name}”. There are: {names}.",
    fr="Aucun score tout prêt ne s’appelle « {name} ». Il y a : {names}.",
)


def _configure(parser: parsing.Parser) -> None:
    words = Words(
        en="YAML with key, name (en, fr) and groups; - for standard input",
        fr="YAML avec key, name (en, fr) et groups ; - pour l’entrée standard",
    )
    parser.takes("file", metavar="FILE", type=Path, words=words)
    brands.takes(parser)


def _configure_add(parser: parsing.Parser) -> None:
    words = Words(en="engagement or fit", fr="engagement ou fit")
    parser.takes("name", metavar="NAME", words=words)
    brands.takes(parser)


def _add(arguments: argparse.Namespace) -> int:
    configured = installation.with_django()
    assert configured.database_url is not None, "a connected installation has an address"
    workspace = brands.chosen(arguments, configured.database_url)

    from aparte.audience import facade

    found = facade.list_score_library().get(arguments.name)
    if found is None:
        names = ", ".join(facade.list_score_library())
        raise NotFoundError(_NO_MODEL.filled(name=arguments.name, names=names))
    return _keep(workspace.id, found)


def _keep(workspace_id: int, raw: dict[str, Any]) -> int:
    from aparte.audience import facade
    from aparte.workspaces import facade as workspaces

    kept = facade.save_score(workspaces.system_actor(workspace_id), raw)
    groups = kept.definition["groups"]
    rules = sum(len(group["rules"]) for group in groups)
    speech.say(_DONE, key=kept.key, rules=rules, grades=len(kept.definition.get("grades", ())))
    return 0


def _run(arguments: argparse.Namespace) -> int:
    configured = installation.with_django()
    assert configured.database_url is not None, "a connected installation has an address"
    workspace = brands.chosen(arguments, configured.database_url)

    with definitions.reading(arguments.file) as raw:
        return _keep(workspace.id, raw)


COMMAND: Final = command.Command(
    name="score",
    summary=Words(en="Keep scores written as YAML.", fr="Enregistrer des scores en YAML."),
    parts=(
        command.Command(
            name="put",
            summary=Words(
                en="Keep a score, new or changed.", fr="Enregistrer un score, nouveau ou modifié."
            ),
            configure=_configure,
            run=_run,
        ),
        command.Command(
            name="add",
            summary=Words(en="Keep a ready-made score.", fr="Enregistrer un score tout prêt."),
            configure=_configure_add,
            run=_add,
        ),
    ),
)
