"""Each dependency is a decision: `docs/dependencies.md` says why, and no line there is stale."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from typing import Final

from tools.tidy.findings import Finding, Source

DOCUMENT: Final = "docs/dependencies.md"
_NAME: Final = re.compile(r"[A-Za-z0-9._-]+")
_ROW: Final = re.compile(r"^\| ([^|]+) \|", re.MULTILINE)
_HEADINGS: Final = frozenset({"package", "---"})


def check(sources: Iterable[Source]) -> Iterator[Finding]:
    """Yield each dependency without a line, and each line without a dependency."""
    texts = {source.path: source.text for source in sources}
    if DOCUMENT not in texts:
        return
    declared: dict[str, str] = {}
    for path, text in texts.items():
        if path == "pyproject.toml":
            declared |= dict.fromkeys(_python(text), path)
        elif path.rpartition("/")[2] == "package.json":
            declared |= dict.fromkeys(_node(text), path)
    rows = _ROW.findall(texts[DOCUMENT])
    written = {name.strip() for row in rows for name in row.split(",")} - _HEADINGS
    for name in sorted(declared.keys() - written):
        yield Finding(declared[name], 1, "unexplained-dependency", f"say in {DOCUMENT} why {name}")
    for name in sorted(written - declared.keys()):
        yield Finding(DOCUMENT, 1, "stale-dependency", f"{name} is no longer used")


def _python(text: str) -> set[str]:
    content = tomllib.loads(text)
    required = list(content.get("project", {}).get("dependencies", []))
    for group in content.get("dependency-groups", {}).values():
        required += [each for each in group if isinstance(each, str)]
    return {match[0] for each in required if (match := _NAME.match(each))}


def _node(text: str) -> set[str]:
    content = json.loads(text)
    return {*content.get("dependencies", {}), *content.get("devDependencies", {})}
