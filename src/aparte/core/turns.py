"""Turns: what decided, at the steps where journeys chose their way, told in words afterwards.

A condition that held then may not hold now, so the choice is remembered with its journey: which
case was taken, and which part of each condition asked made it true or false.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

import msgspec

from aparte.core import conditions, phrases
from aparte.core.conditions import deciding
from aparte.core.contact import Turn
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from aparte.core.contact import Contact, Journey

TURNS_MAX: Final = 3
"""Choices remembered of one journey, the latest."""


class Way(NamedTuple):
    """A condition that is asked at a step, and what the way it opens is called."""

    condition: conditions.Condition
    name: Words


class Turning(Protocol):
    """A step at which conditions choose the way, in the order asked."""

    def ways(self) -> list[Way]: ...

    def title(self) -> Words: ...


class Asker:
    """Asks the conditions of a step in order, and remembers what decided."""

    def __init__(self, step: str, asked: Sequence[conditions.Condition], zone: ZoneInfo) -> None:
        self._step = step
        self._deciders = [deciding.Decider(one, zone) for one in asked]

    def remember(self, contact: Contact, journey: Journey, now: int, *, asked: int) -> None:
        """Keep why a journey goes its way after so many conditions; the last may have held."""
        found = [one.find(contact, now) for one in self._deciders[: min(asked, self.count)]]
        turn = Turn(self._step, now, tuple(found), chosen=asked <= self.count)
        others = [one for one in journey.turns if one.step != self._step]
        journey.turns = (*others, turn)[-TURNS_MAX:]

    @property
    def count(self) -> int:
        """Return how many conditions there are to ask."""
        return len(self._deciders)


class Told(msgspec.Struct, frozen=True):
    """One line on a choice; `truth` is whether the condition held then, None for its heading."""

    truth: bool | None
    words: Words
    depth: int


_CHOSEN: Final = Words(
    en="On {when}, “{step}” took the way “{way}”.",
    fr="Le {when}, « {step} » a pris la voie « {way} ».",
)
_OTHERWISE: Final = Words(
    en="On {when}, “{step}” took the last way, as nothing asked was true.",
    fr="Le {when}, « {step} » a pris la dernière voie, rien de ce qui est demandé n’étant vrai.",
)
_HELD: Final = Words(
    en="“{way}”: it was true that {clause}.", fr="« {way} » : il était vrai {clause}."
)
_FAILED: Final = Words(
    en="“{way}”: it was not true that {clause}.", fr="« {way} » : il n’était pas vrai {clause}."
)


def tell(step: Turning, turn: Turn, zone: ZoneInfo) -> list[Told]:
    """Return what a step chose, and for each condition it asked the part that decided it."""
    ways = step.ways()
    if len(turn.parts) > len(ways):
        return []
    values = {"when": phrases.moment(turn.at, zone), "step": step.title()}
    head = _OTHERWISE
    if turn.chosen:
        head, values["way"] = _CHOSEN, ways[len(turn.parts) - 1].name
    told = [Told(None, _filled(head, values), 1)]
    for index, place in enumerate(turn.parts):
        held = turn.chosen and index == len(turn.parts) - 1
        told.append(Told(held, _decided(ways[index], place, held=held), 2))
    return told


def _decided(way: Way, place: int, *, held: bool) -> Words:
    part, truth = deciding.part_at(way.condition, place, holds=held)
    clause = conditions.clause(part)
    said = Words(en=clause.en, fr=phrases.after_que(clause.fr, ""))
    said = Words(en=said.en, fr=said.fr.strip())
    return _filled(_HELD if truth else _FAILED, {"way": way.name, "clause": said})


def _filled(words: Words, values: dict[str, Words]) -> Words:
    return Words(
        en=words.en.format(**{name: value.en for name, value in values.items()}),
        fr=words.fr.format(**{name: value.fr for name, value in values.items()}),
    )
