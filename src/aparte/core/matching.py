"""Matching: which atoms an event belongs to, without asking each of them.

Most atoms of an event differ only in the text that one property must be: a category, a brand, a
page. Those are found by the event's own text, so that a hundred of them cost what one does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aparte.core import comparing
from aparte.kernel import texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from aparte.core.inputs import EventInput
    from aparte.core.program import AtomRule


class _ByText:
    """The rules that ask one property to be a text, by that text."""

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
        return [rule for word in sorted(words) for rule in self.rules.get(word, ())]


class EventRules:
    """The rules of all atoms that share an event's name."""

    def __init__(self, rules: Iterable[AtomRule]) -> None:
        self._plain: list[AtomRule] = []
        self._filtered: list[AtomRule] = []
        self._by_text: dict[str, _ByText] = {}
        for rule in rules:
            self._add(rule)

    def _add(self, rule: AtomRule) -> None:
        where = rule.atom.where
        if not where:
            self._plain.append(rule)
            return
        one = where[0]
        if len(where) > 1 or one.op != "is" or one.case_sensitive or one.value.__class__ is not str:
            self._filtered.append(rule)
            return
        place = self._by_text.setdefault(one.property, _ByText(one.property))
        place.rules.setdefault(texts.fold(one.value), []).append(rule)

    def of(self, event: EventInput) -> list[AtomRule]:
        """Return the rules that an event matches."""
        if not (self._filtered or self._by_text):
            return self._plain
        properties = event.properties
        found = self._plain.copy()
        for rule in self._filtered:
            if rule.matches is None or rule.matches(properties):
                found.append(rule)
        for place in self._by_text.values():
            found += place.of(properties)
        return found
