"""The SQL form of conditions: for previews, and for the first build of a segment.

The text is a boolean expression, never null, over a row `p` of `contact_profiles`. It asks the
events, memberships and consent ledger of the same partition, and agrees with the evaluator.
"""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from aparte.core.conditions import tree
from aparte.core.conditions.kinds import SqlContext
from aparte.core.conditions.tree import AllOf, AnyOf, Condition, Not


def to_sql(condition: Condition, now: int, zone: ZoneInfo) -> tuple[str, dict[str, Any]]:
    """Return the expression at an instant and its parameters, in psycopg's named style.

    `zone` is that of contacts who name none.
    """
    context = SqlContext(now, zone)
    text = _write(condition, context)
    return text, context.binder.parameters


def _write(condition: Condition, context: SqlContext) -> str:
    match condition:
        case AllOf():
            return _joined(condition.of, " AND ", "true", context)
        case AnyOf():
            return _joined(condition.of, " OR ", "false", context)
        case Not():
            return f"(NOT {_write(condition.of, context)})"
        case _:
            text: str = tree.LEAVES[type(condition)].sql(condition, context)
            return text


def _joined(parts: tuple[Condition, ...], sign: str, empty: str, context: SqlContext) -> str:
    if not parts:
        return empty
    return f"({sign.join(_write(part, context) for part in parts)})"
