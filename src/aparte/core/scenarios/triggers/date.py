"""Date trigger: some days before or after a date the contact carries, at a local hour.

With `yearly`, each year on that day and month; 29 February becomes 28 February in common years.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import msgspec
from typing_extensions import override

from aparte.core import comparing, dates, phrases
from aparte.core.conditions import values
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

OBJECTS_MAX: Final = 50
"""Objects of a list whose dates are looked at: children, contracts, machines."""


class OnDate(base.Trigger, frozen=True, tag="date"):
    """Fire `offset_days` after (before, when negative) a date attribute, at local time `at`.

    With `each`, the attribute is a list of objects and `each` the date in each of them: every
    object opens a journey of its own, keyed by the entry key's property of the object, else by
    all that it holds.
    """

    attribute: str
    offset_days: int = 0
    at: str = "09:00"
    yearly: bool = False
    each: str | None = None

    @override
    def sentence(self) -> Words:
        count = abs(self.offset_days)
        name = self.attribute if self.each is None else f"{self.attribute}.{self.each}"
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
        problems = base.check_clock(self.at, f"{path}.at")
        problems += values.check_name(self.attribute, f"{path}.attribute")
        if self.each is not None:
            problems += values.check_name(self.each, f"{path}.each")
        if abs(self.offset_days) > OFFSET_DAYS_MAX:
            words = Words(
                en=f"Stay within {OFFSET_DAYS_MAX} days of the date.",
                fr=f"Restez à moins de {OFFSET_DAYS_MAX} jours de la date.",
            )
            problems.append(Problem("bad_offset", f"{path}.offset_days", words))
        return problems

    @override
    def compile(self, needed: Needed, key: str | None) -> OnDateRunner:
        return OnDateRunner(self, needed.zone_of, key)


class OnDateRunner(base.TriggerRunner):
    """Computes the next instant from the attribute; nothing is stored until it comes."""

    def __init__(
        self, trigger: OnDate, zone_of: Callable[[Contact], ZoneInfo], key: str | None
    ) -> None:
        clock = zones.parse_time(trigger.at)
        assert clock is not None, "a checked trigger has a time of day"
        self._clock = clock
        self._attribute = trigger.attribute
        self._offset = timedelta(days=trigger.offset_days)
        self._yearly = trigger.yearly
        self._zone_of = zone_of
        self._key = key
        self._each = trigger.each
        self._find = None if trigger.each is None else comparing.compile_path(trigger.each)
        self.dated_topics = (f"a:{trigger.attribute}", "a:timezone")

    @override
    def next_due(self, contact: Contact, after: int) -> int:
        zone = self._zone_of(contact)
        found = (self._next(anchor, zone, after) for _, anchor in self._anchors(contact))
        return min(found, default=instants.FOREVER)

    def _anchors(self, contact: Contact) -> list[tuple[str, date]]:
        """Return the dates to wait for, each with the entry key of its object."""
        value = contact.attribute(self._attribute)
        if self._find is None:
            day = dates.day_of(value)
            return [] if day is None else [("", day)]
        found: dict[str, date] = {}
        for one in (value if isinstance(value, list) else [])[:OBJECTS_MAX]:
            day = dates.day_of(self._find(one)) if isinstance(one, dict) else None
            if day is not None:
                found.setdefault(self._key_of(one), day)
        return list(found.items())

    def _key_of(self, one: dict[str, Any]) -> str:
        named = base.read_key(one, self._key) if self._key is not None else ""
        if named:
            return named
        return ids.hashed("date-object", msgspec.json.encode(one, order="sorted")).hex()

    def _next(self, anchor: date, zone: ZoneInfo, after: int) -> int:
        if not self._yearly:
            return self._later(anchor, zone, after)
        year = zones.local(max(after, 0), zone).year - 1
        for candidate in range(max(year, anchor.year), max(year, anchor.year) + 4):
            due = self._later(dates.in_year(anchor, candidate), zone, after)
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
        contact = scene.contact
        zone = self._zone_of(contact)
        for key, anchor in self._anchors(contact):
            if self._next(anchor, zone, scene.now - 1) != scene.now:
                continue
            event_id = _event_id(contact.id, scenario, scene.now, key)
            scene.want_entry(scenario, key, event_id, scene.now, self.salt)

    @override
    def properties_of(
        self, contact: Contact, scenario: CompiledScenario, event_id: bytes, at: int
    ) -> dict[str, Any]:
        """Return the object, as it is known now, whose date opened the journey."""
        value = contact.attribute(self._attribute)
        if self._find is None or not isinstance(value, list):
            return {}
        for one in value[:OBJECTS_MAX]:
            if not isinstance(one, dict):
                continue
            key = self._key_of(one)
            for holder in (contact.id, *contact.absorbed):
                if _event_id(holder, scenario, at, key) == event_id:
                    return one
        return {}

    @override
    def explain(
        self, scene: Scene, scenario: CompiledScenario
    ) -> tuple[bool | None, list[Words], int]:
        if not self._anchors(scene.contact):
            words = Words(en="This date is not known.", fr="Cette date n’est pas connue.")
            return False, [words], instants.FOREVER
        due = self.next_due(scene.contact, scene.now)
        if due == instants.FOREVER:
            words = Words(en="This date is past.", fr="Cette date est passée.")
            return False, [words], due
        when = phrases.moment(due, scene.zone())
        words = Words(en=f"Next on {when.en}.", fr=f"La prochaine fois le {when.fr}.")
        return None, [words], due


def _event_id(contact: bytes, scenario: CompiledScenario, at: int, key: str) -> bytes:
    return ids.hashed("date-entry", contact, scenario.key, at, *([key] if key else []))
