"""The product's parts as processes: started by their own commands, watched, stopped."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks import postgres

START_SECONDS_MAX: Final = 60
STOP_SECONDS_MAX: Final = 30
_PAGE: Final = 4_096


def free_port() -> int:
    """Return a port of this machine that nobody uses at the moment."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


class Parts:
    """The running parts of one installation, by name."""

    def __init__(self, server: postgres.Server, address: str, smtp_port: int = 9) -> None:
        self.port = free_port()
        self._environment = server.environment(
            address,
            APARTE_PORT=str(self.port),
            APARTE_URL="https://shop.example",
            SMTP_URL=f"smtp://127.0.0.1:{smtp_port}",
        )
        self.log = server.data / f"parts-{self.port}.log"
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, command: str) -> None:
        """Start a part."""
        with self.log.open("ab") as log:
            self.running[name] = subprocess.Popen(
                postgres.aparte(command), env=self._environment, stdout=log, stderr=log
            )

    def await_web(self) -> None:
        """Wait until the web process takes events."""
        until = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < until:
            with contextlib.suppress(urllib.error.URLError, OSError):
                url = f"http://127.0.0.1:{self.port}/v1/health"
                with urllib.request.urlopen(url, timeout=2):
                    return
            time.sleep(0.2)
        raise AssertionError(self.log.read_text())

    def memory(self) -> dict[str, float]:
        """Return the resident memory of each part, in megabytes."""
        return {name: resident(part.pid) for name, part in self.running.items()}

    def stop(self) -> None:
        """Stop every part as Ctrl-C would."""
        for part in self.running.values():
            part.send_signal(signal.SIGTERM)
        for part in self.running.values():
            part.wait(STOP_SECONDS_MAX)
        self.running.clear()


@contextlib.contextmanager
def running(
    server: postgres.Server, address: str, commands: dict[str, str], smtp_port: int = 9
) -> Iterator[Parts]:
    """Start parts (a command for each name) for as long as the block lasts."""
    parts = Parts(server, address, smtp_port)
    try:
        for name, command in commands.items():
            parts.start(name, command)
        yield parts
    finally:
        parts.stop()


def private(process: int) -> float:
    """Return what a process alone holds in memory, in megabytes: no page shared with others."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    kilobytes = [int(line.split()[1]) for line in lines if line.startswith("Private_")]
    return sum(kilobytes) / 1e3


def resident(process: int) -> float:
    """Return the resident memory of a process, in megabytes."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * _PAGE / 1e6
