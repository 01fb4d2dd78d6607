"""The report of a dry-run: its tally with names, beside what really happened in the window."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from aparte import rows
from aparte.core import atoms
from aparte.core.governance import reasons
from aparte.core.scenarios import model
from aparte.core.scenarios.steps import Send
from aparte.engine.dry_run import asking, cautions, rehearsal, tally
from aparte.kernel import instants
from aparte.kernel.words import Words
from aparte.scenarios import records as scenario_records
from aparte.workspaces import contracts as workspaces

_REASONS: Final = {
    tally.NOT_WANTED: Words(en="Nothing asked for it any more", fr="Plus rien ne le demandait"),
    tally.STILL_DEFERRED: Words(
        en="Still waiting when the time ended", fr="Encore en attente à la fin de la période"
    ),
}


class Reason(msgspec.Struct, frozen=True):
    """How many messages were held back for one reason."""

    reason: str
    words: Words
    count: int


class Day(msgspec.Struct, frozen=True):
    """How many on one day of the workspace's calendar."""

    day: str
    count: int


class Chosen(msgspec.Struct, frozen=True):
    """How often a step would have sent this one of its messages."""

    message: str
    name: Words
    channel: str
    count: int


class Step(msgspec.Struct, frozen=True):
    """What a step of the draft would have sent.

    Where it may send one of several, `message` and `name` are those of the first, and `chosen`
    counts each, in the order in which they are tried.
    """

    step: str
    message: str
    name: Words
    wanted: int
    sent: int
    by_day: list[Day]
    reasons: list[Reason]
    deferred: int
    chosen: list[Chosen] = []


class Draft(msgspec.Struct, frozen=True):
    """What the draft would have done; `goal_value` is in the goal's own unit.

    `alerts` are those to colleagues, by step, before any are gathered.
    `turned_away` is how often somebody would have entered but for the scenario's limits.
    """

    key: str
    name: Words
    entries: int
    entries_by_day: list[Day]
    wanted: int
    sent: int
    steps: list[Step]
    reasons: list[Reason]
    deferred: int
    endings: dict[str, int]
    goals: int
    goal_value: float
    alerts: dict[str, int] = {}
    turned_away: int = 0


class Actual(msgspec.Struct, frozen=True):
    """What really happened in the window, by the record."""

    entries: int = 0
    accepted: int = 0
    held_back: int = 0


class Scenario(msgspec.Struct, frozen=True):
    """One scenario without the change, with it, and as it really was.

    `held_back` left without the change and not with it; `moved` left at another instant; `added`
    left only with it. `goals` and `earned` are of the journeys of messages held back.
    """

    key: str
    name: Words
    before: int
    after: int
    held_back: int
    moved: int
    added: int
    reasons: list[Reason]
    goals: int
    earned: float
    actual: Actual


class People(msgspec.Struct, frozen=True):
    """Contacts there were, and those whom the change concerns, the first of them by name."""

    contacts: int
    entered: int
    reached: int
    concerned: int
    sample: list[tally.Person]


class Report(msgspec.Struct, frozen=True):
    """What came out of a dry-run."""

    kind: asking.Kind
    start: str
    end: str
    run_in: int
    zone: str
    events: int
    people: People
    draft: Draft | None
    scenarios: list[Scenario]
    before: int
    after: int
    held_back: int
    goals: int
    earned: float
    troubles: dict[str, int]
    cautions: list[cautions.Caution]


