"""Checking a policy: every mistake of meaning, each at its place, before it can hold."""

from __future__ import annotations

import re
from datetime import date, time
from typing import TYPE_CHECKING, Any, Final

from aparte.core import channels, conditions, nearest, written
from aparte.core.conditions import permission, values
from aparte.core.contact import PRESSURE_MAX
from aparte.core.governance import holidays, model
from aparte.kernel import durations, instants, zones
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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

RULES_MAX: Final = 20
CAP_WINDOW_MAX: Final = 92 * instants.DAY
MEMBERS_MAX: Final = 50
CLOSED_MAX: Final = 100
NAME_MAX: Final = 200

KEY: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
"""What names a channel or a category of messages."""

_MEMBER: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}(/[^/\s]{1,63})?")
_COUNTRY: Final = re.compile(r"[A-Za-z]{2}")
_YEARLY: Final = re.compile(r"\d\d-\d\d")
_LEAP_YEAR: Final = 2024
_NOON: Final = time(12)
_EVENING: Final = time(17)


def check(policy: Policy, known: conditions.Known) -> list[Problem]:
    """Return what is wrong with a policy, each problem at its place."""
    problems: list[Problem] = []
    for kind, check_one in _CHECKS.items():
        rules: tuple[Any, ...] = getattr(policy, kind)
        problems += _check_count(rules, RULES_MAX, kind)
        for index, rule in enumerate(rules):
            problems += check_one(rule, f"{kind}[{index}]")
    for index, pause in enumerate(policy.pauses):
        path = f"pauses[{index}].condition"
        problems += conditions.check(pause.condition, path, known)
    for index, rest in enumerate(policy.rests):
        problems += values.check_event(rest.event, f"rests[{index}].event", known)
    for index, group in enumerate(policy.groups):
        problems += _check_members(group, f"groups[{index}].members", known)
    problems += _check_repeated(policy.caps)
    if policy.minimum_gap is not None:
        problems += _check_window(policy.minimum_gap, "minimum_gap")
    if policy.quiet_hours is not None:
        problems += _check_quiet(policy.quiet_hours, "quiet_hours")
        problems += _check_by_night(policy.quiet_hours, "quiet_hours")
    return problems


def _check_count(given: Sequence[object], limit: int, path: str) -> list[Problem]:
    if len(given) <= limit:
        return []
    words = Words(en=f"Keep at most {limit} of them.", fr=f"Gardez-en au plus {limit}.")
    return [Problem("too_many", path, words)]


def _check_window(text: str, path: str) -> list[Problem]:
    """Check a duration looked back on accepted messages, which are not remembered for ever."""
    found = written.check_duration(text, path)
    if not found and durations.parse(text) > CAP_WINDOW_MAX:
        words = Words(
            en=f"Such a rule looks back at most 92 days: shorten “{text}”.",
            fr=f"Une telle règle regarde au plus 92 jours en arrière : raccourcissez « {text} ».",
        )
        found = [Problem("window_too_long", path, words)]
    return found


def _check_scope(rule: Rule, path: str) -> list[Problem]:
    problems = [] if rule.channel is None else _check_channel(rule.channel, f"{path}.channel")
    for index, category in enumerate(rule.categories):
        problems += _check_key(category, f"{path}.categories[{index}]")
    return problems + _check_count(rule.categories, RULES_MAX, f"{path}.categories")


def _check_channel(channel: str, path: str) -> list[Problem]:
    problems = _check_key(channel, path)
    return problems or permission.check_spelling(channel, channels.CHANNELS, path)


def _check_key(text: str, path: str) -> list[Problem]:
    if KEY.fullmatch(text) is not None:
        return []
    words = Words(
        en=f"“{text}” is not a name here: use lower-case letters, digits and hyphens, at most 63.",
        fr=f"« {text} » n’est pas un nom ici : utilisez minuscules, chiffres et tirets, 63 au"
        " plus.",
    )
    return [Problem("bad_key", path, words)]


def _check_rest(rest: Rest, path: str) -> list[Problem]:
    problems = written.check_duration(rest.duration, f"{path}.duration")
    return problems + values.check_filters(rest.where, f"{path}.where")


def _check_gap(gap: Gap, path: str) -> list[Problem]:
    return _check_window(gap.duration, f"{path}.duration") + _check_scope(gap, path)


def _check_pause(pause: Pause, path: str) -> list[Problem]:
    problems = _check_scope(pause, path)
    if pause.reason == "paused_by_rule" and pause.name is None:
        words = Words(
            en="Give your pause a name: it is what the record says.",
            fr="Donnez un nom à cette pause : c’est ce que dira l’historique.",
        )
        problems.append(Problem("missing_name", f"{path}.name", words))
    elif pause.name is not None:
        problems += _check_name(pause.name, f"{path}.name")
    return problems


