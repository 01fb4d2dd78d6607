"""The kinds of trigger: each a file with its struct, its logic and its words.

Those that stand alone are listed once, in `kinds`; `several` puts them together.
"""

from __future__ import annotations

from aparte.core.scenarios.triggers.absence import Awaited, OnAbsence
from aparte.core.scenarios.triggers.base import Trigger as BaseTrigger
from aparte.core.scenarios.triggers.base import TriggerRunner
from aparte.core.scenarios.triggers.date import OnDate
from aparte.core.scenarios.triggers.event import OnEvent
from aparte.core.scenarios.triggers.kinds import OneTrigger
from aparte.core.scenarios.triggers.manual import OnManual
from aparte.core.scenarios.triggers.score import OnScore
from aparte.core.scenarios.triggers.segment import OnSegment
from aparte.core.scenarios.triggers.several import OnAny, names

Trigger = OneTrigger | OnAny

__all__ = [
    "Awaited",
    "BaseTrigger",
    "OnAbsence",
    "OnAny",
    "OnDate",
    "OnEvent",
    "OnManual",
    "OnScore",
    "OnSegment",
    "OneTrigger",
    "Trigger",
    "TriggerRunner",
    "names",
]
