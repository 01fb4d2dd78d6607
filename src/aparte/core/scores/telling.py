"""A score told line by line: what each rule gives one person now, in words, with figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from aparte.core import phrases
from aparte.core.scores import decay, laying, points
from aparte.kernel import durations, instants
from aparte.kernel.words import Words, join

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from aparte.core.contact import Contact
    from aparte.core.scores.compiling import CompiledGroup, CompiledScore
    from aparte.core.scores.rules import RuleRunner


class ScoreLine(msgspec.Struct, frozen=True, kw_only=True):
    """One group or rule: what it gave, what that is worth now, both in points."""

    kind: str
    words: Words
    given: float
    worth: float


class ScoreTold(msgspec.Struct, frozen=True, kw_only=True):
    """How a score stands for one person. `until`: when time alone next changes how far it came."""

    score: str
    name: Words
    value: float
    grade: str | None
    grade_name: Words | None
    since: int | None
    until: int | None
    summary: Words
    lines: list[ScoreLine]


def tell(contact: Contact, score: CompiledScore, now: int, zone: ZoneInfo) -> ScoreTold:
    """Return a score's value for a contact at `now`, and each group and rule below it."""
    value = score.lay(contact, now).value(now)
    standing = score.stand(contact, now)
    key = standing.grades[-1] if standing.grades else None
    name = next((one.name for one in score.definition.grades if one.key == key), None)
    state = contact.scores.get(score.key)
    known = state is not None and state.grade == key
    since = state.since if known and state is not None and key is not None else None
    until = None if standing.until >= instants.MAX_INSTANT else standing.until
    lines: list[ScoreLine] = []
    for group in score.groups:
        lines += _group_lines(contact, group, now, zone)
    return ScoreTold(
        score=score.key,
        name=score.definition.name,
        value=value / points.THOUSAND,
        grade=key,
        grade_name=name,
        since=since,
        until=until,
        summary=_summary(value, name, since, until, zone),
        lines=lines,
    )


def _summary(
    value: int, grade: Words | None, since: int | None, until: int | None, zone: ZoneInfo
) -> Words:
    parts = [points.words(value * points.BILLIONTHS)]
    if grade is not None:
        said = Words(en=f"grade {phrases.quoted(grade.en).en}", fr=f"palier {_fr(grade)}")
        if since is not None:
            when = phrases.moment(since, zone)
            said = Words(en=f"{said.en} since {when.en}", fr=f"{said.fr} depuis le {when.fr}")
        parts.append(said)
    if until is not None:
        when = phrases.moment(until, zone)
        parts.append(
            Words(
                en=f"time alone may change this on {when.en}",
                fr=f"le temps seul peut changer cela le {when.fr}",
            )
        )
    return join(parts, en="; ", fr=f"{phrases.THIN}; ")


def _fr(words: Words) -> str:
    return phrases.quoted(words.fr).fr


def _group_lines(
    contact: Contact, group: CompiledGroup, now: int, zone: ZoneInfo
) -> list[ScoreLine]:
    rules = [_rule_line(contact, rule, now, zone) for rule in group.rules]
    laid, _ = group.lay(contact, now)
    reached = laid.standing + sum(fading.at(now) for fading in laid.fading)
    held = group.bounds.hold(reached)
    name, worth = group.definition.name, points.words(held)
    words = Words(
        en=f"{name.en}: {worth.en}{_bound(group, reached).en}",
        fr=f"{name.fr}{phrases.THIN}: {worth.fr}{_bound(group, reached).fr}",
    )
    return [ScoreLine(kind="group", words=words, given=_float(reached), worth=_float(held)), *rules]


def _bound(group: CompiledGroup, reached: int) -> Words:
    """Return what the group's floor and ceiling do to it."""
    floor, ceiling = group.bounds
    if reached > ceiling:
        limit, whole = points.words(ceiling), points.words(reached)
        return Words(
            en=f"; held at the ceiling of {limit.en}, out of {whole.en}",
            fr=f"{phrases.THIN}; plafonné à {limit.fr}, sur {whole.fr}",
        )
    if reached < floor:
        limit, whole = points.words(floor), points.words(reached)
        return Words(
            en=f"; held at the floor of {limit.en}, out of {whole.en}",
            fr=f"{phrases.THIN}; retenu au plancher de {limit.fr}, sur {whole.fr}",
        )
    if ceiling == laying.HIGHEST:
        return Words(en="", fr="")
    limit = points.words(ceiling)
    if reached == ceiling:
        return Words(
            en=f"; ceiling of {limit.en} reached",
            fr=f"{phrases.THIN}; plafond de {limit.fr} atteint",
        )
    return Words(
        en=f"; ceiling of {limit.en} not reached",
        fr=f"{phrases.THIN}; plafond de {limit.fr} non atteint",
    )


def _rule_line(contact: Contact, rule: RuleRunner, now: int, zone: ZoneInfo) -> ScoreLine:
    reading = rule.read(contact, now)
    found = rule.tell(contact, now, zone)
    given = reading.standing + sum(amount for _, amount in reading.given)
    worth = reading.standing
    gave = points.words(given)
    words = Words(en=f"{found.en}: {gave.en}", fr=f"{found.fr}{phrases.THIN}: {gave.fr}")
    if reading.given:
        worth += decay.Fading(rule.half_life, reading.given).at(now)
        left, length = points.number(worth), durations.to_words(rule.half_life)
        words = Words(
            en=f"{words.en}, worth {left.en} now; half-life {length.en}",
            fr=f"{words.fr}, valant {left.fr} à présent{phrases.THIN}; demi-vie {length.fr}",
        )
    return ScoreLine(kind="rule", words=words, given=_float(given), worth=_float(worth))


def _float(billionths: int) -> float:
    return round(billionths / (points.THOUSAND * points.BILLIONTHS), 3)
