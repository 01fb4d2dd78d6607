"""Where mail is handed over: the settings an `SMTP_URL` holds.

`smtp://user:password@host:587?starttls=1`, `smtps://host`; options: `starttls` (1: required,
0: never; by default used wherever it is offered and the server is another machine),
`verify=0` (accept any certificate), `connections`, `per_connection`, `timeout` (seconds).
"""

from __future__ import annotations

import ipaddress
from typing import Final, Literal
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import msgspec

from aparte.kernel.errors import InvalidError, Problem
from aparte.kernel.words import Words

Tls = Literal["never", "offered", "required", "implicit"]

CONNECTIONS_DEFAULT: Final = 4
CONNECTIONS_MAX: Final = 64
PER_CONNECTION_DEFAULT: Final = 1_000
PER_CONNECTION_MAX: Final = 1_000_000
TIMEOUT_DEFAULT_SECONDS: Final = 60
TIMEOUT_MAX_SECONDS: Final = 600

_PORTS: Final = {"smtp": 25, "smtps": 465}


class SmtpSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How to reach one SMTP server."""

    host: str
    port: int
    tls: Tls = "offered"
    verify: bool = True
    user: str = ""
    password: str = ""
    connections: int = CONNECTIONS_DEFAULT
    per_connection: int = PER_CONNECTION_DEFAULT
    timeout_seconds: int = TIMEOUT_DEFAULT_SECONDS


def parse(url: str) -> SmtpSettings:
    """Return the settings of a URL; raises InvalidError that names what is wrong."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _invalid("SMTP_URL") from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise _invalid("SMTP_URL")
    options = dict(parse_qsl(parts.query))
    return SmtpSettings(
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        tls=_tls(parts, options.pop("starttls", None)),
        verify=options.pop("verify", "1") != "0",
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        connections=_number(options, "connections", CONNECTIONS_DEFAULT, CONNECTIONS_MAX),
        per_connection=_number(
            options, "per_connection", PER_CONNECTION_DEFAULT, PER_CONNECTION_MAX
        ),
        timeout_seconds=_number(options, "timeout", TIMEOUT_DEFAULT_SECONDS, TIMEOUT_MAX_SECONDS),
    )


def _tls(parts: SplitResult, starttls: str | None) -> Tls:
    if parts.scheme == "smtps":
        return "implicit"
    if starttls is not None:
        return "never" if starttls == "0" else "required"
    if is_here(parts.hostname or ""):
        return "never"
    # A password never crosses a network in clear because a server forgot to offer TLS.
    return "required" if parts.username else "offered"


def is_here(host: str) -> bool:
    """Tell whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _number(options: dict[str, str], name: str, default: int, limit: int) -> int:
    text = options.get(name, str(default))
    if not text.isdecimal() or not 1 <= int(text) <= limit:
        raise _invalid(f"SMTP_URL?{name}")
    return int(text)


def _invalid(path: str) -> InvalidError:
    words = Words(
        en=f"{path} is not usable; write smtp://user:password@host:587?starttls=1",
        fr=f"{path} est inutilisable ; écrivez smtp://user:password@host:587?starttls=1",
    )
    return InvalidError(words, (Problem("bad_smtp_url", path, words),))
