"""Conditions on a date that the person carries: before it, after it, around its anniversary.

A date counts as the contact's local day; an instant as itself. An anniversary falls on the day as
written, 29 February on 28 February in common years, and never in the date's own year.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

import msgspec

from aparte.core import dates, phrases, vocabulary
from aparte.core.conditions import attribute, calendar, kinds, values
from aparte.core.conditions.kinds import FALSE, Context, Detail, Evaluate, Sight, Truth
from aparte.core.contact import Contact
from aparte.kernel import instants
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

OFFSET_DAYS_MAX: Final = 3_660
AROUND_DAYS_MAX: Final = 180

_OFFSET: Final = re.compile(r"([+-]?)([0-9]{1,5})([dw])")
_WEEK: Final = 7


class DateIs(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="date", tag_field="kind"):
    """True when now is before, on or after the attribute's date moved by `offset` ("-7d", "2w")."""

    attribute: str
    op: Literal["before", "on", "after"]
    offset: str = "0d"

    def days(self) -> int:
        """Return the offset in days."""
        match = _OFFSET.fullmatch(self.offset)
        assert match is not None, "a checked offset is one"
        count = int(match[2]) * (_WEEK if match[3] == "w" else 1)
        return -count if match[1] == "-" else count


class Anniversary(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="anniversary", tag_field="kind"
):
    """True from `from_days` to `to_days` around each yearly return of the attribute's date."""

    attribute: str
    from_days: int = 0
    to_days: int = 0


# ------------------------------------------------------------------------------------------- dates


def _compile_date(condition: DateIs, context: Context) -> Evaluate:
    context.clock = True
    context.name("attributes", condition.attribute.partition(".")[0])
    zone_of = context.zone_of()
    name, op, offset = condition.attribute, condition.op, condition.days()

    def evaluate(contact: Contact, now: int) -> Truth:
        bounds = _bounds(attribute.value_of(contact, name), offset, zone_of(contact), op)
        return FALSE if bounds is None else within(bounds, now)

    return evaluate


def within(bounds: tuple[int, int], now: int) -> Truth:
    """Return whether now is in `[start, end)`, and until when."""
    start, end = bounds
    if now < start:
        return Truth(value=False, until=start)
    if now < end:
        return Truth(value=True, until=end)
    return FALSE


def _bounds(value: Any, offset: int, zone: ZoneInfo, op: str) -> tuple[int, int] | None:
    """Return the instants `[start, end)` at which the condition is true; None for never."""
    day = dates.day_of(value)
    if day is None:
        return None
    if dates.is_day(value):
        target = day + timedelta(days=offset)
        start = end = calendar.start_of_day(target, zone)
        if op != "before":
            end = calendar.start_of_day(target + timedelta(days=1), zone)
    else:
        instant = dates.instant_of(value)
        assert instant is not None, "a text with a day is a day or an instant"
        start = end = instant + offset * instants.DAY
        if op == "on":
            local = _DAYS.at(start, zone)
            start, end = local.start, local.end
    if op == "before":
        return (instants.MIN_INSTANT, start)
    return (start, end) if op == "on" else (end, instants.FOREVER)


_DAYS: Final = calendar.Days()


def _check_date(condition: DateIs, path: str, known: kinds.Known) -> list[Problem]:
    del known
    problems = values.check_name(condition.attribute, f"{path}.attribute")
    match = _OFFSET.fullmatch(condition.offset)
    if match is None or abs(condition.days()) > OFFSET_DAYS_MAX:
        problems.append(
            kinds.problem(
                "bad_offset",
                f"{path}.offset",
                f"“{condition.offset}” is not a number of days. Write -7d, 0d or 2w;"
                " ten years at most.",
                f"«\u202f{condition.offset}\u202f» n’est pas un nombre de jours. Écrivez -7d, 0d"
                " ou 2w\u202f; dix ans au plus.",
            )
        )
    return problems


_SIDES: Final = {
    "before": Words(en="we are before", fr="on est avant"),
    "on": Words(en="we are on", fr="on est"),
    "after": Words(en="we are after", fr="on est après"),
}


