"""Manual trigger: a person or a program starts the scenario for one contact.

The request is an event of the contact like any other, so it stands in the log, is applied once
and lends its properties to the messages. Only this installation may say it: ingest refuses it
from outside, or whoever reads a site's public key could start any scenario.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from typing_extensions import override

from aparte.core import atoms
from aparte.core.scenarios.steps.base import check_duration
from aparte.core.scenarios.triggers import base
from aparte.kernel import durations, instants
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.conditions import Known
    from aparte.core.inputs import EventInput
    from aparte.core.scenarios.compiling import CompiledScenario, Needed
    from aparte.core.scene import Scene
    from aparte.kernel.errors import Problem

REQUESTED: Final = "Entry Requested"
"""The event that asks for a journey; its property `scenario` says of which scenario."""

SCENARIO: Final = "scenario"


class OnManual(base.Trigger, frozen=True, tag="manual"):
    """Fire when a person or a program asks for it."""

    tolerance: str = base.TOLERANCE

    @override
    def sentence(self) -> Words:
        return Words(en="a start by hand or by the API", fr="un démarrage à la main ou par l’API")

    @override
    def check(self, path: str, known: Known) -> list[Problem]:
        del known
        return check_duration(self.tolerance, f"{path}.tolerance")

    @override
    def compile(self, needed: Needed, key: str | None) -> OnManualRunner:
        return OnManualRunner(self, needed, key)


class OnManualRunner(base.TriggerRunner):
    """Opens on each request for this scenario."""

    def __init__(self, trigger: OnManual, needed: Needed, key: str | None) -> None:
        self._key = key
        self._tolerance = durations.parse(trigger.tolerance)
        where = (atoms.PropertyFilter(SCENARIO, "is", needed.scenario, case_sensitive=True),)
        needed.trigger_on(needed.watch(atoms.Atom(event=REQUESTED, where=where)))

    @override
    def on_event(self, scene: Scene, scenario: CompiledScenario, event: EventInput) -> None:
        if not self.too_late(event, self._tolerance):
            key = base.entry_key(event, self._key)
            scene.want_entry(scenario, key, event.id, event.at, self.salt)

    @override
    def explain(
        self, scene: Scene, scenario: CompiledScenario
    ) -> tuple[bool | None, list[Words], int]:
        words = Words(en="Nobody has asked for it.", fr="Personne ne l’a demandé.")
        if scene.contact.entries.get(scenario.key):
            words = Words(
                en="It opens each time somebody asks for it.",
                fr="S’ouvre chaque fois que quelqu’un le demande.",
            )
        return None, [words], instants.FOREVER
