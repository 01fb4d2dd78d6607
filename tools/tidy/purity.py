"""The core decides the same thing each time: no clock, no chance, no outside world in it.

What it imports is a list of what it may, so that a new module of the standard library is a
decision and not an accident.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from tools.tidy.findings import Finding, Source

_HOME: Final = "src/aparte/core/"
# The standard library's pure part, as far as a decision needs it.
_PURE: Final = frozenset(
    {
        "__future__", "abc", "base64", "bisect", "calendar", "collections", "contextlib",
        "dataclasses", "datetime", "decimal", "enum", "fractions", "functools", "hashlib",
        "heapq", "itertools", "json", "math", "operator", "re", "statistics", "string",
        "struct", "types", "typing", "typing_extensions", "unicodedata", "zoneinfo",
        "msgspec",
    }
)  # fmt: skip
_OURS: Final = ("aparte.kernel", "aparte.core")
_CLOCKS: Final = "aparte.kernel.clock"
_READS: Final = frozenset({"now", "utcnow", "today"})
_READERS: Final = frozenset({"datetime", "date"})
_OUTSIDE: Final = frozenset({"open", "print", "input", "exec", "eval", "__import__"})


def check(source: Source) -> Iterator[Finding]:
    """Yield each import and call that would let the outside into the core."""
    if not (source.is_python and source.path.startswith(_HOME)):
        return
    for node in ast.walk(source.tree()):
        for module in _imported(node):
            if not _is_allowed(module):
                advice = f"the core may not import {module}; hand it in as an argument"
                yield source.finding(getattr(node, "lineno", 1), "impure-import", advice)
        if isinstance(node, ast.Call) and _reads_outside(node):
            advice = "the core reads no clock and touches nothing; `now` is an argument"
            yield source.finding(node.lineno, "impure-call", advice)


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        base = node.module or ""
        if base in {"aparte", "aparte.kernel"}:
            return [f"{base}.{alias.name}" for alias in node.names]
        return [base]
    return []


def _is_allowed(module: str) -> bool:
    if module == _CLOCKS or module.startswith(f"{_CLOCKS}."):
        return False
    if module.split(".", 1)[0] in _PURE:
        return True
    return any(module == ours or module.startswith(f"{ours}.") for ours in _OURS)


def _reads_outside(call: ast.Call) -> bool:
    if isinstance(call.func, ast.Name):
        return call.func.id in _OUTSIDE
    if not (isinstance(call.func, ast.Attribute) and call.func.attr in _READS):
        return False
    owner = call.func.value
    name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
    return name in _READERS
