"""Triggers at work: each told of the input, the timer or the instant that concerns it.

What they ask for is noted on the scene; `journeys` opens it where the rules allow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aparte.core.inputs import EventInput
from aparte.kernel import instants

if TYPE_CHECKING:
    from aparte.core.contact import Contact
    from aparte.core.program import DatedTrigger
    from aparte.core.scenarios.compiling import CompiledTrigger
    from aparte.core.scene import Scene


def fire(scene: Scene) -> None:
    """Let the triggers react to the event, to armed timers and to dates that are due."""
    contact = scene.contact
    program = scene.program
    if isinstance(scene.event, EventInput):
        _on_event(scene, scene.event)
    elif scene.joined:
        for scenario in program.live:
            for trigger in scenario.triggers:
                trigger.runner.on_join(scene, scenario)
    for timer in [timer for timer in contact.timers if timer.due_at <= scene.now]:
        contact.timers.remove(timer)
        armed = program.trigger_of(timer)
        if armed is not None:
            armed.runner.on_timer(scene, armed.scenario, timer)
    # In the order of the program, whose places of dated triggers go down from -1.
    due = [index for index, at in contact.dues.items() if index < 0 and at <= scene.now]
    for index in sorted(due, reverse=True):
        dated = program.dated[-1 - index]
        dated.runner.on_due(scene, dated.scenario)
        set_date(contact, dated, scene.now)


def _on_event(scene: Scene, event: EventInput) -> None:
    program = scene.program
    concerned: dict[tuple[str, int], CompiledTrigger] = {
        trigger.order: trigger
        for atom in scene.matched
        for trigger in program.triggers_by_atom.get(atom, ())
    }
    for trigger in program.triggers_by_any_event:
        concerned[trigger.order] = trigger
    for order in sorted(concerned):
        concerned[order].runner.on_event(scene, concerned[order].scenario, event)


def fire_on_changes(scene: Scene) -> None:
    """Let the triggers react to the values that inputs and steps replaced since last asked."""
    changes, scene.changes = scene.changes, []
    for change in changes:
        for trigger in scene.program.triggers_by_topic.get(change.topic, ()):
            trigger.runner.on_change(scene, trigger.scenario, change)


def begin(scene: Scene) -> None:
    """Let the triggers of a program new to the contact look at what is already known."""
    for trigger in scene.program.triggers_that_begin:
        trigger.runner.on_begin(scene, trigger.scenario)


def fire_on_segment(scene: Scene, key: str) -> None:
    """Let the triggers react to the contact having entered or left a segment."""
    entered = key in scene.contact.segments
    for trigger in scene.program.triggers_by_segment.get(key, ()):
        trigger.runner.on_segment(scene, trigger.scenario, key, entered=entered)


def set_date(contact: Contact, dated: DatedTrigger, after: int) -> None:
    """Note when a trigger next fires by itself; asked again only when what it looks at changes."""
    due = dated.runner.next_due(contact, after)
    if due == instants.FOREVER:
        contact.dues.pop(dated.index, None)
    else:
        contact.dues[dated.index] = due
