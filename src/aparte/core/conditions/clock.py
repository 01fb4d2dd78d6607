"""Conditions on the contact's own clock: which weekday it is there, which hour."""

from __future__ import annotations

from datetime import time
from typing import Final

import msgspec

from aparte.core import phrases, written
from aparte.core.conditions import calendar, kinds
from aparte.core.conditions.kinds import Context, Detail, Evaluate, Sight, Truth
from aparte.core.contact import Contact
from aparte.kernel import zones
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

_WEEK: Final = 7
_JUMPS_MAX: Final = 8
"""Wall-clock events looked at before one of them must change an hour's truth."""


class Weekday(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="weekday", tag_field="kind"
):
    """True on these local days of the week, 1 for Monday to 7 for Sunday."""

    days: tuple[int, ...]


class LocalHour(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    tag="local_hour",
    tag_field="kind",
    rename={"from_": "from"},
):
    """True while the local clock shows `from` or later and before `to`; may pass midnight."""

    from_: str
    to: str


# ---------------------------------------------------------------------------------------- weekdays


def _compile_weekday(condition: Weekday, context: Context) -> Evaluate:
    context.clock = True
    wanted = frozenset(condition.days)
    if len(wanted) == _WEEK:
        return lambda _contact, _now: kinds.TRUE
    zone_of = context.zone_of()
    days = calendar.Days()
    # For each weekday, how many days until one on the other side.
    spans = {
        day: next(
            step
            for step in range(1, _WEEK)
            if ((day + step - 1) % _WEEK + 1 in wanted) is not (day in wanted)
        )
        for day in range(1, _WEEK + 1)
    }

    def evaluate(contact: Contact, now: int) -> Truth:
        zone = zone_of(contact)
        today = days.at(now, zone)
        weekday = today.day.isoweekday()
        until = today.end
        for _ in range(spans[weekday] - 1):
            until = zones.end_of("day", until, zone)
        return Truth(weekday in wanted, until)

    return _remembering(evaluate, zone_of)


def _check_weekday(condition: Weekday, path: str, known: kinds.Known) -> list[Problem]:
    del known
    days = condition.days
    if days and len(set(days)) == len(days) and all(1 <= day <= _WEEK for day in days):
        return []
    return [
        kinds.problem(
            "bad_weekdays",
            f"{path}.days",
            "Name each weekday once, from 1 for Monday to 7 for Sunday.",
            "Nommez chaque jour une seule fois, de 1 pour lundi à 7 pour dimanche.",
        )
    ]


def _days_words(condition: Weekday) -> Words:
    return phrases.listing_all([phrases.weekday(day) for day in sorted(condition.days)])


def _sentence_weekday(condition: Weekday) -> Words:
    days = _days_words(condition)
    return Words(en=f"it is {days.en}", fr=f"on est {days.fr}")


def _detail_weekday(condition: Weekday, sight: Sight) -> Detail:
    weekday = zones.local(sight.now, sight.zone).isoweekday()
    today, wanted = phrases.weekday(weekday), _days_words(condition)
    words = Words(
        en=f"it is {today.en}; wanted: {wanted.en}",
        fr=f"on est {today.fr}{phrases.THIN}; attendu{phrases.THIN}: {wanted.fr}",
    )
    return Detail(words, {"actual": weekday, "wanted": list(condition.days)})


def _sql_weekday(condition: Weekday, context: kinds.SqlContext) -> str:
    days = context.binder.add(list(condition.days), "int[]")
    return f"(date_part('isodow', {context.local_now()})::int = ANY({days}))"


WEEKDAY: Final = kinds.Kind(
    struct=Weekday,
    compile=_compile_weekday,
    check=_check_weekday,
    sentence=_sentence_weekday,
    detail=_detail_weekday,
    sql=_sql_weekday,
    cost=3,
    subject=lambda _condition: kinds.ITSELF,
)


# ------------------------------------------------------------------------------------------- hours


def _clock(text: str) -> time:
    clock = zones.parse_time(text)
    assert clock is not None, "a checked hour is one"
    return clock


def _compile_hour(condition: LocalHour, context: Context) -> Evaluate:
    context.clock = True
    zone_of = context.zone_of()
    start, end = _clock(condition.from_), _clock(condition.to)
    crosses = start > end

    def holds(clock: time) -> bool:
        if crosses:
            return clock >= start or clock < end
        return start <= clock < end

    def evaluate(contact: Contact, now: int) -> Truth:
        zone = zone_of(contact)
        value = holds(zones.local(now, zone).time())
        until = now
        for _ in range(_JUMPS_MAX):
            until = calendar.next_wall_time(until, (start, end), zone)
            if holds(zones.local(until, zone).time()) is not value:
                return Truth(value, until)
        return Truth(value, until)

    return _remembering(evaluate, zone_of)


def _remembering(evaluate: Evaluate, zone_of: kinds.ZoneOf) -> Evaluate:
    """Remember the last answer of each zone while it holds: the clock is the same for all in it."""
    last: dict[object, tuple[int, Truth]] = {}

    def remembered(contact: Contact, now: int) -> Truth:
        zone = zone_of(contact)
        known = last.get(zone)
        if known is not None and known[0] <= now < known[1].until:
            return known[1]
        truth = evaluate(contact, now)
        last[zone] = (now, truth)
        return truth

    return remembered


def _check_hour(condition: LocalHour, path: str, known: kinds.Known) -> list[Problem]:
    del known
    problems = written.check_time(condition.from_, f"{path}.from")
    problems += written.check_time(condition.to, f"{path}.to")
    if not problems and _clock(condition.from_) == _clock(condition.to):
        problems.append(
            kinds.problem(
                "empty_hours",
                f"{path}.to",
                "Both hours are the same: leave the condition out for the whole day.",
                "Les deux heures sont égales\u202f: retirez la condition pour toute la journée.",
            )
        )
    return problems


def _sentence_hour(condition: LocalHour) -> Words:
    return Words(
        en=f"it is between {condition.from_} and {condition.to} where they are",
        fr=f"il est entre {_hour(condition.from_)} et {_hour(condition.to)} chez la personne",
    )


def _hour(text: str) -> str:
    clock = _clock(text)
    minutes = f"{phrases.THIN}{clock.minute:02}" if clock.minute else ""
    return f"{clock.hour}{phrases.THIN}h{minutes}"


def _detail_hour(condition: LocalHour, sight: Sight) -> Detail:
    clock = zones.local(sight.now, sight.zone).time()
    words = Words(
        en=f"it is {clock:%H:%M} there; wanted: from {condition.from_} to {condition.to}",
        fr=f"il y est {_hour(f'{clock:%H:%M}')}{phrases.THIN}; attendu{phrases.THIN}: de "
        f"{_hour(condition.from_)} à {_hour(condition.to)}",
    )
    return Detail(words, {"actual": f"{clock:%H:%M}", "from": condition.from_, "to": condition.to})


def _sql_hour(condition: LocalHour, context: kinds.SqlContext) -> str:
    clock = f"{context.local_now()}::time"
    start = context.binder.add(_clock(condition.from_), "time")
    end = context.binder.add(_clock(condition.to), "time")
    joint = "OR" if _clock(condition.from_) > _clock(condition.to) else "AND"
    return f"({clock} >= {start} {joint} {clock} < {end})"


LOCAL_HOUR: Final = kinds.Kind(
    struct=LocalHour,
    compile=_compile_hour,
    check=_check_hour,
    sentence=_sentence_hour,
    detail=_detail_hour,
    sql=_sql_hour,
    cost=3,
    subject=lambda _condition: kinds.ITSELF,
)
