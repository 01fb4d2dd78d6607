"""The core has no clock, no chance and no outside."""

from __future__ import annotations

import pytest

from tools.tidy import purity
from tools.tidy.findings import Source


def _rules(text: str, path: str = "src/aparte/core/conditions/atoms.py") -> list[str]:
    return [finding.rule for finding in purity.check(Source(path, text))]


@pytest.mark.parametrize(
    "text",
    [
        "import time",
        "import random",
        "from os import environ",
        "import asyncio.events",
        "import psycopg",
        "from aparte.contacts import facade",
        "from aparte import contacts",
        "from aparte.kernel import clock",
        "from aparte.kernel.clock import SystemClock",
        "def late():\n    import secrets",
    ],
)
def test_an_impure_import_is_found(text: str) -> None:
    """What reads a clock, chance or the machine may not be imported, anywhere in a module."""
    assert _rules(text) == ["impure-import"]


@pytest.mark.parametrize(
    "text",
    [
        "datetime.now(UTC)",
        "datetime.datetime.utcnow()",
        "date.today()",
        "open('x')",
        "print(1)",
    ],
)
def test_an_impure_call_is_found(text: str) -> None:
    """A pure module has impure functions too."""
    assert _rules(text) == ["impure-call"]


@pytest.mark.parametrize(
    "text",
    [
        "import hashlib, math\nfrom datetime import datetime, timedelta",
        "import msgspec",
        "from aparte.kernel import durations, instants",
        "from aparte.core import contact\nimport aparte.core.shapes",
        "datetime.fromtimestamp(0, UTC)",
        "inputs.now()",
    ],
)
def test_what_the_core_needs_is_kept(text: str) -> None:
    """Arithmetic, text, dates as values, the kernel and itself."""
    assert _rules(text) == []


def test_the_shell_may_read_the_clock() -> None:
    """The rule is the core's."""
    assert _rules("import time\ntime.time()", "src/aparte/engine/loop.py") == []
