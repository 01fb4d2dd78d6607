"""The search words of a contact, and what a person typed turned into a query over them.

The words are lexemes as they stand: whole addresses and each of their parts, names without
accents, telephone digits. A query asks that every word typed begins some word of the contact.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

WORDS_MAX: Final = 32
WORD_LENGTH_MAX: Final = 128
QUERY_WORDS_MAX: Final = 8

NOTHING: Final = "'\u0001'"
"""A query that finds no contact: its word is one that no search words hold."""

_PART: Final = re.compile(r"[^\W_]+")
_NUMBER: Final = re.compile(r"\s*\+?[\d\s.()-]*\d\s*")
_TYPED: Final = re.compile(r"[^\s'\\:&|!()<>*]+")


def words(
    email: str | None, phone: str | None, name: str | None, user_id: str | None = None
) -> str:
    """Return the search words of a contact, separated by spaces."""
    found: dict[str, None] = {}
    for text in (email, user_id):
        if text:
            whole = _plain(text).replace(" ", "")
            found |= dict.fromkeys([whole, *_PART.findall(whole)])
    found |= dict.fromkeys(_PART.findall(_plain(name or "")))
    if phone:
        found[re.sub(r"\D", "", phone)] = None
    kept = [word[:WORD_LENGTH_MAX] for word in found if word]
    return " ".join(kept[:WORDS_MAX])


def query(typed: str) -> str | None:
    """Return the tsquery of what a person typed, or None when it holds no word."""
    return " & ".join(f"'{word}':*" for word in _asked(typed)) or None


def matches(found: str, typed: str) -> bool:
    """Tell whether search words are found by a query for what a person typed."""
    kept = found.split()
    return all(any(word.startswith(asked) for word in kept) for asked in _asked(typed))


def _asked(typed: str) -> list[str]:
    if _NUMBER.fullmatch(typed):
        return [re.sub(r"\D", "", typed)]
    asked: list[str] = []
    for word in _TYPED.findall(_plain(typed)):
        asked += [word] if "@" in word else _PART.findall(word)
    return [word[:WORD_LENGTH_MAX] for word in asked[:QUERY_WORDS_MAX]]


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
