"""Those who read their mail: some open it after a while, fewer follow a link.

They look into the local inbox and fetch what a mail program would: the picture that tells of an
opening, and the first link. No other address than this installation's is ever asked.
"""

from __future__ import annotations

import heapq
import http.client
import random
import re
import threading
import urllib.error
import urllib.request
from typing import Final
from urllib.parse import urlsplit

import msgspec
import structlog

from aparte.kernel import clock, instants

OPENED_SHARE: Final = 0.46
CLICKED_SHARE: Final = 0.22
"""Of those who opened."""

SECONDS_FIRST: Final = 8.0
SECONDS_MEAN: Final = 90.0
LOOK_SECONDS: Final = 3.0
MAILS_MAX: Final = 200
PAGE_BYTES_MAX: Final = 1_000_000
TIMEOUT_SECONDS: Final = 5.0

_log: Final = structlog.get_logger("aparte.demo")


class Readers:
    """Reads the mails that arrive from now on."""

    def __init__(self, inbox: str, base: str, chance: random.Random) -> None:
        self._inbox = inbox
        self._chance = chance
        address = re.escape(base.rstrip("/"))
        self._pixel = re.compile(rf"{address}/t/o/[\w.~-]+")
        self._link = re.compile(rf"{address}/t/c/[\w.~-]+")
        self._seen: int | None = None
        self._due: list[tuple[int, int]] = []

    def look(self, now: int) -> None:
        """Notice new mails, and read those whose time has come."""
        query = f"{self._inbox}/api/messages?limit={MAILS_MAX}&after={self._seen or 0}"
        found = [int(each["id"]) for each in msgspec.json.decode(_fetch(query))["messages"]]
        fresh = [] if self._seen is None else found
        self._seen = max([self._seen or 0, *found])
        for mail in fresh:
            if self._chance.random() < OPENED_SHARE:
                wait = SECONDS_FIRST + self._chance.expovariate(1 / SECONDS_MEAN)
                heapq.heappush(self._due, (now + int(wait * instants.SECOND), mail))
        while self._due and self._due[0][0] <= now:
            self._read(heapq.heappop(self._due)[1])

    def _read(self, mail: int) -> None:
        page = _fetch(f"{self._inbox}/messages/{mail}/html").decode()
        pixel, link = self._pixel.search(page), self._link.search(page)
        if pixel is not None:
            _fetch(pixel[0])
        if link is not None and self._chance.random() < CLICKED_SHARE:
            _visit(link[0])


def read(readers: Readers, stop: threading.Event) -> None:
    """Let people read their mail until stopped; an inbox that does not answer is asked later."""
    source = clock.SystemClock()
    while not stop.wait(LOOK_SECONDS):
        try:
            readers.look(source.now())
        except (OSError, http.client.HTTPException) as error:
            _log.debug("the inbox does not answer", reason=str(error))


def _fetch(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310 -- our own
        content: bytes = answer.read(PAGE_BYTES_MAX)
    return content


def _visit(url: str) -> None:
    """Follow a link as far as this installation: where it leads does not exist."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(
        parts.hostname or "", parts.port, timeout=TIMEOUT_SECONDS
    )
    try:
        connection.request("GET", parts.path)
        connection.getresponse().read()
    finally:
        connection.close()
