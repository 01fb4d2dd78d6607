"""The score: points for what people do and are, in groups with a ceiling; grades that it reaches.

A score is read top to bottom: the rules of a group add up, the group stays between its floor and
its ceiling, the groups add up, the score stays between its own floor and ceiling. What it is at an
instant depends on the record and that instant alone.
"""

from __future__ import annotations

from typing import Final

import msgspec

from aparte.core.scores import rules
from aparte.core.scores.points import Number
from aparte.core.scores.rules.event import NEVER
from aparte.kernel.words import Words

GROUPS_MAX: Final = 20
RULES_MAX: Final = 100
GRADES_MAX: Final = 10


class Group(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True
):
    """Rules that count together, between a floor and a ceiling of their own."""

    key: str
    name: Words
    rules: tuple[rules.Rule, ...]
    floor: Number | None = None
    ceiling: Number | None = None


class Grade(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    kw_only=True,
    rename={"from_": "from"},
):
    """A name for all scores from a threshold up to the next grade's; the first may have none."""

    key: str
    name: Words
    from_: Number | None = None


class Score(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True
):
    """A whole score, as written in YAML or JSON."""

    key: str
    name: Words
    groups: tuple[Group, ...]
    grades: tuple[Grade, ...] = ()
    half_life: str = NEVER
    floor: Number = 0
    ceiling: Number = 100
