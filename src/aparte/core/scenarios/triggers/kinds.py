"""The kinds of trigger that stand alone: each a file with its struct, logic and words."""

from __future__ import annotations

from aparte.core.scenarios.triggers.absence import OnAbsence
from aparte.core.scenarios.triggers.attribute import OnAttribute
from aparte.core.scenarios.triggers.calendar import OnCalendar
from aparte.core.scenarios.triggers.date import OnDate
from aparte.core.scenarios.triggers.event import OnEvent
from aparte.core.scenarios.triggers.inactivity import OnInactivity
from aparte.core.scenarios.triggers.manual import OnManual
from aparte.core.scenarios.triggers.membership import OnList, OnTag
from aparte.core.scenarios.triggers.score import OnScore
from aparte.core.scenarios.triggers.segment import OnSegment
from aparte.core.scenarios.triggers.sequence import OnSequence
from aparte.core.scenarios.triggers.usage_drop import OnUsageDrop

OneTrigger = (
    OnEvent
    | OnAbsence
    | OnSequence
    | OnInactivity
    | OnUsageDrop
    | OnAttribute
    | OnSegment
    | OnScore
    | OnList
    | OnTag
    | OnDate
    | OnCalendar
    | OnManual
)
