"""References: a value taken from the event that opened the journey, or from the contact.

A plain path, `{from: event, path: total}`: a step of the pure core computes nothing; Liquid belongs
to messages. What steps ask of the event is kept with the journey when it opens, since the core
remembers no events.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from aparte.core import comparing, vocabulary
from aparte.core.conditions import values
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aparte.core.contact import Contact, Journey
    from aparte.core.inputs import EventInput

PATH_MAX: Final = 128
TEXT_MAX: Final = 500
"""Characters of a text that a reference takes; a longer one is no value of an attribute."""

ITEMS_MAX: Final = 32
"""Items of a list that a reference takes."""

_ARTICLE: Final = re.compile(r"^(?:le |la |l’)")


class Reference(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a value is taken from: a property of the entering event, or an attribute."""

    source: Literal["event", "contact"] = msgspec.field(name="from")
    path: str

    def words(self) -> Words:
        """Return what it stands for, in the middle of a sentence."""
        name = vocabulary.name(self.path)
        if self.source == "contact":
            return name
        return Words(en=f"{name.en} of the event", fr=f"{name.fr} de l’événement")

    def find(self, contact: Contact, journey: Journey) -> Any:
        """Return the value, None where there is none that an attribute may hold."""
        if self.source == "event":
            return journey.kept.get(self.path)
        root = self.path.split(".", 1)[0]
        return bounded(comparing.compile_path(self.path)({root: contact.attribute(root)}))


def read(value: Any) -> Reference | None:
    """Return the reference that a written value is; None for a value that stands for itself.

    Raises `msgspec.ValidationError` for what begins like a reference and is none.
    """
    if not isinstance(value, dict) or "from" not in value:
        return None
    return msgspec.convert(value, Reference)


def check(value: Any, path: str) -> list[Problem]:
    """Return a problem when a written value begins like a reference and is none."""
    try:
        found = read(value)
    except msgspec.ValidationError:
        found = Reference("event", "")
    if found is None or 0 < len(found.path) <= PATH_MAX:
        return []
    words = Words(
        en="Write a value taken from elsewhere as {from: event, path: total} or"
        " {from: contact, path: city}.",
        fr="Écrivez une valeur prise ailleurs ainsi : {from: event, path: total} ou"
        " {from: contact, path: city}.",
    )
    return [Problem("bad_reference", path, words)]


def check_same(same: str | None, event: str | None, path: str) -> list[Problem]:
    """Return what is wrong with `same`: a property of an event, as it was in the entering one."""
    if same is None:
        return []
    if event is not None:
        return values.check_name(same, path)
    words = Words(
        en="“same” compares two events: name the event it is about.",
        fr="« same » compare deux événements : nommez celui dont il s’agit.",
    )
    return [Problem("same_without_event", path, words)]


def same_words(said: Words, same: str | None) -> Words:
    """Return an event as a noun, narrowed to those that do not say otherwise than at entry."""
    if same is None:
        return said
    name = vocabulary.name(same)
    bare = _ARTICLE.sub("", name.fr)
    return Words(
        en=f"{said.en} (same {name.en} as at entry)", fr=f"{said.fr} (même {bare} qu’à l’entrée)"
    )


def is_same(same: str | None, kept: dict[str, Any], event: EventInput) -> bool:
    """Return whether an event does not say otherwise than what was kept of the entering one.

    Where either says nothing, there is nothing to tell them apart by; of lists, one item in
    common is enough.
    """
    if same is None:
        return True
    entered = _texts(kept.get(same))
    coming = _texts(bounded(comparing.compile_path(same)(event.properties)))
    return not entered or not coming or bool(entered & coming)


def _texts(value: Any) -> frozenset[str]:
    """Return a value as texts: a number 17 and a text "17" name the same order."""
    if value is None:
        return frozenset()
    return frozenset(map(str, value if isinstance(value, list) else [value]))


def keep(paths: Iterable[str], properties: dict[str, Any]) -> dict[str, Any]:
    """Return what a journey keeps of the event that opens it."""
    found = {path: bounded(comparing.compile_path(path)(properties)) for path in paths}
    return {path: value for path, value in found.items() if value is not None}


def bounded(value: Any) -> Any:
    """Return a value an attribute may hold (a scalar, a list of scalars); None for any other."""
    if isinstance(value, list):
        items = value[:ITEMS_MAX]
        return items if items and all(_is_scalar(item) for item in items) else None
    return value if _is_scalar(value) else None


def _is_scalar(value: Any) -> bool:
    return isinstance(value, bool | int | float) or (
        isinstance(value, str) and len(value) <= TEXT_MAX
    )
