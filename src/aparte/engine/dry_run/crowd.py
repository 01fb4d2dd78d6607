"""Crowds: what concerns many people at once, answered in a dry-run as it is answered live.

Everything else of a dry-run is lived by one contact after the other. Whoever asks for a seat of a
scenario is heard beforehand: all who ask are brought together, the earliest question of all is
answered, and the one who asked lives again up to the next. An answer changes only what comes after
it, so each question is answered when everything before it is settled, as if people had come in
their real order. Limits count from the first instant that is lived.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import msgspec

from aparte.core import effects, inputs, seating
from aparte.kernel import ids, instants

ASKERS_MAX: Final = 100_000
"""People heard together in one dry-run, with all that they did: what memory holds."""

TOO_MANY: Final = "too_many_asked"
"""The trouble of one who asked when so many were heard already; they do not enter."""

_ENCODER: Final = msgspec.json.Encoder()


class Crowd:
    """The answers of one course of things, and who still asks in the life lived last."""

    def __init__(self) -> None:
        self.asking: list[effects.SeatAsked] = []
        self._answers: dict[bytes, list[inputs.AnyInput]] = {}

    def hear(self, found: Iterable[effects.Effect]) -> list[inputs.AnyInput]:
        """Return the answers to what is asked among some effects, and note what has none."""
        told: list[inputs.AnyInput] = []
        for one in found:
            if isinstance(one, effects.SeatAsked):
                answers = self._answers.get(one.id)
                if answers is None:
                    self.asking.append(one)
                else:
                    told += answers
        return told

    def settle(self, lives: Sequence[Callable[[], object]]) -> None:
        """Answer everybody who asks in some lives, in the order in which they ask."""
        seats: dict[str, seating.Seating] = {}
        waiting: list[tuple[int, bytes, int, effects.SeatAsked]] = []
        for place, live in enumerate(lives):
            self._live(live, place, waiting)
        while waiting:
            _, _, place, ask = heapq.heappop(waiting)
            scenario = seats.setdefault(ask.scenario, seating.Seating(0, instants.MIN_INSTANT, {}))
            self._answer(ask, scenario.ask(ask.at, ask.limits))
            self._live(lives[place], place, waiting)

    def _live(
        self,
        live: Callable[[], object],
        place: int,
        waiting: list[tuple[int, bytes, int, effects.SeatAsked]],
    ) -> None:
        self.asking.clear()
        live()
        if self.asking:
            ask = min(self.asking, key=lambda one: (one.at, one.id))
            heapq.heappush(waiting, (ask.at, ask.id, place, ask))

    def _answer(self, ask: effects.SeatAsked, verdict: seating.Verdict) -> None:
        name, properties = seating.said(ask.id, ask.scenario, verdict)
        key = ids.hashed("dry-run", name, ask.id)
        self._answers[ask.id] = [
            inputs.SeatInput(
                key,
                verdict.at,
                verdict.at,
                seat=ask.id,
                given=verdict.number > 0,
                per=verdict.per,
                limit=verdict.limit,
                until=verdict.until,
            ),
            inputs.EventInput(
                key, verdict.at, verdict.at, name, _ENCODER.encode(properties), properties
            ),
        ]
