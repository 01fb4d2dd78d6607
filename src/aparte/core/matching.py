"""Matching: which atoms an event belongs to, without asking each of them.

Most atoms of an event ask that one property be some text, or one of several: a category, a brand,
products. Those are found by the event's own text, so that a hundred of them cost what one does;
whatever else such an atom asks is tested only then.
"""

from __future__ import annotations

import collections
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from aparte.core import comparing
from aparte.kernel import texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from aparte.core.atoms import PropertyFilter
    from aparte.core.inputs import EventInput
    from aparte.core.program import AtomRule

_OF_TEXTS: Final = frozenset({"is", "in"})

WORDS_MAX: Final = 64
"""Words that whoever reads the past looks for at once; more, and it reads all events instead."""


class _ByText:
    """The rules that ask one property to be a text or one of several, by each of them."""

    def __init__(self, path: str) -> None:
        self.find: Callable[[dict[str, Any]], Any] = comparing.compile_path(path)
        self.rules: dict[str, list[AtomRule]] = {}

    def of(self, properties: dict[str, Any]) -> list[AtomRule]:
        """Return the rules that match."""
        actual = self.find(properties)
        if actual.__class__ is str:
            return self.rules.get(texts.fold(actual), [])
        if actual.__class__ is not list:
            return []
        words = {texts.fold(one) for one in actual if one.__class__ is str}
        found = {rule.key: rule for word in sorted(words) for rule in self.rules.get(word, ())}
        return list(found.values())


def _texts(one: PropertyFilter) -> list[str] | None:
    """Return the texts, folded, of which a property must be one; None where that is not asked."""
    wanted = one.value if one.op == "in" else [one.value]
    if one.op not in _OF_TEXTS or one.case_sensitive or not isinstance(wanted, list | tuple):
        return None
    if not all(word.__class__ is str for word in wanted):
        return None
    return sorted({texts.fold(word) for word in wanted})


class Sought(NamedTuple):
    """Which events of the past rules can match: all of some names, of others those with a word.

    `words` are in small letters, and what one property of the events in `worded` must hold; where
    it holds a list, or a text beyond ASCII, an event may match whatever the words.
    """

    names: frozenset[str]
    worded: frozenset[str] = frozenset()
    property: str = ""
    words: frozenset[str] = frozenset()


def sought(rules: Iterable[AtomRule]) -> Sought:
    """Return what to look for in the past so that nothing is missed that a rule matches.

    Words are looked for in one property, that which most rules ask about: a test of every row of
    the log must stay simple.
    """
    asked = [(rule.atom.event, _plain_words(rule)) for rule in rules]
    places = collections.Counter(place for _, found in asked for place in found)
    if not places:
        return Sought(frozenset(event for event, _ in asked))
    chosen = min(places, key=lambda place: (-places[place], place))
    names = {event for event, found in asked if chosen not in found}
    worded = {event for event, _ in asked} - names
    words = {word for event, found in asked if event in worded for word in found[chosen]}
    if not worded or len(words) > WORDS_MAX:
        return Sought(frozenset(names | worded))
    return Sought(frozenset(names), frozenset(worded), chosen, frozenset(words))


def _plain_words(rule: AtomRule) -> dict[str, list[str]]:
    """Return the texts of which properties must be one, by property, where that tells events."""
    found = {one.property: _texts(one) for one in rule.atom.where if "." not in one.property}
    return {place: words for place, words in found.items() if words}


class EventRules:
    """The rules of all atoms that share an event's name."""

    def __init__(self, rules: Iterable[AtomRule]) -> None:
        self._plain: list[AtomRule] = []
        self._filtered: list[AtomRule] = []
        self._by_text: dict[str, _ByText] = {}
        self._more: set[int] = set()
        """Rules found by a text that ask something else too."""
        for rule in rules:
            self._add(rule)

    def _add(self, rule: AtomRule) -> None:
        where = rule.atom.where
        if not where:
            self._plain.append(rule)
            return
        for one in where:
            words = _texts(one)
            if words is None:
                continue
            place = self._by_text.setdefault(one.property, _ByText(one.property))
            for word in words:
                place.rules.setdefault(word, []).append(rule)
            if len(where) > 1:
                self._more.add(rule.key)
            return
        self._filtered.append(rule)

    def of(self, event: EventInput) -> list[AtomRule]:
        """Return the rules that an event matches."""
        if not (self._filtered or self._by_text):
            return self._plain
        properties = event.properties
        found = self._plain.copy()
        for rule in self._filtered:
            if rule.matches is None or rule.matches(properties):
                found.append(rule)
        more = self._more
        for place in self._by_text.values():
            for rule in place.of(properties):
                if rule.key not in more or rule.matches is None or rule.matches(properties):
                    found.append(rule)
        return found


def by_event(rules: Iterable[AtomRule]) -> dict[str, EventRules]:
    """Return what finds the rules of each event, by its name."""
    named: dict[str, list[AtomRule]] = {}
    for rule in rules:
        named.setdefault(rule.atom.event, []).append(rule)
    return {name: EventRules(found) for name, found in named.items()}
