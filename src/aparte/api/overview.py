"""The overview: what happened lately, what is silent and why, whether everything flows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from ninja import Router, Schema

from aparte import rows
from aparte.api import asking, flow, governance, outcomes, people, shapes
from aparte.contacts import records as contacts
from aparte.events import records as events
from aparte.kernel.words import Words
from aparte.messages import records as deliveries
from aparte.scenarios import records as scenarios
from aparte.workspaces import facade as workspaces

router = Router(tags=["overview"])

Period = Literal["24h", "7d", "30d"]
LENGTHS: Final[dict[Period, timedelta]] = {
    "24h": timedelta(hours=24),
    "7d": timedelta(days=7),
    "30d": timedelta(days=30),
}
MINUTES_SHOWN: Final = 60
LATE_SECONDS: Final = 60
"""An item that has waited longer wants somebody's attention."""


class MinuteCount(Schema):
    """Events that arrived in one minute."""

    at: datetime
    count: int


class DayCount(Schema):
    """Messages of one local day."""

    day: date
    sent: int
    held_back: int


class ContactCounts(Schema):
    """How many contacts there are, are known by more than a cookie, and came in the period."""

    total: int
    known: int
    new_in_period: int


class MessageCounts(Schema):
    """Messages wanted in the period, and what became of them; wanted is the sum."""

    wanted: int
    sent: int
    held_back: int
    deferred: int
    waiting: int
    unknown: int
    previous_sent: int


class JourneyTotals(Schema):
    """Journeys under way, and opened and ended in the period."""

    live: int
    opened: int
    ended: int
    goal_met: int


class Attention(Schema):
    """Something that wants somebody's attention, and where to see it."""

    code: str
    words: shapes.Words
    link: str | None


class Overview(Schema):
    """Everything at a glance."""

    now: datetime
    period: Period
    events_last_minute: int
    events_per_minute: list[MinuteCount]
    contacts: ContactCounts
    messages: MessageCounts
    by_day: list[DayCount]
    silences: list[shapes.ReasonCount]
    journeys: JourneyTotals
    flow: flow.Flow
    attention: list[Attention]


@router.get("", response=Overview)
def get_overview(request: HttpRequest, period: Period = "24h") -> Overview:
    """Return what happened in a period, and how things stand."""
    workspace = workspaces.load_workspace(asking.workspace_id(request))
    now = datetime.now(UTC)
    length = LENGTHS[period]
    with asking.facts() as connection:
        counts = outcomes.load(connection, workspace.id, now - length, workspace.timezone)
        minutes = _minutes(connection, workspace.id, now)
        flowing = flow.load(connection, workspace.id)
        return Overview(
            now=now,
            period=period,
            events_last_minute=minutes[-2].count,
            events_per_minute=minutes,
            contacts=_contacts(connection, workspace.id, now - length),
            messages=_messages(connection, workspace.id, now, length, counts),
            by_day=_days(counts, now, length, ZoneInfo(workspace.timezone)),
            silences=governance.reason_counts(outcomes.by_reason(counts)),
            journeys=_journeys(connection, workspace.id, now - length),
            flow=flowing,
            attention=_attention(flowing, outcomes.by_outcome(counts)),
        )


def _minutes(connection: rows.Connection, workspace_id: int, now: datetime) -> list[MinuteCount]:
    present = now.replace(second=0, microsecond=0)
    first = present - timedelta(minutes=MINUTES_SHOWN - 1)
    found = events.count_minutes(connection, workspace_id, first)
    minutes = [first + timedelta(minutes=number) for number in range(MINUTES_SHOWN)]
    return [MinuteCount(at=minute, count=found.get(minute, 0)) for minute in minutes]


def _contacts(connection: rows.Connection, workspace_id: int, since: datetime) -> ContactCounts:
    return ContactCounts(
        total=people.count_all(connection, workspace_id),
        known=people.count_all(connection, workspace_id, known=True),
        new_in_period=contacts.count_new(connection, workspace_id, since),
    )


def _messages(
    connection: rows.Connection,
    workspace_id: int,
    now: datetime,
    length: timedelta,
    counts: list[outcomes.Count],
) -> MessageCounts:
    found = outcomes.by_outcome(counts)
    since = now - length
    previous = deliveries.count_sent_between(connection, workspace_id, since - length, since)
    return MessageCounts(
        wanted=found.total(),
        sent=found["sent"],
        held_back=found["held_back"],
        deferred=found["deferred"],
        waiting=found["waiting"],
        unknown=found["unknown"],
        previous_sent=previous,
    )


def _days(
    counts: list[outcomes.Count], now: datetime, length: timedelta, zone: ZoneInfo
) -> list[DayCount]:
    last = now.astimezone(zone).date()
    first = (now - length).astimezone(zone).date()
    sums = outcomes.tally(counts, lambda count: f"{count.outcome} {count.day}")
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [
        DayCount(day=day, sent=sums[f"sent {day}"], held_back=sums[f"held_back {day}"])
        for day in days
    ]


def _journeys(connection: rows.Connection, workspace_id: int, since: datetime) -> JourneyTotals:
    found = scenarios.count_journeys(connection, workspace_id, since).values()
    return JourneyTotals(
        live=sum(one.live for one in found),
        opened=sum(one.opened for one in found),
        ended=sum(one.ended for one in found),
        goal_met=sum(one.goal_met for one in found),
    )


_NO_ENGINE: Final = Words(
    en="No engine is at work: events are kept, and nothing is decided. Start one.",
    fr="Aucun moteur n’est à l’œuvre : les événements sont gardés, rien n’est décidé."
    " Démarrez-en un.",
)
_NO_SENDER: Final = Words(
    en="No sender is at work: messages wait. Start one.",
    fr="Aucun expéditeur n’est à l’œuvre : les messages attendent. Démarrez-en un.",
)
_BEHIND: Final = Words(
    en="The oldest event has waited {seconds} s to be applied.",
    fr="Le plus ancien événement attend depuis {seconds} s d’être appliqué.",
)
_UNKNOWN: Final = Words(
    en="{count} messages may or may not have left; they are not sent twice.",
    fr="{count} messages sont peut-être partis ; ils ne sont pas envoyés deux fois.",
)


def _attention(found: flow.Flow, sums: dict[str, int]) -> list[Attention]:
    wanted: list[tuple[bool, str, Words, str | None]] = [
        (not found.engines, "no_engine", _NO_ENGINE, None),
        (not found.senders and found.queued_messages > 0, "no_sender", _NO_SENDER, None),
        (
            found.oldest_seconds > LATE_SECONDS,
            "behind",
            _BEHIND.filled(seconds=round(found.oldest_seconds)),
            None,
        ),
        (
            sums["unknown"] > 0,
            "unknown_outcome",
            _UNKNOWN.filled(count=sums["unknown"]),
            "/messages?outcome=unknown",
        ),
    ]
    return [
        Attention(code=code, words=shapes.words(words), link=link)
        for is_so, code, words, link in wanted
        if is_so
    ]
