"""SQL kept as source: a slice's `queries.sql`, read once, each query under its name.

A query begins with `-- name: load_states` and a sentence that says what it is for.
"""

from __future__ import annotations

import re
from importlib import resources
from typing import Final

_NAME: Final = re.compile(r"^-- name: (\w+)$", re.MULTILINE)


class Queries:
    """The queries of one file; `queries.load_states` is the text of that query."""

    def __init__(self, texts: dict[str, str]) -> None:
        self._texts = texts

    def __getattr__(self, name: str) -> str:
        """Return a query's text; a name that is not in the file is a programmer's error."""
        try:
            return self._texts[name]
        except KeyError:
            raise AttributeError(name) from None

    def names(self) -> list[str]:
        """Return the names, in the file's order."""
        return list(self._texts)


def load(package: str, file: str = "queries.sql") -> Queries:
    """Return the queries of a package's SQL file."""
    source = resources.files(package).joinpath(file).read_text(encoding="utf-8")
    parts = _NAME.split(source)
    texts = {
        name: "\n".join(line for line in body.splitlines() if not line.startswith("--")).strip()
        for name, body in zip(parts[1::2], parts[2::2], strict=True)
    }
    assert len(texts) == (len(parts) - 1) // 2, f"{package}: a query name stands twice"
    return Queries(texts)


def schema(package: str) -> str:
    """Return the text of a package's `schema.sql`."""
    return resources.files(package).joinpath("schema.sql").read_text(encoding="utf-8")
