"""What marketers do, drawn from a seed: only what the product allows at that moment.

A desk remembers how everything stands, so that each act is one that somebody could do: no pause of
what is archived, no return to what never lived. The emergency stop is always released.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from aparte.core import plain
from aparte.core.scenarios.steps import END
from aparte.kernel import instants
from tests.sim import acts, definitions
from tests.sim.definitions import Raw

ACTS_MAX: Final = 8
MINUTES: Final = (1, 15, 30, 47)
"""Past a full hour, so that nothing arrives at the instant of an act."""

_REVISING: Final = 0.4
"""How often publishing means a new version, of a scenario that is on the desk."""


class _Card(msgspec.Struct):
    """How a scenario stands: its published versions by number, and whether it speaks."""

    key: str
    versions: dict[int, Raw]
    live: int = 1
    status: str = "live"

    @property
    def steps(self) -> list[str]:
        """The steps of the version that lives."""
        return [step["id"] for step in self.versions[self.live]["steps"]]


def draw(chance: random.Random, scenarios: Sequence[Raw], start: int, span: int) -> list[acts.Act]:
    """Return what marketers do between two instants, in order."""
    count = chance.randint(1, ACTS_MAX)
    hours = sorted(chance.sample(range(2, span // instants.HOUR), count + 1))
    ats = [start + h * instants.HOUR + chance.choice(MINUTES) * instants.MINUTE for h in hours]
    desk = _Desk(chance, scenarios)
    drawn = [desk.act(at) for at in ats[:-1]]
    if desk.stopped:
        drawn.append(acts.Act(at=ats[-1], name="release"))
    return drawn


class _Desk:
    """A marketer's desk: how all stands after what was done so far."""

    def __init__(self, chance: random.Random, scenarios: Sequence[Raw]) -> None:
        self.stopped = False
        self._chance = chance
        self._cards = [_Card(raw["key"], {1: raw}) for raw in scenarios]
        self._keys = {card.key for card in self._cards}

    def act(self, at: int) -> acts.Act:
        """Draw an act and take note of it."""
        waiting = [card for card in self._cards if card.status != "live"]
        again = bool(waiting) and self._chance.random() < 0.6
        # The last is the busy one.
        cards = waiting if again else [*self._cards, self._cards[-1], self._cards[-1]]
        card = self._chance.choice(cards)
        return self._chance.choice(self._possible(card))(at, card)

    def _possible(self, card: _Card) -> list[Callable[[int, _Card], acts.Act]]:
        found: list[Callable[[int, _Card], acts.Act]] = [
            *(self._publish, self._publish, self._publish),
            *(self._segment, self._policy),
        ]
        found.append(self._release if self.stopped else self._stop)
        if card.status == "live":
            found.append(self._pause)
        if card.status == "paused":
            found += [*(self._resume, self._resume), *(self._archive, self._archive)]
        if card.status != "archived":
            found.append(self._migrate)
        if len(card.versions) > 1:
            found += [self._roll_back, self._roll_back]
        return found

    def _publish(self, at: int, card: _Card) -> acts.Act:
        if card.status != "live" and self._chance.random() < _REVISING:
            return self._let_live(at, card, card.live, {})
        number = max(card.versions) + 1
        raw = definitions.changed(self._chance, card.versions[card.live], self._keys)
        inviting = self._chance.random() < 0.3
        if inviting:
            segment = self._chance.choice(sorted(definitions.SEGMENTS))
            wanted = {**raw, "trigger": {"kind": "segment", "segment": segment, "on": "entered"}}
            inviting = definitions.passes(wanted, self._keys)
            raw = wanted if inviting else raw
        return self._let_live(at, card, number, raw, inviting=inviting)

    def _let_live(
        self, at: int, card: _Card, number: int, raw: Raw, *, inviting: bool = False
    ) -> acts.Act:
        if raw:
            card.versions[number] = raw
        card.live, card.status = number, "live"
        moving = self._moving(card) if self._chance.random() < 0.5 else None
        return acts.Act(
            at=at,
            name="publish",
            key=card.key,
            number=number,
            definition=raw,
            moving=moving,
            inviting=inviting,
        )

    def _moving(self, card: _Card) -> tuple[acts.Redirect, ...]:
        """Draw where those go who stand in other versions: by the ids of steps, or redirected."""
        others = {number: raw for number, raw in card.versions.items() if number != card.live}
        kept = card.steps
        redirects: dict[tuple[int | None, str], acts.Redirect] = {}
        for number, raw in others.items():
            for step in raw["steps"]:
                odds = 0.15 if step["id"] in kept else 0.6
                if self._chance.random() < odds:
                    version = self._chance.choice([None, number])
                    to = self._chance.choice([*kept, END])
                    one = acts.Redirect(step=step["id"], to=to, version=version)
                    redirects[version, one.step] = one
        return tuple(redirects.values())

    def _roll_back(self, at: int, card: _Card) -> acts.Act:
        number = self._chance.choice([one for one in card.versions if one != card.live])
        card.live, card.status = number, "live"
        moving = self._moving(card) if self._chance.random() < 0.5 else None
        return acts.Act(at=at, name="roll_back", key=card.key, number=number, moving=moving)

    def _migrate(self, at: int, card: _Card) -> acts.Act:
        moving = self._moving(card)
        return acts.Act(at=at, name="migrate", key=card.key, number=card.live, moving=moving)

    def _pause(self, at: int, card: _Card) -> acts.Act:
        card.status = "paused"
        return acts.Act(at=at, name="pause", key=card.key)

    def _resume(self, at: int, card: _Card) -> acts.Act:
        card.status = "live"
        return acts.Act(at=at, name="resume", key=card.key)

    def _archive(self, at: int, card: _Card) -> acts.Act:
        card.status = "archived"
        return acts.Act(at=at, name="archive", key=card.key)

    def _segment(self, at: int, _: _Card) -> acts.Act:
        key = self._chance.choice(sorted(definitions.SEGMENTS))
        return acts.Act(
            at=at, name="segment", key=key, definition=definitions.segment(self._chance)
        )

    def _policy(self, at: int, _: _Card) -> acts.Act:
        # As a colleague has it on a page opened before any stop.
        written = plain.plain(definitions.policy(self._chance))
        return acts.Act(at=at, name="policy", definition=written)

    def _stop(self, at: int, _: _Card) -> acts.Act:
        self.stopped = True
        return acts.Act(at=at, name="stop")

    def _release(self, at: int, _: _Card) -> acts.Act:
        self.stopped = False
        return acts.Act(at=at, name="release")
