"""The kinds of trigger that stand alone: each a file with its struct, logic and words."""

from __future__ import annotations

from aparte.core.scenarios.triggers.absence import OnAbsence
from aparte.core.scenarios.triggers.date import OnDate
from aparte.core.scenarios.triggers.event import OnEvent
from aparte.core.scenarios.triggers.segment import OnSegment

OneTrigger = OnEvent | OnAbsence | OnSegment | OnDate