def _sentence_date(condition: DateIs) -> Words:
    days = condition.days()
    name, of_name = vocabulary.name(condition.attribute), vocabulary.of_name(condition.attribute)
    side = _SIDES[condition.op]
    if days == 0:
        target = f"le jour {of_name.fr}" if condition.op == "on" else name.fr
        return Words(en=f"{side.en} {name.en}", fr=f"{side.fr} {target}")
    far = _far(days)
    if condition.op == "on":
        return Words(en=f"we are {far.en} {name.en}", fr=f"on est {far.fr} {name.fr}")
    return Words(
        en=f"{side.en} the day {far.en} {name.en}",
        fr=f"{side.fr} le jour situé {far.fr} {name.fr}",
    )


def _far(days: int) -> Words:
    """Return "7 days before", "1 day after"; for 0, "the day of"."""
    if days == 0:
        return Words(en="the day of", fr="le jour de")
    count, plural = abs(days), "s" if abs(days) > 1 else ""
    side = Words(en="before", fr="avant") if days < 0 else Words(en="after", fr="après")
    return Words(en=f"{count} day{plural} {side.en}", fr=f"{count} jour{plural} {side.fr}")


def _detail_date(condition: DateIs, sight: Sight) -> Detail:
    value = attribute.value_of(sight.contact, condition.attribute)
    said, name = _sentence_date(condition), vocabulary.name(condition.attribute)
    figures = {"actual": value, "op": condition.op, "offset_days": condition.days()}
    return Detail(_with_date(said, name, value), figures)


def _with_date(said: Words, name: Words, value: Any) -> Words:
    """Return the sentence with the date it depends on, or that there is none."""
    if dates.day_of(value) is None:
        return Words(
            en=f"{name.en} is not a known date; wanted: {said.en}",
            fr=f"{name.fr} n’est pas une date connue{phrases.THIN}; attendu{phrases.THIN}: "
            f"{said.fr}",
        )
    shown = phrases.written_moment(value)
    return Words(
        en=f"{name.en} is {shown.en}; wanted: {said.en}",
        fr=f"{name.fr} tombe le {shown.fr}{phrases.THIN}; attendu{phrases.THIN}: {said.fr}",
    )


def _text_sql(name: str, context: kinds.SqlContext) -> str:
    """Return the attribute's text where it is one, else null."""
    path = context.binder.add(name.split("."), "text[]")
    return (
        f"CASE WHEN jsonb_typeof(p.attributes #> {path}) = 'string'"
        f" THEN p.attributes #>> {path} END"
    )


def _sql_date(condition: DateIs, context: kinds.SqlContext) -> str:
    offset = context.binder.add(condition.days(), "int")
    today = f"{context.local_now()}::date"
    zone, now = context.zone_sql(), context.instant(context.now)
    target = f"({dates.day_sql('given.t')} + {offset})"
    moved = f"({dates.instant_sql('given.t')} + {offset} * interval '24 hours')"
    moved_day = f"({moved} AT TIME ZONE ({zone}))::date"
    sign = {"before": "<", "on": "=", "after": ">"}[condition.op]
    of_day = f"{today} {sign} {target}"
    if condition.op == "on":
        of_instant = f"{today} = {moved_day}"
    else:
        of_instant = f"{now} {'<' if condition.op == 'before' else '>='} {moved}"
    return (
        f"COALESCE((SELECT CASE WHEN length(given.t) = 10 THEN {of_day} ELSE {of_instant} END"
        f" FROM (SELECT {_text_sql(condition.attribute, context)} AS t) AS given), false)"
    )


DATE: Final = kinds.Kind(
    struct=DateIs,
    compile=_compile_date,
    check=_check_date,
    sentence=_sentence_date,
    detail=_detail_date,
    sql=_sql_date,
    cost=3,
    subject=lambda _condition: kinds.ITSELF,
)


# ----------------------------------------------------------------------------------- anniversaries


