"""The list of dependencies is complete and current."""

from __future__ import annotations

from tools.tidy import dependencies
from tools.tidy.findings import Source

_TREE = (
    Source(
        "pyproject.toml",
        """
        [project]
        dependencies = ["psycopg[binary,pool]==3.3.9"]
        [dependency-groups]
        build = ["editables==0.6"]
        dev = [{ include-group = "build" }, "ruff==0.17.6"]
        """,
    ),
    Source(
        "console/package.json",
        '{"dependencies": {"react": "1"}, "devDependencies": {"@eslint/js": "2"}}',
    ),
)


def _rules(document: str) -> list[tuple[str, str]]:
    found = dependencies.check([*_TREE, Source("docs/dependencies.md", document)])
    return [(finding.path, finding.rule) for finding in found]


def test_a_complete_list_is_kept() -> None:
    """Every package of every group has its row; two may share one."""
    rows = ("package", "---", "psycopg", "editables", "ruff", "react, @eslint/js")
    assert _rules("".join(f"| {row} | why |\n" for row in rows)) == []


def test_a_missing_and_a_stale_row_are_found() -> None:
    """A package without a reason, and a reason without a package."""
    rows = ("psycopg", "editables", "ruff", "react", "jquery")
    assert _rules("".join(f"| {row} | why |\n" for row in rows)) == [
        ("console/package.json", "unexplained-dependency"),
        ("docs/dependencies.md", "stale-dependency"),
    ]
