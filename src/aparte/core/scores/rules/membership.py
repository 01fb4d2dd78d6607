"""Points for each tag, list or segment, of those named, that a contact has or is in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Literal

from typing_extensions import override

from aparte.core import phrases
from aparte.core.conditions import Condition, InSegment, Known, OnList, Tagged
from aparte.core.conditions import check as check_condition
from aparte.core.scores import points
from aparte.core.scores.rules import base
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from aparte.core.contact import Contact
    from aparte.core.scenarios.compiling import Needed

NAMES_MAX: Final = 50

_WHAT: Final = {
    "tag": Words(en="tags", fr="étiquettes"),
    "list": Words(en="lists", fr="listes"),
    "segment": Words(en="segments", fr="segments"),
}
_LEAVES: Final[dict[str, Callable[[str], Condition]]] = {
    "tag": lambda name: Tagged(name=name),
    "list": lambda name: OnList(name=name),
    "segment": lambda name: InSegment(key=name),
}


class MembershipRule(base.Rule, frozen=True, tag="membership"):
    """Points for each of `names` that the contact has or is in."""

    of: Literal["tag", "list", "segment"]
    names: tuple[str, ...]

    @override
    def sentence(self) -> Words:
        named = phrases.listing([phrases.quoted(name) for name in self.names], en="and", fr="et")
        what = _WHAT[self.of]
        return Words(
            en=f"for each of the {what.en} {named.en}", fr=f"pour chaque parmi {what.fr} {named.fr}"
        )

    @override
    def check(self, path: str, known: Known) -> list[Problem]:
        if not 1 <= len(self.names) <= NAMES_MAX or len(set(self.names)) < len(self.names):
            words = Words(
                en=f"Name 1 to {NAMES_MAX} of them, each once.",
                fr=f"Nommez-en de 1 à {NAMES_MAX}, une seule fois chacun.",
            )
            return [Problem("bad_names", f"{path}.names", words)]
        return [
            Problem(problem.code, f"{path}.names[{index}]", problem.words)
            for index, name in enumerate(self.names)
            for problem in check_condition(_LEAVES[self.of](name), "", known)
        ]

    @override
    def compile(self, needed: Needed, half_life: str) -> MembershipRunner:
        del needed, half_life
        return MembershipRunner(self)


class MembershipRunner(base.RuleRunner):
    """Counts memberships."""

    def __init__(self, rule: MembershipRule) -> None:
        self._of = rule.of
        self._names = rule.names
        self._points = points.billionths(rule.points)
        self.topics = tuple(f"{rule.of[0]}:{name}" for name in rule.names)

    @override
    def read(self, contact: Contact, now: int) -> base.Reading:
        return base.Reading(standing=len(self._present(contact)) * self._points)

    def _present(self, contact: Contact) -> list[str]:
        if self._of == "segment":
            return [name for name in self._names if name in contact.segments]
        kept = contact.tags if self._of == "tag" else contact.lists
        return [name for name in self._names if name in kept and kept[name].value]

    @override
    def tell(self, contact: Contact, now: int, zone: ZoneInfo) -> Words:
        what = _WHAT[self._of]
        present = self._present(contact)
        if not present:
            return Words(en=f"none of the {what.en} counted", fr=f"{what.fr}\u202f: rien")
        named = phrases.listing([phrases.quoted(name) for name in present], en="and", fr="et")
        return Words(en=f"{what.en}: {named.en}", fr=f"{what.fr}\u202f: {named.fr}")
