"""Inviting: a contact that is inside what a trigger watches enters, where publishing asked so.

It happens inside the decision that brings the contact to the generation of the invitation, so it
is stored with it or not at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aparte.core.scene import Scene


def invite(scene: Scene, since: int) -> None:
    """Ask for the journeys of every invitation after a generation; the latest of each scenario."""
    program = scene.program
    for key, generation in program.invitations.items():
        scenario = program.live_by_key.get(key)
        if scenario is None or generation <= since:
            continue
        for trigger in scenario.triggers:
            trigger.runner.on_invited(scene, scenario, generation)
