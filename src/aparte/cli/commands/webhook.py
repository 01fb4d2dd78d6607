"""`aparte webhook secret`: what those who receive a brand's calls check them with."""

from __future__ import annotations

import argparse
from typing import Final

from aparte.cli import brands, command, installation
from aparte.kernel.words import Words


def _secret(arguments: argparse.Namespace) -> int:
    from aparte.crm import facade

    configured = installation.connected()
    assert configured.database_url is not None, "a connected installation has an address"
    workspace = brands.chosen(arguments, configured.database_url)
    print(facade.Signer(configured.secret_key).secret(workspace.id))
    return 0


COMMAND: Final = command.Command(
    name="webhook",
    summary=Words(
        en="Tell how the calls of webhook steps are signed.",
        fr="Dire comment les appels des étapes webhook sont signés.",
    ),
    parts=(
        command.Command(
            name="secret",
            summary=Words(
                en="Print the secret that receivers check calls with.",
                fr="Afficher le secret avec lequel les destinataires vérifient les appels.",
            ),
            configure=brands.takes,
            run=_secret,
        ),
    ),
)
