"""Visits of the present: people of the month come back and new ones arrive, until it is stopped.

Each visit takes the time a visit takes; its events are sent as they happen, through ingest, as a
shop's own server would send them.
"""

from __future__ import annotations

import base64
import heapq
import http.client
import threading
from typing import Any, Final

import msgspec
import structlog

from aparte.cli.demo import chance as seeding
from aparte.cli.demo import month, people, state, visits
from aparte.kernel import clock, instants

RETURNING_SHARE: Final = 0.5
ITEMS_PER_VISIT: Final = 10.0
BATCH_MAX: Final = 200
LOOK_SECONDS: Final = 0.5
RETRY_SECONDS: Final = 2.0
TIMEOUT_SECONDS: Final = 10.0

NEW_PER_SECOND: Final = 4
"""So many numbers are set apart for each second since the month, so that none is given twice."""

_OK: Final = 200
_log: Final = structlog.get_logger("aparte.demo")


class Visitors:
    """Who comes, and what they do, as time goes by."""

    def __init__(self, told: state.State, now: int, rate: float) -> None:
        self._state = told
        self._chance = seeding.seeded(told.seed, "live", now)
        self._between = ITEMS_PER_VISIT / rate * instants.SECOND
        self._next_visit = now
        self._next_number = people.PHONES + (now - told.ends_at) // instants.SECOND * NEW_PER_SECOND
        self._memories: dict[int, visits.Memory] = {}
        self._due: list[tuple[int, int, dict[str, Any]]] = []
        self._count = 0
        self._run = f"{told.seed}-live-{now // instants.MILLISECOND}"

    def until(self, now: int) -> list[dict[str, Any]]:
        """Return what has happened up to an instant and was not returned before."""
        while self._next_visit <= now:
            self._begin_visit(self._next_visit)
            self._next_visit += int(self._chance.expovariate(1.0) * self._between) + 1
        happened: list[dict[str, Any]] = []
        while self._due and self._due[0][0] <= now and len(happened) < BATCH_MAX:
            at, number, body = heapq.heappop(self._due)
            message_id = f"{self._run}-{number}"
            timestamp = instants.to_text(at)
            happened.append({**body, "messageId": message_id, "timestamp": timestamp})
        return happened

    def _begin_visit(self, at: int) -> None:
        person = self._who()
        memory = self._memories.get(person.number)
        if memory is None:
            is_old = person.number < self._state.visitors
            memory = month.remember(self._state, person) if is_old else visits.Memory()
            self._memories[person.number] = memory
        for item in visits.Visit(person, memory, self._chance, at).play():
            self._count += 1
            heapq.heappush(self._due, (item.at, self._count, item.body))

    def _who(self) -> people.Person:
        if self._chance.random() < RETURNING_SHARE:
            number = self._chance.randrange(self._state.visitors)
        else:
            number = self._next_number
            self._next_number += 1
        return people.draw(self._state.seed, number)


def send(host: str, port: int, told: state.State, rate: float, stop: threading.Event) -> None:
    """Let visitors come and send what they do, until stopped."""
    source = clock.SystemClock()
    visitors = Visitors(told, source.now(), rate)
    shop = _Shop(host, port, told.write_key)
    while not stop.wait(LOOK_SECONDS):
        batch = visitors.until(source.now())
        while batch and not shop.put(batch, source.now()):
            if stop.wait(RETRY_SECONDS):
                return


class _Shop:
    """Sends batches over one connection that is opened again at need."""

    def __init__(self, host: str, port: int, write_key: str) -> None:
        self._connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
        token = base64.b64encode(f"{write_key}:".encode()).decode()
        self._is_reached = False
        self._headers = {"Authorization": f"Basic {token}", "Content-Type": "application/json"}

    def put(self, batch: list[dict[str, Any]], now: int) -> bool:
        """Return whether a batch was taken; otherwise it is to be sent again later."""
        body = msgspec.json.encode({"batch": batch, "sentAt": instants.to_text(now)})
        try:
            self._connection.request("POST", "/v1/batch", body, self._headers)
            answer = self._connection.getresponse()
            said = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            if self._is_reached:
                _log.info("the shop cannot reach ingest; it tries again", reason=str(error))
            self._is_reached = False
            return False
        self._is_reached = True
        if answer.status != _OK:
            _log.warning("events were not taken", status=answer.status, said=said.decode()[:500])
            return False
        return True
