"""Explaining: what one scenario does, or does not do, for one person now, and why.

The lines are read off the same compiled program that decides, so an explanation cannot disagree
with a decision. What happened earlier is in the record; this tells how things stand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from aparte.core import conditions, phrases, seating, tracks, turns
from aparte.core.governance import judging, planning, reasons, speaking, wording
from aparte.core.scenarios.steps import Branch, Choice
from aparte.core.scenarios.steps.ranking import RankingRunner
from aparte.core.scene import Scene
from aparte.kernel import instants
from aparte.kernel.words import Words, join

if TYPE_CHECKING:
    from aparte.core.contact import Contact, Journey, Timer
    from aparte.core.program import Program
    from aparte.core.scenarios.compiling import CompiledScenario, CompiledStop

CONDITION_DEPTH: Final = 1

TURNING: Final = (Branch, Choice)
"""The steps at which conditions choose the way."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One reason. `kind` says which part of the scenario it is about; `truth` whether it holds.

    `until` is the instant at which time alone may change it, None when only something new can.
    """

    kind: str
    truth: bool | None
    words: Words
    until: int | None = None
    depth: int = 0
    figures: dict[str, Any] = {}


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """How one scenario stands for one person. `state`: inside, armed, outside or paused."""

    scenario: str
    name: Words
    version: int
    state: str
    summary: Words
    lines: list[Line]


def explain(
    contact: Contact, program: Program, scenario: CompiledScenario, now: int
) -> Explanation:
    """Return how a scenario stands for a contact at `now`.

    The contact must be at the program's generation. Its tracks may hold more than the program
    keeps (atoms only watched live): what is there is told.
    """
    scene = Scene(contact, program, now)
    inside = [journey for journey in contact.journeys if journey.scenario == scenario.key]
    armed = _armed(scene, scenario)
    seated = _seat_lines(scene, scenario)
    lines = _trigger_lines(scene, scenario, opened=bool(inside or seated))
    lines += _audience_lines(scene, scenario)
    lines.append(_entry_line(scene, scenario))
    lines += seated
    for journey in inside:
        lines += _journey_lines(scene, journey)
    lines += _stop_lines(scene, scenario)
    lines += _message_lines(scene, scenario)
    state = _state(scenario, inside=bool(inside), armed=bool(armed))
    return Explanation(
        scenario=scenario.key,
        name=scenario.definition.name,
        version=scenario.version,
        state=state,
        summary=_summary(scene, scenario, state, lines),
        lines=lines,
    )


def _armed(scene: Scene, scenario: CompiledScenario) -> list[Timer]:
    """Return the scenario's timers that time will fire, the first due first."""
    mine = [
        timer
        for timer in scene.contact.timers
        if timer.scenario == scenario.key and timer.due_at != instants.FOREVER
    ]
    return sorted(mine, key=lambda timer: timer.due_at)


def _state(scenario: CompiledScenario, *, inside: bool, armed: bool) -> str:
    if scenario.paused:
        return "paused"
    if inside:
        return "inside"
    return "armed" if armed else "outside"


_PAUSED: Final = Words(
    en="The scenario is paused: nobody enters, and nobody inside advances.",
    fr="Le scénario est en pause : personne n’entre, et personne n’y avance.",
)


def _summary(scene: Scene, scenario: CompiledScenario, state: str, lines: list[Line]) -> Words:
    zone = scene.zone()
    if state == "paused":
        return _PAUSED
    if state == "inside":
        journey = next(one for one in scene.contact.journeys if one.scenario == scenario.key)
        since = phrases.moment(journey.opened_at, zone)
        return Words(
            en=f"In this scenario since {since.en}.", fr=f"Dans ce scénario depuis le {since.fr}."
        )
    if state == "armed":
        due = phrases.moment(_armed(scene, scenario)[0].due_at, zone)
        return Words(
            en=f"Will enter on {due.en}, unless what is awaited happens before.",
            fr=f"Entrera le {due.fr}, sauf si ce qui est attendu arrive avant.",
        )
    first = next((line for line in lines if line.truth is False and line.depth == 0), None)
    if first is None or first.kind == "trigger":
        return _unopened(scene, scenario, happened=first is None)
    return Words(
        en=f"Not in this scenario. {first.words.en}",
        fr=f"Pas dans ce scénario. {first.words.fr}",
    )


def _unopened(scene: Scene, scenario: CompiledScenario, *, happened: bool) -> Words:
    """Return why someone whom nothing else keeps out is not inside."""
    said = scenario.definition.trigger.sentence()
    entries = scene.contact.entries.get(scenario.key, {})
    if entries:
        last = phrases.moment(max(entry.last_at for entry in entries.values()), scene.zone())
        return Words(
            en=f"Went through this scenario, last entered on {last.en}; what opens it has not"
            f" happened again ({said.en}).",
            fr=f"A parcouru ce scénario, dernière entrée le {last.fr} ; ce qui l’ouvre n’est pas"
            f" arrivé de nouveau ({said.fr}).",
        )
    if happened:
        return Words(
            en="Not in this scenario: what opens it happened before the scenario was live, or was"
            f" told too late ({said.en}).",
            fr="Pas dans ce scénario : ce qui l’ouvre est arrivé avant sa publication, ou a été"
            f" connu trop tard ({said.fr}).",
        )
    return Words(
        en=f"Not in this scenario: what opens it has not happened ({said.en}).",
        fr=f"Pas dans ce scénario : ce qui l’ouvre n’est pas arrivé ({said.fr}).",
    )