def _check_name(name: Words, path: str) -> list[Problem]:
    if name.en.strip() and name.fr.strip() and max(len(name.en), len(name.fr)) <= NAME_MAX:
        return []
    words = Words(
        en=f"Write a name in each language, at most {NAME_MAX} characters.",
        fr=f"Écrivez un nom dans chaque langue, {NAME_MAX} caractères au plus.",
    )
    return [Problem("bad_name", path, words)]


_CAP_OF_NO_TIME: Final = Words(
    en="Say over what time: add `rolling`, for example 7d, or `calendar`, for example week.",
    fr="Dites sur quelle durée : ajoutez `rolling`, par exemple 7d, ou `calendar`, par exemple"
    " week.",
)
_CAP_OF_TWO_TIMES: Final = Words(
    en="A cap is over one time: remove `rolling` or `calendar`, or make two caps of it.",
    fr="Un plafond porte sur une seule durée : retirez `rolling` ou `calendar`, ou faites-en deux"
    " plafonds.",
)


def _check_cap(cap: Cap, path: str) -> list[Problem]:
    problems = _check_scope(cap, path)
    if cap.limit < 1:
        words = Words(
            en="A cap allows at least 1 message; to send none, use the emergency stop.",
            fr="Un plafond autorise au moins 1 message ; pour n’en envoyer aucun, utilisez"
            " l’arrêt d’urgence.",
        )
        problems.append(Problem("bad_limit", f"{path}.limit", words))
    elif cap.limit > PRESSURE_MAX:
        words = Words(
            en=f"A cap counts at most {PRESSURE_MAX} messages, not {cap.limit}: lower it.",
            fr=f"Un plafond compte au plus {PRESSURE_MAX} messages, non {cap.limit} : abaissez-le.",
        )
        problems.append(Problem("bad_limit", f"{path}.limit", words))
    if (cap.rolling is None) == (cap.calendar is None):
        words = _CAP_OF_NO_TIME if cap.rolling is None else _CAP_OF_TWO_TIMES
        problems.append(Problem("one_window", path, words))
    if cap.rolling is not None:
        problems += _check_window(cap.rolling, f"{path}.rolling")
    return problems


def _check_group(group: Group, path: str) -> list[Problem]:
    problems = _check_window(group.window, f"{path}.window")
    problems += _check_name(group.name, f"{path}.name")
    problems += _check_count(group.members, MEMBERS_MAX, f"{path}.members")
    if len(set(group.members)) < 2:  # noqa: PLR2004 -- a choice needs two
        words = Words(
            en="Name at least two members to choose from.",
            fr="Nommez au moins deux membres entre lesquels choisir.",
        )
        problems.append(Problem("too_few", f"{path}.members", words))
    for index, member in enumerate(group.members):
        if _MEMBER.fullmatch(member) is None:
            words = Words(
                en=f"“{member}” is not a member: write a scenario’s key, or scenario/message.",
                fr=f"« {member} » n’est pas un membre : écrivez la clé d’un scénario, ou"
                " scénario/message.",
            )
            problems.append(Problem("bad_member", f"{path}.members[{index}]", words))
    return problems


def _check_members(group: Group, path: str, known: conditions.Known) -> list[Problem]:
    """Return the problems of members named twice, or of no scenario there is."""
    problems: list[Problem] = []
    for index, member in enumerate(group.members):
        key = member.partition("/")[0]
        if member in group.members[:index] and len(set(group.members)) > 1:
            words = Words(
                en=f"“{member}” is named twice: remove one of them.",
                fr=f"« {member} » est nommé deux fois : retirez-en un.",
            )
            problems.append(Problem("member_repeated", f"{path}[{index}]", words))
        elif (
            known.scenarios is not None and _MEMBER.fullmatch(member) and key not in known.scenarios
        ):
            words = Words(
                en=f"There is no scenario “{key}”: create it first, or correct the key.",
                fr=f"Il n’y a pas de scénario « {key} » : créez-le d’abord, ou corrigez la clé.",
            )
            asked = nearest.asking(words, key, known.scenarios)
            problems.append(Problem("unknown_scenario", f"{path}[{index}]", asked))
    return problems


def _check_repeated(caps: tuple[Cap, ...]) -> list[Problem]:
    """Return the problem of a cap on the same messages and the same time as one above it."""
    problems: list[Problem] = []
    about = [(cap.channel, set(cap.categories), cap.rolling, cap.calendar) for cap in caps]
    for index, one in enumerate(about):
        if one in about[:index]:
            words = Words(
                en=f"The cap {about.index(one) + 1} is about the same messages and time; only the"
                " lower one counts: remove the other.",
                fr=f"Le plafond {about.index(one) + 1} porte sur les mêmes messages et la même"
                " durée ; seul le plus bas compte : retirez l’autre.",
            )
            problems.append(Problem("cap_repeated", f"caps[{index}]", words))
    return problems