def _compile_anniversary(condition: Anniversary, context: Context) -> Evaluate:
    context.clock = True
    name = condition.attribute
    context.name("attributes", name.partition(".")[0])
    zone_of = context.zone_of()
    before, after = condition.from_days, condition.to_days
    days = calendar.Days()

    def evaluate(contact: Contact, now: int) -> Truth:
        origin = dates.day_of(attribute.value_of(contact, name))
        if origin is None:
            return FALSE
        zone = zone_of(contact)
        today = days.at(now, zone).day
        year = max(origin.year + 1, today.year - 1)
        while True:
            centre = in_year(origin, year)
            if today <= centre + timedelta(days=after):
                break
            year += 1
        start, end = centre + timedelta(days=before), centre + timedelta(days=after + 1)
        return within((calendar.start_of_day(start, zone), calendar.start_of_day(end, zone)), now)

    return evaluate


def in_year(origin: date, year: int) -> date:
    """Return the anniversary of a day in a year."""
    try:
        return origin.replace(year=year)
    except ValueError:
        return origin.replace(year=year, day=28)


def _check_anniversary(condition: Anniversary, path: str, known: kinds.Known) -> list[Problem]:
    del known
    problems = values.check_name(condition.attribute, f"{path}.attribute")
    around = (condition.from_days, condition.to_days)
    if any(abs(days) > AROUND_DAYS_MAX for days in around) or around[0] > around[1]:
        problems.append(
            kinds.problem(
                "bad_days",
                f"{path}.from_days",
                f"Give from_days and to_days between -{AROUND_DAYS_MAX} and {AROUND_DAYS_MAX},"
                " the smaller first.",
                f"Donnez from_days et to_days entre -{AROUND_DAYS_MAX} et {AROUND_DAYS_MAX},"
                " le plus petit d’abord.",
            )
        )
    return problems


def _sentence_anniversary(condition: Anniversary) -> Words:
    name = vocabulary.anniversary(condition.attribute)
    first, last = condition.from_days, condition.to_days
    if first == last == 0:
        return Words(en=f"it is {name.en}", fr=f"c’est {name.fr}")
    if first == last:
        far = _far(first)
        return Words(en=f"it is {far.en} {name.en}", fr=f"on est {far.fr} {name.fr}")
    start, end = _far(first), _far(last)
    return Words(
        en=f"it is from {start.en} to {end.en} {name.en}",
        fr=f"on est entre {start.fr} et {end.fr} {name.fr}",
    )


def _detail_anniversary(condition: Anniversary, sight: Sight) -> Detail:
    value = attribute.value_of(sight.contact, condition.attribute)
    said, name = _sentence_anniversary(condition), vocabulary.name(condition.attribute)
    figures = {
        "actual": value,
        "from_days": condition.from_days,
        "to_days": condition.to_days,
    }
    return Detail(_with_date(said, name, value), figures)


def _sql_anniversary(condition: Anniversary, context: kinds.SqlContext) -> str:
    """Add whole years to the date: PostgreSQL turns 29 February into 28 where it must."""
    before = context.binder.add(condition.from_days, "int")
    after = context.binder.add(condition.to_days, "int")
    today = f"{context.local_now()}::date"
    passed = "date_part('year', now_there.day)::int - date_part('year', origin.day)::int"
    centre = "(origin.day + make_interval(years => passed.years + step))::date"
    return (
        f"COALESCE((SELECT bool_or(passed.years + step > 0 AND now_there.day"
        f" BETWEEN {centre} + {before} AND {centre} + {after})"
        f" FROM (SELECT {_text_sql(condition.attribute, context)} AS t) AS given,"
        f" LATERAL (SELECT {dates.day_sql('given.t')} AS day) AS origin,"
        f" LATERAL (SELECT {today} AS day) AS now_there,"
        f" LATERAL (SELECT {passed} AS years) AS passed,"
        f" generate_series(-1, 1) AS step), false)"
    )


ANNIVERSARY: Final = kinds.Kind(
    struct=Anniversary,
    compile=_compile_anniversary,
    check=_check_anniversary,
    sentence=_sentence_anniversary,
    detail=_detail_anniversary,
    sql=_sql_anniversary,
    cost=3,
    subject=lambda _condition: kinds.ITSELF,
)