def _trigger_lines(scene: Scene, scenario: CompiledScenario, *, opened: bool) -> list[Line]:
    said = scenario.definition.trigger.sentence()
    head = Words(en=f"Trigger: {said.en}.", fr=f"Déclencheur : {said.fr}.")
    several = len(scenario.triggers) > 1
    below: list[Line] = []
    truths: list[bool | None] = []
    untils: list[int] = []
    for trigger in scenario.triggers:
        happened, detail, until = trigger.runner.explain(scene, scenario)
        truths.append(happened)
        untils.append(until)
        if several:
            part = _ended(trigger.definition.sentence())
            below.append(Line(kind="trigger", truth=happened, words=part, depth=1))
        depth = 2 if several else 1
        below += [Line(kind="trigger", truth=None, words=one, depth=depth) for one in detail]
    # Who is inside came in by one of them, whatever they would say of a second entry; who found
    # the scenario full had come by one of them too.
    truth = True if opened else _any(truths)
    return [Line(kind="trigger", truth=truth, words=head, until=_until(min(untils))), *below]


def _any(truths: list[bool | None]) -> bool | None:
    if True in truths:
        return True
    return None if None in truths else False


def _ended(said: Words) -> Words:
    """Return the words as a sentence of their own."""
    return Words(en=f"{said.en[0].upper()}{said.en[1:]}.", fr=f"{said.fr[0].upper()}{said.fr[1:]}.")


def _audience_lines(scene: Scene, scenario: CompiledScenario) -> list[Line]:
    audience = scenario.definition.audience
    if audience is None:
        return []
    return condition_lines(scene, audience, "condition")


def condition_lines(scene: Scene, condition: conditions.Condition, kind: str) -> list[Line]:
    """Return a condition's own explanation as lines."""
    found = conditions.explain(condition, scene.contact, scene.now, scene.program.zone)
    return [
        Line(
            kind=kind,
            truth=one.truth,
            words=one.words,
            until=_until(one.until),
            depth=one.depth,
            figures=one.figures,
        )
        for one in found
    ]


def _until(until: int) -> int | None:
    return None if until == instants.FOREVER else until


def _entry_line(scene: Scene, scenario: CompiledScenario) -> Line:
    entries = scene.contact.entries.get(scenario.key, {})
    count = sum(entry.count for entry in entries.values())
    if count == 0:
        words = Words(
            en="Has never entered this scenario.", fr="N’est jamais entré dans ce scénario."
        )
        return Line(kind="entry", truth=True, words=words)
    last = max(entry.last_at for entry in entries.values())
    when = phrases.moment(last, scene.zone())
    times = _times(count)
    opens_at = scenario.entry_opens_at(count, last)
    if 0 < scenario.entries_max <= count:
        opens_at = instants.FOREVER
    rule = entry_words(scenario)
    words = Words(
        en=f"Has entered {times.en}, last on {when.en}. {rule.en}",
        fr=f"Est entré {times.fr}, la dernière le {when.fr}. {rule.fr}",
    )
    truth = opens_at <= scene.now
    until = None if truth else _until(opens_at)
    return Line(kind="entry", truth=truth, words=words, until=until, figures={"count": count})


def _seat_lines(scene: Scene, scenario: CompiledScenario) -> list[Line]:
    """Return what came of asking to enter, where the scenario takes so many people."""
    zone = scene.zone()
    lines: list[Line] = []
    for one in scene.contact.awaiting:
        if one.scenario == scenario.key:
            asked = phrases.moment(one.asked_at, zone)
            words = Words(
                en=f"Asked to enter on {asked.en}; whether there is room is not known yet.",
                fr=f"A demandé à entrer le {asked.fr} ; on ne sait pas encore s’il y a de la"
                " place.",
            )
            lines.append(Line(kind="entry", truth=False, words=words))
    refused = scene.contact.turned_away.get(scenario.key)
    if refused is not None:
        words = seating.refusal(refused.per, refused.limit, refused.at, zone)
        figures = {"per": refused.per, "limit": refused.limit}
        until = _until(refused.until)
        lines.append(Line(kind="entry", truth=False, words=words, until=until, figures=figures))
    return lines


def _times(count: int) -> Words:
    if count == 1:
        return Words(en="once", fr="une fois")
    return Words(en=f"{count} times", fr=f"{count} fois")


