"""The report of a dry-run as lines of text, in French or in English."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from aparte.core import phrases, vocabulary
from aparte.engine.dry_run.report import Chosen, Draft, Reason, Report, Scenario, Step
from aparte.kernel import instants, zones
from aparte.kernel.words import Words

SHOWN_PEOPLE_MAX: Final = 10
SHOWN_DAYS_MAX: Final = 31

_TITLE: Final = Words(
    en="Dry-run from {start} to {end}: {contacts} people, {events} events.",
    fr="Essai à blanc du {start} au {end} : {contacts} personnes, {events} événements.",
)
_DRAFT: Final = Words(
    en="“{name}” would have taken in {people} people ({entries} entries), and spoken to {reached}.",
    fr="« {name} » aurait fait entrer {people} personnes ({entries} entrées) et parlé à {reached}.",
)
_MESSAGES: Final = Words(
    en="Messages wanted: {wanted} = {sent} sent + {held} held back + {deferred} still waiting.",
    fr="Messages voulus : {wanted} = {sent} partis + {held} retenus + {deferred} en attente.",
)
_STEP: Final = Words(
    en="  {step} (“{name}”): {sent} of {wanted}", fr="  {step} (« {name} ») : {sent} sur {wanted}"
)
_REASON: Final = Words(en="    {count} × {reason}", fr="    {count} × {reason}")
_CHOSEN: Final = Words(en="    {count} by {by}: “{name}”", fr="    {count} par {by} : « {name} »")
_ALERTS: Final = Words(
    en="  {step}: {count} alerts to colleagues, none of them sent now",
    fr="  {step} : {count} alertes à des collègues, aucune n’est envoyée maintenant",
)
_DAYS: Final = Words(en="Messages by day:", fr="Messages par jour :")
_GOALS: Final = Words(
    en="Goals reached: {goals}, worth {value}.", fr="Objectifs atteints : {goals}, valeur {value}."
)
_NO_EFFECT: Final = Words(
    en="No message of another scenario changes.", fr="Aucun message d’un autre scénario ne change."
)
_EFFECT: Final = Words(
    en="Other scenarios: {before} messages without it, {after} with it; {held} held back because"
    " of it.",
    fr="Autres scénarios : {before} messages sans lui, {after} avec ; {held} retenus à cause de"
    " lui.",
)
_TURNED_AWAY: Final = Words(
    en="  {count} entries refused: the scenario was full.",
    fr="  {count} entrées refusées : le scénario était complet.",
)
_POLICY: Final = Words(
    en="This policy would have held back {held} of {before} messages; {after} would have left.",
    fr="Cette gouvernance aurait retenu {held} messages sur {before} ; {after} seraient partis.",
)
_EARNED: Final = Words(
    en="The journeys of those held back had reached {goals} goals, worth {value}.",
    fr="Les parcours des messages retenus avaient atteint {goals} objectifs, valeur {value}.",
)
_SCENARIO: Final = Words(
    en="  “{name}”: {before} → {after} ({held} held back, {moved} at another time, {added} more)",
    fr="  « {name} » : {before} → {after} ({held} retenus, {moved} à un autre moment, {added} de"
    " plus)",
)
_ACTUAL: Final = Words(en="What really happened in that time:", fr="Ce qui s’est vraiment passé :")
_ACTUAL_ONE: Final = Words(
    en="  “{name}”: {entries} entries, {accepted} messages left, {held} held back",
    fr="  « {name} » : {entries} entrées, {accepted} messages partis, {held} retenus",
)
_ACTUAL_NONE: Final = Words(
    en="  Nothing: no scenario was at work.", fr="  Rien : aucun scénario n’était à l’œuvre."
)
_PEOPLE: Final = Words(en="Some of the people concerned:", fr="Quelques personnes concernées :")
_PERSON: Final = Words(
    en="  {who}: {messages} messages, {lost} of other scenarios lost",
    fr="  {who} : {messages} messages, {lost} d’autres scénarios perdus",
)
_CAUTIONS: Final = Words(en="What this cannot know:", fr="Ce que cet essai ne peut pas savoir :")


def lines(report: Report, language: str) -> Iterator[str]:
    """Yield the report line by line."""
    for words in _lines(report):
        yield words.in_language(language)


def _lines(report: Report) -> Iterator[Words]:
    yield _filled(
        _TITLE,
        _moment(report.start, report.zone),
        _moment(report.end, report.zone),
        contacts=report.people.contacts,
        events=report.events,
    )
    if report.draft is not None:
        yield from _of_draft(report, report.draft)
    else:
        yield _POLICY.filled(held=report.held_back, before=report.before, after=report.after)
    yield from _effects(report)
    yield _ACTUAL
    happened = [one for one in report.scenarios if one.actual.entries or one.actual.accepted]
    for one in happened:
        actual = one.actual
        yield _named(
            _ACTUAL_ONE,
            one.name,
            entries=actual.entries,
            accepted=actual.accepted,
            held=actual.held_back,
        )
    if not happened:
        yield _ACTUAL_NONE
    if report.people.sample:
        yield _PEOPLE
        for person in report.people.sample[:SHOWN_PEOPLE_MAX]:
            who = person.contact_id + (f" {person.email}" if person.email else "")
            yield _PERSON.filled(who=who, messages=person.messages, lost=person.lost)
    yield _CAUTIONS
    for caution in report.cautions:
        yield Words(en=f"  · {caution.words.en}", fr=f"  · {caution.words.fr}")


def _of_draft(report: Report, draft: Draft) -> Iterator[Words]:
    people = report.people
    yield _named(
        _DRAFT, draft.name, people=people.entered, entries=draft.entries, reached=people.reached
    )
    if draft.turned_away:
        yield _TURNED_AWAY.filled(count=draft.turned_away)
    yield _MESSAGES.filled(
        wanted=draft.wanted,
        sent=draft.sent,
        held=sum(one.count for one in draft.reasons),
        deferred=draft.deferred,
    )
    for step in draft.steps:
        yield _named(_STEP, step.name, step=step.step, sent=step.sent, wanted=step.wanted)
        yield from map(_chosen, step.chosen)
        yield from _reasons(step.reasons)
    for alerting, count in draft.alerts.items():
        yield _ALERTS.filled(step=alerting, count=count)
    days = _by_day(draft.steps)
    if days:
        yield _DAYS
        for day, count in sorted(days.items())[:SHOWN_DAYS_MAX]:
            yield Words(en=f"  {day}  {count}", fr=f"  {day}  {count}")
    if draft.goals:
        yield _GOALS.filled(goals=draft.goals, value=_number(draft.goal_value))


def _chosen(one: Chosen) -> Words:
    by = vocabulary.channel(one.channel)
    return Words(
        en=_CHOSEN.en.format(count=one.count, by=by.en, name=one.name.en),
        fr=_CHOSEN.fr.format(count=one.count, by=by.fr, name=one.name.fr),
    )


def _effects(report: Report) -> Iterator[Words]:
    own = None if report.draft is None else report.draft.key
    changed = [one for one in report.scenarios if one.key != own and _changes(one)]
    if report.draft is not None:
        if not changed:
            yield _NO_EFFECT
            return
        yield _EFFECT.filled(before=report.before, after=report.after, held=report.held_back)
    for one in changed:
        yield _named(
            _SCENARIO,
            one.name,
            before=one.before,
            after=one.after,
            held=one.held_back,
            moved=one.moved,
            added=one.added,
        )
        yield from _reasons(one.reasons)
    if report.held_back:
        yield _EARNED.filled(goals=report.goals, value=_number(report.earned))


def _changes(one: Scenario) -> bool:
    return bool(one.held_back or one.moved or one.added)


def _by_day(steps: Sequence[Step]) -> dict[str, int]:
    days: dict[str, int] = {}
    for step in steps:
        for one in step.by_day:
            days[one.day] = days.get(one.day, 0) + one.count
    return days


def _reasons(found: Sequence[Reason]) -> Iterator[Words]:
    for one in found:
        yield Words(
            en=_REASON.en.format(count=one.count, reason=one.words.en),
            fr=_REASON.fr.format(count=one.count, reason=one.words.fr),
        )


def _named(words: Words, name: Words, **values: object) -> Words:
    return Words(
        en=words.en.format(name=name.en, **values), fr=words.fr.format(name=name.fr, **values)
    )


def _filled(words: Words, start: Words, end: Words, **values: object) -> Words:
    return Words(
        en=words.en.format(start=start.en, end=end.en, **values),
        fr=words.fr.format(start=start.fr, end=end.fr, **values),
    )


def _moment(text: str, zone: str) -> Words:
    found = zones.find(zone)
    assert found is not None, "a workspace has an IANA time zone"
    return phrases.moment(instants.parse(text), found)


def _number(value: float) -> str:
    return f"{value:,.2f}".replace(",", " ").removesuffix(".00")
