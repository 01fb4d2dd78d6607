"""The configuration: what an operator may set, read once from the environment, never changed.

Everything has a default, so that a laptop needs none of it. What must outlive a restart (the
secret key, the embedded database) lives in the data folder.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

PORT_DEFAULT: Final = 8000
SECRET_BYTES: Final = 48
_CONSOLE_PACKAGED: Final = Path(__file__).parent / "console"
_CONSOLE_CHECKOUT: Final = Path(__file__).parents[2] / "console" / "dist"


class Configuration(msgspec.Struct, frozen=True, kw_only=True):
    """One installation's settings.

    `database_url` is None when the embedded PostgreSQL serves; `console_dist` is the folder of
    the built console, which may not exist yet. `dkim_key` is a PEM file with the key that signs
    mail of `dkim_domain` under `dkim_selector`. `webhook_private` lets scenarios call this machine
    and its own network.
    """

    data: Path
    database_url: str | None
    secret_key: str
    url: str
    smtp_url: str
    port: int
    console_dist: Path
    dkim_key: Path | None = None
    dkim_domain: str = ""
    dkim_selector: str = ""
    webhook_private: bool = False

    @property
    def is_https(self) -> bool:
        """Whether people reach this installation over TLS."""
        return self.url.startswith("https://")


def load(environment: Mapping[str, str] = os.environ) -> Configuration:
    """Return the configuration of an environment; makes the data folder and secret if missing."""
    data = Path(environment.get("APARTE_DATA") or ".aparte").expanduser().resolve()
    port = int(environment.get("APARTE_PORT") or PORT_DEFAULT)
    console = environment.get("APARTE_CONSOLE")
    return Configuration(
        data=data,
        database_url=environment.get("DATABASE_URL") or None,
        secret_key=environment.get("APARTE_SECRET_KEY") or _kept_secret(data),
        url=(environment.get("APARTE_URL") or f"http://127.0.0.1:{port}").rstrip("/"),
        smtp_url=environment.get("SMTP_URL") or "smtp://127.0.0.1:8025",
        port=port,
        console_dist=Path(console) if console else _console_folder(),
        dkim_key=_path(environment.get("APARTE_DKIM_KEY")),
        dkim_domain=environment.get("APARTE_DKIM_DOMAIN") or "",
        dkim_selector=environment.get("APARTE_DKIM_SELECTOR") or "aparte",
        webhook_private=environment.get("APARTE_WEBHOOK_PRIVATE") == "1",
    )


def _path(text: str | None) -> Path | None:
    return Path(text).expanduser() if text else None


def _console_folder() -> Path:
    return _CONSOLE_PACKAGED if _CONSOLE_PACKAGED.is_dir() else _CONSOLE_CHECKOUT


def _kept_secret(data: Path) -> str:
    data.mkdir(parents=True, exist_ok=True)
    path = data / "secret_key"
    try:
        # Exclusive creation: of several processes that start at once, one writes, all read.
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return _read_secret(path)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(SECRET_BYTES))
    return _read_secret(path)


def _read_secret(path: Path) -> str:
    secret = path.read_text(encoding="ascii").strip()
    assert secret, f"{path} is empty: delete it to have a new secret made"
    return secret
