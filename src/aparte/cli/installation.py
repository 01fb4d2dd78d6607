"""The installation a command works on: its configuration and its database, or words why not."""

from __future__ import annotations

import os
from typing import Final

from aparte import configuration
from aparte.kernel.errors import AppError
from aparte.kernel.words import Words

_BAD_PORT: Final = Words(
    en="APARTE_PORT is “{value}”, which is not a port. Give a number from 1 to 65535.",
    fr="APARTE_PORT vaut « {value} », qui n’est pas un port. Donnez un nombre de 1 à 65535.",
)
_BAD_DATA: Final = Words(
    en="The data folder cannot be used: {detail}\n"
    "Give this user the right to write there, or choose another folder with APARTE_DATA.",
    fr="Le dossier de données n’est pas utilisable : {detail}\n"
    "Donnez à cet utilisateur le droit d’y écrire, ou choisissez-en un autre avec APARTE_DATA.",
)


class UnusableError(AppError):
    """The environment does not describe an installation that can run here."""

    status = 500
    code = "unusable"


def load() -> configuration.Configuration:
    """Return the configuration of this process's environment; the data folder exists after."""
    port = os.environ.get("APARTE_PORT", "")
    if port and not (port.isdecimal() and 0 < int(port) < 2**16):
        raise UnusableError(_BAD_PORT.filled(value=port))
    try:
        configured = configuration.load()
        configured.data.mkdir(parents=True, exist_ok=True)
        probe = configured.data / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise UnusableError(_BAD_DATA.filled(detail=error)) from error
    return configured


def connected() -> configuration.Configuration:
    """Return the configuration with a database that answers, the embedded one started at need."""
    from aparte.web import embedded

    configured = load()
    os.environ["DATABASE_URL"] = embedded.database(configured)
    return configuration.load()


def with_django() -> configuration.Configuration:
    """Return the same, with Django ready for the definitions."""
    from aparte import bootstrap

    configured = connected()
    assert configured.database_url is not None, "a connected installation has an address"
    bootstrap.setup_django(configured.database_url)
    return configured
