"""What must hold of a world in which marketers acted: of versions, pauses, stops and segments."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from aparte.core.scenarios.steps import END
from aparte.kernel import instants
from tests.property import naive, strategies
from tests.sim import acts, checks, definitions, diary, stage, worlds

LATENCY: Final = instants.SECOND
"""Who turns at least so long after an act knows of it."""

HOME: Final = "Europe/Paris"


def settled(record: checks.Record, played: stage.Stage) -> list[str]:
    """Return all that is wrong of what marketers did, once the world has ended."""
    return [
        *(f"handed over under the emergency stop: {one}" for one in played.handed_under_stop),
        *_histories_are_legal(record, played),
        *_nobody_was_left_behind(record, played),
        *_nobody_acts_behind(record, played),
        *_pauses_are_silent(record, played),
        *_once_is_once(record, played),
        *_refusals_are_true(record, played),
        *members(record, played),
    ]


# ------------------------------------------------------------------------------------- versions


class _Story:
    """What was done to one scenario, in order: versions by number, and what moved people."""

    def __init__(self, raw: dict[str, Any], done: Iterable[acts.Done]) -> None:
        self.key = raw["key"]
        self.versions = {1: raw}
        self.done = [one for one in done if one.act.key == self.key]
        self.published = {1: 0}
        """The line of the diary before which each version never lived."""

        for one in self.done:
            if one.act.publishes_new:
                self.versions[one.act.number] = one.act.definition
                self.published[one.act.number] = one.mark

    def steps(self, version: int) -> set[str]:
        """Return the ids of a version's steps."""
        return {step["id"] for step in self.versions[version]["steps"]}

    def moves(self) -> list[acts.Done]:
        """Return what brought people to another version, or out."""
        return [one for one in self.done if one.act.moving is not None or _archives(one)]

    def places(self, version: int, step: str, until: int) -> set[tuple[int, str | None]]:
        """Return where the moves before a line may have brought one who stood at a step."""
        found: set[tuple[int, str | None]] = {(version, step)}
        for one in self.moves():
            if one.mark > until or _archives(one):
                continue
            to = one.act.number
            found |= {
                (to, one.act.place(there, at, self.steps(to)))
                for there, at in found
                if at is not None and there != to
            }
        return found


def _archives(one: acts.Done) -> bool:
    return one.act.name == "archive"


def _histories_are_legal(record: checks.Record, played: stage.Stage) -> list[str]:
    """Who goes on in another version was brought there, and stands at one of its steps."""
    wrong: list[str] = []
    stories = _stories(played)
    for line in record.diary:
        if line.kind == "judged":
            continue
        story = stories[line.scenario]
        who = f"journey {line.journey.hex()} of {line.scenario}"
        if line.version not in story.versions or line.number <= story.published[line.version]:
            wrong.append(f"{who} is in version {line.version}, which never lived")
            continue
        if line.step not in {END, *story.steps(line.version)}:
            wrong.append(f"{who} stands at {line.step}, version {line.version} has no such step")
        reached = story.places(line.version_before, line.step_before, line.number)
        versions = {version for version, step in reached if step is not None}
        if line.kind == "moved" and line.version not in versions:
            wrong.append(f"{who} went from {line.version_before} to {line.version} by itself")
        if line.said == "step_vanished" and all(step is not None for _, step in reached):
            wrong.append(f"{who} ended at {line.step_before} as if that step had vanished")
        if line.said == "archived" and not any(map(_archives, story.done)):
            wrong.append(f"{who} ended as archived, which nobody did")
    return wrong


def _nobody_was_left_behind(record: checks.Record, played: stage.Stage) -> list[str]:
    """After the last move of a scenario, people are where it led or in what lived after it."""
    wrong = []
    stories = _stories(played)
    for person in record.people:
        for journey in person.journeys:
            story = stories[journey.scenario]
            allowed = _allowed(story, instants.FOREVER)
            if journey.version not in allowed:
                wrong.append(
                    f"{person.id.hex()} is in version {journey.version} of {journey.scenario},"
                    f" everybody should be in {sorted(allowed)}"
                )
    return wrong


def _nobody_acts_behind(record: checks.Record, played: stage.Stage) -> list[str]:
    """No message is let go in a version that its person had been brought away from."""
    stories = _stories(played)
    return [
        f"after everybody had moved on in {line.scenario}, {_said(line)}"
        for line in record.diary
        if line.said == "accepted"
        and line.version not in _allowed(stories[line.scenario], line.at - LATENCY)
    ]


def _allowed(story: _Story, known: int) -> set[int]:
    """Return the versions in which people may be who know of all that was done by an instant."""
    allowed = {1}
    for one in story.done:
        if one.act.at < known and _archives(one):
            allowed = set()
        elif one.act.at < known and one.act.moving is not None:
            allowed = {one.act.number}
        elif one.act.name in {"publish", "roll_back", "migrate"}:
            allowed.add(one.act.number)
    return allowed


def _stories(played: stage.Stage) -> dict[str, _Story]:
    return {raw["key"]: _Story(raw, played.done) for raw in played.world.scenarios}


