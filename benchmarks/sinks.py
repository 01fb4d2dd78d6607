"""An SMTP server that remembers when it read DATA, by recipient, and forgets the mail."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Iterator


class Sink:
    """Takes every mail; `seen` maps a recipient to the instant of the last DATA."""

    def __init__(self) -> None:
        self.seen: dict[str, float] = {}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take mails on one connection until it ends."""
        ends = (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError)
        with contextlib.suppress(*ends):
            await self._talk(reader, writer)
        writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        recipient = ""
        writer.write(b"220 sink ESMTP\r\n")
        while True:
            line = await reader.readuntil(b"\n")
            word = line[:4].upper()
            if word == b"DATA":
                self.seen[recipient] = time.monotonic()
                writer.write(b"354 go on\r\n")
                await reader.readuntil(b"\r\n.\r\n")
                writer.write(b"250 kept\r\n")
            elif word == b"EHLO":
                writer.write(b"250-sink\r\n250 PIPELINING\r\n")
            elif word == b"QUIT":
                writer.write(b"221 bye\r\n")
                return
            else:
                if word == b"RCPT":
                    recipient = line.decode().partition("<")[2].partition(">")[0]
                writer.write(b"250 ok\r\n")


@contextlib.contextmanager
def thread() -> Iterator[int]:
    """Run a sink in a thread for as long as the block lasts; yields its port."""
    loop = asyncio.new_event_loop()
    listening = loop.run_until_complete(
        asyncio.start_server(Sink().serve, "127.0.0.1", 0, limit=2**20)
    )
    running = threading.Thread(target=loop.run_forever, daemon=True)
    running.start()
    try:
        yield int(listening.sockets[0].getsockname()[1])
    finally:
        loop.call_soon_threadsafe(loop.stop)
        running.join()
