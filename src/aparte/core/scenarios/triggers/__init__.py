"""The kinds of trigger: each a file with its struct, its logic and its words; listed once, here."""

from __future__ import annotations

from aparte.core.scenarios.triggers.absence import Awaited, OnAbsence
from aparte.core.scenarios.triggers.base import Trigger as BaseTrigger
from aparte.core.scenarios.triggers.base import TriggerRunner
from aparte.core.scenarios.triggers.date import OnDate
from aparte.core.scenarios.triggers.event import OnEvent
from aparte.core.scenarios.triggers.segment import OnSegment

Trigger = OnEvent | OnAbsence | OnSegment | OnDate

__all__ = [
    "Awaited",
    "BaseTrigger",
    "OnAbsence",
    "OnDate",
    "OnEvent",
    "OnSegment",
    "Trigger",
    "TriggerRunner",
]
