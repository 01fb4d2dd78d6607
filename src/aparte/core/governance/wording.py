"""A refusal in words, with the figures that were compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from aparte.core import atoms, phrases, vocabulary
from aparte.core.governance import reasons, speaking
from aparte.core.governance.reasons import Reason
from aparte.kernel import durations
from aparte.kernel.words import Words, join

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

_PERIODS: Final = {
    "day": Words(en="today", fr="aujourd’hui"),
    "week": Words(en="this week", fr="cette semaine"),
    "month": Words(en="this month", fr="ce mois-ci"),
}


_STEPPED_IN: Final = Words(
    en="It was let through, as no message before it may leave.",
    fr="Il a été autorisé, car aucun message avant lui ne peut partir.",
)


def sentence(reason: str, figures: dict[str, Any], zone: ZoneInfo) -> Words:
    """Return what a verdict's reason and figures say, by the zone's clock."""
    said = _each(reason, figures, zone) if "each" in figures else _one(reason, figures, zone)
    if figures.get("also") == Reason.EXPIRED:
        latest = phrases.moment(figures["expires_at"], zone)
        said = Words(
            en=f"{said.en} It could not wait: it made sense only until {latest.en}.",
            fr=f"{said.fr} Il ne pouvait attendre : il n’avait de sens que jusqu’au {latest.fr}.",
        )
    return said


def _one(reason: str, figures: dict[str, Any], zone: ZoneInfo) -> Words:
    teller = _TELLERS.get(Reason(reason))
    told = None if teller is None or not figures else teller(figures, zone)
    return told or reasons.sentence(reason)


def _each(reason: str, figures: dict[str, Any], zone: ZoneInfo) -> Words:
    """Return why each of several messages may not leave, or may not where another one does."""
    parts: list[Words] = []
    for one in figures["each"]:
        channel = vocabulary.channel(one["channel"])
        why = _one(one["reason"], one["figures"], zone)
        parts.append(
            Words(en=f"Not by {channel.en}: {why.en}", fr=f"Pas par {channel.fr} : {why.fr}")
        )
    if Reason(reason) is Reason.SENT:
        parts.insert(0, _STEPPED_IN)
    elif Reason(reason) is Reason.HOLDOUT:
        parts.insert(0, reasons.sentence(reason))
    return join(parts, en=" ", fr=" ")


def _consent(figures: dict[str, Any], zone: ZoneInfo) -> Words:
    when = phrases.moment(figures["at"], zone)
    channel = vocabulary.channel(figures["channel"])
    return Words(
        en=f"Consent to “{figures['purpose']}” by {channel.en} was withdrawn on {when.en}.",
        fr=f"Le consentement « {figures['purpose']} » par {channel.fr} a été retiré le {when.fr}.",
    )


def _no_consent(figures: dict[str, Any], zone: ZoneInfo) -> Words:
    del zone
    channel = vocabulary.channel(figures["channel"])
    return Words(
        en=f"This person never agreed to “{figures['purpose']}” by {channel.en}.",
        fr=f"Cette personne n’a jamais accepté « {figures['purpose']} » par {channel.fr}.",
    )


def _resting(figures: dict[str, Any], zone: ZoneInfo) -> Words:
    written = figures.get("what")
    what = atoms.sentence(figures["event"], ()) if written is None else Words(**written)
    rest = durations.to_words(durations.parse(figures["rest"]))
    when = phrases.moment(figures["last"], zone)
    return Words(
        en=f"Rest of {rest.en} after {what.en}, on {when.en}.",
        fr=f"Repos de {rest.fr} après {what.fr}, le {when.fr}.",
    )


def _window(figures: dict[str, Any]) -> Words:
    period = _PERIODS.get(figures["window"])
    if period is not None:
        return period
    return phrases.last(durations.parse(figures["window"]))


def _scope(figures: dict[str, Any]) -> Words:
    return speaking.scoped(figures.get("channel"), figures.get("categories", []))


def _cap(figures: dict[str, Any], zone: ZoneInfo) -> Words:
    del zone
    window, scope = _window(figures), _scope(figures)
    count, limit = figures["count"], figures["limit"]
    return Words(
        en=f"{count} marketing {'message' if count == 1 else 'messages'}{scope.en} accepted"
        f" {window.en}; at most {limit} allowed.",
        fr=f"{count} {'message' if count == 1 else 'messages'} marketing{scope.fr} {window.fr} ;"
        f" {limit} au plus.",
    )


def _lower_priority(figures: dict[str, Any], zone: ZoneInfo) -> Words:
    window = _window(figures)
    when = phrases.moment(figures["held_for"], zone)
    return Words(
        en=f"{figures['count']} of {figures['limit']} messages used {window.en}, and the rest is"
        f" kept for a scenario of higher priority that speaks on {when.en}.",
        fr=f"{figures['count']} message(s) sur {figures['limit']} {window.fr}, et le reste est"
        f" gardé pour un scénario plus prioritaire qui parlera le {when.fr}.",
    )


def _gap(figures: dict[str, Any], zone: ZoneInfo) -> Words:
    gap = durations.to_words(durations.parse(figures["gap"]))
    when, scope = phrases.moment(figures["last"], zone), _scope(figures)
    return Words(
        en=f"The last marketing message{scope.en} was accepted on {when.en}; {gap.en} must pass.",
        fr=f"Le dernier message marketing{scope.fr} a été accepté le {when.fr} ; il faut {gap.fr}"
        " d’écart.",
    )


def _excluded(figures: dict[str, Any], zone: ZoneInfo) -> Words:
    group = Words(**figures["group"])
    window = durations.to_words(durations.parse(figures["window"]))
    other = phrases.quoted(figures["other"])
    when = phrases.moment(figures["last"], zone)
    return Words(
        en=f"Group “{group.en}”: {other.en} spoke on {when.en}, and only one of the group may"
        f" speak within {window.en}.",
        fr=f"Groupe « {group.fr} » : {other.fr} a parlé le {when.fr}, et un seul du groupe peut"
        f" parler en {window.fr}.",
    )


def _pausing(figures: dict[str, Any], zone: ZoneInfo) -> Words:
    del zone
    name = Words(**figures["name"])
    return Words(
        en=f"Marketing messages to this person are paused: {name.en}.",
        fr=f"Les messages marketing à cette personne sont en pause : {name.fr}.",
    )


def _legal(figures: dict[str, Any], zone: ZoneInfo) -> Words:
    channel = vocabulary.channel(figures["channel"])
    when = phrases.moment(figures["at"], zone)
    why = _closing(figures)
    start, end = figures["start"], figures["end"]
    return Words(
        en=f"Marketing by {channel.en} may leave only from {start} to {end} on allowed days; it was"
        f" {when.en} ({zone.key}){why.en}.",
        fr=f"Le marketing par {channel.fr} ne peut partir que de {start} à {end} les jours"
        f" permis ; c’était le {when.fr} ({zone.key}){why.fr}.",
    )


def _closing(figures: dict[str, Any]) -> Words:
    if figures["why"] == "holiday":
        name = Words(**figures["holiday"])
        return Words(en=f", a public holiday: {name.en}", fr=f", un jour férié : {name.fr}")
    return _CLOSINGS[figures["why"]]


_CLOSINGS: Final = {
    "hours": Words(en="", fr=""),
    "weekday": Words(en=", a day that is not allowed", fr=", un jour non permis"),
    "closed": Words(en=", a day closed by the policy", fr=", un jour exclu par la gouvernance"),
}


def _quiet(figures: dict[str, Any], zone: ZoneInfo) -> Words:
    del zone
    return Words(
        en=f"It was quiet hours for this person: {figures['start']} to {figures['end']}"
        f" ({figures['zone']}).",
        fr=f"C’étaient les heures calmes pour cette personne : {figures['start']} à"
        f" {figures['end']} ({figures['zone']}).",
    )


def _paused(figures: dict[str, Any], zone: ZoneInfo) -> Words:
    until = phrases.moment(figures["until"], zone)
    return Words(
        en=f"Somebody paused marketing messages to this person until {until.en}.",
        fr=f"Quelqu’un a suspendu les messages marketing à cette personne jusqu’au {until.fr}.",
    )


_TELLERS: Final[dict[Reason, Callable[[dict[str, Any], ZoneInfo], Words]]] = {
    Reason.UNSUBSCRIBED: _consent,
    Reason.NO_CONSENT: _no_consent,
    Reason.RESTING: _resting,
    Reason.CAP: _cap,
    Reason.LOWER_PRIORITY: _lower_priority,
    Reason.GAP: _gap,
    Reason.QUIET_HOURS: _quiet,
    Reason.PAUSED_BY_HAND: _paused,
    Reason.EXCLUDED_BY_GROUP: _excluded,
    Reason.LEGAL_HOURS: _legal,
    Reason.TICKET_OPEN: _pausing,
    Reason.DEAL_IN_NEGOTIATION: _pausing,
    Reason.PAUSED_BY_RULE: _pausing,
}
