"""Guards: what must be known of a contact before a condition can be true at all.

"Bought a lamp, and saw no page in sixty days" is false of whoever never bought a lamp, whatever
pages they see. While no topic of one of its guards is known of a contact, a condition is false
and only an input on such a topic can change that: whoever looks at what an input concerns need
not ask it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from aparte.core.conditions import compiling, kinds
from aparte.core.conditions.tree import AllOf, Condition
from aparte.core.contact import Contact

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

Entry = tuple[str, Any]
"""Where a contact keeps what is known of a topic: the field, and the key in it."""

Guard = frozenset[Entry]
"""Entries without any of which a condition is false."""

_FIELDS: Final = {"a": "attributes", "s": "segments", "t": "tags", "l": "lists"}
_TRACKS: Final = "tracks"


def guards(condition: Condition, zone: ZoneInfo) -> list[Guard]:
    """Return the guards of a checked condition, the rarest to be known first."""
    ranked = []
    for part in _parts(condition):
        compiled = compiling.compile(part, zone)
        guard = _known_by(compiled.needs)
        if guard and compiled.evaluate(Contact(bytes(16), 0), 0) == kinds.FALSE:
            ranked.append((_rank(guard, compiled.needs), guard))
    return [guard for _, guard in sorted(ranked, key=lambda one: one[0])]


def _parts(condition: Condition) -> Iterator[Condition]:
    """Give the conditions that must all hold."""
    if isinstance(condition, AllOf):
        for one in condition.of:
            yield from _parts(one)
    else:
        yield condition


def entry_of(topic: int | str) -> Entry | None:
    """Return where a contact keeps what is known of a topic; None where it is in no one place."""
    if isinstance(topic, int):
        return (_TRACKS, topic)
    kind, _, name = topic.partition(":")
    return (_FIELDS[kind], name) if kind in _FIELDS else None


def _known_by(needs: kinds.Needs) -> Guard | None:
    found: set[Entry] = set()
    for topic in needs.topics():
        entry = entry_of(topic)
        if entry is None:
            return None
        found.add(entry)
    return frozenset(found)


def _rank(guard: Guard, needs: kinds.Needs) -> tuple[bool, int]:
    """Return a place among guards: an event of any kind is known of most contacts."""
    common = any(not atom.where for atom, _ in needs.atoms.values())
    return (common, len(guard))
