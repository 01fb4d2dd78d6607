"""SQL as source: each query named and explained, and none that a cluster would serialise.

Facts are distributed by `partition` and owned by lease, so their statements take no row locks,
count on no sequence and have no foreign key. A slice's statements name only its own tables.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from typing import Final

from tools.tidy.findings import Finding, Source

FACT_SLICES: Final = frozenset(
    {"contacts", "events", "audience", "messages", "scenarios", "crm", "engine"},
)
_DEFINING_SLICES: Final = frozenset({"workspaces", "audience", "messages", "scenarios"})
_SERIALISING: Final = {
    "row lock": re.compile(r"\bFOR\s+((NO\s+KEY\s+)?UPDATE|(KEY\s+)?SHARE)\b", re.IGNORECASE),
    "sequence": re.compile(
        r"\b(nextval|setval|currval|lastval|(small|big)?serial|CREATE\s+SEQUENCE)\b"
        r"|\bGENERATED\b[^,;]*\bAS\s+IDENTITY\b",
        re.IGNORECASE,
    ),
    "foreign key": re.compile(r"\b(REFERENCES|FOREIGN\s+KEY)\b", re.IGNORECASE),
}
_COMMENT: Final = re.compile(r"--[^\n]*")
_NAME: Final = re.compile(r"^--\s*name:\s*(\S.*?)\s*$", re.MULTILINE)
_GOOD_NAME: Final = re.compile(r"[a-z][a-z0-9_]*\Z")
_SENTENCE: Final = re.compile(r"--\s*\S.*")
_OPENINGS: Final = re.compile(
    r"\s*(SELECT\s|INSERT\s+INTO\s|UPDATE\s+[\w{]+\s+SET\s|DELETE\s+FROM\s|WITH\s+\w+\s+AS\s*\(|"
    r"COPY\s+[\w{]+\s*\(|CREATE\s+(TABLE|INDEX|UNIQUE)\s)",
)
_CREATED: Final = re.compile(
    r"\bCREATE\s+(?:UNLOGGED\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(\w+)", re.IGNORECASE
)
_NAMED_TABLE: Final = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE|TABLE|COPY)\s+(\w+)", re.IGNORECASE)


def slice_of(source: Source) -> str | None:
    """Return the package below `aparte` that holds this file."""
    parts = source.pure.parts
    inside = parts[:2] == ("src", "aparte") and len(parts) > 3  # noqa: PLR2004 - src/aparte/x/file
    return parts[2] if inside else None


def check(source: Source) -> Iterator[Finding]:
    """Yield what breaks the rules within one file."""
    if source.path.endswith(".sql"):
        yield from _check_queries(source)
        if slice_of(source) in FACT_SLICES:
            yield from _check_serialising(source, 1, _COMMENT.sub("", source.text))
    elif source.is_python and slice_of(source) in FACT_SLICES:
        yield from _check_strings(source)


def _check_queries(source: Source) -> Iterator[Finding]:
    if source.pure.name == "schema.sql":
        return
    names = list(_NAME.finditer(source.text))
    head = source.text[: names[0].start()] if names else source.text
    if _COMMENT.sub("", head).strip():
        yield source.finding(1, "unnamed-query", "put `-- name: …` above each query")
    for match in names:
        line = source.text.count("\n", 0, match.start()) + 1
        if not _GOOD_NAME.match(match[1]):
            yield source.finding(line, "query-name", f"{match[1]!r} is not a snake_case name")
        following = source.text[match.end() :].lstrip("\n").split("\n", 1)[0]
        if not _SENTENCE.match(following):
            yield source.finding(line, "query-sentence", f"say what {match[1]} is for")
    for query in _queries(source.text, names):
        if ";" in query.text.strip().removesuffix(";"):
            advice = f"{query.name} holds two statements; name each"
            yield source.finding(query.line, "query-single", advice)


class _Query:
    """One named query: its name, the line of the name and its text without comments."""

    def __init__(self, name: str, line: int, text: str) -> None:
        self.name = name
        self.line = line
        self.text = _COMMENT.sub("", text)


def _queries(text: str, names: list[re.Match[str]]) -> Iterator[_Query]:
    if not names:
        return
    ends = [match.start() for match in names[1:]] + [len(text)]
    for match, end in zip(names, ends, strict=True):
        line = text.count("\n", 0, match.start()) + 1
        yield _Query(match[1], line, text[match.end() : end])


def _check_serialising(source: Source, first_line: int, sql: str) -> Iterator[Finding]:
    for what, pattern in _SERIALISING.items():
        for match in pattern.finditer(sql):
            line = first_line + sql.count("\n", 0, match.start())
            advice = f"{what} in a statement over facts ({match[0].strip()!r})"
            yield source.finding(line, "serialising-sql", advice)


def _check_strings(source: Source) -> Iterator[Finding]:
    for node in ast.walk(source.tree()):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and _OPENINGS.match(node.value):  # type: ignore[attr-defined]
            advice = "a statement belongs in queries.sql, named and explained"
            yield source.finding(node.lineno, "sql-in-python", advice)  # type: ignore[attr-defined]


def check_tables(sources: Iterable[Source]) -> Iterator[Finding]:
    """Yield each query that names a table of another slice."""
    kept = [source for source in sources if source.path.endswith(".sql")]
    owners = {
        table.lower(): slice_of(source)
        for source in kept
        for table in _CREATED.findall(_COMMENT.sub("", source.text))
    }
    for source in kept:
        sql = re.sub(_COMMENT, lambda comment: " " * len(comment[0]), source.text)
        for match in _NAMED_TABLE.finditer(sql):
            owner = owners.get(match[1].lower()) or _by_prefix(match[1]) or slice_of(source)
            if owner != slice_of(source):
                line = sql.count("\n", 0, match.start()) + 1
                advice = f"{match[1]} belongs to {owner}; ask its facade"
                yield source.finding(line, "foreign-table", advice)


def _by_prefix(table: str) -> str | None:
    # Django names a table for its app: `scenarios_scenario` holds definitions of `scenarios`.
    prefix = table.split("_", 1)[0].lower()
    return prefix if prefix in _DEFINING_SLICES and "_" in table else None
