"""Why journeys end, in words."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from aparte.kernel.words import Words


class Ending(StrEnum):
    """The reason kept with an ended journey."""

    COMPLETED = "completed"  # passed its last step
    EXITED = "exited"  # reached an exit step
    STOPPED = "stopped"  # a stop rule became true
    GOAL_MET = "goal_met"  # the goal's event came
    HOLDOUT = "holdout"  # kept out at a holdout step
    AUDIENCE_LEFT = "audience_left"  # no longer in the audience that is asked again
    STOPPED_BY_SCENARIO = "stopped_by_scenario"  # a step of another scenario stopped it
    REFUSED = "refused"  # a message was refused and its step says to end then
    MERGED = "merged"  # another record of the person already lived the same journey
    STEP_VANISHED = "step_vanished"  # its version or step is no longer there
    ARCHIVED = "archived"  # the scenario was put away for good


WORDS: Final[dict[Ending, Words]] = {
    Ending.COMPLETED: Words(en="Completed", fr="Terminé"),
    Ending.EXITED: Words(en="Left by an exit step", fr="Sorti par une étape de sortie"),
    Ending.STOPPED: Words(en="Ended by a stop rule", fr="Arrêté par une règle d’arrêt"),
    Ending.GOAL_MET: Words(en="Goal reached", fr="Objectif atteint"),
    Ending.HOLDOUT: Words(en="In the control group", fr="Dans le groupe témoin"),
    Ending.AUDIENCE_LEFT: Words(
        en="No longer in the scenario’s audience", fr="N’est plus dans l’audience du scénario"
    ),
    Ending.STOPPED_BY_SCENARIO: Words(
        en="Stopped by another scenario", fr="Arrêté par un autre scénario"
    ),
    Ending.REFUSED: Words(
        en="Ended because a message was refused", fr="Arrêté parce qu’un message a été refusé"
    ),
    Ending.MERGED: Words(
        en="Joined with the same journey of another record",
        fr="Réuni au même parcours d’une autre fiche",
    ),
    Ending.STEP_VANISHED: Words(en="Its step no longer exists", fr="Son étape n’existe plus"),
    Ending.ARCHIVED: Words(en="The scenario was archived", fr="Le scénario a été archivé"),
}

assert set(WORDS) == set(Ending), "every ending has its words"


def words(code: str) -> Words:
    """Return the words of an ending."""
    return WORDS[Ending(code)]
