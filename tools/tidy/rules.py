"""Every rule, in one list; a new rule is one entry here and its examples in `tests/tidy`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from tools.tidy import addresses, dependencies, failures, names, purity, shape, statements
from tools.tidy.findings import Finding, Source

BY_FILE: Final[tuple[Callable[[Source], Iterator[Finding]], ...]] = (
    shape.check,
    names.check,
    failures.check,
    purity.check,
    statements.check,
    addresses.check,
)
BY_TREE: Final[tuple[Callable[[Iterable[Source]], Iterator[Finding]], ...]] = (
    statements.check_tables,
    dependencies.check,
)


def apply(sources: Iterable[Source]) -> list[Finding]:
    """Return every finding of every rule, in order of place."""
    kept = list(sources)
    by_file = [finding for source in kept for rule in BY_FILE for finding in rule(source)]
    by_tree = [finding for rule in BY_TREE for finding in rule(kept)]
    return sorted({*by_file, *by_tree})
