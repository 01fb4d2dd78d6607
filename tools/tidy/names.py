"""Names that say nothing: a file is named for its concept, never for being handy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tools.tidy.findings import Finding, Source

_EMPTY: Final = frozenset({"util", "helper", "common", "misc"})


def check(source: Source) -> Iterator[Finding]:
    """Yield a finding for each part of the path that is an empty name."""
    for part in source.pure.parts:
        word = part.split(".", 1)[0].lower()
        if word in _EMPTY or word.removesuffix("s") in _EMPTY:
            advice = f"{word!r} names no concept; say what is inside"
            yield source.finding(1, "empty-name", advice)