def _check_by_night(quiet: QuietHours, path: str) -> list[Problem]:
    """Return the problem of hours that keep silent all day and speak at night."""
    start, end = zones.parse_time(quiet.start), zones.parse_time(quiet.end)
    if start is None or end is None or not (start < _NOON and end > _EVENING):
        return []
    words = Words(
        en=f"Nothing would leave from {quiet.start} to {quiet.end}, by day, and all would leave at"
        f" night. Did you mean “start: {quiet.end}, end: {quiet.start}”?",
        fr=f"Rien ne partirait de {quiet.start} à {quiet.end}, en journée, et tout partirait la"
        f" nuit. Vouliez-vous dire « start: {quiet.end}, end: {quiet.start} » ?",
    )
    return [Problem("quiet_by_day", path, words)]


def _check_clocks(start: str, end: str, path: str) -> list[Problem]:
    return [
        *written.check_time(start, f"{path}.start"),
        *written.check_time(end, f"{path}.end"),
    ]


def _check_weekdays(days: tuple[int, ...], path: str) -> list[Problem]:
    if days and set(days) <= set(model.EVERY_DAY):
        return []
    words = Words(
        en="Name at least one weekday, from 1 (Monday) to 7 (Sunday).",
        fr="Nommez au moins un jour, de 1 (lundi) à 7 (dimanche).",
    )
    return [Problem("bad_weekdays", f"{path}.weekdays", words)]


def _check_legal(legal: LegalHours, path: str) -> list[Problem]:
    problems = _check_channel(legal.channel, f"{path}.channel")
    problems += _check_weekdays(legal.weekdays, path)
    clocks = _check_clocks(legal.start, legal.end, path)
    start, end = zones.parse_time(legal.start), zones.parse_time(legal.end)
    if start is not None and end is not None and end.isoformat() != "00:00:00" and end <= start:
        words = Words(
            en=f"Legal hours begin and end on one day: let the end, {legal.end}, be after"
            f" {legal.start}.",
            fr="Les heures légales commencent et finissent le même jour : donnez une fin après"
            f" {legal.start}, non {legal.end}.",
        )
        clocks.append(Problem("empty_hours", path, words))
    problems += clocks
    if legal.country is not None and _COUNTRY.fullmatch(legal.country) is None:
        words = Words(
            en=f"Write a country as two letters, such as FR, not “{legal.country}”.",
            fr=f"Écrivez un pays en deux lettres, par exemple FR, non « {legal.country} ».",
        )
        problems.append(Problem("bad_country", f"{path}.country", words))
    return problems + _check_closed(legal, path)


def _check_closed(legal: LegalHours, path: str) -> list[Problem]:
    problems = _check_count(legal.closed_on, CLOSED_MAX, f"{path}.closed_on")
    for index, calendar in enumerate(legal.holidays):
        if calendar not in holidays.CALENDARS:
            names = ", ".join(holidays.CALENDARS)
            words = Words(
                en=f"There is no calendar “{calendar}”: use one of {names}.",
                fr=f"Il n’y a pas de calendrier « {calendar} » : utilisez l’un de {names}.",
            )
            asked = nearest.asking(words, calendar, holidays.CALENDARS)
            problems.append(Problem("unknown_calendar", f"{path}.holidays[{index}]", asked))
    for index, day in enumerate(legal.closed_on):
        if not _is_day(day):
            words = Words(
                en=f"“{day}” is not a day there is. Write 2026-05-02, or 12-24 for every year.",
                fr=f"« {day} » n’est pas un jour réel. Écrivez 2026-05-02, ou 12-24 pour chaque"
                " année.",
            )
            problems.append(Problem("bad_day", f"{path}.closed_on[{index}]", words))
    return problems


def _is_day(text: str) -> bool:
    yearly = _YEARLY.fullmatch(text) is not None
    written = f"{_LEAP_YEAR}-{text}" if yearly else text
    try:
        return date.fromisoformat(written).isoformat() == written
    except ValueError:
        return False


def _check_quiet(quiet: QuietHours, path: str) -> list[Problem]:
    problems = [] if quiet.channel is None else _check_channel(quiet.channel, f"{path}.channel")
    problems += _check_weekdays(quiet.weekdays, path)
    clocks = _check_clocks(quiet.start, quiet.end, path)
    whole_days = set(quiet.weekdays) != set(model.EVERY_DAY)
    if not clocks and not whole_days and quiet.start == quiet.end:
        words = Words(
            en="Give quiet hours a beginning and an end that differ.",
            fr="Donnez aux heures calmes un début et une fin différents.",
        )
        clocks.append(Problem("empty_hours", path, words))
    return problems + clocks


_CHECKS: Final[dict[str, Callable[[Any, str], list[Problem]]]] = {
    "rests": _check_rest,
    "pauses": _check_pause,
    "caps": _check_cap,
    "gaps": _check_gap,
    "groups": _check_group,
    "legal_hours": _check_legal,
    "quiet_periods": _check_quiet,
}
"""What is wrong with one rule of each kind."""
