"""What a scenario needs of a shop, read from its definition: which events, which attributes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from aparte.core import vocabulary

_OF_PARCELS: Final = frozenset({"Order Shipped", "Order Delivered"})
_OF_MESSAGES: Final = frozenset({"Message Opened", "Message Clicked", "Message Replied"})
_BY_US: Final = (vocabulary.OURS - _OF_PARCELS) | _OF_MESSAGES
"""What we and mail programs say of our own messages: nobody has to send it. The shop’s parcels
are no act of the person either, but only the shop can tell of them."""


def events(definition: dict[str, Any]) -> list[str]:
    """Return the events that somebody must send, each once, in the order they are named."""
    named = _values(_rules(definition), "event")
    return [name for name in dict.fromkeys(named) if name not in _BY_US]


def attributes(definition: dict[str, Any]) -> list[str]:
    """Return the attributes that rules ask for."""
    rules = _rules(definition)
    asked = [*_values(rules, "attribute"), *_attribute_names(rules)]
    return list(dict.fromkeys(asked))


def _rules(definition: dict[str, Any]) -> dict[str, Any]:
    return {name: part for name, part in definition.items() if name not in {"card", "messages"}}


def _values(part: Any, name: str) -> Iterator[str]:
    if isinstance(part, dict):
        found = part.get(name)
        if isinstance(found, str):
            yield found
        for one in part.values():
            yield from _values(one, name)
    elif isinstance(part, list):
        for one in part:
            yield from _values(one, name)


def _attribute_names(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if part.get("kind") == "attribute" and isinstance(part.get("name"), str):
            yield part["name"]
        for one in part.values():
            yield from _attribute_names(one)
    elif isinstance(part, list):
        for one in part:
            yield from _attribute_names(one)
