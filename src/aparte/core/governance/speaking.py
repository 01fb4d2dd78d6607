"""The policy in sentences a colleague could read aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aparte.core import atoms, conditions, phrases, vocabulary
from aparte.core.governance import holidays, model
from aparte.kernel import durations
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.governance.model import (
        Cap,
        Gap,
        Group,
        LegalHours,
        Pause,
        Policy,
        QuietHours,
        Rest,
        Rule,
    )

_STOPPED: Final = Words(
    en="Emergency stop: no message leaves.",
    fr="Arrêt d’urgence : aucun message ne part.",
)
_PERIODS: Final = {
    "day": Words(en="a calendar day", fr="par jour"),
    "week": Words(en="a calendar week", fr="par semaine civile"),
    "month": Words(en="a calendar month", fr="par mois civil"),
}
_PAUSES: Final = {
    "ticket_open": Words(en="Open support ticket", fr="Demande d’assistance ouverte"),
    "deal_in_negotiation": Words(en="Deal in negotiation", fr="Affaire en négociation"),
}


def sentences(policy: Policy) -> list[Words]:
    """Return the policy as sentences a colleague could read aloud."""
    said = [_STOPPED] if policy.emergency_stop else []
    said += [legal_sentence(legal) for legal in policy.legal_hours]
    said += [pause_sentence(pause) for pause in policy.pauses]
    said += [rest_sentence(rest) for rest in policy.rests]
    said += [cap_sentence(cap) for cap in policy.caps]
    said += [gap_sentence(gap) for gap in policy.spacings()]
    said += [group_sentence(group) for group in policy.groups]
    said += [quiet_sentence(quiet) for quiet in policy.quiet()]
    return said


def rest_sentence(rest: Rest) -> Words:
    """Return one rest as a sentence."""
    length = durations.to_words(durations.parse(rest.duration))
    what = atoms.sentence(rest.event, rest.where)
    return Words(
        en=f"No marketing message for {length.en} after {what.en}.",
        fr=f"Aucun message marketing pendant {length.fr} après {what.fr}.",
    )


def pause_sentence(pause: Pause) -> Words:
    """Return one pause as a sentence."""
    name = pause.name or _PAUSES.get(pause.reason) or phrases.same(pause.reason)
    holds = conditions.clause(pause.condition)
    kind = _kind(pause)
    return Words(
        en=f"{name.en}: no {kind.en} message{_by(pause.channel).en} while {holds.en}.",
        fr=f"{name.fr} : aucun message {kind.fr}{_by(pause.channel).fr}"
        f" {phrases.after_que(holds.fr, 'tant')}.",
    )


def cap_sentence(cap: Cap) -> Words:
    """Return one cap as a sentence."""
    noun = "message" if cap.limit == 1 else "messages"
    where = _over(cap.channel)
    kind = _kind(cap)
    if cap.rolling is not None:
        length = durations.to_words(durations.parse(cap.rolling))
        return Words(
            en=f"At most {cap.limit} {kind.en} {noun} in any {length.en}, {where.en}.",
            fr=f"Au plus {cap.limit} {noun} {kind.fr} par période glissante de {length.fr},"
            f" {where.fr}.",
        )
    period = _PERIODS[cap.calendar or "day"]
    return Words(
        en=f"At most {cap.limit} {kind.en} {noun} {period.en}, {where.en}.",
        fr=f"Au plus {cap.limit} {noun} {kind.fr} {period.fr}, {where.fr}.",
    )


def gap_sentence(gap: Gap) -> Words:
    """Return one gap as a sentence."""
    length = durations.to_words(durations.parse(gap.duration))
    kind, where = _kind(gap), _by(gap.channel)
    return Words(
        en=f"At least {length.en} between two {kind.en} messages{where.en}.",
        fr=f"Au moins {length.fr} entre deux messages {kind.fr}{where.fr}.",
    )


def group_sentence(group: Group) -> Words:
    """Return one group as a sentence."""
    length = durations.to_words(durations.parse(group.window))
    members = phrases.listing_all([phrases.quoted(one) for one in group.members], "and", "et")
    return Words(
        en=f"{group.name.en}: in any {length.en} a person hears from only one of {members.en}.",
        fr=f"{group.name.fr} : sur {length.fr}, une personne ne reçoit de messages que d’un seul"
        f" parmi {members.fr}.",
    )


def legal_sentence(legal: LegalHours) -> Words:
    """Return one rule of legal hours as a sentence."""
    channel = vocabulary.channel(legal.channel)
    where = Words(en="", fr="")
    if legal.country is not None:
        where = Words(
            en=f" for people in {legal.country.upper()} or of unknown country",
            fr=f" pour les personnes du pays {legal.country.upper()} ou de pays inconnu",
        )
    days = _days(legal.weekdays)
    closed = _closed(legal)
    return Words(
        en=f"Marketing by {channel.en}{where.en} only from {legal.start} to {legal.end}{days.en}"
        f"{closed.en}, by the person’s own clock.",
        fr=f"Marketing par {channel.fr}{where.fr} seulement de {legal.start} à {legal.end}"
        f"{days.fr}{closed.fr}, à l’heure de la personne.",
    )


def quiet_sentence(quiet: QuietHours) -> Words:
    """Return quiet hours as a sentence."""
    where, days = _by(quiet.channel), _days(quiet.weekdays)
    return Words(
        en=f"No marketing message{where.en} from {quiet.start} to {quiet.end}{days.en}, by the"
        " person’s own clock.",
        fr=f"Aucun message marketing{where.fr} de {quiet.start} à {quiet.end}{days.fr}, à l’heure"
        " de la personne.",
    )


def scoped(channel: str | None, categories: list[str]) -> Words:
    """Return what a rule is narrowed to, to follow "message": " by e-mail of category “x”"."""
    by = _by(channel)
    if not categories:
        return by
    named = phrases.listing_all([phrases.quoted(one) for one in categories])
    return Words(en=f"{by.en} of category {named.en}", fr=f"{by.fr} de catégorie {named.fr}")


def _kind(rule: Rule) -> Words:
    """Return the kind of messages a rule is about, beside the noun in either language."""
    if not rule.categories:
        return Words(en="marketing", fr="marketing")
    named = phrases.listing_all([phrases.quoted(one) for one in rule.categories])
    return Words(en=named.en, fr=f"de catégorie {named.fr}")


def _by(channel: str | None) -> Words:
    if channel is None:
        return Words(en="", fr="")
    name = vocabulary.channel(channel)
    return Words(en=f" by {name.en}", fr=f" par {name.fr}")


def _over(channel: str | None) -> Words:
    if channel is None:
        return Words(en="over all channels", fr="tous canaux confondus")
    name = vocabulary.channel(channel)
    return Words(en=f"by {name.en}", fr=f"par {name.fr}")


def _days(weekdays: tuple[int, ...]) -> Words:
    days = sorted(set(weekdays))
    if len(days) == len(model.EVERY_DAY):
        return Words(en="", fr="")
    names = [phrases.weekday(day) for day in days]
    english = phrases.listing_all(names, "and", "et")
    return Words(en=f" on {english.en}", fr=f" le {english.fr}")


def _closed(legal: LegalHours) -> Words:
    closed: list[Words] = []
    for calendar in legal.holidays:
        name = holidays.CALENDARS[calendar].name
        closed.append(Words(en=f"public holidays ({name.en})", fr=f"les jours fériés ({name.fr})"))
    if legal.closed_on:
        count = len(legal.closed_on)
        closed.append(
            Words(
                en=f"{count} more {'day' if count == 1 else 'days'}",
                fr=f"{count} {'autre jour' if count == 1 else 'autres jours'}",
            )
        )
    if not closed:
        return Words(en="", fr="")
    listed = phrases.listing_all(closed, "and", "et")
    return Words(en=f", except on {listed.en}", fr=f", sauf {listed.fr}")
