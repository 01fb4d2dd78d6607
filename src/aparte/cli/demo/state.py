"""What the demonstration remembers between two starts: a small file in the data folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import msgspec

from aparte.kernel import instants

_FILE: Final = "demo.json"


class State(msgspec.Struct, kw_only=True):
    """Which month is told, how far it got (µs), and the key that live visits are sent under.

    `ends_at` is when the demonstration was first started: the told month ends there, `days` long,
    with so many `visitors`.
    """

    seed: str
    workspace_id: int
    write_key: str
    ends_at: int
    told_until: int = 0
    days: int = 30
    visitors: int = 2_800

    @property
    def starts_at(self) -> int:
        """Return where the month begins."""
        return self.ends_at - self.days * instants.DAY

    @property
    def is_told(self) -> bool:
        """Whether the whole month has been told."""
        return self.told_until >= self.ends_at


def load(data: Path) -> State | None:
    """Return what is remembered, or None before the first start."""
    path = data / _FILE
    return msgspec.json.decode(path.read_bytes(), type=State) if path.exists() else None


def save(data: Path, state: State) -> None:
    """Remember, whole or not at all; the file holds a key and is its owner's alone."""
    fresh = data / f"{_FILE}.new"
    with os.fdopen(os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
        file.write(msgspec.json.encode(state))
    fresh.replace(data / _FILE)
