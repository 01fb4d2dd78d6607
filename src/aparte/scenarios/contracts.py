"""What other parts may know of the scenarios slice."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

import msgspec

from aparte.audience.contracts import RawScore, RawSegment
from aparte.core.scenarios import model
from aparte.kernel.words import Words
from aparte.workspaces.contracts import LiveWorkspace


class RawVersion(msgspec.Struct, frozen=True):
    """A published version in JSON form; `retired` ones only serve journeys that entered them."""

    key: str
    version: int
    status: Literal["live", "paused", "retired", "halted"]
    priority: int
    definition: dict[str, Any]


class RawMigration(msgspec.Struct, frozen=True):
    """Where people inside go on from a generation on; `to` is None when the scenario ended."""

    key: str
    generation: int
    to: int | None
    kept: list[str]
    redirects: list[dict[str, Any]]


class RawInvitation(msgspec.Struct, frozen=True):
    """A generation in which a scenario let those enter who were inside already."""

    key: str
    generation: int


class Live(msgspec.Struct, frozen=True):
    """Everything live in a workspace, as stored; `policy` is None where the defaults hold."""

    workspace: LiveWorkspace
    segments: list[RawSegment]
    versions: list[RawVersion]
    policy: dict[str, Any] | None
    migrations: list[RawMigration] = []
    scores: list[RawScore] = []
    teams: dict[str, tuple[str, ...]] = {}
    invitations: list[RawInvitation] = []

    @property
    def generation(self) -> int:
        """Return the number of this state."""
        return self.workspace.generation


class Standing(NamedTuple):
    """Where a version's journeys are: waiting at each step, ended at each step, seen to the end."""

    waiting: dict[str, int]
    ended: dict[str, int]
    completed: int


class JourneyRow(msgspec.Struct, frozen=True, kw_only=True):
    """One journey as it is read."""

    journey_id: UUID
    contact_id: UUID
    scenario_key: str
    version: int
    entry_key: str
    opened_at: datetime
    step_id: str | None
    waiting_until: datetime | None
    ended_at: datetime | None
    end_reason: str | None
    outcome: str | None


class JourneyCounts(msgspec.Struct, frozen=True, kw_only=True):
    """Journeys of one scenario: under way, and opened and ended since an instant."""

    live: int = 0
    opened: int = 0
    ended: int = 0
    goal_met: int = 0


class WinnerRow(msgspec.Struct, frozen=True, kw_only=True):
    """The variant that won an experiment, who or what chose it, and why."""

    step: str
    variant: str
    is_automatic: bool
    chosen_by: str
    why: str
    chosen_at: datetime


class ExperimentRef(msgspec.Struct, frozen=True):
    """An experiment by its name: the step of a scenario, whatever the version."""

    scenario: str
    step: str


class AssignmentRow(msgspec.Struct, frozen=True, kw_only=True):
    """The variant of an experiment that a contact was given first."""

    partition: int
    contact_id: UUID
    variant: str
    drawn: bool
    assigned_at: datetime


class DecisionRow(msgspec.Struct, frozen=True, kw_only=True):
    """One judgement of one wanted message."""

    partition: int
    decision_id: UUID
    contact_id: UUID
    scenario_key: str
    version: int
    step_id: str
    message_key: str
    wanted_at: datetime
    decided_at: datetime
    verdict: str
    reason: str
    until: datetime | None
    figures: dict[str, Any]


class RefusalCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many messages of one step were held back on one day for one reason."""

    scenario_key: str
    version: int
    step_id: str
    day: date
    reason: str
    count: int


class DeferredCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many messages of one step wait for their turn for one reason."""

    scenario_key: str
    version: int
    step_id: str
    reason: str
    count: int


class VerdictCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many judgements ended this way for this reason."""

    verdict: str
    reason: str
    count: int


class WindowCount(msgspec.Struct, frozen=True, kw_only=True):
    """What one scenario really did between two instants."""

    scenario_key: str
    entries: int
    accepted: int
    held_back: int


class MessageFilters(msgspec.Struct, frozen=True, kw_only=True):
    """Which messages to list; None does not filter."""

    scenario: str | None = None
    reason: str | None = None
    contacts: tuple[UUID, ...] | None = None


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """One message that a step wanted to send to one contact at one instant."""

    contact_id: UUID
    scenario_key: str
    step_id: str
    wanted_at: datetime


class SaidCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many messages of one scenario were judged this way for this reason."""

    scenario_key: str
    verdict: str
    reason: str
    count: int


class Overlap(msgspec.Struct, frozen=True, kw_only=True):
    """How many people entered both of two scenarios."""

    one: str
    other: str
    people: int


class OverlapMap(msgspec.Struct, frozen=True, kw_only=True):
    """Which scenarios reach the same people, counted over `journeys` opened since an instant."""

    overlaps: list[Overlap]
    journeys: int
    since: datetime


class Holdout(msgspec.Struct, frozen=True, kw_only=True):
    """A control group of a live scenario: its own where `step` is empty, else that of a step.

    `versions` are those that part people the same way: the same share of the same salt.
    """

    scenario: model.Scenario
    step: str
    title: Words
    share: float
    versions: tuple[int, ...]


class BrandGroup(msgspec.Struct, frozen=True, kw_only=True):
    """People held out by one salt in several live scenarios, of which `keeping` are the keys.

    `share` of people are in the group for all of them, those beyond `reach` for none. `others` are
    live scenarios that write to the group all the same; `since` is when the first kept it.
    """

    salt: str
    share: float
    reach: float
    keeping: list[str]
    others: list[str]
    since: datetime
