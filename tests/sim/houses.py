"""A whole installation as real processes that can be killed one by one, and a real SMTP sink.

Each process leads a group of its own; only what was started here is ever killed.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import IO, Any, Final

from aiosmtpd.controller import Controller

from tests import ports

START_SECONDS_MAX: Final = 60.0
PARTS: Final = ("web", "engine", "engine", "sender", "sender")

_APARTE: Final = (sys.executable, "-m", "aparte.cli")


class Sink:
    """An SMTP server that keeps what was accepted, and takes its time to say so."""

    def __init__(self, seed: int) -> None:
        self.deliveries: Counter[str] = Counter()
        self.message_ids: Counter[str] = Counter()
        self._chance = random.Random(seed)
        self._controller = Controller(self, hostname="127.0.0.1", port=ports.free_port())
        self._controller.start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"smtp://127.0.0.1:{self._controller.port}"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep the mail; between keeping it and saying so the sender may be killed."""
        headers = BytesHeaderParser().parsebytes(envelope.content)
        self.deliveries[str(headers["X-Aparte-Delivery"])] += 1
        self.message_ids[str(headers["Message-ID"])] += 1
        await asyncio.sleep(self._chance.choice([0.0, 0.0, 0.005, 0.03]))
        return "250 2.0.0 kept"

    def close(self) -> None:
        """Stop listening."""
        self._controller.stop()


class House:
    """The processes of one installation. `kills` counts how often each kind was killed."""

    def __init__(self, data: Path, smtp_url: str) -> None:
        self.port = ports.free_port()
        self.kills: Counter[str] = Counter()
        self._data = data
        self._log: IO[bytes] = (data / "house.log").open("wb")
        self._environment = {
            **os.environ,
            "APARTE_DATA": str(data),
            "APARTE_SECRET_KEY": "tests",
            "APARTE_CONSOLE": str(data),
            "APARTE_PORT": str(self.port),
            "SMTP_URL": smtp_url,
        }
        self._environment.pop("DATABASE_URL", None)
        self._processes: list[tuple[str, subprocess.Popen[bytes]]] = []
        self.database_url = self._start_database()

    @property
    def url(self) -> str:
        """Where it serves."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Bring the schema up and start every part."""
        migrate = [*_APARTE, "migrate", "--quiet"]
        subprocess.run(migrate, env=self._environment, check=True, timeout=START_SECONDS_MAX)
        for part in PARTS:
            self._start(part)

    def kill(self, part: str, chance: random.Random) -> None:
        """Kill -9 one process of a kind, and start another in its place."""
        self.kills[part] += 1
        if part == "database":
            self._kill_database()
            return
        chosen = chance.choice([pair for pair in self._processes if pair[0] == part])
        self._end(chosen)
        self._start(part)

    def close(self) -> None:
        """End everything, the database last."""
        for pair in list(self._processes):
            if pair[0] != "postgres":
                self._end(pair)
        for pair in list(self._processes):
            pair[1].send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                pair[1].wait(START_SECONDS_MAX)
            self._end(pair)
        self._log.close()

    def told(self) -> str:
        """Return the last that the processes said."""
        ended = [(part, one.pid, one.poll()) for part, one in self._processes]
        return f"{ended}\n{(self._data / 'house.log').read_text(errors='replace')[-20_000:]}"

    def _start(self, part: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [*_APARTE, part],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if part == "postgres" else self._log,
            stderr=self._log,
            start_new_session=True,
        )
        self._processes.append((part, process))
        return process

    def _end(self, pair: tuple[str, subprocess.Popen[bytes]]) -> None:
        self._processes.remove(pair)
        process = pair[1]
        with suppress(ProcessLookupError):
            process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()

    def _start_database(self) -> str:
        process = self._start("postgres")
        assert process.stdout is not None, "the database says where it is"
        line = process.stdout.readline()
        assert line, self.told()
        url = str(json.loads(line)["url"])
        self._environment["DATABASE_URL"] = url
        return url

    def _kill_database(self) -> None:
        """Kill the server's first process; its guardian sees it, ends, and is started again."""
        folder = self._data / "postgres"
        postmaster = int((folder / "postmaster.pid").read_text().split()[0])
        os.kill(postmaster, signal.SIGKILL)
        (guardian,) = [pair for pair in self._processes if pair[0] == "postgres"]
        guardian[1].wait(START_SECONDS_MAX)
        self._end(guardian)
        self._start_database()


class Waiting:
    """Waits for something to come true, with a bound."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds
        self._pause = threading.Event()

    def goes_on(self) -> bool:
        """Pause a little; return whether the time is not over yet."""
        self._pause.wait(0.2)
        return time.monotonic() < self._until
