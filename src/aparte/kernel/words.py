"""Words: every text a person may read, in French and in English, side by side."""

from __future__ import annotations

from typing import Literal

import msgspec

Language = Literal["en", "fr"]


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One text in both languages of the product."""

    en: str
    fr: str

    def in_language(self, language: str) -> str:
        """Return the French text for any French tag (`fr`, `fr-CA`), the English otherwise."""
        return self.fr if language[:2].lower() == "fr" else self.en

    def filled(self, **values: object) -> Words:
        """Return the same words with `{name}` places filled in both languages."""
        return Words(en=self.en.format(**values), fr=self.fr.format(**values))


def join(parts: list[Words], *, en: str, fr: str) -> Words:
    """Return the parts joined by a text of each language."""
    return Words(en=en.join(part.en for part in parts), fr=fr.join(part.fr for part in parts))
