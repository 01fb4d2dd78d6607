"""Chance that can be repeated: each draw of the demonstration begins here, from a seed."""

from __future__ import annotations

import random


def seeded(*parts: str | int) -> random.Random:
    """Return a source of chance that gives the same draws for the same parts."""
    return random.Random("/".join(map(str, parts)))  # noqa: S311 -- a story, not a secret
