"""The programs at work: one compiled per workspace, replaced when its definitions change.

An engine polls the generations every second and is told by `aparte_program` in between. The
windows of each generation's tracks are kept, so that a contact of an older one is rebuilt only
where something is missing.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Final, Protocol

import msgspec
from typing_extensions import override

from aparte.core import colleagues, concerning, conditions, scores, shapes
from aparte.core import program as programs
from aparte.core.governance import policy as policies
from aparte.core.scenarios import invitations, migrations, model
from aparte.engine import connections
from aparte.kernel import errors, instants
from aparte.scenarios import contracts
from aparte.scenarios import live as live_scenarios
from aparte.workspaces import contracts as workspaces
from aparte.workspaces import live as live_workspaces

POLL_TIME: Final = instants.SECOND

_log: Final = logging.getLogger(__name__)


class UnknownWorkspaceError(Exception):
    """An item names a workspace that does not exist."""


class BrokenProgramError(Exception):
    """What is live in a workspace cannot be compiled; nothing of it can be decided for now."""


class Source(Protocol):
    """Where a worker finds programs."""

    def find(self, connection: connections.Connection, workspace_id: int) -> programs.Program:
        """Return a workspace's program; raises UnknownWorkspaceError, BrokenProgramError."""
        ...

    def find_workspace(
        self, connection: connections.Connection, workspace_id: int
    ) -> workspaces.LiveWorkspace:
        """Return the workspace itself; raises UnknownWorkspaceError."""
        ...

    def windows(
        self, connection: connections.Connection, workspace_id: int, generation: int
    ) -> Mapping[int, int] | None:
        """Return the tracked atoms of an older generation with their windows, if known."""
        ...

    def outline(
        self, connection: connections.Connection, workspace_id: int
    ) -> concerning.Outline | None:
        """Return the outline of a workspace's program; None where changes are not told apart."""
        del connection, workspace_id
        return None

    def watch(self, connection: connections.Connection, now: int, *, told: bool) -> bool:
        """Look for changed definitions if it is time or if `told`; return whether any changed."""
        ...

    def generations(self) -> dict[int, int]:
        """Return the generation of each workspace's program."""
        ...


class Programs(Source):
    """The programs of a database's live definitions."""

    def __init__(self) -> None:
        self._programs: dict[int, programs.Program] = {}
        self._workspaces: dict[int, workspaces.LiveWorkspace] = {}
        self._windows: dict[tuple[int, int], Mapping[int, int] | None] = {}
        self._outlines: dict[int, concerning.Outline] = {}
        self._generations: dict[int, int] = {}
        self._watched_at = instants.MIN_INSTANT

    @override
    def find(self, connection: connections.Connection, workspace_id: int) -> programs.Program:
        found = self._programs.get(workspace_id)
        if found is None:
            found = self._load(connection, workspace_id)
        return found

    @override
    def find_workspace(
        self, connection: connections.Connection, workspace_id: int
    ) -> workspaces.LiveWorkspace:
        found = self._workspaces.get(workspace_id)
        if found is None:
            self._load(connection, workspace_id)
            found = self._workspaces[workspace_id]
        return found

    @override
    def windows(
        self, connection: connections.Connection, workspace_id: int, generation: int
    ) -> Mapping[int, int] | None:
        key = (workspace_id, generation)
        if key not in self._windows:
            self._windows[key] = live_workspaces.load_atoms(connection, workspace_id, generation)
        return self._windows[key]

    @override
    def outline(
        self, connection: connections.Connection, workspace_id: int
    ) -> concerning.Outline | None:
        self.find(connection, workspace_id)
        return self._outlines[workspace_id]

    @override
    def watch(self, connection: connections.Connection, now: int, *, told: bool) -> bool:
        if not told and 0 <= now - self._watched_at < POLL_TIME:
            return False
        self._watched_at = now
        found = live_workspaces.load_generations(connection)
        if found == self._generations:
            return False
        for workspace_id, generation in found.items():
            if generation != self._generations.get(workspace_id):
                self._reload(connection, workspace_id)
        self._generations = found
        return True

    @override
    def generations(self) -> dict[int, int]:
        return {key: program.generation for key, program in self._programs.items()}

    def _reload(self, connection: connections.Connection, workspace_id: int) -> None:
        """Replace a workspace's program; if it cannot be compiled the last one stays at work."""
        try:
            self._load(connection, workspace_id)
        except (UnknownWorkspaceError, BrokenProgramError):
            _log.exception("the program of workspace %d stays as it was", workspace_id)

    def _load(self, connection: connections.Connection, workspace_id: int) -> programs.Program:
        live = live_scenarios.load_live(connection, workspace_id)
        if live is None:
            raise UnknownWorkspaceError(f"there is no workspace {workspace_id}")
        try:
            definitions = read(live)
            built = programs.Program(definitions)
        except (errors.AppError, ValueError, AssertionError) as error:
            message = f"what is live in workspace {workspace_id} cannot be compiled"
            raise BrokenProgramError(message) from error
        windows = {rule.key: rule.window for rule in built.atoms.values() if rule.tracked}
        outline = concerning.outline(definitions, built)
        live_workspaces.save_program(
            connection, workspace_id, built.generation, windows, msgspec.to_builtins(outline)
        )
        self._programs[workspace_id] = built
        self._outlines[workspace_id] = outline
        self._workspaces[workspace_id] = live.workspace
        return built


def compile_live(live: contracts.Live) -> programs.Program:
    """Return the program of what is live."""
    return programs.Program(read(live))


def read(live: contracts.Live) -> programs.Definitions:
    """Return stored definitions in typed form.

    They were judged before they went live: what is refused since then goes on.
    """
    return programs.Definitions(
        workspace_id=live.workspace.id,
        generation=live.generation,
        acts_from=live.workspace.changed_at,
        zone=live.workspace.timezone,
        segments={
            one.key: msgspec.convert(one.condition, conditions.Condition) for one in live.segments
        },
        versions=tuple(_version(raw) for raw in live.versions),
        policy=policies.DEFAULT
        if live.policy is None
        else shapes.convert(live.policy, policies.Policy),
        migrations=tuple(_migration(raw) for raw in live.migrations),
        scores=tuple(shapes.convert(score.definition, scores.Score) for score in live.scores),
        colleagues=_colleagues(live),
        invitations=tuple(
            invitations.Invitation(raw.key, raw.generation) for raw in live.invitations
        ),
    )


def _colleagues(live: contracts.Live) -> colleagues.Colleagues:
    """Return our own people: the teams, and whoever has an address of the house's domains."""
    sender = live.workspace.sender_address.rpartition("@")[2]
    domains = tuple(dict.fromkeys(one for one in (sender, live.workspace.domain) if one))
    return colleagues.Colleagues(teams=live.teams, domains=domains)


def _policy(raw: dict[str, Any] | None) -> policies.Policy:
    return policies.DEFAULT if raw is None else shapes.convert(raw, policies.Policy)


def _version(raw: contracts.RawVersion) -> programs.LiveVersion:
    scenario = shapes.convert(raw.definition, model.Scenario)
    scenario = msgspec.structs.replace(scenario, priority=raw.priority)
    return programs.LiveVersion(scenario=scenario, version=raw.version, status=raw.status)


def _migration(raw: contracts.RawMigration) -> migrations.Migration:
    return migrations.Migration(
        scenario=raw.key,
        generation=raw.generation,
        to=raw.to,
        kept=frozenset(raw.kept),
        redirects=shapes.convert(raw.redirects, tuple[migrations.Redirect, ...]),
    )
