"""Texts for our own people with places such as `{first_name}`, filled when a step acts.

A place is a dotted path into the contact's attributes. What is not known leaves its place empty:
a text for a colleague is never a reason for a step to fail.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from aparte.core import phrases
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.contact import Contact

Text = Words | str
"""A text in both languages, or one text that serves for both."""

VALUE_MAX: Final = 200
"""Characters of one value that a place takes; the rest is cut."""

_PLACE: Final = re.compile(r"\{([^{}]*)\}")
_PATH: Final = re.compile(r"[^\W\d][\w-]*(\.[\w-]+)*")
_NEVER_SHOWN: Final = re.compile(r"[\x00-\x1f\x7f]+")


def words_of(text: Text) -> Words:
    """Return a text in both languages."""
    return phrases.same(text) if isinstance(text, str) else text


def has_places(text: Text) -> bool:
    """Tell whether a text depends on who it is about."""
    words = words_of(text)
    return bool(_PLACE.search(words.en) or _PLACE.search(words.fr))


def check(text: Text, path: str, length_max: int, *, required: bool = False) -> list[Problem]:
    """Return what is wrong with a text: its length, or a place that names no attribute."""
    said = words_of(text)
    problems: list[Problem] = []
    if max(len(said.en), len(said.fr)) > length_max:
        words = Words(
            en=f"Keep it under {length_max} characters.", fr=f"Restez sous {length_max} caractères."
        )
        problems.append(Problem("text_too_long", path, words))
    if required and not (said.en.strip() and said.fr.strip()):
        words = Words(en="Write a few words.", fr="Écrivez quelques mots.")
        problems.append(Problem("empty_text", path, words))
    for place in (*_PLACE.findall(said.en), *_PLACE.findall(said.fr)):
        if _PATH.fullmatch(place) is None:
            words = Words(
                en=f"“{{{place}}}” names no attribute. Write for example {{first_name}}.",
                fr=f"« {{{place}}} » ne nomme aucun attribut. Écrivez par exemple {{first_name}}.",
            )
            problems.append(Problem("bad_place", path, words))
            break
    return problems


def fill(text: Text, contact: Contact) -> Words:
    """Return a text with its places filled in from the contact's attributes."""
    words = words_of(text)

    def english(place: re.Match[str]) -> str:
        return _shown(look_up(contact, place[1])).en

    def french(place: re.Match[str]) -> str:
        return _shown(look_up(contact, place[1])).fr

    return Words(en=_PLACE.sub(english, words.en), fr=_PLACE.sub(french, words.fr))


def look_up(contact: Contact, path: str) -> Any:
    """Return the attribute at a dotted path, None where nothing is known there."""
    name, *rest = path.split(".")
    return dig(contact.attribute(name), rest)


def dig(value: Any, parts: list[str]) -> Any:
    """Return what lies at a path inside a JSON value, None where it leads nowhere."""
    for part in parts:
        if not isinstance(value, dict):
            return None
        value = value.get(part)
    return value


def _shown(value: Any) -> Words:
    if isinstance(value, str):
        # One line: what somebody typed must not begin a new one in a colleague's list or mail.
        return phrases.same(_NEVER_SHOWN.sub(" ", value[:VALUE_MAX]))
    if isinstance(value, bool):
        return Words(en="yes", fr="oui") if value else Words(en="no", fr="non")
    if isinstance(value, int | float):
        return phrases.number(value)
    return phrases.same("")
