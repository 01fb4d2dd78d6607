"""From a written score to one that can run: rules compiled, thresholds in order."""

from __future__ import annotations

import bisect
from typing import TYPE_CHECKING, NamedTuple

from aparte.core.scores import decay, laying, points
from aparte.core.scores.laying import Bounds, Laid, LaidGroup
from aparte.kernel import instants

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aparte.core.contact import Contact
    from aparte.core.scenarios.compiling import Needed
    from aparte.core.scene import Topic
    from aparte.core.scores import model, rules


class Standing(NamedTuple):
    """How a contact stands: the greatest watched threshold reached, and the grades.

    `level` is in thousandths of a point, None below every threshold. `until` is the first instant
    at which time alone may change either.
    """

    level: int | None
    grades: tuple[str, ...]
    until: int


class CompiledGroup:
    """One group made ready."""

    def __init__(self, group: model.Group, needed: Needed, half_life: str) -> None:
        self.definition = group
        self.rules: tuple[rules.RuleRunner, ...] = tuple(
            rule.compile(needed, half_life) for rule in group.rules
        )
        self.bounds = bounds_of(group.floor, group.ceiling)

    def lay(self, contact: Contact, now: int) -> tuple[LaidGroup, int]:
        """Return the group over a contact, and until when nothing but decay changes it."""
        standing, until = 0, instants.FOREVER
        given: dict[tuple[int, bool], list[tuple[int, int]]] = {}
        for rule in self.rules:
            reading = rule.read(contact, now)
            standing += reading.standing
            until = min(until, reading.until)
            if reading.given:
                sign = reading.given[0][1] > 0
                given.setdefault((rule.half_life, sign), []).extend(reading.given)
        fading = tuple(decay.Fading(length, amounts) for (length, _), amounts in given.items())
        return LaidGroup(standing, fading, self.bounds), until


class CompiledScore:
    """One score, ready to be laid over contacts; `index` is its place in the contact's `dues`."""

    def __init__(self, score: model.Score, index: int, needed: Needed) -> None:
        self.definition = score
        self.index = index
        self.key = score.key
        self.topic = self.watched_as = topic_of(score.key)
        self.groups = tuple(CompiledGroup(group, needed, score.half_life) for group in score.groups)
        self.bounds = bounds_of(score.floor, score.ceiling)
        self.topics: frozenset[Topic] = frozenset(
            topic for group in self.groups for rule in group.rules for topic in rule.topics
        )
        self._grades = [
            (laying.LOWEST if grade.from_ is None else points.thousandths(grade.from_), grade.key)
            for grade in score.grades
        ]
        self._thresholds = sorted({from_ for from_, _ in self._grades if from_ > laying.LOWEST})

    def watch(self, thresholds: Iterable[int]) -> None:
        """Note when these thresholds (in thousandths) are crossed too: conditions ask for them."""
        self._thresholds = sorted({*self._thresholds, *thresholds})

    @property
    def thresholds(self) -> tuple[int, ...]:
        """What is noticed when it is crossed, in thousandths of a point."""
        return tuple(self._thresholds)

    def lay(self, contact: Contact, now: int) -> Laid:
        """Return the score over a contact."""
        found = [group.lay(contact, now) for group in self.groups]
        horizon = min(until for _, until in found)
        return Laid([group for group, _ in found], self.bounds, horizon)

    def stand(self, contact: Contact, now: int) -> Standing:
        """Return how a contact stands at an instant."""
        laid = self.lay(contact, now)
        value = laid.value(now)
        place = bisect.bisect_right(self._thresholds, value)
        low = self._thresholds[place - 1] if place else laying.LOWEST
        high = self._thresholds[place] if place < len(self._thresholds) else laying.HIGHEST
        return Standing(
            level=self._thresholds[place - 1] if place else None,
            grades=tuple(key for from_, key in self._grades if from_ <= value),
            until=laid.until(now, low, high),
        )

    def next_change(self, contact: Contact, now: int) -> int:
        """Return when time alone would next change the grade or a watched threshold."""
        return self.stand(contact, now).until


def topic_of(key: str) -> str:
    """Return the topic of a score's level: what depends on it is asked again when it changes."""
    return f"p:{key}"


def membership_of(score: str, grade: str) -> str:
    """Return the name under which being of a grade is recorded among memberships."""
    return f"{score}:{grade}"


def bounds_of(floor: points.Number | None, ceiling: points.Number | None) -> Bounds:
    """Return a floor and a ceiling, either of which may be missing."""
    return Bounds(
        laying.LOWEST if floor is None else points.billionths(floor),
        laying.HIGHEST if ceiling is None else points.billionths(ceiling),
    )
