"""Checking a scenario: every mistake of meaning, each at its place, before it can go live."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from aparte.core import conditions, shapes
from aparte.core.scenarios import contents, model, steps, ways
from aparte.core.scenarios.steps import references, split
from aparte.core.scenarios.steps.base import check_duration
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
    scenario = shapes.convert(raw, model.Scenario)
    shapes.require(check(scenario, known))
    return scenario


def check(scenario: Scenario, known: conditions.Known) -> list[Problem]:
    """Return what is wrong with a scenario."""
    problems = _check_head(scenario)
    problems += scenario.trigger.check("trigger", known)
    if scenario.audience is not None:
        problems += conditions.check(scenario.audience, "audience", known)
    problems += _check_rules(scenario, known)
    problems += _check_messages(scenario, known)
    problems += _check_steps(scenario, known)
    return problems


def _check_head(scenario: Scenario) -> list[Problem]:
    problems: list[Problem] = []
    if KEY.fullmatch(scenario.key) is None:
        words = Words(
            en="A key has lower-case letters, digits and hyphens, at most 63.",
            fr="Une clé se compose de minuscules, chiffres et tirets, 63 au plus.",
        )
        problems.append(Problem("bad_key", "key", words))
    if not 0 <= scenario.priority <= PRIORITY_MAX:
        words = Words(
            en=f"A priority goes from 0 to {PRIORITY_MAX}.",
            fr=f"Une priorité va de 0 à {PRIORITY_MAX}.",
        )
        problems.append(Problem("bad_priority", "priority", words))
    for name in ("objective", "promise", "reason", "kpi"):
        text: Words = getattr(scenario.card, name)
        if not (text.en.strip() and text.fr.strip()):
            words = Words(
                en="Write a sentence in each language: a scenario nobody can explain helps nobody.",
                fr="Écrivez une phrase dans chaque langue : un scénario inexplicable n’aide"
                " personne.",
            )
            problems.append(Problem("empty_text", f"card.{name}", words))
        elif max(len(text.en), len(text.fr)) > TEXT_MAX:
            words = Words(
                en=f"Keep it under {TEXT_MAX} characters.",
                fr=f"Restez sous {TEXT_MAX} caractères.",
            )
            problems.append(Problem("text_too_long", f"card.{name}", words))
    return problems


def _check_rules(scenario: Scenario, known: conditions.Known) -> list[Problem]:
    problems: list[Problem] = []
    entry = scenario.entry
    if (entry.rule == "every") != (entry.every is not None):
        words = Words(
            en="The rule “every” and the duration `every` go together.",
            fr="La règle « every » et la durée `every` vont ensemble.",
        )
        problems.append(Problem("entry_duration", "entry.every", words))
    elif entry.every is not None:
        problems += check_duration(entry.every, "entry.every")
    if entry.max_entries is not None and not 0 < entry.max_entries <= model.ENTRIES_MAX:
        words = Words(
            en=f"Allow 1 to {model.ENTRIES_MAX} entries.",
            fr=f"Permettez de 1 à {model.ENTRIES_MAX} entrées.",
        )
        problems.append(Problem("bad_max_entries", "entry.max_entries", words))
    if entry.limits is not None:
        problems += _check_limits(entry.limits)
    problems += _check_goal(scenario.goal)
    problems += _check_groups(scenario)
    if len(scenario.stops) > model.STOPS_MAX:
        problems.append(_too_many("stops", model.STOPS_MAX))
    for index, stop in enumerate(scenario.stops):
        path = f"stops[{index}]"
        if (stop.event is None) == (stop.condition is None):
            words = Words(
                en="A stop rule names either an event or a condition.",
                fr="Une règle d’arrêt nomme soit un événement, soit une condition.",
            )
            problems.append(Problem("one_stop", path, words))
        problems += references.check_same(stop.same, stop.event, f"{path}.same")
        if stop.condition is not None:
            problems += conditions.check(stop.condition, f"{path}.condition", known)
    return problems


def _check_limits(limits: model.EntryLimits) -> list[Problem]:
    path = "entry.limits"
    given = [one for one in (limits.per_hour, limits.per_day, limits.total) if one is not None]
    if not given:
        words = Words(
            en="Say how many people: `per_hour`, `per_day` or `total`.",
            fr="Dites combien de personnes : `per_hour`, `per_day` ou `total`.",
        )
        return [Problem("no_limit", path, words)]
    if not all(0 < one <= model.LIMIT_MAX for one in given):
        words = Words(
            en=f"Take from 1 to {model.LIMIT_MAX} people.",
            fr=f"Prenez de 1 à {model.LIMIT_MAX} personnes.",
        )
        return [Problem("bad_limit", path, words)]
    if given != sorted(given):
        words = Words(
            en="A limit counts only below those of longer times: `per_hour` at most `per_day`, and"
            " `per_day` at most `total`.",
            fr="Une limite ne compte que sous celles de durées plus longues : `per_hour` au plus"
            " `per_day`, et `per_day` au plus `total`.",
        )
        return [Problem("limits_cross", path, words)]
    return []


def _check_goal(goal: model.Goal | None) -> list[Problem]:
    if goal is None:
        return []
    problems = references.check_same(goal.same, goal.event, "goal.same")
    if goal.within is not None:
        return problems + check_duration(goal.within, "goal.within")
    if not goal.repeat:
        return problems
    words = Words(
        en="A goal that repeats says `within` what time after the journey it still counts.",
        fr="Un objectif répété dit avec `within` combien de temps il compte après le parcours.",
    )
    return [*problems, Problem("repeat_needs_within", "goal.within", words)]


def _check_groups(scenario: Scenario) -> list[Problem]:
    problems: list[Problem] = []
    if scenario.holdout is not None:
        problems += split.check_salt(scenario.holdout.salt, "holdout.salt")
        if not 0 < scenario.holdout.share <= split.WHOLE:
            words = Words(
                en="The share is a percentage above 0, at most 100.",
                fr="La part est un pourcentage supérieur à 0, 100 au plus.",
            )
            problems.append(Problem("bad_shares", "holdout.share", words))
    if scenario.audience_recheck == "each_step" and scenario.audience is None:
        words = Words(
            en="There is no audience to ask again.", fr="Il n’y a pas d’audience à revérifier."
        )
        problems.append(Problem("no_audience", "audience_recheck", words))
    return problems


def _check_messages(scenario: Scenario, known: conditions.Known) -> list[Problem]:
    problems: list[Problem] = []
    if len(scenario.messages) > model.MESSAGES_MAX:
        problems.append(_too_many("messages", model.MESSAGES_MAX))
    sending = [step for step in scenario.steps if isinstance(step, Send)]
    used = {key for step in sending for key in step.choices()}
    for key, message in scenario.messages.items():
        path = f"messages.{key}"
        problems += check_duration(message.expires_after, f"{path}.expires_after")
        problems += contents.check(message, path, known)
        if key not in used:
            words = Words(
                en=f"No step sends “{key}”: send it, or remove it.",
                fr=f"Aucune étape n’envoie « {key} » : envoyez-le, ou retirez-le.",
            )
            problems.append(Problem("unused_message", path, words))
    return problems


def _check_steps(scenario: Scenario, known: conditions.Known) -> list[Problem]:
    problems: list[Problem] = []
    if not scenario.steps:
        words = Words(en="Add at least one step.", fr="Ajoutez au moins une étape.")
        return [Problem("no_step", "steps", words)]
    if len(scenario.steps) > model.STEPS_MAX:
        return [_too_many("steps", model.STEPS_MAX)]
    seen: set[str] = set()
    for index, step in enumerate(scenario.steps):
        path = f"steps[{index}]"
        if step.id in seen or step.id in {steps.END, steps.NEXT} or not KEY.fullmatch(step.id):
            words = Words(
                en=f"“{step.id}” cannot name this step: each step needs its own name of lower-case"
                " letters, digits and hyphens.",
                fr=f"« {step.id} » ne peut nommer cette étape : chaque étape a son propre nom, en"
                " minuscules, chiffres et tirets.",
            )
            problems.append(Problem("bad_step_id", f"{path}.id", words))
        seen.add(step.id)
        problems += step.check(path, known)
        if isinstance(step, steps.Start | steps.Stop) and step.scenario == scenario.key:
            words = Words(
                en="A scenario neither starts nor stops itself.",
                fr="Un scénario ne se démarre ni ne s’arrête lui-même.",
            )
            problems.append(Problem("same_scenario", f"{path}.scenario", words))
        if isinstance(step, Send):
            problems += contents.check_choices(step, path, scenario.messages)
        if isinstance(step, Experiment):
            problems += _check_decided_by(scenario, step, path)
    return problems or ways.check(scenario)


def _check_decided_by(scenario: Scenario, step: Experiment, path: str) -> list[Problem]:
    decide = step.decide
    if decide is None or decide.metric != "conversion" or scenario.goal is not None:
        return []
    words = Words(
        en="Without a goal there are no conversions to decide by: give the scenario a goal.",
        fr="Sans objectif, aucune conversion ne peut départager : donnez un objectif au scénario.",
    )
    return [Problem("no_goal", f"{path}.decide.metric", words)]


def _too_many(path: str, limit: int) -> Problem:
    words = Words(en=f"Keep at most {limit} of them.", fr=f"Gardez-en au plus {limit}.")
    return Problem("too_many", path, words)
