"""Calendar trigger: days that come back by a rule of RFC 5545, at a local hour.

For everybody, or for the members of a segment; by each person's own clock, or by that of one
zone, where an hour is the same instant for all. An hour that a spring night skips is taken when
the clocks have gone forward; one that an autumn night has twice is the first.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from typing_extensions import override

from aparte.core import dates, nearest, phrases, written
from aparte.core.scenarios.triggers import base
from aparte.core.scenarios.triggers.rulewords import sentence as rule_sentence
from aparte.kernel import ids, instants, recurrence, zones
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable

    from aparte.core.conditions import Known
    from aparte.core.contact import Contact
    from aparte.core.scenarios.compiling import CompiledScenario, Needed
    from aparte.core.scene import Scene

LOOKS_MAX: Final = 4
"""Days of the rule looked at before one whose hour is still ahead."""

_ANY_DAY: Final = date(2024, 1, 1)
"""Stands for a start that is no day, so that the rule is judged all the same."""

_PARTS: Final = {
    "FREQ": Words(en="DAILY, WEEKLY, MONTHLY or YEARLY", fr="DAILY, WEEKLY, MONTHLY ou YEARLY"),
    "INTERVAL": Words(en="a number from 1 to 1000", fr="un nombre de 1 à 1000"),
    "COUNT": Words(
        en="a number from 1 to 1000, without UNTIL", fr="un nombre de 1 à 1000, sans UNTIL"
    ),
    "UNTIL": Words(
        en="a day alone such as 20261231, without COUNT",
        fr="un jour seul comme 20261231, sans COUNT",
    ),
    "BYMONTH": Words(en="months from 1 to 12", fr="des mois de 1 à 12"),
    "BYMONTHDAY": Words(
        en="days from 1 to 31, or from -1 for the last, not of weeks",
        fr="des jours de 1 à 31, ou de -1 pour le dernier, hors semaines",
    ),
    "BYDAY": Words(
        en="days such as MO,TU, with a number only in months and years, such as 1MO",
        fr="des jours comme MO,TU, numérotés seulement dans un mois ou une année, comme 1MO",
    ),
    "BYSETPOS": Words(
        en="positions among days that BYDAY, BYMONTH or BYMONTHDAY name",
        fr="des positions parmi les jours nommés par BYDAY, BYMONTH ou BYMONTHDAY",
    ),
    "WKST": Words(en="a day such as MO", fr="un jour comme MO"),
}
"""What each part of a rule takes."""


class OnCalendar(base.Trigger, frozen=True, tag="calendar"):
    """Fire on each day of a `rule` (RFC 5545) since `start`, at local time `at`."""

    rule: str
    start: str
    at: str = "09:00"
    zone: str | None = None
    segment: str | None = None

    @override
    def sentence(self) -> Words:
        start = dates.day_of(self.start)
        assert start is not None, "a checked trigger has a first day"
        when = rule_sentence(recurrence.parse(self.rule, start))
        said = Words(en=f"{when.en}, at {self.at}", fr=f"{when.fr}, à {self.at}")
        if self.zone is not None:
            said = Words(en=f"{said.en} ({self.zone})", fr=f"{said.fr} ({self.zone})")
        if self.segment is not None:
            said = Words(
                en=f"{said.en}, for the segment “{self.segment}”",
                fr=f"{said.fr}, pour le segment « {self.segment} »",
            )
        return said

    @override
    def opening(self) -> Words:
        said = self.sentence()
        return Words(en=said.en[0].upper() + said.en[1:], fr=said.fr[0].upper() + said.fr[1:])

    @override
    def check(self, path: str, known: Known) -> list[Problem]:
        problems = written.check_time(self.at, f"{path}.at")
        if self.zone is not None:
            problems += written.check_zone(self.zone, f"{path}.zone")
        if self.segment is not None:
            problems += base.check_segment(self.segment, f"{path}.segment", known)
        problems += written.check_day(self.start, f"{path}.start")
        start = dates.day_of(self.start) or _ANY_DAY
        return problems + _check_rule(self.rule, start, f"{path}.rule")

    @override
    def compile(self, needed: Needed, key: str | None) -> OnCalendarRunner:
        del key
        return OnCalendarRunner(self, needed.zone_of)


def _check_rule(text: str, start: date, path: str) -> list[Problem]:
    try:
        rule = recurrence.parse(text, start)
    except recurrence.RuleError as error:
        return [Problem("bad_rule", path, _not_understood(error.part))]
    if recurrence.next_day(rule, start) is not None:
        return []
    if rule.until is not None and rule.until < start:
        words = Words(
            en=f"This rule ends on {rule.until}, before its start on {start}: change one of them.",
            fr=f"Cette règle finit le {rule.until}, avant son début le {start} : changez l’un des"
            " deux.",
        )
        return [Problem("empty_rule", path, words)]
    words = Words(
        en="No day ever matches this rule: change it.",
        fr="Aucun jour ne correspond à cette règle : modifiez-la.",
    )
    return [Problem("empty_rule", path, words)]


def _not_understood(part: str) -> Words:
    """Return what is wrong with a part of a rule, and what it takes."""
    shown = phrases.quoted(part)
    name, _, value = part.partition("=")
    takes = _PARTS.get(name)
    if takes is None:
        words = Words(
            en=f"{shown.en} is not understood in a rule. Write for example"
            " FREQ=WEEKLY;BYDAY=MO,TH.",
            fr=f"{shown.fr} n’est pas compris dans une règle. Écrivez par exemple"
            " FREQ=WEEKLY;BYDAY=MO,TH.",
        )
        return nearest.asking(words, name, _PARTS)
    words = Words(
        en=f"{shown.en} is not understood: write {name} with {takes.en}.",
        fr=f"{shown.fr} n’est pas compris : écrivez {name} avec {takes.fr}.",
    )
    return nearest.asking(words, value, recurrence.FREQUENCIES) if name == "FREQ" else words


class OnCalendarRunner(base.TriggerRunner):
    """Computes the next instant from the rule; nobody outside the segment is ever woken."""

    def __init__(self, trigger: OnCalendar, zone_of: Callable[[Contact], ZoneInfo]) -> None:
        clock, start = zones.parse_time(trigger.at), dates.day_of(trigger.start)
        assert clock is not None, "a checked trigger has a time of day"
        assert start is not None, "a checked trigger has a first day"
        self._clock = clock
        self._rule = recurrence.parse(trigger.rule, start)
        self._zone = None if trigger.zone is None else zones.find(trigger.zone)
        self._zone_of = zone_of
        self._segment = trigger.segment
        member = () if trigger.segment is None else (f"s:{trigger.segment}",)
        self.dated_topics = ("a:timezone", *member)

    @override
    def next_due(self, contact: Contact, after: int) -> int:
        if self._segment is not None and self._segment not in contact.segments:
            return instants.FOREVER
        zone = self._zone or self._zone_of(contact)
        day = zones.local(max(after, 0), zone).date()
        for _ in range(LOOKS_MAX):
            found = recurrence.next_day(self._rule, day)
            if found is None:
                break
            due = zones.at(found, self._clock, zone)
            if due > after:
                return due
            day = found + timedelta(days=1)
        return instants.FOREVER

    @override
    def on_due(self, scene: Scene, scenario: CompiledScenario) -> None:
        event_id = ids.hashed("calendar-entry", scene.contact.id, scenario.key, scene.now)
        scene.want_entry(scenario, "", event_id, scene.now, self.salt)

    @override
    def explain(
        self, scene: Scene, scenario: CompiledScenario
    ) -> tuple[bool | None, list[Words], int]:
        if self._segment is not None and self._segment not in scene.contact.segments:
            words = Words(
                en="This person is not in the segment.",
                fr="Cette personne n’est pas dans le segment.",
            )
            return False, [words], instants.FOREVER
        due = self.next_due(scene.contact, scene.now)
        if due == instants.FOREVER:
            words = Words(en="No day is left.", fr="Il ne reste aucun jour.")
            return False, [words], due
        when = phrases.moment(due, scene.zone())
        return None, [Words(en=f"Next on {when.en}.", fr=f"La prochaine fois le {when.fr}.")], due
