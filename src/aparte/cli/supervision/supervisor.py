"""The supervisor: starts children, restarts those that fail, and ends all of them at a signal.

It is one loop in one thread; between two events it sleeps. Failing children are started again
after a growing delay, and each end is logged with its reason.
"""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from types import FrameType
from typing import Final, Self

import structlog

from aparte.cli.supervision import children, lifeline

STOP_SECONDS: Final = 3.0
"""How long children may take to stop before they are killed."""

STOP_LAST_SECONDS: Final = 60.0
"""A database that writes its last pages is given time: killing it would cost more at the start."""

LINE_BYTES_MAX: Final = 4_096

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Supervisor:
    """Use as a context: leaving it stops every child."""

    def __init__(self) -> None:
        self.environment = dict(os.environ)
        """What children are started with; may be added to before a child is."""
        self.is_stopping = False
        self.children: list[children.Child] = []
        self._lifeline = lifeline.Lifeline()
        self._log = structlog.get_logger("aparte.up")
        self._wake_reader, self._wake_writer = os.pipe()
        self._kept: dict[int, object] = {}

    def __enter__(self) -> Self:
        os.set_blocking(self._wake_writer, False)
        os.set_blocking(self._wake_reader, False)
        self._kept = {number: signal.signal(number, self._asked_to_stop) for number in _SIGNALS}
        # A handler must be there for the wake-up to be written.
        self._kept[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wake_writer, warn_on_full_buffer=False)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        signal.set_wakeup_fd(-1)
        for number, handler in self._kept.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # what signal() returned
        os.close(self._wake_reader)
        os.close(self._wake_writer)

    def add(self, spec: children.Spec) -> children.Child:
        """Start a child."""
        child = children.Child(spec)
        self.children.append(child)
        self._start(child)
        return child

    def run(self) -> None:
        """Keep the children running until asked to stop."""
        self.run_until(lambda: False)

    def run_job(self, spec: children.Spec) -> int | None:
        """Run one job to its end; return its status, None when asked to stop before."""
        job = children.Child(spec)
        self.children.append(job)
        self._start(job)
        status: list[int] = []

        def ended() -> bool:
            found = job.ended()
            if found is not None:
                status.append(found)
            return found is not None

        self.run_until(ended, aside=job)
        if status:
            self.children.remove(job)
        return status[0] if status else None

    def read_line(self, child: children.Child) -> str | None:
        """Return the first line a child says; None when it ends or all must stop before."""
        said = b""
        while not self.is_stopping and not said.endswith(b"\n"):
            output = child.output
            assert output is not None, "only a child that speaks is listened to"
            ready, _, _ = select.select([output.fileno(), self._wake_reader], [], [])
            self._drain()
            if output.fileno() in ready:
                part = os.read(output.fileno(), LINE_BYTES_MAX)
                if not part:
                    return None
                said += part
        return None if self.is_stopping else said.decode().strip()

    def run_until(self, is_over: Callable[[], bool], aside: children.Child | None = None) -> None:
        """Keep the children running until something holds or all must stop.

        `is_over` is asked after each event; it looks after the child set `aside` itself.
        """
        while not self.is_stopping and not is_over():
            now = time.monotonic()
            for child in [each for each in self.children if each is not aside]:
                self._look_after(child, now)
            self._sleep(now)

    def stop(self) -> None:
        """Stop every child: politely, then by force; those that stop last after the others."""
        self.is_stopping = True
        first = [child for child in self.children if not child.spec.stops_last]
        last = [child for child in self.children if child.spec.stops_last]
        self._stop(first, STOP_SECONDS)
        self._stop(last, STOP_LAST_SECONDS)
        self.children.clear()

    def _look_after(self, child: children.Child, now: float) -> None:
        status = child.ended()
        if status is not None:
            self._ended(child, status, now)
        if child.due is not None and now >= child.due:
            self._start(child)

    def _ended(self, child: children.Child, status: int, now: float) -> None:
        spec = child.spec
        if spec.is_job and status == 0:
            if spec.repeat_seconds is not None:
                child.due = now + spec.repeat_seconds
            for following in spec.then:
                self.add(following)
            return
        delay = child.plan_restart(now)
        why = children.reason(status)
        self._log.warning("ended by itself", child=spec.name, reason=why, again_in_seconds=delay)

    def _start(self, child: children.Child) -> None:
        environment = {**self.environment, **self._lifeline.environment()}
        child.start(time.monotonic(), environment, self._lifeline.reader)
        if child.starts > 1 and not child.spec.is_job:
            self._log.info("started again", child=child.spec.name, starts=child.starts)

    def _sleep(self, now: float) -> None:
        dues = [child.due for child in self.children if child.due is not None]
        timeout = max(min(dues) - now, 0.0) if dues else None
        select.select([self._wake_reader], [], [], timeout)
        self._drain()

    def _drain(self) -> None:
        with suppress(BlockingIOError):
            while os.read(self._wake_reader, LINE_BYTES_MAX):
                pass

    def _stop(self, chosen: Iterable[children.Child], seconds: float) -> None:
        running = [child for child in chosen if child.process is not None]
        for child in running:
            child.signal(signal.SIGTERM)
        until = time.monotonic() + seconds
        # Looked at before each sleep: one that ended earlier sends no further signal to wake by.
        while running := [child for child in running if child.ended() is None]:
            if (left := until - time.monotonic()) <= 0:
                break
            select.select([self._wake_reader], [], [], left)
            self._drain()
        for child in running:
            self._log.warning("did not stop in time; killed", child=child.spec.name)
            child.signal_group(signal.SIGKILL)
            assert child.process is not None, "it was still running"
            child.process.wait()
            child.ended()

    def _asked_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.is_stopping = True
