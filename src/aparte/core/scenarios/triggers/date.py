"""Date trigger: some days before or after a date the contact carries, at a local hour.

With `yearly`, each year on that day and month; 29 February becomes 28 February in common years.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from typing_extensions import override

from aparte.core import dates, phrases
from aparte.core.scenarios.triggers import base
from aparte.kernel import ids, instants, zones
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable

    from aparte.core.conditions import Known
    from aparte.core.contact import Contact
    from aparte.core.scenarios.compiling import CompiledScenario, Needed
    from aparte.core.scene import Scene

OFFSET_DAYS_MAX: Final = 366


class OnDate(base.Trigger, frozen=True, tag="date"):
    """Fire `offset_days` after (before, when negative) a date attribute, at local time `at`."""

    attribute: str
    offset_days: int = 0
    at: str = "09:00"
    yearly: bool = False

    @override
    def sentence(self) -> Words:
        count = abs(self.offset_days)
        name = self.attribute
        every_en = "every year, " if self.yearly else ""
        every_fr = "chaque année, " if self.yearly else ""
        if count == 0:
            return Words(
                en=f"{every_en}on the day of “{name}”, at {self.at}",
                fr=f"{every_fr}le jour de « {name} », à {self.at}",
            )
        side_en, side_fr = ("before", "avant") if self.offset_days < 0 else ("after", "après")
        return Words(
            en=f"{every_en}{count} {'day' if count == 1 else 'days'} {side_en} “{name}”,"
            f" at {self.at}",
            fr=f"{every_fr}{count} {'jour' if count == 1 else 'jours'} {side_fr} « {name} »,"
            f" à {self.at}",
        )

    @override
    def opening(self) -> Words:
        said = self.sentence()
        return Words(en=said.en[0].upper() + said.en[1:], fr=said.fr[0].upper() + said.fr[1:])

    @override
    def check(self, path: str, known: Known) -> list[Problem]:
        del known
        problems: list[Problem] = []
        if zones.parse_time(self.at) is None:
            words = Words(
                en=f"“{self.at}” is not a time of day. Write it as 09:00.",
                fr=f"« {self.at} » n’est pas une heure. Écrivez-la ainsi : 09:00.",
            )
            problems.append(Problem("bad_time", f"{path}.at", words))
        if abs(self.offset_days) > OFFSET_DAYS_MAX:
            words = Words(
                en=f"Stay within {OFFSET_DAYS_MAX} days of the date.",
                fr=f"Restez à moins de {OFFSET_DAYS_MAX} jours de la date.",
            )
            problems.append(Problem("bad_offset", f"{path}.offset_days", words))
        return problems

    @override
    def compile(self, needed: Needed, key: str | None) -> OnDateRunner:
        del key
        return OnDateRunner(self, needed.zone_of)


class OnDateRunner(base.TriggerRunner):
    """Computes the next instant from the attribute; nothing is stored until it comes."""

    def __init__(self, trigger: OnDate, zone_of: Callable[[Contact], ZoneInfo]) -> None:
        clock = zones.parse_time(trigger.at)
        assert clock is not None, "a checked trigger has a time of day"
        self._clock = clock
        self._attribute = trigger.attribute
        self._offset = timedelta(days=trigger.offset_days)
        self._yearly = trigger.yearly
        self._zone_of = zone_of
        self.dated_topics = (f"a:{trigger.attribute}", "a:timezone")

    @override
    def next_due(self, contact: Contact, after: int) -> int:
        anchor = dates.day_of(contact.attribute(self._attribute))
        if anchor is None:
            return instants.FOREVER
        zone = self._zone_of(contact)
        if not self._yearly:
            return self._later(anchor, zone, after)
        year = zones.local(max(after, 0), zone).year - 1
        for candidate in range(max(year, anchor.year), max(year, anchor.year) + 4):
            due = self._later(_in_year(anchor, candidate), zone, after)
            if due != instants.FOREVER:
                return due
        return instants.FOREVER

    def _later(self, day: date, zone: ZoneInfo, after: int) -> int:
        try:
            due = zones.at(day + self._offset, self._clock, zone)
        except OverflowError:
            return instants.FOREVER
        return due if due > after else instants.FOREVER

    @override
    def on_due(self, scene: Scene, scenario: CompiledScenario) -> None:
        event_id = ids.hashed("date-entry", scene.contact.id, scenario.key, scene.now)
        scene.want_entry(scenario, "", event_id, scene.now, self.salt)

    @override
    def explain(
        self, scene: Scene, scenario: CompiledScenario
    ) -> tuple[bool | None, list[Words], int]:
        if dates.day_of(scene.contact.attribute(self._attribute)) is None:
            words = Words(en="This date is not known.", fr="Cette date n’est pas connue.")
            return False, [words], instants.FOREVER
        due = self.next_due(scene.contact, scene.now)
        if due == instants.FOREVER:
            words = Words(en="This date is past.", fr="Cette date est passée.")
            return False, [words], due
        when = phrases.moment(due, scene.zone())
        words = Words(en=f"Next on {when.en}.", fr=f"La prochaine fois le {when.fr}.")
        return None, [words], due


def _in_year(anchor: date, year: int) -> date:
    try:
        return anchor.replace(year=year)
    except ValueError:
        return anchor.replace(year=year, day=28)
