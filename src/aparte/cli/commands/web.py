"""`aparte web`: events, tracking, API and console over HTTP, in one process."""

from __future__ import annotations

import asyncio
import threading
from typing import Final

from aparte import configuration
from aparte.cli import services
from aparte.cli.supervision import places
from aparte.kernel.words import Words

BACKLOG: Final = 1_024


def _serve(configured: configuration.Configuration, stop: threading.Event) -> None:
    import uvloop

    uvloop.run(_answer(configured, stop))


async def _answer(configured: configuration.Configuration, stop: threading.Event) -> None:
    import structlog
    from granian.constants import Interfaces
    from granian.server.embed import Server

    from aparte.web import asgi

    server = Server(
        asgi.build(),
        address=places.HOST,
        port=configured.port,
        interface=Interfaces.ASGI,
        backlog=BACKLOG,
        log_enabled=False,
    )
    serving = asyncio.create_task(server.serve())
    structlog.get_logger("aparte.web").info("ready", url=configured.url, port=configured.port)
    waiting = asyncio.create_task(asyncio.to_thread(stop.wait))
    await asyncio.wait((serving, waiting), return_when=asyncio.FIRST_COMPLETED)
    stop.set()
    server.stop()  # type: ignore[no-untyped-call]  # its library says nothing of types here
    await asyncio.gather(serving, waiting)


COMMAND: Final = services.service(
    "web",
    Words(
        en="Serve events, tracking, API and console over HTTP.",
        fr="Servir événements, suivi, API et console en HTTP.",
    ),
    _serve,
)
