"""The inbox of a development machine: catches every mail, sends nothing on, shows it on a page.

`serve` runs the SMTP side and the page until it is told to stop.
"""

from __future__ import annotations

import asyncio
import signal
from typing import Final

import structlog
from granian.constants import Interfaces
from granian.server.embed import Server

from aparte.channels.email import address
from aparte.channels.email.catcher import failures, page, receiver, store
from aparte.configuration import Configuration
from aparte.kernel.clock import Clock, SystemClock

HOST: Final = "127.0.0.1"
PORT_DEFAULT: Final = 8025

_log = structlog.get_logger(__name__)


def serve(configuration: Configuration) -> None:
    """Catch mail on the port of `SMTP_URL`, if it is this machine's, else on 8025.

    The page is one port further. Returns after SIGINT or SIGTERM.
    """
    port = smtp_port(configuration)
    mails = store.Store(configuration.data / "inbox")
    asyncio.run(_serve(mails, port, port + 1, SystemClock()))


def smtp_port(configuration: Configuration) -> int:
    """Return the port mail is caught on."""
    settings = address.parse(configuration.smtp_url)
    return settings.port if address.is_here(settings.host) else PORT_DEFAULT


def desk(mails: store.Store, clock: Clock) -> receiver.Desk:
    """Return what decides about each mail: failures on demand, the rest is kept."""
    failing = failures.Failures()

    def take(mail: receiver.Received) -> bytes | None:
        put_off = failing.puts_off(mail)
        if put_off is not None:
            return put_off
        mails.add(mail, clock.now())
        return None if failing.hangs_up(mail) else failures.ACCEPTED

    return receiver.Desk(failing.judge_recipient, take)


async def _serve(mails: store.Store, smtp_port: int, page_port: int, clock: Clock) -> None:
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signal_number, stopped.set)
    chosen = desk(mails, clock)
    smtp = await loop.create_server(lambda: receiver.Receiver(chosen), HOST, smtp_port)
    web = Server(
        page.application(mails),
        address=HOST,
        port=page_port,
        interface=Interfaces.ASGI,
        log_enabled=False,
    )
    serving = asyncio.create_task(web.serve())
    _log.info("inbox ready", smtp=f"{HOST}:{smtp_port}", page=f"http://{HOST}:{page_port}")
    waiting = asyncio.create_task(stopped.wait())
    await asyncio.wait((serving, waiting), return_when=asyncio.FIRST_COMPLETED)
    smtp.close()
    web.stop()  # type: ignore[no-untyped-call]  # its library says nothing of types here
    waiting.cancel()
    await serving
