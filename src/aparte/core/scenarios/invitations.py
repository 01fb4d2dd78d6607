"""Invitations: those who are inside already when a version is published enter once, if asked.

By itself a trigger fires for who enters from now on. An invitation is data, like a migration: it
belongs to a generation, so that each contact follows it exactly once, in the decision that brings
it from an older generation to one that is not.
"""

from __future__ import annotations

import msgspec

from aparte.core.scenarios.model import Scenario
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

NOBODY_INSIDE: Words = Words(
    en="Nobody can be inside already: only entering a segment, being on a list or having a tag"
    " lasts. Publish without --fire-for-those-inside.",
    fr="Personne ne peut déjà y être : seuls l’entrée dans un segment, une liste ou une étiquette"
    " durent. Publiez sans --fire-for-those-inside.",
)


class Invitation(msgspec.Struct, frozen=True):
    """Lets those enter who are inside what a scenario's triggers watch, at a generation."""

    scenario: str
    generation: int


def check(scenario: Scenario) -> list[Problem]:
    """Return a problem where no trigger of a scenario can tell who is inside."""
    if any(part.lasts() for part in scenario.trigger.parts()):
        return []
    return [Problem("nobody_inside", "trigger", NOBODY_INSIDE)]