# --------------------------------------------------------------------------------------- pauses


def _pauses_are_silent(record: checks.Record, played: stage.Stage) -> list[str]:
    """While a scenario is paused nobody enters it, and it lets no message go."""
    wrong = []
    for key in _stories(played):
        for start, begun, end in _pauses(key, played.done):
            wrong += [
                f"{key} was paused at {instants.to_text(begun)}: {_said(line)}"
                for line in record.diary
                if line.scenario == key
                and start < line.number <= end
                and line.at > begun + LATENCY
                and (line.kind == "opened" or line.said == "accepted")
            ]
    return wrong


def _pauses(key: str, done: Iterable[acts.Done]) -> list[tuple[int, int, int]]:
    """Return the line, the instant and the last line of each time a scenario was paused."""
    found: list[tuple[int, int, int]] = []
    begun: acts.Done | None = None
    for one in done:
        if one.act.key != key:
            continue
        if one.act.name == "pause":
            begun = one
        elif begun is not None and one.act.name != "migrate":
            found.append((begun.mark, begun.act.at, one.mark))
            begun = None
    if begun is not None:
        found.append((begun.mark, begun.act.at, 1 << 62))
    return found


def _said(line: diary.Line) -> str:
    what = f"journey {line.journey.hex()} {line.kind} in version {line.version}"
    return f"{what} at {instants.to_text(line.at)} {line.said}"


# -------------------------------------------------------------------------------------- entries


def _once_is_once(record: checks.Record, played: stage.Stage) -> list[str]:
    """Whoever was one person all along entered once what one enters once, in all its versions."""
    wrong = []
    for key, story in _stories(played).items():
        if any(raw["entry"] != {"rule": "once"} for raw in story.versions.values()):
            continue
        for person, _ in checks.steady(record, played.world):
            entered = {
                line.journey
                for line in record.diary
                if line.kind == "opened" and line.scenario == key and line.contact == person.id
            }
            if len(entered) > 1:
                wrong.append(f"{person.id.hex()} entered {key} {len(entered)} times")
    return wrong


# ------------------------------------------------------------------------------------- refusals


def _refusals_are_true(record: checks.Record, played: stage.Stage) -> list[str]:
    """The sender blames a message only where it can fail, and an archive only where there was."""
    failing = {
        raw["key"]
        for raw in played.world.wordings()
        if any(one["subject"]["fr"] == definitions.FAILING for one in raw["messages"].values())
    }
    allowed = {
        "template_error": failing,
        "journey_ended": {one.act.key for one in played.done if _archives(one)},
    }
    return [
        f"delivery {one.id.hex()} of {one.scenario} was {one.status}: {one.reason}"
        for one in record.deliveries
        if one.scenario not in allowed.get(one.reason, {one.scenario})
    ]


# ------------------------------------------------------------------------------------- segments


def members(record: checks.Record, played: stage.Stage) -> list[str]:
    """Everybody is in the segments that the naive reading of what they did says."""
    readings = dict(definitions.SEGMENTS)
    readings |= {one.act.key: one.act.definition for one in played.done if _resegments(one)}
    by_identity = {identity: person for person in record.people for identity in person.identities}
    wrong = []
    for family in played.world.families:
        if family.kind == "sharing":
            continue
        lived = _lived(family, played.world)
        # The one that is named by the other first.
        for key in ("active", "vip"):
            if naive.holds(_spelled(readings[key]), lived, played.clock.now(), HOME):
                lived.segments.append(key)
        for user in family.users:
            person = by_identity.get(("user", user))
            if person is not None and sorted(person.segments) != lived.segments:
                wrong.append(
                    f"{user} is in {sorted(person.segments)} at"
                    f" {instants.to_text(played.clock.now())}, should be in {lived.segments}"
                )
    return wrong


def _spelled(raw: Any) -> Any:
    """Return a condition with what goes without saying: at least so many."""
    if isinstance(raw, list):
        return [_spelled(one) for one in raw]
    if not isinstance(raw, dict):
        return raw
    unsaid = {"stat": "count", "op": "gte", "value": 1} if raw.get("kind") == "event" else {}
    return {**unsaid, **{key: _spelled(one) for key, one in raw.items()}}


def _resegments(one: acts.Done) -> bool:
    return one.act.name == "segment"


def _lived(family: worlds.Family, world: worlds.World) -> strategies.Person:
    """Return what one person said and did, under whatever name."""
    named = {*family.users, *family.devices}
    items = {
        one.item.id: one.item
        for one in world.arrivals
        if {one.item.user_id, one.item.anonymous_id} & named
    }
    lived = strategies.Person()
    said: list[tuple[int, str, str, Any]] = []
    for item in items.values():
        if item.name is not None:
            lived.events.append((item.occurred_at, item.name, {}))
        said += [
            (item.occurred_at, item.id, key, one)
            for key, one in (item.traits or {}).items()
            if key in {"plan", "timezone"}
        ]
    lived.attributes = {key: one for _, _, key, one in sorted(said)}
    return lived
