"""Split: people shared out by percentages, each always the same way.

The way is a hash of the contact and a salt, not a draw: asked again, in another version or in a
replay, the same person goes the same way. Steps of the same salt and shares agree about everybody.
"""

from __future__ import annotations

from bisect import bisect_right
from decimal import Decimal
from itertools import accumulate
from typing import TYPE_CHECKING, Final

import msgspec
from typing_extensions import override

from aparte.core import phrases
from aparte.core.scenarios.steps import base
from aparte.kernel import ids
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.conditions import Known
    from aparte.core.contact import Journey
    from aparte.core.scenarios.compiling import Needed
    from aparte.core.scene import Scene

WAYS_MAX: Final = 20
SALT_MAX: Final = 100
WHOLE: Final = 100
"""What the shares of a split add up to."""


_NEGATIVE: Final = Words(
    en="A share is a percentage from 0 up: write how many of a hundred go this way.",
    fr="Une part est un pourcentage à partir de 0 : écrivez combien sur cent vont par ici.",
)


class Way(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One way out and the percentage of people who take it; decimals are allowed."""

    share: int | float
    to: str = base.NEXT
    name: Words | None = None

    def label(self) -> Words:
        """Return what the way is called, with its percentage."""
        part = percentage(self.share)
        if self.name is None:
            return part
        return Words(en=f"{self.name.en} ({part.en})", fr=f"{self.name.fr} ({part.fr})")


class Split(base.Step, frozen=True, tag="split"):
    """Share people out over the ways; `salt` is the scenario's and the step's keys unless given."""

    ways: tuple[Way, ...]
    salt: str | None = None

    @override
    def exits(self) -> list[base.Exit]:
        return [base.Exit(way.to, way.label()) for way in self.ways]

    @override
    def leads(self) -> list[base.Lead]:
        return [base.Lead(f"ways[{index}].to", way.to) for index, way in enumerate(self.ways)]

    @override
    def family(self) -> str:
        return "choice"

    @override
    def title(self) -> Words:
        return Words(en="Share out", fr="Répartir")

    @override
    def detail(self) -> Words:
        labels = [way.label() for way in self.ways]
        return Words(
            en=f"Each person always goes the same way: {', '.join(one.en for one in labels)}",
            fr=f"Chaque personne va toujours du même côté : {', '.join(one.fr for one in labels)}",
        )

    @override
    def check(self, path: str, known: Known) -> list[Problem]:
        del known
        problems = check_salt(self.salt, f"{path}.salt")
        if not 1 < len(self.ways) <= WAYS_MAX:
            words = Words(en=f"Give 2 to {WAYS_MAX} ways.", fr=f"Donnez de 2 à {WAYS_MAX} voies.")
            problems.append(Problem("bad_ways", f"{path}.ways", words))
        shares = [exact(way.share) for way in self.ways]
        problems += [
            Problem("negative_share", f"{path}.ways[{index}].share", _NEGATIVE)
            for index, share in enumerate(shares)
            if share < 0
        ]
        if sum(shares) != WHOLE:
            total = phrases.number(float(sum(shares)))
            words = Words(
                en=f"The shares make {total.en}: write percentages, together exactly 100.",
                fr=f"Les parts font {total.fr} : écrivez des pourcentages, 100 en tout exactement.",
            )
            problems.append(Problem("bad_shares", f"{path}.ways", words))
        return problems

    @override
    def compile(self, needed: Needed) -> SplitRunner:
        return SplitRunner(self, needed)


class SplitRunner(base.StepRunner):
    """Leaves at once, by the way the contact falls on."""

    def __init__(self, step: Split, needed: Needed) -> None:
        super().__init__(step)
        self._salt = step.salt or needed.salt(step.id)
        sums = accumulate(exact(way.share) for way in step.ways)
        self._bounds = [float(total / WHOLE) for total in sums][:-1]
        self._ways = [way.to for way in step.ways]

    @override
    def act(self, scene: Scene, journey: Journey) -> base.Move:
        del journey
        place = ids.share(self._salt, scene.contact.id)
        return base.Go(self._ways[bisect_right(self._bounds, place)])


def exact(share: float) -> Decimal:
    """Return a percentage as it was written: 33.3 is 33.3, not its nearest binary fraction."""
    return Decimal(str(share))


def percentage(share: float) -> Words:
    """Return "12.5%" and "12,5 %"."""
    shown = phrases.number(share)
    return Words(en=f"{shown.en}%", fr=f"{shown.fr}{phrases.THIN}%")


def check_salt(salt: str | None, path: str) -> list[Problem]:
    """Return a problem when a salt is given and is empty or too long."""
    if salt is None or 0 < len(salt) <= SALT_MAX:
        return []
    words = Words(
        en=f"Give a salt of 1 to {SALT_MAX} characters.",
        fr=f"Donnez un sel de 1 à {SALT_MAX} caractères.",
    )
    return [Problem("bad_salt", path, words)]
