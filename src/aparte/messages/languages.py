"""Which language version of a message a person gets."""

from __future__ import annotations

from collections.abc import Collection


def choose(available: Collection[str], wanted: str, fallback: str) -> str:
    """Return the tag to use among those available (at least one).

    The wanted tag, then its primary language (`fr` for `fr-CA`), then a regional variant of it,
    then the same three for the workspace's own language, then the first tag there is.
    """
    assert available, "a message has at least one language"
    by_lower = {tag.lower(): tag for tag in sorted(available, reverse=True)}
    for asked in (wanted, fallback):
        lower = asked.lower().replace("_", "-")
        primary = lower.split("-", 1)[0]
        for candidate in (lower, primary):
            if candidate in by_lower:
                return by_lower[candidate]
        for tag in sorted(by_lower):
            if tag.split("-", 1)[0] == primary:
                return by_lower[tag]
    return by_lower[min(by_lower)]
