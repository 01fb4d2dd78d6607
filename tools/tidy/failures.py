"""A failure is never swallowed: whoever catches everything re-raises or records it.

Recording is a call whose name is `record` or begins with `record_`, or a logger's `.exception`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from tools.tidy.findings import Finding, Source

_BROAD: Final = frozenset({"Exception", "BaseException"})


def check(source: Source) -> Iterator[Finding]:
    """Yield a finding for each broad handler that neither re-raises nor records."""
    if not source.is_python:
        return
    for node in ast.walk(source.tree()):
        if isinstance(node, ast.ExceptHandler) and _is_broad(node.type) and not _answers(node):
            advice = "re-raise, or record why it failed (record_…, log.exception)"
            yield source.finding(node.lineno, "swallowed-failure", advice)
        elif _suppresses_all(node):
            advice = "suppress the one error you expect, not all of them"
            yield source.finding(getattr(node, "lineno", 1), "swallowed-failure", advice)


def _is_broad(caught: ast.expr | None) -> bool:
    if caught is None:
        return True
    if isinstance(caught, ast.Tuple):
        return any(_is_broad(each) for each in caught.elts)
    return isinstance(caught, ast.Name) and caught.id in _BROAD


def _answers(handler: ast.ExceptHandler) -> bool:
    inside = [inner for statement in handler.body for inner in ast.walk(statement)]
    return any(isinstance(node, ast.Raise) or _records(node) for node in inside)


def _records(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    name = _called(node)
    return name in {"exception", "record"} or name.startswith("record_")


def _suppresses_all(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and _called(node) == "suppress"
        and any(_is_broad(argument) for argument in node.args)
    )


def _called(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""
