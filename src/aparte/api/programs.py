"""The compiled program of a workspace, as engines run it, for explanations and previews."""

from __future__ import annotations

from threading import Lock
from typing import Final

from aparte import rows
from aparte.api import phrases
from aparte.core import program as programs
from aparte.engine import programs as compiled
from aparte.kernel.errors import NotFoundError
from aparte.scenarios import live as live_scenarios
from aparte.workspaces import contracts
from aparte.workspaces import live as live_workspaces

KEPT_MAX: Final = 32


class Programs:
    """Programs by workspace, each compiled again when its generation has changed."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: dict[int, tuple[contracts.LiveWorkspace, programs.Program]] = {}

    def find(
        self, connection: rows.Connection, workspace_id: int
    ) -> tuple[contracts.LiveWorkspace, programs.Program]:
        """Return a workspace and its program as they are now."""
        workspace = live_workspaces.load_workspace(connection, workspace_id)
        if workspace is None:
            raise NotFoundError(phrases.NOT_HERE)
        with self._lock:
            kept = self._kept.get(workspace_id)
        if kept is not None and kept[0] == workspace:
            return kept
        live = live_scenarios.load_live(connection, workspace_id)
        assert live is not None, "a workspace just read is there"
        made = (live.workspace, programs.Program(compiled.read(live)))
        with self._lock:
            if len(self._kept) >= KEPT_MAX:
                self._kept.clear()
            self._kept[workspace_id] = made
        return made
