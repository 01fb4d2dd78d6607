"""Checking the ways of a scenario: they lead somewhere, onward, and back only where time passes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aparte.core import nearest
from aparte.core.scenarios import steps
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.scenarios.model import Scenario
    from aparte.core.scenarios.steps import BaseStep


def check(scenario: Scenario) -> list[Problem]:
    """Return what is wrong with where the steps lead."""
    places = {step.id: index for index, step in enumerate(scenario.steps)}
    leads = [step.leads() for step in scenario.steps]
    problems: list[Problem] = []
    reached = {scenario.steps[0].id}
    for index, step in enumerate(scenario.steps):
        for lead in leads[index]:
            to = scenario.target(index, lead.to)
            reached.add(to)
            path = f"steps[{index}].{lead.path}".removesuffix(".")
            if to == steps.END:
                continue
            if to not in places:
                problems.append(_unknown(to, places, path))
            elif isinstance(step, steps.Jump) and lead.path == "to":
                problems += _check_jump(scenario, places, leads, index, to)
            elif places[to] <= index:
                problems.append(_backward(step.id, to, path))
        problems += _check_next(step, leads[index], index)
    for index, step in enumerate(scenario.steps):
        if step.id not in reached:
            words = Words(
                en=f"Nothing leads to “{step.id}”: link it, or remove it.",
                fr=f"Rien ne mène à « {step.id} » : reliez-la, ou retirez-la.",
            )
            problems.append(Problem("unreachable_step", f"steps[{index}]", words))
    return problems


def _check_next(step: BaseStep, leads: list[steps.Lead], index: int) -> list[Problem]:
    """Return the problem of a `next` that nobody follows: the step has ways of its own."""
    if step.next == steps.NEXT or any(lead.path == "next" for lead in leads):
        return []
    names = ", ".join(f"`{lead.path}`" for lead in leads)
    if not names:
        words = Words(
            en="The journey ends here, so nothing follows: remove `next`.",
            fr="Le parcours se termine ici, rien ne suit : retirez `next`.",
        )
    else:
        words = Words(
            en=f"This step goes where {names} say; remove `next`.",
            fr=f"Cette étape va où disent {names} ; retirez `next`.",
        )
    return [Problem("next_not_followed", f"steps[{index}].next", words)]


def _unknown(to: str, places: dict[str, int], path: str) -> Problem:
    words = Words(
        en=f"“{to}” is not a step of this scenario: name one, next or end.",
        fr=f"« {to} » n’est pas une étape de ce scénario : nommez-en une, next ou end.",
    )
    return Problem("unknown_step", path, nearest.asking(words, to, [*places, steps.END]))


def _backward(here: str, to: str, path: str) -> Problem:
    if here == to:
        words = Words(
            en=f"“{to}” leads to itself: nobody would ever leave it. Name a later step.",
            fr=f"« {to} » mène à elle-même : personne n’en sortirait. Nommez une étape suivante.",
        )
        return Problem("step_to_itself", path, words)
    words = Words(
        en=f"Only a jump leads back; “{to}” comes before. Name a later step, or add a `jump`.",
        fr=f"Seul un retour mène en arrière ; « {to} » vient avant. Nommez une étape suivante, ou"
        " ajoutez un `jump`.",
    )
    return Problem("backward_step", path, words)


def _check_jump(
    scenario: Scenario, places: dict[str, int], leads: list[list[steps.Lead]], index: int, to: str
) -> list[Problem]:
    """Return a problem unless a jump leads back and each way round passes a wait of some length.

    A wait by the clock or for an event may be over at once; a duration never is. So no journey
    passes a step twice at one instant, whatever its jumps.
    """
    if places[to] >= index:
        words = Words(
            en=f"A jump leads back; “{to}” comes later: use `next`, or name a step above.",
            fr=f"Un retour mène en arrière ; « {to} » vient après : utilisez `next`, ou nommez une"
            " étape au-dessus.",
        )
        return [Problem("forward_jump", f"steps[{index}].to", words)]
    if scenario.steps[index].id not in _without_waiting(scenario, places, leads, to):
        return []
    words = Words(
        en=f"From “{to}” back to here nothing waits: put a `wait` on each way.",
        fr=f"De « {to} » jusqu’ici rien n’attend : placez une attente `wait` sur chaque voie.",
    )
    return [Problem("loop_without_wait", f"steps[{index}].to", words)]


def _without_waiting(
    scenario: Scenario, places: dict[str, int], leads: list[list[steps.Lead]], start: str
) -> set[str]:
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
            ahead += [scenario.target(places[here], lead.to) for lead in leads[places[here]]]
    return reached
