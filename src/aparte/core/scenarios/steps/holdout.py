"""Holdout: a share of people goes no further, so that what the others do can be compared.

Like a split, the side is a hash of the contact and a salt. The same salt in every scenario keeps
the same people out of all of them. Both sides are put on record at the instant they part, so that
they can be compared over the same time from there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from typing_extensions import override

from aparte.core import effects
from aparte.core.scenarios.steps import base, split
from aparte.kernel import ids
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.conditions import Known
    from aparte.core.contact import Journey
    from aparte.core.scenarios.compiling import Needed
    from aparte.core.scene import Scene

HELD_OUT: Final = "held_out"
TREATED: Final = "treated"


def record(scene: Scene, journey: Journey, step: str, *, held_out: bool) -> None:
    """Put on record on which side a journey falls, whatever becomes of it afterwards."""
    scene.effects.append(
        effects.Assigned(
            journey_id=journey.id,
            scenario=journey.scenario,
            version=journey.version,
            step=step,
            variant=HELD_OUT if held_out else TREATED,
            drawn=True,
            at=scene.now,
        )
    )


class Holdout(base.Step, frozen=True, tag="holdout"):
    """End the journey of `share` percent of people here; the others go on."""

    share: int | float
    salt: str | None = None

    @override
    def family(self) -> str:
        return "choice"

    @override
    def title(self) -> Words:
        part = split.percentage(self.share)
        return Words(en=f"Hold out {part.en}", fr=f"Groupe témoin : {part.fr}")

    @override
    def detail(self) -> Words:
        part = split.percentage(self.share)
        return Words(
            en=f"{part.en} of people, always the same, go no further",
            fr=f"{part.fr} des personnes, toujours les mêmes, ne vont pas plus loin",
        )

    @override
    def check(self, path: str, known: Known) -> list[Problem]:
        del known
        problems = split.check_salt(self.salt, f"{path}.salt")
        if not 0 < self.share <= split.WHOLE:
            words = Words(
                en=f"Write the share as a percentage above 0, at most 100, not {self.share}.",
                fr=f"Écrivez la part en pourcentage, supérieur à 0, 100 au plus, non {self.share}.",
            )
            problems.append(Problem("bad_shares", f"{path}.share", words))
        return problems

    @override
    def compile(self, needed: Needed) -> HoldoutRunner:
        return HoldoutRunner(self, needed)


class HoldoutRunner(base.StepRunner):
    """Ends the journey of those held out, at once."""

    def __init__(self, step: Holdout, needed: Needed) -> None:
        super().__init__(step)
        self._salt = step.salt or needed.salt(step.id)
        self._bound = float(split.exact(step.share) / split.WHOLE)
        self._next = step.next

    @override
    def act(self, scene: Scene, journey: Journey) -> base.Move:
        held_out = ids.share(self._salt, scene.contact.id) < self._bound
        record(scene, journey, self.id, held_out=held_out)
        if held_out:
            return base.Leave("holdout")
        return base.Go(self._next)
