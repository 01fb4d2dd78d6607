"""`aparte resume-sending [BRAND]`: ends the emergency stop; what still makes sense leaves."""

from __future__ import annotations

import argparse
from typing import Final

from aparte.cli import brands, command, installation, speech
from aparte.kernel.words import Words

_RESUMED: Final = Words(
    en="Messages of “{brand}” leave again; those that no longer make sense are skipped.",
    fr="Les messages de « {brand} » partent de nouveau ; ceux qui n’ont plus de sens sont omis.",
)


def _run(arguments: argparse.Namespace) -> int:
    configured = installation.with_django()
    assert configured.database_url is not None, "a connected installation has an address"
    workspace = brands.chosen(arguments, configured.database_url)

    from aparte.scenarios import facade
    from aparte.workspaces import facade as workspaces

    facade.resume_sending(workspaces.system_actor(workspace.id))
    speech.say(_RESUMED, brand=workspace.name)
    return 0


COMMAND: Final = command.Command(
    name="resume-sending",
    summary=Words(
        en="End the emergency stop of a brand.", fr="Mettre fin à l’arrêt d’urgence d’une marque."
    ),
    configure=brands.takes_first,
    run=_run,
)
