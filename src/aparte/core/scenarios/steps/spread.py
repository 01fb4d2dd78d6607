"""Spreading people over a time, so that a crowd that came at once goes on one by one.

An import of a hundred thousand people, or a date many share, would ask of whoever answers the
messages (a team on the telephone, a shop's site) more than it can bear in a minute. Each person
has a place in the time by a hash, the same whenever it is asked, so nothing is counted or kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from aparte.core.scenarios.steps import base
from aparte.core.scenarios.steps.waits import ClockRunner
from aparte.kernel import durations, ids
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.conditions import Known
    from aparte.core.contact import Journey
    from aparte.core.scenarios.compiling import Needed
    from aparte.core.scene import Scene
    from aparte.kernel.errors import Problem


class Spread(base.Step, frozen=True, tag="spread"):
    """Let people go on evenly over a time, each at a place of their own in it."""

    over: str

    @override
    def family(self) -> str:
        return "wait"

    @override
    def title(self) -> Words:
        length = durations.to_words(durations.parse(self.over))
        return Words(en=f"Spread over {length.en}", fr=f"Étaler sur {length.fr}")

    @override
    def detail(self) -> Words:
        return Words(
            en="Each person at a place of their own, so that a crowd goes on evenly",
            fr="Chaque personne à son moment, pour qu’une foule avance régulièrement",
        )

    @override
    def check(self, path: str, known: Known) -> list[Problem]:
        del known
        return base.check_duration(self.over, f"{path}.over")

    @override
    def compile(self, needed: Needed) -> SpreadRunner:
        return SpreadRunner(self, needed)


class SpreadRunner(ClockRunner):
    """Leaves at the contact's own place in the time after arrival."""

    def __init__(self, step: Spread, needed: Needed) -> None:
        super().__init__(step)
        self._salt = needed.salt(step.id)
        self._length = durations.parse(step.over)

    @override
    def due(self, scene: Scene, journey: Journey) -> int:
        share = ids.share(self._salt, scene.contact.id)
        return journey.at_step + int(share * self._length)
