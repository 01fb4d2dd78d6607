"""Checking a scenario's rules: who enters how often, what ends journeys, who is held out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aparte.core import conditions, written
from aparte.core.conditions import values
from aparte.core.scenarios import model, triggers
from aparte.core.scenarios.steps import references, split
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.scenarios.model import Scenario


def check(scenario: Scenario, known: conditions.Known) -> list[Problem]:
    """Return what is wrong with a scenario's rules."""
    problems: list[Problem] = []
    entry = scenario.entry
    if entry.rule == "every" and entry.every is None:
        words = Words(
            en="The rule “every” needs to know how long: add `every`, for example every: 30d.",
            fr="La règle « every » doit savoir combien de temps : ajoutez `every`, par exemple"
            " every: 30d.",
        )
        problems.append(Problem("entry_duration", "entry.every", words))
    elif entry.rule != "every" and entry.every is not None:
        words = Words(
            en=f"The rule “{entry.rule}” knows no duration: remove `every`, or write rule: every.",
            fr=f"La règle « {entry.rule} » ne connaît pas de durée : retirez `every`, ou écrivez"
            " rule: every.",
        )
        problems.append(Problem("entry_duration", "entry.every", words))
    elif entry.every is not None:
        problems += written.check_duration(entry.every, "entry.every")
    if entry.max_entries is not None and not 0 < entry.max_entries <= model.ENTRIES_MAX:
        words = Words(
            en=f"Allow 1 to {model.ENTRIES_MAX} entries, not {entry.max_entries}.",
            fr=f"Permettez de 1 à {model.ENTRIES_MAX} entrées, non {entry.max_entries}.",
        )
        problems.append(Problem("bad_max_entries", "entry.max_entries", words))
    elif entry.max_entries is not None and entry.rule == "once":
        words = Words(
            en="One enters only once anyway: remove `max_entries`, or change the rule.",
            fr="On n’entre qu’une fois de toute façon : retirez `max_entries`, ou changez la"
            " règle.",
        )
        problems.append(Problem("once_and_more", "entry.max_entries", words))
    if entry.key is not None:
        problems += values.check_name(entry.key, "entry.key")
    if entry.limits is not None:
        problems += _check_limits(entry.limits)
    problems += _check_goal(scenario.goal, known)
    problems += _check_groups(scenario)
    if len(scenario.stops) > model.STOPS_MAX:
        problems.append(too_many("stops", model.STOPS_MAX))
    for index, stop in enumerate(scenario.stops):
        problems += _check_stop(scenario, stop, f"stops[{index}]", known)
    return problems


_STOP_OF_NOTHING: Final = Words(
    en="Say what stops journeys here: name an `event` or a `condition`.",
    fr="Dites ce qui arrête ici les parcours : nommez un `event` ou une `condition`.",
)
_STOP_OF_BOTH: Final = Words(
    en="A stop rule is either an event or a condition: make two rules of it.",
    fr="Une règle d’arrêt est soit un événement, soit une condition : faites-en deux règles.",
)


def _check_stop(
    scenario: Scenario, stop: model.Stop, path: str, known: conditions.Known
) -> list[Problem]:
    problems: list[Problem] = []
    if (stop.event is None) == (stop.condition is None):
        words = _STOP_OF_NOTHING if stop.event is None else _STOP_OF_BOTH
        problems.append(Problem("one_stop", path, words))
    if stop.event is not None:
        problems += values.check_event(stop.event, f"{path}.event", known)
    problems += values.check_filters(stop.where, f"{path}.where")
    problems += references.check_same(stop.same, stop.event, f"{path}.same")
    problems += values.check_about(stop.event, stop.where, f"{path}.where")
    if stop.condition is not None:
        problems += conditions.check(stop.condition, f"{path}.condition", known)
    return problems + _check_against_entry(scenario, stop, path)


def _check_against_entry(scenario: Scenario, stop: model.Stop, path: str) -> list[Problem]:
    """Return the problem of a stop rule that is true of whoever enters, at that very instant."""
    if stop.condition is not None and stop.condition == scenario.audience:
        words = Words(
            en="Whoever enters satisfies this already, as the audience asks for the same: no"
            " journey would ever begin. Change one of them.",
            fr="Qui entre y satisfait déjà, car l’audience demande la même chose : aucun parcours"
            " ne commencerait. Changez l’une des deux.",
        )
        return [Problem("stop_is_audience", f"{path}.condition", words)]
    trigger = scenario.trigger
    if (
        isinstance(trigger, triggers.OnSegment)
        and trigger.on == "entered"
        and stop.condition == conditions.InSegment(key=trigger.segment)
    ):
        words = Words(
            en=f"Journeys begin when somebody enters “{trigger.segment}” and this stops them there"
            " and then: change one of them.",
            fr=f"Les parcours commencent à l’entrée dans « {trigger.segment} » et ceci les arrête"
            " aussitôt : changez l’un des deux.",
        )
        return [Problem("stop_is_trigger", f"{path}.condition", words)]
    same = isinstance(trigger, triggers.OnEvent) and (trigger.event, trigger.where) == (
        stop.event,
        stop.where,
    )
    if same and not stop.same and scenario.entry.rule == "once":
        words = Words(
            en=f"“{stop.event}” both opens the only journey and stops it: name another event.",
            fr=f"« {stop.event} » ouvre l’unique parcours et l’arrête : nommez un autre événement.",
        )
        return [Problem("stop_is_trigger", f"{path}.event", words)]
    return []


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


def _check_goal(goal: model.Goal | None, known: conditions.Known) -> list[Problem]:
    if goal is None:
        return []
    problems = values.check_event(goal.event, "goal.event", known)
    problems += values.check_filters(goal.where, "goal.where")
    problems += references.check_same(goal.same, goal.event, "goal.same")
    if goal.value is not None:
        problems += values.check_name(goal.value, "goal.value")
    if goal.within is not None:
        return problems + written.check_duration(goal.within, "goal.within")
    if not goal.repeat:
        return problems
    words = Words(
        en="A goal that repeats needs to know for how long after the journey: add `within`, for"
        " example within: 7d.",
        fr="Un objectif répété doit savoir combien de temps après le parcours : ajoutez `within`,"
        " par exemple within: 7d.",
    )
    return [*problems, Problem("repeat_needs_within", "goal.within", words)]


def _check_groups(scenario: Scenario) -> list[Problem]:
    problems: list[Problem] = []
    if scenario.holdout is not None:
        problems += split.check_salt(scenario.holdout.salt, "holdout.salt")
        if not 0 < scenario.holdout.share <= split.WHOLE:
            words = Words(
                en="Write the share as a percentage above 0, at most 100.",
                fr="Écrivez la part en pourcentage, supérieur à 0, 100 au plus.",
            )
            problems.append(Problem("bad_shares", "holdout.share", words))
    if scenario.audience_recheck == "each_step" and scenario.audience is None:
        words = Words(
            en="There is no audience to ask again: add an `audience`, or remove this.",
            fr="Il n’y a pas d’audience à revérifier : ajoutez `audience`, ou retirez ceci.",
        )
        problems.append(Problem("no_audience", "audience_recheck", words))
    return problems


def too_many(path: str, limit: int) -> Problem:
    """Return the problem of a list beyond its bound."""
    words = Words(en=f"Keep at most {limit} of them.", fr=f"Gardez-en au plus {limit}.")
    return Problem("too_many", path, words)
