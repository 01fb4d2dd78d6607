"""The door of the channels: open a provider, read a signing key, catch mail in development."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from aparte.channels.contracts import Provider
from aparte.channels.email import dkim, smtp, twin
from aparte.configuration import Configuration
from aparte.kernel.errors import InvalidError, Problem
from aparte.kernel.words import Words

DkimKey = dkim.Key
Rates = twin.Rates
Twin = twin.Twin

_EMAIL_PROVIDERS: Final[dict[str, Callable[[str], Provider]]] = {
    "smtp": smtp.open_provider,
    "smtps": smtp.open_provider,
}


def open_email(url: str) -> Provider:
    """Return the provider that a URL names by its scheme; raises InvalidError.

    Nothing is connected before the first message.
    """
    opener = _EMAIL_PROVIDERS.get(urlsplit(url).scheme)
    if opener is None:
        known = ", ".join(f"{scheme}://" for scheme in _EMAIL_PROVIDERS)
        words = Words(
            en=f"No e-mail provider answers to this URL; it begins with one of {known}",
            fr=f"Aucun fournisseur d’e-mail ne répond à cette URL ; elle commence par {known}",
        )
        raise InvalidError(words, (Problem("bad_provider", "SMTP_URL", words),))
    return opener(url)


def serve_inbox(configuration: Configuration) -> None:
    """Catch mail on this machine, sending none on, until SIGINT or SIGTERM."""
    from aparte.channels.email import catcher  # noqa: PLC0415 -- a sender needs no web server

    catcher.serve(configuration)
