"""A score as inputs and time move it: how far it has come, recorded at the instant it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aparte.core import effects
from aparte.core.contact import ScoreState
from aparte.core.scores import compiling
from aparte.kernel import instants

if TYPE_CHECKING:
    from aparte.core.scene import Scene


def update(scene: Scene, score: compiling.CompiledScore) -> bool:
    """Bring a score's level up to the scene's instant; tell whether it changed."""
    contact = scene.contact
    found = score.stand(contact, scene.now)
    if found.until == instants.FOREVER:
        contact.dues.pop(score.index, None)
    else:
        contact.dues[score.index] = found.until
    before = contact.scores.get(score.key)
    after: ScoreState | None = None
    if found.level is not None or found.grades:
        same = before is not None and before.grades == found.grades
        since = before.since if same and before is not None else scene.now
        after = ScoreState(found.level, since, found.grades)
    if before == after:
        return False
    if after is None:
        del contact.scores[score.key]
    else:
        contact.scores[score.key] = after
    scene.profile_changed = True
    scene.crossed[score.key] = (before, after)
    _record_grade(scene, score.key, before, after)
    return True


def _record_grade(
    scene: Scene, key: str, before: ScoreState | None, after: ScoreState | None
) -> None:
    """Record that the contact is of another grade from this instant on, as of a segment."""
    old, new = (None if state is None else state.grade for state in (before, after))
    if old == new:
        return
    for grade, entered in ((old, False), (new, True)):
        if grade is not None:
            name = compiling.membership_of(key, grade)
            scene.effects.append(effects.MembershipChanged(name, entered, scene.now))


def forget(scene: Scene) -> None:
    """Drop the scores that are no longer kept."""
    kept = scene.contact.scores
    for key in [key for key in kept if key not in scene.program.scores]:
        state = kept.pop(key)
        scene.profile_changed = True
        _record_grade(scene, key, state, None)