def make(
    connection: rows.Connection,
    asked: asking.Asked,
    workspace: workspaces.LiveWorkspace,
    stage: rehearsal.Stage,
    whole: tally.Tally,
) -> dict[str, Any]:
    """Return the report in JSON form."""
    actual = _actual(connection, asked)
    names = {key: one.definition.name for (key, _), one in stage.before.scenarios.items()}
    draft = None
    if stage.key is not None:
        definition = stage.after.live_by_key[stage.key].definition
        names[stage.key] = definition.name
        draft = _draft(definition, whole)
    scenarios = [
        _scenario(
            key, names.get(key, Words(en=key, fr=key)), whole.scenarios.get(key), actual.get(key)
        )
        for key in sorted({*whole.scenarios, *actual})
    ]
    others = [one for one in scenarios if one.key != stage.key]
    made = Report(
        kind=asked.kind,
        start=instants.to_text(asked.start),
        end=instants.to_text(asked.end),
        run_in=asked.run_in,
        zone=workspace.timezone,
        events=whole.events,
        people=People(
            contacts=whole.contacts,
            entered=whole.people_entered,
            reached=whole.people_reached,
            concerned=whole.people_changed,
            sample=whole.people,
        ),
        draft=draft,
        scenarios=scenarios,
        before=sum(one.before for one in others),
        after=sum(one.after for one in others),
        held_back=sum(one.held_back for one in others),
        goals=sum(one.goals for one in others),
        earned=sum(one.earned for one in others),
        troubles=whole.troubles,
        cautions=cautions.of(asked, whole, stage.before.zone),
    )
    built: dict[str, Any] = msgspec.to_builtins(made)
    return built


def _draft(scenario: model.Scenario, whole: tally.Tally) -> Draft:
    sending = {step.id: step for step in scenario.steps if isinstance(step, Send)}
    steps = [_step(sending[step], one, scenario) for step, one in whole.steps.items()]
    totals: dict[str, int] = {}
    for one in whole.steps.values():
        for reason, number in one.reasons.items():
            totals[reason] = totals.get(reason, 0) + number
    return Draft(
        key=scenario.key,
        name=scenario.name,
        entries=whole.entries,
        entries_by_day=_days(whole.entries_by_day),
        wanted=whole.wanted,
        sent=sum(step.sent for step in steps),
        steps=steps,
        reasons=_reasons(totals),
        deferred=sum(step.deferred for step in steps),
        endings=dict(sorted(whole.endings.items())),
        goals=whole.goals,
        goal_value=atoms.from_millionths(whole.goal_value),
        alerts=dict(sorted(whole.alerts.items())),
        turned_away=whole.turned_away,
    )


def _step(step: Send, one: tally.Step, scenario: model.Scenario) -> Step:
    sent = sum(one.sent.values())
    first, *others = step.choices()
    chosen = [
        Chosen(key, scenario.messages[key].name, scenario.messages[key].channel, count)
        for key in (first, *others)
        if (count := one.chosen.get(key, 0))
    ]
    return Step(
        step=step.id,
        message=first,
        name=scenario.messages[first].name,
        wanted=sent + sum(one.reasons.values()) + one.deferred,
        sent=sent,
        by_day=_days(one.sent),
        reasons=_reasons(one.reasons),
        deferred=one.deferred,
        chosen=chosen if others else [],
    )


def _scenario(
    key: str, name: Words, change: tally.Change | None, actual: Actual | None
) -> Scenario:
    change = change or tally.Change()
    return Scenario(
        key=key,
        name=name,
        before=change.before,
        after=change.after,
        held_back=change.held_back,
        moved=change.moved,
        added=change.added,
        reasons=_reasons(change.reasons),
        goals=change.goals,
        earned=atoms.from_millionths(change.earned),
        actual=actual or Actual(),
    )


def _actual(connection: rows.Connection, asked: asking.Asked) -> dict[str, Actual]:
    since, until = instants.to_datetime(asked.start), instants.to_datetime(asked.end)
    found: dict[str, Actual] = {}
    for count in scenario_records.count_between(connection, asked.workspace_id, since, until):
        found[count.scenario_key] = Actual(count.entries, count.accepted, count.held_back)
    return found


def _reasons(counts: dict[str, int]) -> list[Reason]:
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [Reason(code, _REASONS.get(code) or reasons.label(code), n) for code, n in ordered]


def _days(counts: dict[str, int]) -> list[Day]:
    return [Day(day, count) for day, count in sorted(counts.items())]
