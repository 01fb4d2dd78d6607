"""The policy: a workspace's rules on how much, how often and when it speaks to one person."""

from __future__ import annotations

from typing import Any, Final

from aparte.core import conditions, shapes
from aparte.core.governance.checking import check
from aparte.core.governance.model import (
    DEFAULT,
    Cap,
    Gap,
    Group,
    LegalHours,
    Pause,
    Policy,
    QuietHours,
    Rest,
)
from aparte.core.governance.speaking import sentences

__all__ = [
    "DEFAULT",
    "Cap",
    "Gap",
    "Group",
    "LegalHours",
    "Pause",
    "Policy",
    "QuietHours",
    "Rest",
    "check",
    "parse",
    "sentences",
]

_ANY: Final = conditions.Known()


def parse(raw: Any, known: conditions.Known = _ANY) -> Policy:
    """Return the policy of its JSON form; raises InvalidError with every problem found."""
    return shapes.parse(raw, Policy, lambda policy: check(policy, known))
