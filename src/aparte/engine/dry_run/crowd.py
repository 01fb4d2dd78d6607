"""Crowds: what concerns many people at once, answered in a dry-run as it is answered live.

Everything else of a dry-run is lived by one contact after the other. Whoever asks for a seat of a
scenario, or is compared with others, is heard beforehand: all who ask are brought together, the
earliest question of all is answered, and those who asked live again up to the next. An answer
changes only what comes after it, so each question is answered when everything before it is settled,
as if people had come in their real order. Limits count from the first instant that is lived.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import msgspec

from aparte.core import effects, inputs, ranking, seating
from aparte.kernel import ids, instants

ASKERS_MAX: Final = 100_000
"""People heard together in one dry-run, with all that they did: what memory holds."""

TOO_MANY: Final = "too_many_asked"
"""The trouble of one who asked when so many were heard already; nobody answers them."""

Ask = effects.SeatAsked | effects.RankTold

_ENCODER: Final = msgspec.json.Encoder()


class Crowd:
    """The answers of one course of things, and who still asks in the life lived last."""

    def __init__(self) -> None:
        self.asking: list[Ask] = []
        self._answers: dict[bytes, list[inputs.AnyInput]] = {}

    def hear(self, found: Iterable[effects.Effect]) -> list[inputs.AnyInput]:
        """Return the answers to what is asked among some effects, and note what has none."""
        told: list[inputs.AnyInput] = []
        for one in found:
            if isinstance(one, Ask):
                answers = self._answers.get(one.id)
                if answers is None:
                    self.asking.append(one)
                else:
                    told += answers
        return told

    def settle(self, lives: Sequence[Callable[[], object]]) -> None:
        """Answer everybody who asks in some lives, in the order in which they ask."""
        _Hearing(self, lives).run()

    def say(self, ask: Ask, answer: inputs.AnyInput, name: str, about: dict[str, Any]) -> None:
        """Answer a question: an input, and the event by which it is known."""
        raw = _ENCODER.encode(about)
        event = inputs.EventInput(answer.id, answer.at, answer.at, name, raw, about)
        self._answers[ask.id] = [answer, event]


class _Hearing:
    """All who ask, and what they ask as far as everything before it is settled."""

    def __init__(self, crowd: Crowd, lives: Sequence[Callable[[], object]]) -> None:
        self._crowd = crowd
        self._lives = lives
        self._asking: list[list[Ask]] = [[] for _ in lives]
        self._next: list[tuple[int, bytes, int]] = []
        self._seats: dict[str, seating.Seating] = {}
        self._groups: dict[bytes, set[int]] = {}
        self._ranked: set[bytes] = set()

    def run(self) -> None:
        """Answer, the earliest question first, until nobody asks any more."""
        for place in range(len(self._lives)):
            self._live(place)
        while self._next:
            _, key, place = heapq.heappop(self._next)
            ask = next((one for one in self._asking[place] if one.id == key), None)
            # What was asked before an answer changed the life may be asked no more.
            if isinstance(ask, effects.SeatAsked):
                self._seat(ask)
                self._live(place)
            elif ask is not None:
                for member in self._rank(ask, place):
                    self._live(member)

    def _live(self, place: int) -> None:
        """Let one live again, and note all that is still asked."""
        self._crowd.asking.clear()
        self._lives[place]()
        self._asking[place] = list(self._crowd.asking)
        for ask in self._asking[place]:
            if isinstance(ask, effects.RankTold):
                self._groups.setdefault(ask.group, set()).add(place)
            heapq.heappush(self._next, (ask.at, ask.id, place))

    def _seat(self, ask: effects.SeatAsked) -> None:
        scenario = self._seats.setdefault(
            ask.scenario, seating.Seating(0, instants.MIN_INSTANT, {})
        )
        verdict = scenario.ask(ask.at, ask.limits)
        name, about = seating.said(ask.id, ask.scenario, verdict)
        answer = inputs.SeatInput(
            ids.hashed("dry-run", name, ask.id),
            verdict.at,
            verdict.at,
            seat=ask.id,
            given=verdict.number > 0,
            per=verdict.per,
            limit=verdict.limit,
            until=verdict.until,
        )
        self._crowd.say(ask, answer, name, about)

    def _rank(self, ask: effects.RankTold, place: int) -> list[int]:
        """Tell places: to the whole group, or to one who came when it was ranked already."""
        if ask.group in self._ranked:
            self._place(ask, ranking.late(ask.id))
            return [place]
        self._ranked.add(ask.group)
        told: dict[bytes, effects.RankTold] = {}
        members: list[int] = []
        for member in sorted(self._groups[ask.group]):
            for one in self._asking[member]:
                if (
                    isinstance(one, effects.RankTold)
                    and one.group == ask.group
                    and one.at <= ask.at
                ):
                    told[one.id] = one
                    members.append(member)
        candidates = [ranking.Candidate(one.id, one.value, one.worthy) for one in told.values()]
        for placed in ranking.place(ask.group, ask.rule, candidates):
            self._place(told[placed.member], placed)
        return members

    def _place(self, ask: effects.RankTold, placed: ranking.Placed) -> None:
        about = ranking.said(ask.group, ask.scenario, ask.step, placed, ask.value)
        answer = inputs.RankInput(
            ids.hashed("dry-run", ranking.RANKED, ask.id),
            ask.at,
            ask.at,
            member=ask.id,
            among=placed.among,
            rank=placed.rank,
            of=placed.of,
        )
        self._crowd.say(ask, answer, ranking.RANKED, about)
