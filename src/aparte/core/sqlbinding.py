"""Values on their way into SQL: named, typed, never spliced into the text."""

from __future__ import annotations

from typing import Any

from aparte.kernel import instants


class Binder:
    """Gathers the parameters of one statement, in psycopg's named style."""

    def __init__(self, prefix: str = "c") -> None:
        self._prefix = prefix
        self.parameters: dict[str, Any] = {}

    def add(self, value: Any, kind: str) -> str:
        """Keep a value and return its typed place in the text: `%(c0)s::text`."""
        name = f"{self._prefix}{len(self.parameters)}"
        self.parameters[name] = value
        return f"%({name})s::{kind}"

    def instant(self, instant: int) -> str:
        """Keep an instant, held within what PostgreSQL and Python both show."""
        bounded = min(max(instant, instants.MIN_INSTANT), instants.MAX_INSTANT)
        return self.add(instants.to_datetime(bounded), "timestamptz")
