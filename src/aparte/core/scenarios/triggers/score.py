"""Score trigger: a score reached a grade or a number of points, or fell below it.

It fires once per crossing, at the instant the score crosses, whether an input or time made it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from typing_extensions import override

from aparte.core import conditions, phrases
from aparte.core.scenarios.triggers import base
from aparte.kernel import ids, instants
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.contact import ScoreState
    from aparte.core.scenarios.compiling import CompiledScenario, Needed
    from aparte.core.scene import Scene


class OnScore(base.Trigger, frozen=True, tag="score"):
    """Fire when the score reaches (`reached`), or falls below, a `grade` or a `value`."""

    score: str
    grade: str | None = None
    value: int | float | None = None
    on: Literal["reached", "fell_below"] = "reached"

    def condition(self) -> conditions.ScoreIs:
        """Return what is true from the crossing upward on."""
        return conditions.ScoreIs(self.score, "gte", self.value, self.grade)

    @override
    def sentence(self) -> Words:
        name = phrases.quoted(self.score)
        if self.grade is not None:
            grade = phrases.quoted(self.grade)
            what = Words(en=f"the grade {grade.en}", fr=f"le palier {grade.fr}")
        else:
            number = phrases.number(self.value or 0)
            what = Words(en=f"{number.en} points", fr=f"{number.fr} points")
        if self.on == "reached":
            return Words(
                en=f"reaches {what.en} in the score {name.en}",
                fr=f"atteint {what.fr} au score {name.fr}",
            )
        return Words(
            en=f"falls below {what.en} in the score {name.en}",
            fr=f"passe sous {what.fr} au score {name.fr}",
        )

    @override
    def opening(self) -> Words:
        said = self.sentence()
        return Words(en=f"When someone {said.en}", fr=f"Quand quelqu’un {said.fr}")

    @override
    def check(self, path: str, known: conditions.Known) -> list[Problem]:
        return conditions.check(self.condition(), path, known)

    @override
    def compile(self, needed: Needed, key: str | None) -> OnScoreRunner:
        del key
        return OnScoreRunner(self, needed)


class OnScoreRunner(base.TriggerRunner):
    """Opens when the score's level passes the watched place the watched way."""

    def __init__(self, trigger: OnScore, needed: Needed) -> None:
        self._score = trigger.score
        self._topic = f"p:{trigger.score}"
        self._grade = trigger.grade
        self._threshold = trigger.condition().threshold() if trigger.grade is None else 0
        self._upward = trigger.on == "reached"
        if trigger.grade is None:
            needed.level(trigger.score, self._threshold)
        needed.trigger_on_segment(self._topic)

    def _is_above(self, state: ScoreState | None) -> bool:
        if state is None:
            return False
        if self._grade is not None:
            return self._grade in state.grades
        return state.level is not None and state.level >= self._threshold

    @override
    def on_segment(
        self, scene: Scene, scenario: CompiledScenario, key: str, *, entered: bool
    ) -> None:
        crossed = scene.crossed.get(self._score)
        if key != self._topic or crossed is None:
            return
        before, after = (self._is_above(state) for state in crossed)
        if before == after or after != self._upward:
            return
        event_id = ids.hashed("score-crossing", scene.contact.id, scenario.key, scene.now)
        scene.want_entry(scenario, "", event_id, scene.now, self.salt)

    @override
    def explain(
        self, scene: Scene, scenario: CompiledScenario
    ) -> tuple[bool | None, list[Words], int]:
        state = scene.contact.scores.get(self._score)
        above = self._is_above(state)
        words = _ABOVE if above else _BELOW
        score = scene.program.scores.get(self._score)
        if score is None:
            return False, [_NO_SCORE], instants.FOREVER
        value = phrases.millionths(score.lay(scene.contact, scene.now).value(scene.now) * 1_000)
        return above is self._upward, [words.filled(en=value.en, fr=value.fr)], instants.FOREVER


_ABOVE = Words(
    en="This person is there, with {en} points now.",
    fr="Cette personne y est, avec {fr} points à présent.",
)
_BELOW = Words(
    en="This person is below, with {en} points now.",
    fr="Cette personne est en dessous, avec {fr} points à présent.",
)
_NO_SCORE = Words(en="This score is not kept any more.", fr="Ce score n’est plus suivi.")
