"""Reviewing: which scenarios deserve a second look, said in words with what to do about it.

Pure: what definitions alone betray (`examine`), and what their figures of some days betray
(`observe`). Kinds of triggers that cannot be compared are left alone: silence is no blame.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final, Literal

import msgspec

from aparte.core import conditions, dates, phrases, plain
from aparte.core.governance import reasons
from aparte.core.scenarios.model import Scenario, Stop
from aparte.kernel.words import Words

Code = Literal["unused", "silent", "review_due", "same_trigger", "relay", "stops_at_once"]

FINDINGS_MAX: Final = 500
"""Findings of one review; more of them would not be read."""

_HOW_LATE: Final = "tolerance"
"""What a trigger allows to lateness does not make it another trigger."""


class Finding(msgspec.Struct, frozen=True):
    """One thing to look at: what it is, of which scenarios, and what to do."""

    code: Code
    scenarios: tuple[str, ...]
    words: Words
    advice: Words


class Activity(msgspec.Struct, frozen=True, kw_only=True):
    """What one scenario did in the last `days`; `reason` is what held most messages back."""

    days: int
    live_days: int
    opened: int
    accepted: int
    refused: int
    reason: str | None = None


def examine(written: Sequence[Scenario], today: date) -> list[Finding]:
    """Return what the definitions of live scenarios betray, at most `FINDINGS_MAX` findings."""
    found = itertools.chain(
        (one for scenario in written for one in _review_due(scenario, today)),
        (one for scenario in written for one in _stops_at_once(scenario)),
        _same_triggers(written),
        _relays(written),
    )
    return list(itertools.islice(found, FINDINGS_MAX))


def observe(scenario: Scenario, activity: Activity) -> list[Finding]:
    """Return what the figures of a live scenario betray; nothing before its time is over."""
    if activity.live_days < activity.days:
        return []
    name = scenario.name
    days = phrases.number(activity.days)
    if not activity.opened:
        words = Words(
            en=f"Nobody entered “{name.en}” in {days.en} days.",
            fr=f"Personne n’est entré dans « {name.fr} » en {days.fr} jours.",
        )
        advice = Words(
            en="Check that its event still comes and that its audience is not too narrow, or"
            " archive it.",
            fr="Vérifiez que son événement arrive encore et que son public n’est pas trop étroit,"
            " ou archivez-le.",
        )
        return [Finding("unused", (scenario.key,), words, advice)]
    if activity.accepted or not scenario.messages:
        return []
    return [Finding("silent", (scenario.key,), _silence(name, activity), _speak_up(activity))]


def _silence(name: Words, activity: Activity) -> Words:
    opened, days = phrases.number(activity.opened), phrases.number(activity.days)
    english = f"“{name.en}” was entered {opened.en} times in {days.en} days and sent nothing"
    french = f"« {name.fr} » a reçu {opened.fr} entrées en {days.fr} jours et n’a rien envoyé"
    if activity.reason is None:
        return Words(
            en=f"{english}: no one reached a message.",
            fr=f"{french} : personne n’a atteint un message.",
        )
    count, why = phrases.number(activity.refused), reasons.label(activity.reason)
    return Words(
        en=f"{english}. Main reason, {count.en} times: {why.en}.",
        fr=f"{french}. Raison principale, {count.fr} fois : {why.fr}.",
    )


def _speak_up(activity: Activity) -> Words:
    if activity.reason is None:
        return Words(
            en="Look at its waits and stop rules: they let nobody through.",
            fr="Regardez ses attentes et ses règles d’arrêt : elles ne laissent passer personne.",
        )
    return Words(
        en="Look at that reason first: change the audience, the timing or the rules.",
        fr="Regardez d’abord cette raison : changez le public, le moment ou les règles.",
    )


def _review_due(scenario: Scenario, today: date) -> Iterator[Finding]:
    due = dates.day_of(scenario.card.review_on)
    if due is None or due > today:
        return
    day, name = phrases.day(due), scenario.name
    words = Words(
        en=f"“{name.en}” was to be reviewed on {day.en}.",
        fr=f"« {name.fr} » devait être revu le {day.fr}.",
    )
    advice = Words(
        en="Read its card again: does its reason to exist still hold? Then set the next date.",
        fr="Relisez sa fiche : sa raison d’être tient-elle encore ? Puis fixez la prochaine date.",
    )
    yield Finding("review_due", (scenario.key,), words, advice)


def _stops_at_once(scenario: Scenario) -> Iterator[Finding]:
    """Yield a finding when what lets people in is also what stops them."""
    required = _required(scenario)
    for stop in scenario.stops:
        if stop.condition is None or plain.plain(stop.condition) not in required:
            continue
        said, name = conditions.sentence(stop.condition), scenario.name
        words = Words(
            en=f"Whoever enters “{name.en}” leaves at once: a stop rule asks what entry asks"
            f" ({said.en}).",
            fr=f"Quiconque entre dans « {name.fr} » en sort aussitôt : une règle d’arrêt demande"
            f" ce que demande l’entrée ({said.fr}).",
        )
        advice = Words(
            en="Remove the stop rule, or ask the contrary at entry.",
            fr="Retirez la règle d’arrêt, ou demandez le contraire à l’entrée.",
        )
        yield Finding("stops_at_once", (scenario.key,), words, advice)


def _same_triggers(written: Sequence[Scenario]) -> Iterator[Finding]:
    for one, other in itertools.combinations(written, 2):
        said = _shared_way(one, other)
        if said is None or not _may_meet(one, other):
            continue
        words = Words(
            en=f"“{one.name.en}” and “{other.name.en}” start on the same thing ({said.en}), and"
            " the same person may enter both.",
            fr=f"« {one.name.fr} » et « {other.name.fr} » démarrent sur la même chose ({said.fr}),"
            " et la même personne peut entrer dans les deux.",
        )
        advice = Words(
            en="Join them, part their audiences, or give one the higher priority.",
            fr="Réunissez-les, séparez leurs publics, ou donnez à l’un la priorité.",
        )
        yield Finding("same_trigger", (one.key, other.key), words, advice)


def _relays(written: Sequence[Scenario]) -> Iterator[Finding]:
    for one, other in itertools.permutations(written, 2):
        starting = _ways_in(one)
        shared = next((stop for stop in other.stops if _started_by(stop) in starting), None)
        if shared is None:
            continue
        said = shared.sentence()
        words = Words(
            en=f"“{one.name.en}” starts on what stops “{other.name.en}” ({said.en}): people pass"
            " from one to the other.",
            fr=f"« {one.name.fr} » démarre sur ce qui arrête « {other.name.fr} » ({said.fr}) : on"
            " passe de l’un à l’autre.",
        )
        advice = Words(
            en="If that is meant, nothing. If not, the second cuts the first short.",
            fr="Si c’est voulu, rien. Sinon, le second coupe court au premier.",
        )
        yield Finding("relay", (other.key, one.key), words, advice)


def _ways_in(scenario: Scenario) -> list[dict[str, Any]]:
    """Return what starts a scenario, as written: each of several triggers by itself."""
    return [
        {name: part for name, part in plain.plain(trigger).items() if name != _HOW_LATE}
        for trigger in scenario.trigger.parts()
    ]


def _shared_way(one: Scenario, other: Scenario) -> Words | None:
    """Return the sentence of a trigger that both have.

    One that says nothing but its kind waits for somebody's hand, which chooses between them.
    """
    ways = _ways_in(other)
    for trigger, way in zip(one.trigger.parts(), _ways_in(one), strict=True):
        if len(way) > 1 and way in ways:
            return trigger.sentence()
    return None


def _started_by(stop: Stop) -> dict[str, Any]:
    """Return the trigger that would fire on what a stop rule stops on."""
    written = plain.plain(stop)
    if stop.event is not None:
        return {"kind": "event", **{name: written[name] for name in written if name != "same"}}
    condition = written["condition"]
    if condition.get("kind") == "segment":
        return {"kind": "segment", "segment": condition["key"]}
    return {}


def _required(scenario: Scenario) -> list[dict[str, Any]]:
    """Return the conditions that hold of everybody who has just entered."""
    required = [] if scenario.audience is None else _together(plain.plain(scenario.audience))
    ways = _ways_in(scenario)
    if len(ways) == 1 and ways[0].get("kind") == "segment" and "on" not in ways[0]:
        required.append({"kind": "segment", "key": ways[0]["segment"]})
    return required


def _together(condition: dict[str, Any]) -> list[dict[str, Any]]:
    """Return conditions that must all hold, `all` taken apart."""
    if condition.get("kind") != "all":
        return [condition]
    return [leaf for part in condition["of"] for leaf in _together(part)]


def _may_meet(one: Scenario, other: Scenario) -> bool:
    """Return whether one person may be in both audiences, as far as their words tell."""
    pairs = itertools.product(_required(one), _required(other))
    return not any(_exclude(first, second) for first, second in pairs)


def _exclude(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Return whether two conditions can never both hold."""
    if {"kind": "not", "of": one} == other or {"kind": "not", "of": other} == one:
        return True
    if any(
        part.get("kind") != "attribute" or part.get("op", "is") != "is" for part in (one, other)
    ):
        return False
    values = {str(part.get("value")).casefold() for part in (one, other)}
    return one["name"] == other["name"] and len(values) > 1
