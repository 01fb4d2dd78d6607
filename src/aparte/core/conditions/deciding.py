"""What decides a condition: the smallest part of it that made it true, or false.

Of "all of", when false, that is the first part that is; of "any of", when true, the first that is;
when all parts had to agree, it is the whole. Parts are numbered as they are written, the whole
first, so that what decided can be remembered in one number and read aloud later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aparte.core.conditions import compiling, tree
from aparte.core.conditions.tree import AllOf, AnyOf, Condition, Not

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from aparte.core.contact import Contact


class Decider:
    """A condition and its parts, each ready to be asked; `size` counts them, itself included."""

    __slots__ = ("_condition", "_evaluate", "_parts", "size")

    def __init__(self, condition: Condition, zone: ZoneInfo) -> None:
        self._condition = condition
        self._evaluate = compiling.compile(condition, zone).evaluate
        self._parts = [Decider(part, zone) for part in tree.parts_of(condition)]
        self.size: int = 1 + sum(part.size for part in self._parts)

    def find(self, contact: Contact, now: int) -> int:
        """Return the number of the part that decides it for a contact, 0 for the whole."""
        decisive = _decisive(self._condition, holds=self.holds(contact, now))
        place = 1
        for part in self._parts:
            if len(self._parts) == 1 or part.holds(contact, now) == decisive:
                return place + part.find(contact, now)
            place += part.size
        return 0

    def holds(self, contact: Contact, now: int) -> bool:
        """Return whether it is true of a contact."""
        return self._evaluate(contact, now).value


def part_at(condition: Condition, place: int, *, holds: bool) -> tuple[Condition, bool]:
    """Return the part of a number, and whether it held when the whole did or did not."""
    if place == 0:
        return condition, holds
    place -= 1
    for part in tree.parts_of(condition):
        size = tree.size(part)
        if place < size:
            return part_at(part, place, holds=holds != isinstance(condition, Not))
        place -= size
    return condition, holds


def _decisive(condition: Condition, *, holds: bool) -> bool | None:
    """Return what one part must be to decide alone; None where all have to agree."""
    if isinstance(condition, AllOf):
        return None if holds else False
    if isinstance(condition, AnyOf):
        return True if holds else None
    return None
