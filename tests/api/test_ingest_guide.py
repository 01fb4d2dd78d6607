"""The guide's examples, run as they stand against a server."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api import ingesting

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "events.md"
EXAMPLES = re.findall(r"(?sm)^```(\w+)\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"))
COMMANDS = {
    "sh": ["bash", "-euc"],
    "python": [sys.executable, "-c"],
    "js": ["node", "--input-type=module", "--eval"],
}
KEPT = {
    "sh": [("track", "Product Added")],
    "python": [("identify", None), ("track", "Order Completed")],
    "js": [("track", "Product Viewed")],
}


@pytest.fixture(scope="module")
def shop(database_url: str) -> Iterator[ingesting.Shop]:
    """The installation that a reader of the guide sends to."""
    ingesting.add_sources(database_url)
    with ingesting.serving(database_url) as running:
        yield running


def test_the_guide_has_examples_for_each() -> None:
    """The shell, Python and Node each have their example."""
    assert [language for language, _ in EXAMPLES] == ["sh", "python", "js"]


@pytest.mark.parametrize(("language", "code"), EXAMPLES)
def test_an_example_works_as_it_stands(shop: ingesting.Shop, language: str, code: str) -> None:
    """A reader who pastes the example has sent what it says."""
    environment = {"APARTE_URL": shop.url, "APARTE_WRITE_KEY": ingesting.WRITE_KEY}
    done = subprocess.run(
        [*COMMANDS[language], code],
        env={**os.environ, **environment},
        cwd=ROOT / "tests" / "node",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert [(item.kind, item.name) for item in shop.items()] == KEPT[language]
