"""Scores: points for what people do and are, that fade, in groups with ceilings; grades.

A score is a function of a contact's record and of an instant, and of nothing else: events in any
order, twice or late give the same. Like a condition it tells until when its grade holds, so a grade
changes at the instant it becomes true.
"""

from __future__ import annotations

from aparte.core.scores.checking import check, parse
from aparte.core.scores.compiling import membership_of
from aparte.core.scores.model import Grade, Group, Score

__all__ = ["Grade", "Group", "Score", "check", "membership_of", "parse"]
