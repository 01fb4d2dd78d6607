"""The naive reference of governance: which of a policy's rules refuse a message, from scratch.

Written from the rules' definitions, without a line of the product: the policy is its JSON form,
every message sent and every event is looked at every time, local time is Python's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.property.naive import local, micros

Raw = dict[str, Any]


@dataclass(frozen=True)
class Message:
    """A marketing message: wanted, or sent at an instant."""

    at: int
    scenario: str
    key: str
    channel: str = "email"
    category: str = ""


@dataclass(frozen=True)
class Known:
    """What is known of a person: attributes, and events as (instant, name, properties)."""

    attributes: dict[str, Any]
    events: list[tuple[int, str, dict[str, Any]]]

    @property
    def zone(self) -> ZoneInfo:
        """The person's own clock, else that of the brand."""
        return ZoneInfo(self.attributes.get("timezone") or "Europe/Paris")


def refuses(policy: Raw, person: Known, sent: list[Message], wanted: Message) -> set[str]:
    """Return the reasons of all rules that refuse a message at its instant, after those sent."""
    wall = local(wanted.at, person.zone)
    found = {
        pause.get("reason", "paused_by_rule")
        for pause in policy.get("pauses", [])
        if _about(pause, wanted) and holds(pause["condition"], person, wanted.at)
    }
    checks: list[tuple[str, list[bool]]] = [
        ("resting", [_rests(one, person, wanted.at) for one in policy.get("rests", [])]),
        ("cap", [_full(one, sent, wanted, person.zone) for one in policy.get("caps", [])]),
        ("gap", [_near(one, sent, wanted) for one in _gaps(policy)]),
        ("excluded_by_group", [_excluded(one, sent, wanted) for one in policy.get("groups", [])]),
        (
            "legal_hours",
            [_unlawful(one, person, wanted, wall) for one in policy.get("legal_hours", [])],
        ),
        ("quiet_hours", [_quiet(one, wanted, wall) for one in _quiets(policy)]),
    ]
    return found | {reason for reason, refused in checks if any(refused)}


def _gaps(policy: Raw) -> list[Raw]:
    general = [{"duration": policy["minimum_gap"]}] if "minimum_gap" in policy else []
    return [*general, *policy.get("gaps", [])]


def _quiets(policy: Raw) -> list[Raw]:
    general = [policy["quiet_hours"]] if "quiet_hours" in policy else []
    return [*general, *policy.get("quiet_periods", [])]


def holds(raw: Raw, person: Known, at: int) -> bool:
    """Return whether a pause's condition is true at an instant."""
    kind = raw["kind"]
    if kind == "not":
        return not holds(raw["of"], person, at)
    if kind in {"all", "any"}:
        parts = [holds(one, person, at) for one in raw["of"]]
        return all(parts) if kind == "all" else any(parts)
    if kind == "attribute":
        said = person.attributes.get(raw["name"])
        return bool(said is not None and str(said).lower() == str(raw["value"]).lower())
    assert kind == "event", "the generators draw no other kind"
    since = at - micros(raw["within"])
    count = sum(1 for when, name, _ in person.events if name == raw["event"] and since < when <= at)
    return bool(count >= raw.get("value", 1))


def _about(rule: Raw, message: Message) -> bool:
    if rule.get("channel") not in {None, message.channel}:
        return False
    return not rule.get("categories") or message.category in rule["categories"]


def _rests(rest: Raw, person: Known, at: int) -> bool:
    length = micros(rest["duration"])
    return any(
        name == rest["event"]
        and when < at < when + length
        and all(properties.get(one["property"]) == one["value"] for one in rest.get("where", []))
        for when, name, properties in person.events
    )


def _full(cap: Raw, sent: list[Message], wanted: Message, zone: ZoneInfo) -> bool:
    if not _about(cap, wanted):
        return False
    counted = [one for one in sent if _about(cap, one)]
    if "rolling" in cap:
        counted = [one for one in counted if one.at > wanted.at - micros(cap["rolling"])]
    else:
        here = _period(cap["calendar"], local(wanted.at, zone))
        counted = [one for one in counted if _period(cap["calendar"], local(one.at, zone)) == here]
    return bool(len(counted) >= cap["limit"])


def _period(name: str, wall: datetime) -> Any:
    if name == "day":
        return wall.date()
    return wall.isocalendar()[:2] if name == "week" else (wall.year, wall.month)


def _near(gap: Raw, sent: list[Message], wanted: Message) -> bool:
    length = micros(gap["duration"])
    close = (one for one in sent if _about(gap, one) and wanted.at - length < one.at)
    return _about(gap, wanted) and any(close)


def _member(group: Raw, message: Message) -> str | None:
    own = f"{message.scenario}/{message.key}"
    return next((one for one in (own, message.scenario) if one in group["members"]), None)


def _excluded(group: Raw, sent: list[Message], wanted: Message) -> bool:
    mine = _member(group, wanted)
    since = wanted.at - micros(group.get("window", "7d"))
    others = {_member(group, one) for one in sent if one.at > since} - {None, mine}
    return mine is not None and bool(others)


def _unlawful(legal: Raw, person: Known, wanted: Message, wall: datetime) -> bool:
    country = person.attributes.get("country")
    elsewhere = isinstance(country, str) and len(country) == 2 and country != legal.get("country")
    if legal["channel"] != wanted.channel or ("country" in legal and elsewhere):
        return False
    clock = f"{wall:%H:%M}"
    late = legal["end"] != "00:00" and clock >= legal["end"]
    closed = {f"{wall:%m-%d}", f"{wall:%Y-%m-%d}"} & set(legal.get("closed_on", []))
    day = wall.isoweekday() in legal.get("weekdays", range(1, 8))
    return clock < legal["start"] or late or bool(closed) or not day


def _quiet(quiet: Raw, wanted: Message, wall: datetime) -> bool:
    if quiet.get("channel") not in {None, wanted.channel}:
        return False
    clock, start, end = f"{wall:%H:%M}", quiet["start"], quiet["end"]
    days = quiet.get("weekdays", range(1, 8))
    today = wall.isoweekday() in days
    if start < end:
        return today and start <= clock < end
    yesterday = (wall - timedelta(days=1)).isoweekday() in days
    return (today and clock >= start) or (yesterday and clock < end)
