"""Scenarios: what we say by ourselves, to whom, when; as definitions, and ready to run."""

from __future__ import annotations

from aparte.core.scenarios.checking import check, parse
from aparte.core.scenarios.model import (
    Card,
    EntryRule,
    Goal,
    Message,
    Scenario,
    Stop,
)

__all__ = [
    "Card",
    "EntryRule",
    "Goal",
    "Message",
    "Scenario",
    "Stop",
    "check",
    "parse",
]
