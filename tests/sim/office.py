"""The office where marketers sit: a process that does their acts by the facades the API uses.

Django belongs to one database in a process, and tests of other parts have theirs: so the office is
a process of its own, as the web is. `python -m tests.sim.office` reads an act a line and answers.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

import msgspec

from aparte import bootstrap
from aparte.kernel import errors
from tests.sim import acts

ROOT: Final = Path(__file__).parents[2]
DONE: Final = "done"


class Asked(msgspec.Struct, frozen=True):
    """An act and the workspace it is done in."""

    workspace_id: int
    act: acts.Act


class Office:
    """The office of one database. It opens with the first act."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._process: subprocess.Popen[bytes] | None = None
        self._data: tempfile.TemporaryDirectory[str] | None = None

    def do(self, workspace_id: int, act: acts.Act) -> None:
        """Do an act; return when it is acknowledged."""
        process = self._process or self._open()
        assert process.stdin is not None, "the office listens"
        assert process.stdout is not None, "the office answers"
        process.stdin.write(msgspec.json.encode(Asked(workspace_id, act)) + b"\n")
        process.stdin.flush()
        answer = process.stdout.readline().decode().strip()
        assert answer == DONE, f"the office could not {act.name} {act.key}: {answer}"

    def close(self) -> None:
        """Let everybody go home."""
        if self._process is not None:
            self._process.communicate()
            self._process = None
        if self._data is not None:
            self._data.cleanup()

    def _open(self) -> subprocess.Popen[bytes]:
        self._data = tempfile.TemporaryDirectory(prefix="aparte-sim-")
        own = {
            "DATABASE_URL": self._address,
            "APARTE_DATA": self._data.name,
            "APARTE_SECRET_KEY": "tests",
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.sim.office"],
            cwd=ROOT,
            env={**os.environ, **own},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        return self._process


def main() -> None:
    """Do what is asked, a line at a time."""
    bootstrap.setup_django(os.environ["DATABASE_URL"])
    for line in sys.stdin:
        asked = msgspec.json.decode(line, type=Asked)
        try:
            _do(asked.workspace_id, asked.act)
        except errors.AppError as error:
            problems = [(one.code, one.path) for one in getattr(error, "problems", ())]
            answer = f"{type(error).__name__}: {error.words.en} {problems}"
        else:
            answer = DONE
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()
    bootstrap.close_django()


def _do(workspace_id: int, act: acts.Act) -> None:
    from aparte.audience import facade as audience  # noqa: PLC0415 -- Django must be ready
    from aparte.scenarios import facade as scenarios  # noqa: PLC0415 -- Django must be ready
    from aparte.workspaces import facade as workspaces  # noqa: PLC0415 -- Django must be ready

    actor = workspaces.system_actor(workspace_id)
    moving = _moving(act)
    if act.name == "publish":
        if act.publishes_new:
            version = scenarios.add_draft(actor, act.definition)
            assert version.number == act.number, "versions are numbered one after another"
        scenarios.publish(actor, act.key, act.number, moving=moving, inviting=act.inviting)
    elif act.name == "roll_back":
        scenarios.roll_back(actor, act.key, act.number, moving=moving)
    elif act.name == "migrate":
        scenarios.migrate(actor, act.key, moving or ())
    elif act.name == "segment":
        audience.save_segment(actor, act.key, {"en": act.key, "fr": act.key}, act.definition)
    elif act.name == "policy":
        scenarios.save_policy(actor, act.definition)
    elif act.name in _SWITCHES:
        getattr(scenarios, _SWITCHES[act.name])(actor, act.key)
    else:
        getattr(scenarios, _STOPS[act.name])(actor)


_SWITCHES: Final = {"pause": "pause", "resume": "resume", "archive": "archive"}
_STOPS: Final = {"stop": "stop_sending", "release": "resume_sending"}


def _moving(act: acts.Act) -> Any:
    from aparte.core.scenarios import migrations  # noqa: PLC0415 -- only the office needs it

    if act.moving is None:
        return None
    return tuple(migrations.Redirect(one.step, one.to, one.version) for one in act.moving)


if __name__ == "__main__":
    main()
