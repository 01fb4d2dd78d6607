"""One person's life under a program, lived in the pure core from the first input to the last."""

from __future__ import annotations

from typing import NamedTuple

from aparte.core import effects
from aparte.core import program as programs
from aparte.core.inputs import AnswerInput, AnyInput, RankInput, SeatInput
from aparte.kernel import ids, instants
from tests.property import lives
from tests.unit.core.stories import Story

END = lives.START + lives.SPAN + 40 * instants.DAY


def lived(live: programs.Program, inputs: list[AnyInput], *, waking: bool = False) -> Story:
    """Live a life as inputs arrive; with `waking`, also look in at every wake-up."""
    story = Story(live)
    for one in inputs:
        while waking and story.contact.wake_at < one.received_at:
            story.until(story.contact.wake_at)
        story.told(one, now=max(one.received_at, story.contact.clock))
    while waking and story.contact.wake_at < END:
        story.until(story.contact.wake_at)
    return story.until(END)


ANSWERS_MAX = 20
DELAYS = (1, instants.MINUTE, 30 * instants.MINUTE, 2 * instants.HOUR, 4 * instants.DAY)
ASKING = effects.CallAsked | effects.SeatAsked | effects.RankTold
STATUSES = (200, 200, 404, 0)


def answered(live: programs.Program, inputs: list[AnyInput]) -> list[AnyInput]:
    """Return a life in which whoever is asked answers: each in its own time, in its own way.

    An answer changes only what comes after it, so the earliest call is answered first, and the
    life is lived again. None comes before its question: at one instant, order is chance.
    """
    known: set[bytes] = set()
    given = list(inputs)
    for _ in range(ANSWERS_MAX):
        story = lived(live, given, waking=True)
        asked = [one for one in story.effects if isinstance(one, ASKING)]
        missing = [one for one in asked if one.id not in known]
        if not missing:
            break
        ask = min(missing, key=lambda one: (one.at, one.id))
        known.add(ask.id)
        at = ask.at + DELAYS[ask.id[0] % len(DELAYS)]
        if at < END:
            given.append(_answer(ask, at))
        given.sort(key=lambda one: (one.received_at, one.id))
    return given


def _answer(ask: effects.CallAsked | effects.SeatAsked | effects.RankTold, at: int) -> AnyInput:
    key = ids.hashed("answer", ask.id)
    if isinstance(ask, effects.RankTold):
        rank = 1 + ask.id[1] % 4
        return RankInput(key, at, at, ask.id, rank <= ask.rule.places(4), rank, 4)
    if isinstance(ask, effects.SeatAsked):
        given = ask.id[1] % 3 > 0
        return SeatInput(key, at, at, ask.id, given, "hour", 9, at + instants.HOUR)
    status = STATUSES[ask.id[1] % len(STATUSES)]
    return AnswerInput(key, at, at, ask.id, status, {"plan": "pro"})


class Life(NamedTuple):
    """What is looked at: a program, all that became known of a person, and how it went."""

    live: programs.Program
    inputs: list[AnyInput]
    story: Story


def life(live: programs.Program, inputs: list[AnyInput]) -> Life:
    """Live a life, other systems' answers included, looking in at every wake-up."""
    told = answered(live, inputs)
    return Life(live, told, lived(live, told, waking=True))
