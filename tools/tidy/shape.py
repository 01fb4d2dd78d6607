"""Size and shape: a file is one concept, a function fits a screen, a line fits a page.

By STYLE: files split near 400 lines, functions near 30; the numbers here are the walls.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

from tools.tidy.findings import Finding, Source

COLUMNS_MAX: Final = 100
FILE_LINES_MAX: Final = 600
TEST_FILE_LINES_MAX: Final = 800
CONSOLE_FILE_LINES_MAX: Final = 250
FUNCTION_LINES_MAX: Final = 60

# A sentence for the reader stays whole on its own line, so that a translator finds it.
_SENTENCE: Final = re.compile(r"""\s*([\w"'-]+:\s*)?(["'`]).*\2[,;]?\s*""")
_SCRIPT: Final = frozenset({".ts", ".tsx", ".js", ".mjs"})

_CODE: Final = frozenset({".py", ".sql", ".ts", ".tsx", ".css", ".sh", ".js", ".mjs"})
_PLAIN_CODE: Final = frozenset({"Makefile", ".ci/run"})


def check(source: Source) -> Iterator[Finding]:
    """Yield what is too long in a file of code: lines, the file, its functions."""
    is_code = source.pure.suffix in _CODE or source.path in _PLAIN_CODE
    if not is_code or source.is_generated():
        return
    lines = source.text.splitlines()
    limit = lines_max(source)
    if len(lines) > limit:
        yield source.finding(limit, "file-length", f"{len(lines)} lines; split it by concept")
    for number, line in enumerate(lines, start=1):
        if len(line) > COLUMNS_MAX and not _is_sentence(source, line):
            advice = f"{len(line)} columns; {COLUMNS_MAX} is the wall"
            yield source.finding(number, "line-length", advice)
    if source.is_python:
        yield from _check_python(source)


def lines_max(source: Source) -> int:
    """Return how many lines this file may have."""
    top = source.pure.parts[0]
    if top == "console":
        return CONSOLE_FILE_LINES_MAX
    return TEST_FILE_LINES_MAX if top == "tests" else FILE_LINES_MAX


def _is_sentence(source: Source, line: str) -> bool:
    return source.pure.suffix in _SCRIPT and _SENTENCE.fullmatch(line) is not None


def _check_python(source: Source) -> Iterator[Finding]:
    tree = source.tree()
    if tree.body and ast.get_docstring(tree) is None:
        advice = "open with a paragraph: why it exists, what it promises"
        yield source.finding(1, "module-docstring", advice)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None, "parsed code has line numbers"
            length = node.end_lineno - node.lineno + 1
            if length > FUNCTION_LINES_MAX:
                advice = f"{node.name} has {length} lines; {FUNCTION_LINES_MAX} is the wall"
                yield source.finding(node.lineno, "function-length", advice)
