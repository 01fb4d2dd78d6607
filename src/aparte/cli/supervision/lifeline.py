"""The pipe that tells children that their supervisor is gone.

Only the supervisor holds the writing end and nothing is ever written: a read returns when the
last holder has gone, `kill -9` included.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from typing import Final

VARIABLE: Final = "APARTE_LIFELINE"
GRACE_SECONDS: Final = 3.0

_LOG: Final = logging.getLogger(__name__)


class Lifeline:
    """The supervisor's side."""

    def __init__(self) -> None:
        self.reader, self._writer = os.pipe()

    def environment(self) -> dict[str, str]:
        """Return what a child needs to find its end."""
        return {VARIABLE: str(self.reader)}


def watch(then: Callable[[], None] | None = None) -> bool:
    """Stop this process when its supervisor is gone; return whether it has one.

    `then` is called in a thread of its own; without it the process gets SIGTERM and, if it is
    still there after a grace, ends.
    """
    named = os.environ.pop(VARIABLE, "")
    if not named:
        return False
    reader = int(named)
    os.set_inheritable(reader, False)  # noqa: FBT003 -- its signature
    act = _end if then is None else then
    threading.Thread(target=_wait, args=(reader, act), name="lifeline", daemon=True).start()
    return True


def _wait(reader: int, act: Callable[[], None]) -> None:
    while os.read(reader, 1):
        pass
    act()


def _end() -> None:
    _LOG.warning("the supervisor is gone; stopping")
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os._exit(1)
