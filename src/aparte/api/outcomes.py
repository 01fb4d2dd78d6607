"""What became of messages: one vocabulary over decisions of governance and deliveries.

Every message that was wanted has exactly one outcome: sent, held back, deferred, waiting to
leave, or unknown. So wanted is their sum, by construction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Final

import msgspec

from aparte import rows
from aparte.api import shapes
from aparte.messages import records as deliveries
from aparte.scenarios import records as decisions

OUTCOME_OF_STATUS: Final[dict[str, shapes.Outcome]] = {
    "queued": "waiting",
    "claimed": "waiting",
    "handing": "waiting",
    "sent": "sent",
    "failed": "held_back",
    "refused": "held_back",
    "cancelled": "held_back",
    "unknown": "unknown",
}
OUTCOME_OF_VERDICT: Final[dict[str, shapes.Outcome]] = {
    "skipped": "held_back",
    "ended": "held_back",
    "deferred": "deferred",
}
REASON_OF_STATUS: Final = {
    "sent": "sent",
    "failed": "provider_refused",
    "refused": "template_error",
    "cancelled": "stopped",
    "unknown": "outcome_unknown",
}
"""Where a delivery bears no reason of its own."""


class Count(msgspec.Struct, frozen=True):
    """How many messages of one step share an outcome, a reason and a day."""

    scenario: str
    version: int
    step: str
    day: date | None
    outcome: shapes.Outcome
    reason: str
    count: int


def statuses(outcome: shapes.Outcome | None) -> list[str]:
    """Return the statuses of deliveries that mean an outcome, or all."""
    return [key for key, found in OUTCOME_OF_STATUS.items() if outcome in {None, found}]


def verdicts(outcome: shapes.Outcome | None) -> list[str]:
    """Return the verdicts that mean an outcome, or all that are not acceptance."""
    return [key for key, found in OUTCOME_OF_VERDICT.items() if outcome in {None, found}]


def load(connection: rows.Connection, workspace_id: int, since: datetime, zone: str) -> list[Count]:
    """Return the counts of every message wanted or judged since an instant."""
    found = [
        Count(
            row.scenario_key,
            row.version,
            row.step_id,
            row.day,
            OUTCOME_OF_STATUS[row.status],
            row.reason or REASON_OF_STATUS.get(row.status, ""),
            row.count,
        )
        for row in deliveries.count_deliveries(connection, workspace_id, since, zone)
    ]
    for refused in decisions.count_refusals(connection, workspace_id, since, zone):
        place = (refused.scenario_key, refused.version, refused.step_id)
        found.append(Count(*place, refused.day, "held_back", refused.reason, refused.count))
    for waiting in decisions.count_deferred(connection, workspace_id, since):
        place = (waiting.scenario_key, waiting.version, waiting.step_id)
        found.append(Count(*place, None, "deferred", waiting.reason, waiting.count))
    return found


def by_outcome(counts: Iterable[Count]) -> Counter[str]:
    """Return how many messages have each outcome."""
    return tally(counts, lambda count: count.outcome)


def by_reason(counts: Iterable[Count]) -> Counter[str]:
    """Return how many messages each reason held back for good."""
    held = (count for count in counts if count.outcome == "held_back")
    return tally(held, lambda count: count.reason)


def tally(counts: Iterable[Count], key: Callable[[Count], str]) -> Counter[str]:
    """Return the sums of counts under a key."""
    sums: Counter[str] = Counter()
    for count in counts:
        sums[key(count)] += count.count
    return sums
