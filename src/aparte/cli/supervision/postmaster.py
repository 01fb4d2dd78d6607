"""The embedded database's first process, seen from outside: is it there, and make it stop.

The child that keeps the database stops it. When that child is itself between two lives, killed and
not yet started again, nobody would: what comes down looks here last.
"""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

_LOOK_SECONDS: Final = 0.05


def find(folder: Path) -> int | None:
    """Return the process that serves a data folder, None where none does.

    PostgreSQL writes its id on the first line of `postmaster.pid` and works inside the folder; a
    stale file that names somebody else's process is so told from a true one.
    """
    try:
        process = int((folder / "postmaster.pid").read_text().split("\n", 1)[0])
        working = Path(f"/proc/{process}/cwd").resolve(strict=True)
    except (OSError, ValueError):
        return None
    return process if working == folder.resolve() else None


def stop(folder: Path, seconds_max: float) -> bool:
    """Stop whoever serves a data folder, by PostgreSQL's fast shutdown; return whether it went."""
    until = time.monotonic() + seconds_max
    asked: int | None = None
    while (process := find(folder)) is not None:
        if process != asked:
            asked = process
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGINT)
        if time.monotonic() > until:
            return False
        time.sleep(_LOOK_SECONDS)
    return True
