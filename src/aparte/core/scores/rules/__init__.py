"""The kinds of rule of a score: each a file with its struct, logic and words; listed once, here."""

from __future__ import annotations

from aparte.core.scores.rules.base import Reading, RuleRunner
from aparte.core.scores.rules.base import Rule as BaseRule
from aparte.core.scores.rules.condition import ConditionRule
from aparte.core.scores.rules.event import EventRule
from aparte.core.scores.rules.membership import MembershipRule

Rule = EventRule | ConditionRule | MembershipRule

__all__ = [
    "BaseRule",
    "ConditionRule",
    "EventRule",
    "MembershipRule",
    "Reading",
    "Rule",
    "RuleRunner",
]
