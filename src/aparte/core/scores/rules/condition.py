"""Points while a condition holds: what somebody is, rather than what they did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from aparte.core import conditions, phrases
from aparte.core.conditions import Known
from aparte.core.scores import points
from aparte.core.scores.rules import base
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from aparte.core.contact import Contact
    from aparte.core.scenarios.compiling import Needed


class ConditionRule(base.Rule, frozen=True, tag="condition"):
    """Points as long as the condition is true of the contact."""

    condition: conditions.Condition

    @override
    def sentence(self) -> Words:
        said = conditions.clause(self.condition)
        return Words(en=f"while {said.en}", fr=phrases.after_que(said.fr, "tant"))

    @override
    def check(self, path: str, known: Known) -> list[Problem]:
        return conditions.check(self.condition, f"{path}.condition", known)

    @override
    def compile(self, needed: Needed, half_life: str) -> ConditionRunner:
        del half_life
        return ConditionRunner(self, needed)


class ConditionRunner(base.RuleRunner):
    """Evaluates the condition; its points change when its truth does."""

    def __init__(self, rule: ConditionRule, needed: Needed) -> None:
        self._condition = rule.condition
        self._compiled = needed.condition(rule.condition)
        self._points = points.billionths(rule.points)
        self._zone = needed.zone
        self.topics = tuple(self._compiled.needs.topics())

    @override
    def read(self, contact: Contact, now: int) -> base.Reading:
        value, until = self._compiled.evaluate(contact, now)
        return base.Reading(standing=self._points if value else 0, until=until)

    @override
    def tell(self, contact: Contact, now: int, zone: ZoneInfo) -> Words:
        return conditions.explain(self._condition, contact, now, self._zone)[0].words
