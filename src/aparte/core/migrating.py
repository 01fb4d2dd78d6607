"""Migrating: a contact's journeys brought to another version when its program is a later one.

It happens to each journey once, inside the decision that brings the contact to the generation of
the migration, so it is stored with it or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from aparte.core import effects, journeys
from aparte.core.contact import Journey
from aparte.core.scenarios.endings import Ending
from aparte.core.scenarios.steps import END, ranking
from aparte.core.scenarios.steps.send import SendRunner

if TYPE_CHECKING:
    from aparte.core.scenarios.migrations import Migration
    from aparte.core.scene import Scene


def bring_over(scene: Scene, concerned: Iterable[Journey], since: int) -> None:
    """Carry journeys of the scene's contact through every migration after a generation."""
    migrations = scene.program.migrations
    if not migrations:
        return
    for journey in list(concerned):
        for migration in migrations.get(journey.scenario, ()):
            if migration.generation <= since or journey.version == migration.to:
                continue
            if not _carry(scene, journey, migration):
                break


def _carry(scene: Scene, journey: Journey, migration: Migration) -> bool:
    """Bring one journey to the version of a migration; return False when that ended it."""
    to = migration.place(journey.version, journey.step)
    if to is None or migration.to is None:
        journeys.end(scene, journey, migration.reason)
        return False
    if to == END:
        journeys.end(scene, journey, Ending.COMPLETED)
        return False
    afresh = to != journey.step
    if journey.wanted_at and not _asks_the_same(scene, journey, migration.to, to):
        # The message that waits is not the one of the new step: what became of it is recorded.
        journeys.settle_deferred(scene, journey, "migrated")
        journey.wanted_at = journey.expires_at = journey.deferrals = 0
        afresh = True
    if afresh:
        ranking.leave(scene, journey)
        journey.at_step = scene.now
        journey.undecided = None
        # What another system was asked, it was asked for the step that is left.
        journey.call = ""
    if not journey.wanted_at:
        # Asked at once: the new version may let this step end earlier, or later.
        journey.wake_at = scene.now
    journey.version = migration.to
    journey.step = to
    _tell(scene, journey)
    return True


def _asks_the_same(scene: Scene, journey: Journey, version: int, to: str) -> bool:
    """Return whether the step reached asks for the very messages that wait for their turn."""
    before = scene.program.scenarios.get((journey.scenario, journey.version))
    after = scene.program.scenarios.get((journey.scenario, version))
    if to != journey.step or before is None or after is None:
        return False
    old, new = before.step(to), after.step(to)
    return (
        isinstance(old, SendRunner) and isinstance(new, SendRunner) and old.messages == new.messages
    )


def _tell(scene: Scene, journey: Journey) -> None:
    scenario = scene.program.scenarios.get((journey.scenario, journey.version))
    step = None if scenario is None else scenario.step(journey.step)
    waiting = journey.wake_at if journey.wanted_at else None
    if step is not None and waiting is None:
        waiting = step.due(scene, journey)
    scene.effects.append(
        effects.JourneyMigrated(journey.id, journey.version, journey.step, scene.now, waiting)
    )
