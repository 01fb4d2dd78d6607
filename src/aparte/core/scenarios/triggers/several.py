"""Several triggers for one scenario: any of them opens a journey.

Written as conditions are put together (`kind: any`, `of`), so that there is one field `trigger`
whether a scenario has one or ten. Each part keeps a name of its own, by which timers know it.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from typing_extensions import override

from aparte.core.scenarios.triggers import base
from aparte.core.scenarios.triggers.kinds import OneTrigger
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words, join

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aparte.core.conditions import Known

TRIGGERS_MAX: Final = 10


class OnAny(base.Trigger, frozen=True, tag="any"):
    """Fire whenever one of several triggers does."""

    of: tuple[OneTrigger, ...]

    @override
    def sentence(self) -> Words:
        return join([one.sentence() for one in self.of], en="; or ", fr=" ; ou ")

    @override
    def opening(self) -> Words:
        first, *others = [one.opening() for one in self.of]
        return join([first, *map(_lowered, others)], en=", or ", fr=", ou ")

    @override
    def check(self, path: str, known: Known) -> list[Problem]:
        if not 2 <= len(self.of) <= TRIGGERS_MAX:  # noqa: PLR2004 -- "several", as said
            words = Words(
                en=f"Put 2 to {TRIGGERS_MAX} triggers here; write a single one by itself.",
                fr=f"Mettez ici de 2 à {TRIGGERS_MAX} déclencheurs ; un seul s’écrit tel quel.",
            )
            return [Problem("several_triggers", f"{path}.of", words)]
        problems: list[Problem] = []
        for index, one in enumerate(self.of):
            problems += one.check(f"{path}.of[{index}]", known)
        return problems

    @override
    def parts(self) -> tuple[base.Trigger, ...]:
        return self.of


def _lowered(words: Words) -> Words:
    return Words(en=words.en[0].lower() + words.en[1:], fr=words.fr[0].lower() + words.fr[1:])


def names(parts: Sequence[base.Trigger]) -> list[str]:
    """Return a name for each trigger of a scenario: its kind, numbered from the second on.

    A trigger keeps its name, and its timers, when those of other kinds come, go or move.
    """
    seen: Counter[str] = Counter()
    found = []
    for part in parts:
        kind = str(part.__struct_config__.tag)
        seen[kind] += 1
        found.append(kind if seen[kind] == 1 else f"{kind}-{seen[kind]}")
    return found
