"""Ranking: people of one group put in order by a value, and the first of them told apart.

The greatest value comes first. Equal values are settled by a hash of group and member, so the same
people in whatever order, anywhere, always give the same ranking.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final

import msgspec

from aparte.core import phrases
from aparte.kernel import ids
from aparte.kernel.words import Words

RANKED: Final = "Contact Ranked"
"""The event of each of them, by which the result is known."""

WHOLE: Final = 100
MILLIONTHS: Final = 1_000_000


class Rule(msgspec.Struct, frozen=True, omit_defaults=True):
    """How many are among the first: a number, or a share in millionths of a percent."""

    first: int = 0
    share: int = 0

    def places(self, count: int) -> int:
        """Return how many of so many people are among the first; a part of one is one."""
        if self.first:
            return self.first
        return -int(-Fraction(self.share * count, MILLIONTHS * WHOLE) // 1)


class Candidate(msgspec.Struct, frozen=True):
    """One who is compared: a value in millionths, None where there is nothing to compare.

    `worthy` tells whether the value reaches what is asked of the first at least.
    """

    member: bytes
    value: int | None
    worthy: bool


class Placed(msgspec.Struct, frozen=True):
    """What came of it for one: the place, of how many, and whether it is among the first.

    A place of 0 is that of one who came when the comparison was over.
    """

    member: bytes
    among: bool
    rank: int
    of: int


def place(group: bytes, rule: Rule, candidates: Sequence[Candidate]) -> list[Placed]:
    """Return everybody's place, the first first."""
    ordered = sorted(candidates, key=lambda one: _order(group, one))
    places = rule.places(len(ordered))
    return [
        Placed(one.member, one.worthy and rank <= places, rank, len(ordered))
        for rank, one in enumerate(ordered, 1)
    ]


def late(member: bytes) -> Placed:
    """Return what is told to one who came when the comparison was over."""
    return Placed(member, among=False, rank=0, of=0)


def _order(group: bytes, one: Candidate) -> tuple[bool, bool, int, bytes]:
    lot = ids.hashed("ranking-tie", group, one.member)
    return (not one.worthy, one.value is None, -(one.value or 0), lot)


def said(
    group: bytes, scenario: str, step: str, placed: Placed, value: int | None
) -> dict[str, Any]:
    """Return the properties of the event that tells one's place."""
    return {
        "ranking_id": placed.member.hex(),
        "group_id": group.hex(),
        "scenario": scenario,
        "step": step,
        "among": placed.among,
        "rank": placed.rank,
        "of": placed.of,
        "value": None if value is None else value / MILLIONTHS,
    }


def words(rank: int, of: int, by: Words, value: int | None) -> Words:
    """Return a place in words: "3rd of 100 by page views: 14"."""
    number, figure = phrases.number(of), amount(value)
    english = f"{_ordinal(rank)} of {number.en} by {by.en}: {figure.en}"
    french = "1er" if rank == 1 else f"{phrases.number(rank).fr}e"
    thin = phrases.THIN
    return Words(en=english, fr=f"{french} sur {number.fr} par {by.fr}{thin}: {figure.fr}")


def amount(value: int | None) -> Words:
    """Return a value that people were compared by, as a number."""
    if value is None:
        return Words(en="nothing known", fr="rien de connu")
    return phrases.millionths(value)


_TEENS: Final = range(11, 14)
_SUFFIXES: Final = {1: "st", 2: "nd", 3: "rd"}


def _ordinal(rank: int) -> str:
    suffix = "th" if rank % 100 in _TEENS else _SUFFIXES.get(rank % 10, "th")
    return f"{phrases.number(rank).en}{suffix}"
