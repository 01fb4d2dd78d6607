"""One child of the supervisor: how it is started, stopped, and how long to wait before again.

A child leads a process group of its own, so that Ctrl-C reaches the supervisor alone and nothing
a child started outlives it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import IO, Final

import msgspec

BACK_OFF_FIRST_SECONDS: Final = 0.5
BACK_OFF_MAX_SECONDS: Final = 15.0
FAILURES_COUNTED_MAX: Final = 8
HEALTHY_SECONDS: Final = 30.0
"""A child that lived so long is started again without having to wait for its past."""


class Spec(msgspec.Struct, frozen=True, kw_only=True):
    """What to run: words of the `aparte` command.

    A *service* runs until it is stopped and is restarted whatever it ends with. A *job* ends;
    once it ends well, the specs of `then` are started, and it runs again after
    `repeat_seconds` when given. `stops_last` ones outlive the others at the end. `speaks` means
    that the first line of its standard output is for the supervisor.
    """

    name: str
    arguments: tuple[str, ...]
    is_job: bool = False
    repeat_seconds: float | None = None
    then: tuple[Spec, ...] = ()
    stops_last: bool = False
    speaks: bool = False


class Child:
    """A spec and, most of the time, its process."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.process: subprocess.Popen[bytes] | None = None
        self.due: float | None = None
        """When to start it (again); None while it runs or once it is done."""
        self.starts = 0
        self._failures = 0
        self._started_at = 0.0

    def start(self, now: float, environment: Mapping[str, str], lifeline: int) -> None:
        """Start the process."""
        self.due = None
        self.starts += 1
        self._started_at = now
        self.process = subprocess.Popen(  # noqa: S603 -- our own program, our own words
            [sys.executable, "-m", "aparte.cli", *self.spec.arguments],
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if self.spec.speaks else None,
            pass_fds=(lifeline,),
            start_new_session=True,
        )

    @property
    def output(self) -> IO[bytes] | None:
        """What a child that speaks says."""
        return None if self.process is None else self.process.stdout

    def ended(self) -> int | None:
        """Return the exit status of a process that ended, once; None otherwise."""
        if self.process is None or (status := self.process.poll()) is None:
            return None
        self.signal_group(signal.SIGKILL)
        if self.process.stdout is not None:
            self.process.stdout.close()
        self.process = None
        return status

    def plan_restart(self, now: float) -> float:
        """Set when to start again after a failure, and return in how many seconds."""
        if now - self._started_at >= HEALTHY_SECONDS:
            self._failures = 0
        delay = min(BACK_OFF_FIRST_SECONDS * (1 << self._failures), BACK_OFF_MAX_SECONDS)
        self._failures = min(self._failures + 1, FAILURES_COUNTED_MAX)
        self.due = now + delay
        return delay

    def signal(self, number: int) -> None:
        """Send a signal to the process, if there is one."""
        if self.process is not None:
            self.process.send_signal(number)

    def signal_group(self, number: int) -> None:
        """Send a signal to the process and all it started; who has gone already is passed over."""
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)


def reason(status: int) -> str:
    """Return why a process ended, for the log."""
    if status >= 0:
        return f"exit status {status}"
    try:
        return f"signal {signal.Signals(-status).name}"
    except ValueError:
        return f"signal {-status}"
