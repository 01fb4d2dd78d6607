"""Every rule over every file: the tree is tidy as it stands."""

from __future__ import annotations

from tools.tidy import findings, rules


def test_the_tree_is_tidy() -> None:
    """No file breaks a house rule, and no rule has exceptions."""
    found = rules.apply(findings.sources())
    assert not found, "\n" + "\n".join(map(str, found))


def test_the_tree_is_seen() -> None:
    """The list of files is the repository's, not an empty one that would please any rule."""
    paths = {source.path for source in findings.sources()}
    assert {"pyproject.toml", "src/aparte/__init__.py", "requirements/runtime.txt"} <= paths
    assert not any(path.startswith((".venv/", "console/node_modules/")) for path in paths)
