"""What every kind of rule of a score shares: its points, what it reads of a contact, its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from aparte.core.conditions import Known
from aparte.core.scores import points
from aparte.kernel import instants
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from aparte.core.contact import Contact
    from aparte.core.scenarios.compiling import Needed
    from aparte.core.scene import Topic


class Reading(NamedTuple):
    """What a rule gives a contact, in billionths of a point.

    `standing` does not fade; `given` are (instant, amount), of one sign, that fade by half in the
    rule's `half_life`. Nothing of it but decay changes by itself before `until`.
    """

    standing: int = 0
    given: tuple[tuple[int, int], ...] = ()
    until: int = instants.FOREVER


NOTHING: Final = Reading()


class RuleRunner:
    """A rule made ready."""

    topics: tuple[Topic, ...] = ()
    """What can change what it reads."""

    half_life: int = 0
    """How long what it gives takes to halve; 0 where nothing fades."""

    def read(self, contact: Contact, now: int) -> Reading:
        """Return what the rule gives a contact at an instant."""
        raise NotImplementedError

    def tell(self, contact: Contact, now: int, zone: ZoneInfo) -> Words:
        """Return what the rule found, in words, without points: "3 product views"."""
        raise NotImplementedError


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", kw_only=True):
    """One reason for points. Kinds add their own fields."""

    points: points.Number

    def sentence(self) -> Words:
        """Return what the points are for: "for each product view"."""
        raise NotImplementedError

    def check(self, path: str, known: Known) -> list[Problem]:
        """Return what is wrong inside the rule itself."""
        del path, known
        return []

    def compile(self, needed: Needed, half_life: str) -> RuleRunner:
        """Return the runner; `half_life` is that of the score."""
        raise NotImplementedError
