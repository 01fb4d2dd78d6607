"""Texts made comparable: Unicode NFC, and small letters where case does not matter.

`fold` maps one character to one character (Unicode's simple mapping), because that is what
PostgreSQL's `lower` does: a comparison made here and one made there must agree.
"""

from __future__ import annotations

import unicodedata

_DOTTED = "\u0130"
"""Capital I with dot: the one letter whose small form Python writes as two characters."""


def normalise(text: str) -> str:
    """Return the text in Unicode NFC."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Return the text in NFC and small letters, for comparisons that ignore case."""
    if text.isascii():
        return text.lower()
    normal = unicodedata.normalize("NFC", text).replace(_DOTTED, "i")
    return "".join([letter.lower() for letter in normal])
