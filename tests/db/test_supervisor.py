"""The process tree as an operator meets it: real processes, real signals, a real database."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

from tests import ports

pytestmark = pytest.mark.slow

PATIENCE_SECONDS: Final = 120.0
"""What has not come by then will not come, however busy the machine is."""


def _is_running(process: int) -> bool:
    """Tell whether a process is there and not merely waiting to be buried."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rsplit(")", 1)[1].split()[0] != "Z"


def _parent(process: int) -> int:
    stat = Path(f"/proc/{process}/stat").read_text()
    return int(stat.rsplit(")", 1)[1].split()[1])


def _await(holds: Callable[[], bool], seconds: float, what: str) -> float:
    start = time.monotonic()
    while not holds():
        waited = time.monotonic() - start
        assert waited < seconds, f"{what}: not within {seconds} s"
        time.sleep(0.05)
    return time.monotonic() - start


class Installation:
    """A data folder, its ports, and whoever runs on them."""

    def __init__(self) -> None:
        # Not pytest's folder: the database may run as another user, who could not enter it.
        self.data = Path(tempfile.mkdtemp(prefix="aparte-tests-"))
        web, inbox, _ = ports.free_ports(3)
        self.url = f"http://127.0.0.1:{web}"
        self.environment = {
            **{name: os.environ[name] for name in os.environ if not name.startswith("APARTE_")},
            "APARTE_DATA": str(self.data),
            "APARTE_PORT": str(web),
            "APARTE_INBOX_PORT": str(inbox),
            "LANG": "C.UTF-8",
        }
        # Tests of the same process may have set these for themselves.
        for name in ("DATABASE_URL", "SMTP_URL"):
            self.environment.pop(name, None)
        self.runs: list[subprocess.Popen[bytes]] = []
        self.start_seconds = 0.0
        """How long the latest start took."""

    def command(self, *words: str) -> list[str]:
        """Return the words of one `aparte` command."""
        return [sys.executable, "-m", "aparte.cli", *words]

    def up(self) -> subprocess.Popen[bytes]:
        """Start it and return when it answers."""
        log = (self.data / f"up-{len(self.runs)}.log").open("wb")
        with log:
            run = subprocess.Popen(self.command("up"), env=self.environment, stdout=log, stderr=log)
        self.runs.append(run)
        self.start_seconds = _await(
            lambda: run.poll() is not None or self.answers(), PATIENCE_SECONDS, "ready"
        )
        assert run.poll() is None, self.log()
        return run

    def answers(self) -> bool:
        """Tell whether the web process answers."""
        try:
            with urllib.request.urlopen(f"{self.url}/v1/health", timeout=2):
                return True
        except urllib.error.HTTPError as error:
            return error.code < 500
        except OSError:
            return False

    def log(self) -> str:
        """Return what the latest run said."""
        return (self.data / f"up-{len(self.runs) - 1}.log").read_text()

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run one command to its end."""
        return subprocess.run(
            self.command(*words),
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_SECONDS,
        )

    def processes(self) -> dict[int, str]:
        """Return every running process of this installation, PostgreSQL's first one included."""
        found: dict[int, str] = {}
        mark = f"APARTE_DATA={self.data}".encode()
        for folder in Path("/proc").iterdir():
            if not folder.name.isdecimal():
                continue
            try:
                words = (folder / "cmdline").read_bytes().split(b"\0")
                environment = (folder / "environ").read_bytes().split(b"\0")
            except OSError:
                continue
            if b"aparte.cli" in words and mark in environment and _is_running(int(folder.name)):
                found[int(folder.name)] = words[words.index(b"aparte.cli") + 1].decode()
        postmaster = self.data / "postgres" / "postmaster.pid"
        if postmaster.exists():
            process = int(postmaster.read_text().splitlines()[0])
            if _is_running(process):
                found[process] = "postmaster"
        return found

    def find(self, name: str) -> int:
        """Return the process that runs a command; its own children bear the same words."""
        found = self.processes()
        named = [process for process, word in found.items() if word == name]
        return next(process for process in named if found.get(_parent(process)) != name)

    def destroy(self) -> None:
        """Leave nothing behind."""
        for run in self.runs:
            if run.poll() is None:
                run.send_signal(signal.SIGTERM)
                try:
                    run.wait(PATIENCE_SECONDS)
                except subprocess.TimeoutExpired:
                    run.kill()
        shutil.rmtree(self.data, ignore_errors=True)


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    """Return an installation that this module's tests share, one after the other."""
    made = Installation()
    yield made
    made.destroy()


