"""Checking a scenario: every mistake of meaning, each at its place, before it can go live."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from aparte.core import conditions, phrases, shapes, written
from aparte.core.scenarios import contents, messages, model, rules, steps, ways
from aparte.core.scenarios.steps.experiment import Experiment
from aparte.core.scenarios.steps.send import Send
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.scenarios.model import Scenario

KEY: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
PRIORITY_MAX: Final = 100
TEXT_MAX: Final = 2_000


def parse(raw: Any, known: conditions.Known) -> Scenario:
    """Return the scenario of its raw form; raises InvalidError with every problem found."""
    found = read(raw, known)
    shapes.require(found.problems)
    scenario: Scenario = found.value
    return scenario


def read(raw: Any, known: conditions.Known) -> shapes.Read:
    """Return the scenario of its raw form, mended where it is wrong, and every problem."""
    found = shapes.read(raw, model.Scenario, lambda scenario: check(scenario, known))
    uncertain: set[str] = set()
    if any(part.startswith("steps") for part in found.parts):
        # Where a step is not what was meant, nothing certain can be said of the ways between.
        uncertain |= _OF_THE_WHOLE
    if "messages" in found.parts:
        uncertain.add("unknown_message")
    certain = [one for one in found.problems if one.code not in uncertain]
    return found._replace(problems=certain)


_OF_THE_WHOLE: Final = frozenset(
    {"loop_without_wait", "no_step", "unknown_step", "unreachable_step", "unused_message"}
)


def check(scenario: Scenario, known: conditions.Known) -> list[Problem]:
    """Return what is wrong with a scenario."""
    problems = _check_head(scenario)
    problems += scenario.trigger.check("trigger", known)
    if scenario.audience is not None:
        problems += conditions.check(scenario.audience, "audience", known)
    problems += rules.check(scenario, known)
    problems += messages.check(scenario, known)
    problems += _check_steps(scenario, known)
    return problems


def _check_head(scenario: Scenario) -> list[Problem]:
    problems: list[Problem] = []
    if KEY.fullmatch(scenario.key) is None:
        shown = phrases.quoted(scenario.key)
        words = Words(
            en=f"{shown.en} cannot be a key: use lower-case letters, digits and hyphens, at most"
            " 63.",
            fr=f"{shown.fr} ne peut être une clé : utilisez minuscules, chiffres et tirets, 63 au"
            " plus.",
        )
        problems.append(Problem("bad_key", "key", words))
    if not 0 <= scenario.priority <= PRIORITY_MAX:
        words = Words(
            en=f"Write a priority from 0 to {PRIORITY_MAX}, not {scenario.priority}.",
            fr=f"Écrivez une priorité de 0 à {PRIORITY_MAX}, non {scenario.priority}.",
        )
        problems.append(Problem("bad_priority", "priority", words))
    problems += messages.check_name(scenario.name, "name")
    for name in ("objective", "promise", "reason", "kpi"):
        text: Words = getattr(scenario.card, name)
        problems += messages.check_words(text, f"card.{name}", TEXT_MAX, _EMPTY_SENTENCE)
    if scenario.card.review_on:
        problems += written.check_day(scenario.card.review_on, "card.review_on")
    return problems


_EMPTY_SENTENCE: Final = Words(
    en="Write a sentence in each language: a scenario nobody can explain helps nobody.",
    fr="Écrivez une phrase dans chaque langue : un scénario inexplicable n’aide personne.",
)


def _check_steps(scenario: Scenario, known: conditions.Known) -> list[Problem]:
    problems: list[Problem] = []
    if not scenario.steps:
        words = Words(en="Add at least one step.", fr="Ajoutez au moins une étape.")
        return [Problem("no_step", "steps", words)]
    if len(scenario.steps) > model.STEPS_MAX:
        return [rules.too_many("steps", model.STEPS_MAX)]
    before: dict[str, int] = {}
    for index, step in enumerate(scenario.steps):
        path = f"steps[{index}]"
        problems += _check_id(step.id, before, f"{path}.id")
        before.setdefault(step.id, index)
        problems += step.check(path, known)
        if isinstance(step, steps.Start | steps.Stop) and step.scenario == scenario.key:
            words = Words(
                en="A scenario neither starts nor stops itself: name another.",
                fr="Un scénario ne se démarre ni ne s’arrête lui-même : nommez-en un autre.",
            )
            problems.append(Problem("same_scenario", f"{path}.scenario", words))
        if isinstance(step, Send):
            problems += contents.check_choices(step, path, scenario.messages)
        if isinstance(step, Experiment):
            problems += _check_decided_by(scenario, step, path)
    return problems + ways.check(scenario)


def _check_id(given: str, before: dict[str, int], path: str) -> list[Problem]:
    """Return what is wrong with the name of a step; `before` are those of the steps above."""
    shown = phrases.quoted(given)
    if given in {steps.END, steps.NEXT}:
        words = Words(
            en=f"{shown.en} has a meaning of its own: give this step another name.",
            fr=f"{shown.fr} a un sens à lui : donnez un autre nom à cette étape.",
        )
        return [Problem("reserved_step_id", path, words)]
    if given in before:
        words = Words(
            en=f"The step {before[given] + 1} is called {shown.en} too: give each its own name.",
            fr=f"L’étape {before[given] + 1} s’appelle aussi {shown.fr} : donnez-lui le sien.",
        )
        return [Problem("step_id_taken", path, words)]
    if KEY.fullmatch(given):
        return []
    words = Words(
        en=f"{shown.en} cannot name this step: use lower-case letters, digits and hyphens.",
        fr=f"{shown.fr} ne peut nommer cette étape : utilisez minuscules, chiffres et tirets.",
    )
    return [Problem("bad_step_id", path, words)]


def _check_decided_by(scenario: Scenario, step: Experiment, path: str) -> list[Problem]:
    decide = step.decide
    if decide is None or decide.metric != "conversion" or scenario.goal is not None:
        return []
    words = Words(
        en="Without a goal there are no conversions to decide by: give the scenario a goal.",
        fr="Sans objectif, aucune conversion ne peut départager : donnez un objectif au scénario.",
    )
    return [Problem("no_goal", f"{path}.decide.metric", words)]
