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

from aparte.core import dates, phrases
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
        problems = base.check_clock(self.at, f"{path}.at")
        if self.zone is not None and zones.find(self.zone) is None:
            words = Words(
                en=f"“{self.zone}” is not a time zone. Write for example Europe/Paris.",
                fr=f"« {self.zone} » n’est pas un fuseau horaire. Écrivez par exemple"
                " Europe/Paris.",
            )
            problems.append(Problem("unknown_zone", f"{path}.zone", words))
        if self.segment is not None:
            problems += base.check_segment(self.segment, f"{path}.segment", known)
        start = dates.day_of(self.start) if dates.is_day(self.start) else None
        if start is None:
            words = Words(
                en=f"“{self.start}” is not a day. Write it as 2026-01-31.",
                fr=f"« {self.start} » n’est pas un jour. Écrivez-le ainsi : 2026-01-31.",
            )
            return [*problems, Problem("bad_day", f"{path}.start", words)]
        return problems + _check_rule(self.rule, start, f"{path}.rule")

    @override
    def compile(self, needed: Needed, key: str | None) -> OnCalendarRunner:
        del key
        return OnCalendarRunner(self, needed.zone_of)


def _check_rule(text: str, start: date, path: str) -> list[Problem]:
    try:
        rule = recurrence.parse(text, start)
    except recurrence.RuleError as error:
        words = Words(
            en=f"“{error.part}” is not understood in a rule. Write for example"
            " FREQ=WEEKLY;BYDAY=MO,TH.",
            fr=f"« {error.part} » n’est pas compris dans une règle. Écrivez par exemple"
            " FREQ=WEEKLY;BYDAY=MO,TH.",
        )
        return [Problem("bad_rule", path, words)]
    if recurrence.next_day(rule, start) is not None:
        return []
    words = Words(
        en="No day ever matches this rule: change it.",
        fr="Aucun jour ne correspond à cette règle : modifiez-la.",
    )
    return [Problem("empty_rule", path, words)]


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
