"""Conditions: one language for segments, triggers, branches, waits, stop rules and audiences.

A condition is a tree over what is known of a person, what they did, what they allowed and what
their clock says. It has a JSON form (`parse`), a compiled form whose truth tells until when it
holds (`compile`), a sentence in French and English (`sentence`), an explanation with figures for
one contact (`explain`), and a SQL form that agrees with the compiled one (`to_sql`).

`not` is plain negation: what is false because nothing is known is true once denied.
"""

from __future__ import annotations

from typing import Any

from aparte.core import shapes
from aparte.core.conditions import checking, parsing
from aparte.core.conditions.attribute import Attribute
from aparte.core.conditions.clock import LocalHour, Weekday
from aparte.core.conditions.compiling import Compiled, compile  # noqa: A004
from aparte.core.conditions.dated import Anniversary, DateIs
from aparte.core.conditions.event import Event
from aparte.core.conditions.guarding import Guard, entry_of, guards
from aparte.core.conditions.kinds import Known, Needs, Truth
from aparte.core.conditions.marks import marks_of
from aparte.core.conditions.membership import InSegment, OnList, Tagged
from aparte.core.conditions.parsing import parse
from aparte.core.conditions.permission import Consented, Reachable
from aparte.core.conditions.score import ScoreIs
from aparte.core.conditions.speaking import Line, clause, explain, sentence
from aparte.core.conditions.sql import to_sql
from aparte.core.conditions.tree import AllOf, AnyOf, Condition, Not
from aparte.kernel.errors import Problem

__all__ = [
    "AllOf",
    "Anniversary",
    "AnyOf",
    "Attribute",
    "Compiled",
    "Condition",
    "Consented",
    "DateIs",
    "Event",
    "Guard",
    "InSegment",
    "Known",
    "Line",
    "LocalHour",
    "Needs",
    "Not",
    "OnList",
    "Reachable",
    "ScoreIs",
    "Tagged",
    "Truth",
    "Weekday",
    "check",
    "clause",
    "compile",
    "entry_of",
    "explain",
    "guards",
    "judge",
    "marks_of",
    "parse",
    "sentence",
    "to_sql",
]


def judge(raw: Any, path: str, known: Known) -> list[Problem]:
    """Return every problem of a raw value that should be a condition, each at its exact path."""
    return shapes.told(parsing.read(raw, path, known)[1])


def check(condition: Condition | dict[str, Any], path: str, known: Known) -> list[Problem]:
    """Return every problem of a condition, raw or typed, each at its exact path."""
    if isinstance(condition, dict):
        return parsing.read(condition, path, known)[1]
    return checking.check_condition(condition, path, known)
