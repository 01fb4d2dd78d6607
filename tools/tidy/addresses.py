"""Nothing in the tree knows one machine: no path of a workplace, no address in a lock."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tools.tidy.findings import Finding, Source

# Home and work folders of a machine, put together so that this file does not hold one.
_FOLDERS: Final = ("/" + "home/", "/" + "Users/", "/" + "root/", "/" + "work/")
_MACHINE: Final = re.compile(
    r"(?<![\w.:/~}\-])(" + "|".join(map(re.escape, _FOLDERS)) + r")[\w.\-]+/",
)
_ADDRESS: Final = re.compile(r"\bhttps?://|--(extra-)?index-url|--find-links")
_RESOLVED: Final = re.compile(r'"resolved":\s*"https?://([^/"]+)/')
_LOCK_FOLDER: Final = "requirements"


def check(source: Source) -> Iterator[Finding]:
    """Yield machine paths anywhere, and addresses in the locks."""
    for number, line in enumerate(source.text.splitlines(), start=1):
        if match := _MACHINE.search(line):
            advice = f"{match[0]!r} exists on one machine only"
            yield source.finding(number, "machine-path", advice)
    if source.pure.parts[0] == _LOCK_FOLDER:
        yield from _addresses(source, _ADDRESS)
    elif source.pure.name == "package-lock.json":
        yield from _addresses(source, _RESOLVED)


def _addresses(source: Source, pattern: re.Pattern[str]) -> Iterator[Finding]:
    for number, line in enumerate(source.text.splitlines(), start=1):
        if pattern.search(line):
            yield source.finding(number, "lock-address", "a lock holds names and hashes only")
