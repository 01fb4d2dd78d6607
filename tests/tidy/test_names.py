"""A path names concepts."""

from __future__ import annotations

import pytest

from tools.tidy import names
from tools.tidy.findings import Source


@pytest.mark.parametrize(
    "path",
    [
        "src/aparte/kernel/utils.py",
        "src/aparte/helpers/words.py",
        "console/src/Common.tsx",
        "tests/misc/test_ids.py",
        "console/src/ui/util.test.ts",
    ],
)
def test_empty_names_are_found(path: str) -> None:
    """A folder or file named for being handy is found, in either number."""
    assert [finding.rule for finding in names.check(Source(path, ""))] == ["empty-name"]


@pytest.mark.parametrize("path", ["src/aparte/kernel/ids.py", "docs/utility.md", "LICENSE"])
def test_names_that_say_something_are_kept(path: str) -> None:
    """A word that merely begins like an empty one is a word."""
    assert list(names.check(Source(path, ""))) == []
