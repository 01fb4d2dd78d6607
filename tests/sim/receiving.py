"""Another system's twin: it answers, refuses, fails, is silent, and answers a repeated call anew.

Whoever calls it does so on the simulation's one thread.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent import futures
from typing import Any, Final

import msgspec
from typing_extensions import override

from aparte.crm import facade as crm

NEVER: Final = 0.1
"""How often a call is lost before anybody hears it."""


class Heard(msgspec.Struct, frozen=True):
    """A call as it arrived, and what was said; a status of 0 is an answer that got lost."""

    call: str
    body: bytes
    headers: dict[str, str]
    status: int


class Receiver:
    """The other system."""

    def __init__(self, chance: random.Random) -> None:
        self.heard: list[Heard] = []
        self._chance = chance

    def answer(self, body: bytes, headers: dict[str, str]) -> crm.Reply:
        """Take a call, and say something or nothing."""
        if self._chance.random() < NEVER:
            return crm.Reply(0, detail="nobody was there")
        status = self._chance.choice([200, 200, 200, 204, 404, 429, 500, 0])
        self.heard.append(Heard(headers["webhook-id"], body, headers, status))
        if status == 0:
            return crm.Reply(0, detail="no answer in time")
        score = f'{{"score": {self._chance.randint(0, 99)}}}'.encode()
        return crm.Reply(status, self._chance.choice([score, score, b"", b"[1]", b"{"]))


class Line:
    """A caller's way to the other system, with a word before and after each call."""

    def __init__(self, receiver: Receiver, between: Callable[[], None]) -> None:
        self._receiver = receiver
        self._between = between

    def post(self, url: str, body: bytes, headers: dict[str, str]) -> crm.Reply:
        """Make a call."""
        del url
        self._between()
        reply = self._receiver.answer(body, headers)
        self._between()
        return reply


class Here(futures.Executor):
    """Does at once, on the same thread, what it is given."""

    @override
    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> futures.Future[Any]:
        done: futures.Future[Any] = futures.Future()
        done.set_result(fn(*args, **kwargs))
        return done
