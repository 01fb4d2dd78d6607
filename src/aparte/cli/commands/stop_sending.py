"""`aparte stop-sending [BRAND]`: the emergency stop; nothing more leaves until it is resumed."""

from __future__ import annotations

import argparse
from typing import Final

from aparte.cli import brands, command, installation, speech
from aparte.kernel.words import Words

_STOPPED: Final = Words(
    en="Nothing leaves for “{brand}” any more. What is queued waits; to go on:\n"
    "aparte resume-sending {key}",
    fr="Plus rien ne part pour « {brand} ». Ce qui est en file attend ; pour reprendre :\n"
    "aparte resume-sending {key}",
)


def _run(arguments: argparse.Namespace) -> int:
    configured = installation.with_django()
    assert configured.database_url is not None, "a connected installation has an address"
    workspace = brands.chosen(arguments, configured.database_url)

    from aparte.scenarios import facade
    from aparte.workspaces import facade as workspaces

    facade.stop_sending(workspaces.system_actor(workspace.id))
    speech.say(_STOPPED, brand=workspace.name, key=workspace.key)
    return 0


COMMAND: Final = command.Command(
    name="stop-sending",
    summary=Words(
        en="Emergency stop: let no message of a brand leave.",
        fr="Arrêt d’urgence : ne laisser partir aucun message d’une marque.",
    ),
    configure=brands.takes_first,
    run=_run,
)
