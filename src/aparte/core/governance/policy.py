"""The policy: a workspace's rules on how much, how often and when it speaks to one person."""

from __future__ import annotations

from typing import Any, Final, Literal

import msgspec

from aparte.core import atoms, shapes
from aparte.kernel import durations, instants, zones
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

RULES_MAX: Final = 20
CAP_WINDOW_MAX: Final = 92 * instants.DAY

Duration = str


class Rest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """No marketing message in `(e, e + duration)` after an event of this kind."""

    event: str
    duration: Duration
    where: tuple[atoms.PropertyFilter, ...] = ()

    def atom(self) -> atoms.Atom:
        """Return what this rule watches for."""
        return atoms.Atom(event=self.event, where=self.where)


class Cap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """At most `limit` marketing messages in a rolling window or a local calendar period.

    `channel` limits the rule to one channel; without it all channels count together.
    """

    limit: int
    rolling: Duration | None = None
    calendar: Literal["day", "week", "month"] | None = None
    channel: str | None = None


class QuietHours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """No marketing message from `start` to `end` ("20:00" to "08:00") by the contact's clock."""

    start: str
    end: str


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All rules of a workspace. Without any, only the law and sense hold a message back."""

    rests: tuple[Rest, ...] = ()
    caps: tuple[Cap, ...] = ()
    minimum_gap: Duration | None = None
    quiet_hours: QuietHours | None = None
    emergency_stop: bool = False


DEFAULT: Final = Policy(
    rests=(Rest(event="Order Completed", duration="72h"),),
    caps=(Cap(limit=3, rolling="7d"),),
    minimum_gap="4h",
    quiet_hours=QuietHours(start="20:00", end="08:00"),
)
"""What a new workspace begins with."""


def parse(raw: Any) -> Policy:
    """Return the policy of its JSON form; raises InvalidError with every problem found."""
    policy = shapes.convert(raw, Policy)
    shapes.require(check(policy))
    return policy


def check(policy: Policy) -> list[Problem]:
    """Return what is wrong with a policy, each problem at its place."""
    problems: list[Problem] = []
    for index, rest in enumerate(policy.rests):
        problems += _check_duration(rest.duration, f"rests[{index}].duration")
    for index, cap in enumerate(policy.caps):
        problems += _check_cap(cap, f"caps[{index}]")
    if policy.minimum_gap is not None:
        problems += _check_duration(policy.minimum_gap, "minimum_gap")
    if policy.quiet_hours is not None:
        problems += _check_quiet(policy.quiet_hours)
    if len(policy.rests) > RULES_MAX or len(policy.caps) > RULES_MAX:
        words = Words(
            en=f"Keep at most {RULES_MAX} rules of one kind.",
            fr=f"Gardez au plus {RULES_MAX} règles d’un même type.",
        )
        problems.append(Problem("too_many", "", words))
    return problems


def _check_duration(text: str, path: str) -> list[Problem]:
    try:
        durations.parse(text)
    except ValueError:
        words = Words(
            en=f"“{text}” is not a duration. Write for example 72h, 7d or 2w.",
            fr=f"« {text} » n’est pas une durée. Écrivez par exemple 72h, 7d ou 2w.",
        )
        return [Problem("bad_duration", path, words)]
    return []


def _check_cap(cap: Cap, path: str) -> list[Problem]:
    problems: list[Problem] = []
    if cap.limit < 1:
        words = Words(
            en="A cap allows at least 1 message; to send none, use the emergency stop.",
            fr="Un plafond autorise au moins 1 message ; pour n’en envoyer aucun, utilisez"
            " l’arrêt d’urgence.",
        )
        problems.append(Problem("bad_limit", f"{path}.limit", words))
    if (cap.rolling is None) == (cap.calendar is None):
        words = Words(
            en="Give a cap either a rolling window (7d) or a calendar period (week).",
            fr="Donnez au plafond soit une fenêtre glissante (7d), soit une période (week).",
        )
        problems.append(Problem("one_window", path, words))
    if cap.rolling is not None:
        found = _check_duration(cap.rolling, f"{path}.rolling")
        if not found and durations.parse(cap.rolling) > CAP_WINDOW_MAX:
            words = Words(
                en="A cap looks back at most 92 days.",
                fr="Un plafond regarde au plus 92 jours en arrière.",
            )
            found = [Problem("window_too_long", f"{path}.rolling", words)]
        problems += found
    return problems


def _check_quiet(quiet: QuietHours) -> list[Problem]:
    problems: list[Problem] = []
    for name, text in (("start", quiet.start), ("end", quiet.end)):
        if zones.parse_time(text) is None:
            words = Words(
                en=f"“{text}” is not a time of day. Write it as 20:00.",
                fr=f"« {text} » n’est pas une heure. Écrivez-la ainsi : 20:00.",
            )
            problems.append(Problem("bad_time", f"quiet_hours.{name}", words))
    if not problems and quiet.start == quiet.end:
        words = Words(
            en="Quiet hours need a beginning and an end that differ.",
            fr="Les heures calmes doivent commencer et finir à des heures différentes.",
        )
        problems.append(Problem("empty_hours", "quiet_hours", words))
    return problems


def sentences(policy: Policy) -> list[Words]:
    """Return the policy as sentences a colleague could read aloud."""
    said: list[Words] = []
    if policy.emergency_stop:
        said.append(
            Words(
                en="Emergency stop: no message leaves.",
                fr="Arrêt d’urgence : aucun message ne part.",
            )
        )
    for rest in policy.rests:
        length = durations.to_words(durations.parse(rest.duration))
        what = atoms.sentence(rest.event, rest.where)
        said.append(
            Words(
                en=f"No marketing message for {length.en} after {what.en}.",
                fr=f"Aucun message marketing pendant {length.fr} après {what.fr}.",
            )
        )
    said += [cap_sentence(cap) for cap in policy.caps]
    if policy.minimum_gap is not None:
        length = durations.to_words(durations.parse(policy.minimum_gap))
        said.append(
            Words(
                en=f"At least {length.en} between two marketing messages.",
                fr=f"Au moins {length.fr} entre deux messages marketing.",
            )
        )
    if policy.quiet_hours is not None:
        quiet = policy.quiet_hours
        said.append(
            Words(
                en=f"No marketing message from {quiet.start} to {quiet.end}, by the person’s"
                " own clock.",
                fr=f"Aucun message marketing de {quiet.start} à {quiet.end}, à l’heure de la"
                " personne.",
            )
        )
    return said


_PERIODS: Final = {
    "day": Words(en="a calendar day", fr="par jour"),
    "week": Words(en="a calendar week", fr="par semaine civile"),
    "month": Words(en="a calendar month", fr="par mois civil"),
}


def cap_sentence(cap: Cap) -> Words:
    """Return one cap as a sentence."""
    noun_en = "message" if cap.limit == 1 else "messages"
    noun_fr = noun_en
    where = cap.channel
    scope_en = f"by {where}" if where else "over all channels"
    scope_fr = f"par {where}" if where else "tous canaux confondus"
    if cap.rolling is not None:
        length = durations.to_words(durations.parse(cap.rolling))
        return Words(
            en=f"At most {cap.limit} marketing {noun_en} in any {length.en}, {scope_en}.",
            fr=f"Au plus {cap.limit} {noun_fr} marketing sur {length.fr} glissants, {scope_fr}.",
        )
    period = _PERIODS[cap.calendar or "day"]
    return Words(
        en=f"At most {cap.limit} marketing {noun_en} {period.en}, {scope_en}.",
        fr=f"Au plus {cap.limit} {noun_fr} marketing {period.fr}, {scope_fr}.",
    )
