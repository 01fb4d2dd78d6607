"""The tree runs on any machine."""

from __future__ import annotations

import pytest

from tools.tidy import addresses
from tools.tidy.findings import Source

# Put together here, so that this file does not break the rule it tests.
_HOME = "/" + "home/alice/aparte"


def _rules(path: str, text: str) -> list[str]:
    return [finding.rule for finding in addresses.check(Source(path, text))]


@pytest.mark.parametrize(
    "text",
    [_HOME, f"cd {_HOME} && make", f'DATA = "{_HOME}"', "/" + "Users/bob/x", "/" + "work/a/b"],
)
def test_a_machine_path_is_found(text: str) -> None:
    """A path below someone's folder works for that someone."""
    assert _rules("docs/start.md", text) == ["machine-path"]


@pytest.mark.parametrize(
    "text",
    [
        "/usr/bin/chromium",
        "/tmp/aparte-tests",
        "https://example.org/" + "home/page/x",
        "src/" + "work/a/b",
        "GET /api/v1/contacts",
    ],
)
def test_other_paths_are_kept(text: str) -> None:
    """The system's own places, addresses and relative paths."""
    assert _rules("docs/start.md", text) == []


@pytest.mark.parametrize(
    "text",
    [
        "--index-url " + "https://packages.example/simple",
        "thing @ https://packages.example/thing.whl",
        "--find-links wheels",
    ],
)
def test_an_address_in_a_lock_is_found(text: str) -> None:
    """A lock holds names, versions and hashes; where they come from is the machine's business."""
    assert _rules("requirements/runtime.txt", text) == ["lock-address"]


def test_a_lock_of_names_and_hashes_is_kept() -> None:
    """Packages may have http in their name."""
    text = (
        "httpx==0.28.1 \\\n    --hash=sha256:d909fcccc110f8c7faf814ca82a9a4d816bc5a6dbfea25d6591d\n"
    )
    assert _rules("requirements/dev.txt", text) == []


def test_a_resolved_address_in_a_node_lock_is_found() -> None:
    """A node lock says where each package was fetched unless npm is told not to."""
    text = '{"resolved": "https://packages.example/react.tgz"}'
    assert _rules("console/package-lock.json", text) == ["lock-address"]
    assert _rules("console/package-lock.json", '{"funding": "https://opencollective.com"}') == []