def entry_words(scenario: CompiledScenario) -> Words:
    """Return the entry rule as a sentence."""
    return scenario.definition.entry.sentence()


def _journey_lines(scene: Scene, journey: Journey) -> list[Line]:
    scenario = scene.program.scenarios.get((journey.scenario, journey.version))
    if scenario is None:
        return []
    zone = scene.zone()
    step = next(one for one in scenario.definition.steps if one.id == journey.step)
    since = phrases.moment(journey.at_step, zone)
    title = scenario.definition.title_of(step)
    words = Words(
        en=f"At this step since {since.en}: {title.en}.",
        fr=f"À cette étape depuis le {since.fr} : {title.fr}.",
    )
    lines = [Line(kind="next", truth=None, words=words, until=_until(journey.wake_at))]
    lines += _turn_lines(scene, scenario, journey)
    lines += _rank_lines(scenario, journey)
    for at, _ in planning.planned(scene, journey, scenario)[:1]:
        when = phrases.moment(at, zone)
        planned = Words(
            en=f"Next message planned on {when.en}, if the rules then allow it.",
            fr=f"Prochain message prévu le {when.fr}, si les règles le permettent alors.",
        )
        lines.append(Line(kind="next", truth=None, words=planned, until=at))
    return lines


def _turn_lines(scene: Scene, scenario: CompiledScenario, journey: Journey) -> list[Line]:
    """Return what decided where the journey chose its way, as it was then."""
    zone = scene.zone()
    steps = {step.id: step for step in scenario.definition.steps if isinstance(step, TURNING)}
    return [
        Line(kind="next", truth=told.truth, words=told.words, depth=told.depth)
        for turn in journey.turns
        if turn.step in steps
        for told in turns.tell(steps[turn.step], turn, zone)
    ]


def _rank_lines(scenario: CompiledScenario, journey: Journey) -> list[Line]:
    """Return the place that the journey had, or has told a value for, among others."""
    ranked = journey.ranked
    named = None if ranked is None else scenario.step(ranked.step)
    if ranked is None or not isinstance(named, RankingRunner):
        return []
    words = named.told(ranked)
    figures = {"rank": ranked.rank, "of": ranked.of, "value": ranked.value}
    return [] if words is None else [Line(kind="next", truth=None, words=words, figures=figures)]


def _stop_lines(scene: Scene, scenario: CompiledScenario) -> list[Line]:
    lines: list[Line] = []
    for rule, stop in zip(scenario.stops, scenario.definition.stops, strict=True):
        if stop.condition is not None:
            lines += condition_lines(scene, stop.condition, "stop")
            continue
        lines.append(_stop_line(scene, rule, stop.sentence()))
    return lines


def _stop_line(scene: Scene, rule: CompiledStop, what: Words) -> Line:
    assert rule.atom is not None, "a stop rule without condition has an event"
    track = scene.contact.tracks.get(rule.atom)
    last = None if track is None else tracks.last(track)
    if last is None:
        words = Words(
            en=f"Stops at once at {what.en}: none so far.",
            fr=f"S’arrête aussitôt après {what.fr} : rien à ce jour.",
        )
        return Line(kind="stop", truth=False, words=words)
    when = phrases.moment(last, scene.zone())
    words = Words(
        en=f"Stops at once at {what.en}: the last on {when.en}.",
        fr=f"S’arrête aussitôt après {what.fr} : dernière fois le {when.fr}.",
    )
    return Line(kind="stop", truth=None, words=words, figures={"last": last})


_ALLOWED: Final = Words(
    en="A message{by} would be allowed now.", fr="Un message{by} serait autorisé maintenant."
)
_HELD_BACK: Final = Words(
    en="A message{by} would be held back now.", fr="Un message{by} serait retenu maintenant."
)


def _filled(words: Words, by: Words) -> Words:
    return Words(en=words.en.format(by=by.en), fr=words.fr.format(by=by.fr))


def _message_lines(scene: Scene, scenario: CompiledScenario) -> list[Line]:
    """Return what governance would say of the scenario's messages at this instant."""
    lines: list[Line] = []
    seen: set[str] = set()
    if scenario.holds_out(scene.contact.id):
        held = reasons.WORDS[reasons.Reason.HOLDOUT][1]
        lines.append(Line(kind="rule", truth=False, words=held))
    several = len({message.channel for message in scenario.messages.values()}) > 1
    for message in scenario.messages.values():
        asking = judging.asking_of(scene, scenario, message)
        refused = scene.program.judge.refusal(asking, scene.now)
        by = speaking.scoped(message.channel if several else None, [])
        if refused is None:
            words, until, truth = _filled(_ALLOWED, by), None, True
        else:
            why = wording.sentence(refused.reason, refused.figures, scene.zone())
            words = join([_filled(_HELD_BACK, by), why], en=" ", fr=" ")
            until, truth = _until(refused.until), False
        if words.en not in seen:
            seen.add(words.en)
            lines.append(Line(kind="rule", truth=truth, words=words, until=until))
    return lines
