"""Checking the ways of a scenario: they lead somewhere, onward, and back only where time passes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aparte.core.scenarios import steps
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.scenarios.model import Scenario


def check(scenario: Scenario) -> list[Problem]:
    """Return what is wrong with where the steps lead."""
    places = {step.id: index for index, step in enumerate(scenario.steps)}
    problems: list[Problem] = []
    reached = {scenario.steps[0].id}
    for index, step in enumerate(scenario.steps):
        for way in step.exits():
            to = scenario.target(index, way.to)
            reached.add(to)
            if to == steps.END:
                continue
            if to not in places:
                problems.append(_unknown(index, to))
            elif isinstance(step, steps.Jump) and way.to == step.to:
                problems += _check_jump(scenario, places, index, to)
            elif places[to] <= index:
                problems.append(_backward(index, to))
    for index, step in enumerate(scenario.steps):
        if step.id not in reached:
            words = Words(
                en=f"Nothing leads to “{step.id}”: link it, or remove it.",
                fr=f"Rien ne mène à « {step.id} » : reliez-la, ou retirez-la.",
            )
            problems.append(Problem("unreachable_step", f"steps[{index}]", words))
    return problems


def _unknown(index: int, to: str) -> Problem:
    words = Words(
        en=f"“{to}” is not a step of this scenario.",
        fr=f"« {to} » n’est pas une étape de ce scénario.",
    )
    return Problem("unknown_step", f"steps[{index}]", words)


def _backward(index: int, to: str) -> Problem:
    words = Words(
        en=f"Only a jump leads back; “{to}” comes before.",
        fr=f"Seul un retour mène en arrière ; « {to} » vient avant.",
    )
    return Problem("backward_step", f"steps[{index}]", words)


def _check_jump(scenario: Scenario, places: dict[str, int], index: int, to: str) -> list[Problem]:
    """Return a problem unless a jump leads back and each way round passes a wait of some length.

    A wait by the clock or for an event may be over at once; a duration never is. So no journey
    passes a step twice at one instant, whatever its jumps.
    """
    if places[to] >= index:
        words = Words(
            en=f"A jump leads back; “{to}” comes later.",
            fr=f"Un retour mène en arrière ; « {to} » vient après.",
        )
        return [Problem("forward_jump", f"steps[{index}].to", words)]
    if scenario.steps[index].id not in _without_waiting(scenario, places, to):
        return []
    words = Words(
        en=f"From “{to}” back to here nothing waits: put a `wait` on each way.",
        fr=f"De « {to} » jusqu’ici rien n’attend : placez une attente `wait` sur chaque voie.",
    )
    return [Problem("loop_without_wait", f"steps[{index}].to", words)]


def _without_waiting(scenario: Scenario, places: dict[str, int], start: str) -> set[str]:
    """Return the steps that may be reached from one without passing a wait of some length."""
    reached: set[str] = set()
    ahead = [start]
    while ahead:
        here = ahead.pop()
        if here in reached or here not in places:
            continue
        reached.add(here)
        step = scenario.steps[places[here]]
        if not isinstance(step, steps.Wait):
            ahead += [scenario.target(places[here], way.to) for way in step.exits()]
    return reached