def test_it_comes_up_whole_and_says_where(installation: Installation) -> None:
    """One command starts the database, web, an engine, a sender and an inbox."""
    run = installation.up()
    _await(lambda: "Aparté is ready" in installation.log(), PATIENCE_SECONDS, "ready")
    assert installation.url in installation.log()
    assert "aparte user add" in installation.log()
    names = {"postmaster", "postgres", "web", "engine", "sender", "inbox", "up"}
    assert names <= set(installation.processes().values())
    assert run.poll() is None


def test_a_second_one_on_the_same_folder_is_refused(installation: Installation) -> None:
    """The second run changes nothing and says what to do."""
    # The day's upkeep is a job that ends by itself, perhaps only now.
    _await(
        lambda: "upkeep" not in installation.processes().values(), PATIENCE_SECONDS, "upkeep over"
    )
    before = installation.processes()
    refused = installation.run("up")
    assert refused.returncode == 1
    assert "already runs on the data folder" in refused.stderr
    assert installation.processes() == before


def test_a_port_that_is_taken_is_said(installation: Installation) -> None:
    """Another folder on the same port is refused with the variable that helps."""
    other = Installation()
    other.environment["APARTE_PORT"] = installation.environment["APARTE_PORT"]
    try:
        refused = other.run("up")
    finally:
        other.destroy()
    assert refused.returncode == 1
    assert "Another program uses port" in refused.stderr
    assert "APARTE_PORT=" in refused.stderr


def test_an_owner_is_added_while_it_runs(installation: Installation) -> None:
    """The first brand and its owner are made by one command, and a source by another."""
    added = installation.run("user", "add", "alice@shop.example", "--brand", "Ma boutique")
    assert added.returncode == 0, added.stderr
    assert "alice@shop.example owns “Ma boutique”" in added.stdout
    source = installation.run("source", "add", "Shop")
    assert "Write key of “Shop”" in source.stdout


@pytest.mark.parametrize("name", ["engine", "web", "sender", "inbox", "postgres"])
def test_a_child_that_is_killed_comes_back(installation: Installation, name: str) -> None:
    """It is started again after a moment, and the log says why it ended."""
    said = installation.log().count("signal SIGKILL")
    killed = installation.find(name)
    os.kill(killed, signal.SIGKILL)
    _await(
        lambda: installation.log().count("signal SIGKILL") > said,
        PATIENCE_SECONDS,
        f"the end of {name} noticed",
    )
    _await(
        lambda: name in {w for p, w in installation.processes().items() if p != killed},
        PATIENCE_SECONDS,
        f"{name} back",
    )


def test_a_term_stops_everything_quickly(installation: Installation) -> None:
    """All processes are gone sooner than they came, the database shut down cleanly."""
    _await(installation.answers, PATIENCE_SECONDS, "answers again")
    run = installation.runs[-1]
    before = installation.processes()
    run.send_signal(signal.SIGTERM)
    taken = _await(
        lambda: not any(map(_is_running, before)) and run.poll() is not None,
        PATIENCE_SECONDS,
        "stopped",
    )
    # On a quiet machine it takes two seconds of the nine; both grow with what else goes on.
    assert taken < installation.start_seconds
    assert run.returncode == 0
    assert "database system is shut down" in (installation.data / "postgres" / "log").read_text()


def test_a_term_between_two_lives_of_the_keeper(installation: Installation) -> None:
    """The database stops with the rest when the child that keeps it was killed just before."""
    run = installation.up()
    before = installation.processes()
    os.kill(installation.find("postgres"), signal.SIGKILL)
    run.send_signal(signal.SIGTERM)
    _await(
        lambda: not any(map(_is_running, before)) and run.poll() is not None,
        PATIENCE_SECONDS,
        "stopped",
    )
    assert run.returncode == 0


def test_a_second_start_continues(installation: Installation) -> None:
    """The brand is still there: nobody is asked to create one."""
    installation.up()
    assert "There is no brand yet" not in installation.log()


def test_children_notice_a_supervisor_that_was_killed(installation: Installation) -> None:
    """After kill -9 nothing stays: not a child, not the database; and it starts again."""
    before = installation.processes()
    installation.runs[-1].kill()
    installation.runs[-1].wait(PATIENCE_SECONDS)
    _await(lambda: not any(map(_is_running, before)), PATIENCE_SECONDS, "all gone")
    installation.up()
