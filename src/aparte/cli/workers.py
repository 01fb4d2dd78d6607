"""Engines and senders wired on a clock that is handed in: the machine's, or a virtual one."""

from __future__ import annotations

import os
import secrets

from aparte import configuration
from aparte.channels import facade as channels
from aparte.engine import composing, connections, loop, programs
from aparte.engine.outgoing import deliver
from aparte.kernel import clock as clocks
from aparte.messages import facade as messages


def engine(configured: configuration.Configuration, clock: clocks.Clock) -> loop.Worker:
    """Return a worker that applies what came in, and decides."""
    address = _address(configured)
    return loop.Worker(
        worker_id=_name("engine"),
        connect=lambda: connections.connect(address),
        clock=clock,
        working_ahead=True,
    )


def sender(configured: configuration.Configuration, clock: clocks.Clock) -> deliver.Sender:
    """Return a sender that hands messages over."""
    address = _address(configured)
    urls = messages.Urls(configured.url, messages.Signer(configured.secret_key))
    return deliver.Sender(
        _name("sender"),
        lambda: connections.connect(address),
        channels.open_email(configured.smtp_url),
        composing.Composer(urls),
        programs.Programs(),
        clock,
    )


def _name(role: str) -> str:
    """Return a name no other process bears: a restarted one must not pass for its old self."""
    return f"{role}-{os.getpid()}-{secrets.token_hex(4)}"


def _address(configured: configuration.Configuration) -> str:
    assert configured.database_url is not None, "a working process names its database"
    return configured.database_url
