"""What every kind of condition offers: compile, check, words, explanation, SQL.

A kind is one file with its struct and one `Kind` entry; `tree` puts them together. Nothing else
knows a kind by name, so adding one is adding a file and naming it there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, Final, Generic, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from aparte.core import atoms
from aparte.core.contact import Contact
from aparte.core.sqlbinding import Binder
from aparte.kernel import instants, zones
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words


class Truth(NamedTuple):
    """A condition's value now, and the first instant at which time alone can change it."""

    value: bool
    until: int


TRUE: Final = Truth(value=True, until=instants.FOREVER)
FALSE: Final = Truth(value=False, until=instants.FOREVER)

Evaluate = Callable[[Contact, int], Truth]
"""The compiled form: a contact and an instant in, the truth out."""

ZoneOf = Callable[[Contact], ZoneInfo]


class Needs(NamedTuple):
    """What a condition depends on: which inputs can change it, and what to remember for it.

    `atoms` maps an atom's id to the atom and the window it must be kept for, in microseconds
    (0: the all-time sums are enough). `clock` tells whether time alone may change the value.
    `levels` are the thresholds of scores that it asks for, in thousandths of a point.
    """

    atoms: dict[int, tuple[atoms.Atom, int]]
    attributes: frozenset[str]
    segments: frozenset[str]
    tags: frozenset[str]
    lists: frozenset[str]
    consents: bool
    clock: bool
    scores: frozenset[str] = frozenset()
    levels: frozenset[tuple[str, int]] = frozenset()

    def topics(self) -> list[int | str]:
        """Return the topics whose change can change the condition."""
        topics: list[int | str] = list(self.atoms)
        topics += [f"a:{name}" for name in self.attributes]
        topics += [f"s:{key}" for key in self.segments]
        topics += [f"t:{name}" for name in self.tags]
        topics += [f"l:{name}" for name in self.lists]
        topics += [f"p:{key}" for key in self.scores]
        if self.consents:
            topics.append("c:")
        return topics


class Known(msgspec.Struct, frozen=True):
    """What exists in the workspace, to find names of nothing; None where it is not known."""

    segments: AbstractSet[str] | None = None
    scores: Mapping[str, AbstractSet[str]] | None = None
    """The grades of each score, by key."""
    scenarios: AbstractSet[str] | None = None
    layouts: AbstractSet[str] | None = None
    teams: AbstractSet[str] | None = None
    events: AbstractSet[str] | None = None
    """The names of events that came in lately: one that is nearly one of them is a slip."""


class Context:
    """Gathers what a condition needs while it compiles, and tells its contacts' zones."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self.atoms: dict[int, tuple[atoms.Atom, int]] = {}
        self.names: dict[str, set[str]] = {
            "attributes": set(),
            "segments": set(),
            "tags": set(),
            "lists": set(),
            "scores": set(),
        }
        self.levels: set[tuple[str, int]] = set()
        self.consents = False
        self.clock = False

    def atom(self, atom: atoms.Atom, window: int) -> int:
        """Need an atom kept for a window; return its id."""
        key = atoms.identify(atom)
        known = self.atoms.get(key)
        if known is None or known[1] < window:
            self.atoms[key] = (atom, window)
        return key

    def name(self, what: str, name: str) -> None:
        """Need an attribute, segment, tag, list or score."""
        self.names[what].add(name)

    def level(self, score: str, threshold: int) -> None:
        """Need to know when a score crosses a threshold, in thousandths of a point."""
        self.name("scores", score)
        self.levels.add((score, threshold))

    def zone_of(self) -> ZoneOf:
        """Need the contact's zone: its attribute `timezone` when valid, else the workspace's."""
        self.name("attributes", "timezone")
        default = self.zone

        def find(contact: Contact) -> ZoneInfo:
            stamped = contact.attributes.get("timezone")
            if stamped is None:
                return default
            return zone_named(stamped.value) or default

        return find

    def needs(self) -> Needs:
        """Return everything gathered."""
        return Needs(
            atoms=self.atoms,
            attributes=frozenset(self.names["attributes"]),
            segments=frozenset(self.names["segments"]),
            tags=frozenset(self.names["tags"]),
            lists=frozenset(self.names["lists"]),
            consents=self.consents,
            clock=self.clock,
            scores=frozenset(self.names["scores"]),
            levels=frozenset(self.levels),
        )


def zone_named(value: Any) -> ZoneInfo | None:
    """Return the zone an attribute's value names, or None."""
    return zones.find(value) if value.__class__ is str and value else None


class SqlContext:
    """What SQL forms are written with: bound values, the instant, the workspace's zone."""

    def __init__(self, now: int, zone: ZoneInfo) -> None:
        self.binder = Binder()
        self.now = now
        self.zone = zone

    def instant(self, instant: int) -> str:
        """Return a bound instant."""
        return self.binder.instant(instant)

    def zone_sql(self) -> str:
        """Return the name of the contact's zone."""
        name = "p.attributes->'timezone' #>> '{}'"
        return (
            "CASE WHEN jsonb_typeof(p.attributes->'timezone') = 'string'"
            f" AND ({name}) IN (SELECT known.name FROM pg_timezone_names AS known)"
            f" THEN {name} ELSE {self.binder.add(str(self.zone), 'text')} END"
        )

    def local_now(self) -> str:
        """Return the contact's wall clock at the instant, a timestamp."""
        return f"({self.instant(self.now)} AT TIME ZONE ({self.zone_sql()}))"


class Sight(NamedTuple):
    """What an explanation looks at: a contact, an instant, the zone of that contact's clock."""

    contact: Contact
    now: int
    zone: ZoneInfo


class Detail(NamedTuple):
    """What a leaf says of one contact: the figures, in words and as data."""

    words: Words
    figures: dict[str, Any]


PERSON: Final = Words(en="the person ", fr="la personne ")
ITSELF: Final = Words(en="", fr="")

_C = TypeVar("_C", bound=msgspec.Struct)


class Kind(msgspec.Struct, Generic[_C], frozen=True, kw_only=True):
    """One kind of leaf. `cost` orders the parts of an `all` or `any`: cheap ones first.

    `denial` says "not this" where the language has plain words for it. `sentence` and `denial`
    speak of the person without naming them; `subject` makes a clause of them: "the person " before
    "has placed an order", "their " before "country is FR", nothing before "it is Monday".
    """

    struct: type[_C]
    compile: Callable[[_C, Context], Evaluate]
    check: Callable[[_C, str, Known], list[Problem]]
    sentence: Callable[[_C], Words]
    detail: Callable[[_C, Sight], Detail]
    sql: Callable[[_C, SqlContext], str]
    denial: Callable[[_C], Words | None] = lambda _condition: None
    subject: Callable[[_C], Words] = lambda _condition: PERSON
    cost: int = 1


def problem(code: str, path: str, en: str, fr: str) -> Problem:
    """Return a problem; French text may hold the narrow spaces its typography asks for."""
    return Problem(code, path, Words(en=en, fr=fr))


def constant(*, value: bool) -> Truth:
    """Return the truth that only an input can change."""
    return TRUE if value else FALSE
