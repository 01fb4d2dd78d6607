"""A terminal for tests: `aparte` typed for one brand, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


class Terminal:
    """Runs the parts of one command for a brand."""

    def __init__(self, address: str, folder: Path, *, command: str, brand: str) -> None:
        self._command = command
        self._brand = brand
        self._environment = {
            "DATABASE_URL": address,
            "APARTE_DATA": str(folder),
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
            "LANG": "C.UTF-8",
        }

    def run(self, *words: str, given: str = "") -> tuple[int, str]:
        """Type a command, with what it is to read; return its status and all that it said."""
        typed = [sys.executable, "-m", "aparte.cli", self._command, *words]
        done = subprocess.run(
            [*typed, "--workspace", self._brand],
            env=self._environment,
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr
