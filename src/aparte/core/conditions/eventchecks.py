"""What can be wrong with a condition on the past, said so that its author can mend it."""

from __future__ import annotations

from typing import Any, Final

from aparte.core import atoms, comparing, misfits, written
from aparte.core.conditions import event, kinds, ranges, values
from aparte.core.conditions.event import Event
from aparte.kernel import durations
from aparte.kernel.errors import Problem

COUNT_MAX: Final = 1_000_000


def check(condition: Event, path: str, known: kinds.Known) -> list[Problem]:
    """Return the problems of meaning of a well-formed condition."""
    problems = values.check_event(condition.event, f"{path}.event", known)
    problems += values.check_filters(condition.where, f"{path}.where")
    problems += _check_measure(condition, path)
    problems += _check_window(condition, path)
    return problems + _check_value(condition, path)


def _check_measure(condition: Event, path: str) -> list[Problem]:
    if condition.stat in event.MEASURED:
        if condition.measure is None:
            return [
                kinds.problem(
                    "measure_missing",
                    f"{path}.measure",
                    f"Say which property “{condition.stat}” looks at, for example measure: price.",
                    f"Dites quelle propriété «\u202f{condition.stat}\u202f» regarde, par exemple"
                    " measure: price.",
                )
            ]
        return values.check_name(condition.measure, f"{path}.measure")
    if condition.measure is None:
        return []
    return [
        kinds.problem(
            "measure_not_wanted",
            f"{path}.measure",
            f"“{condition.stat}” looks at no property; remove measure.",
            f"«\u202f{condition.stat}\u202f» ne regarde aucune propriété\u202f; retirez measure.",
        )
    ]


def _check_window(condition: Event, path: str) -> list[Problem]:
    given = [
        name for name in ("within", "period", "between") if getattr(condition, name) is not None
    ]
    if len(given) > 1:
        return [
            kinds.problem(
                "two_windows",
                f"{path}.{given[1]}",
                f"Choose one window: {given[0]} and {given[1]} cannot both be set.",
                f"Choisissez une seule fenêtre\u202f: {given[0]} et {given[1]} ne vont pas"
                " ensemble.",
            )
        ]
    if condition.stat == "distinct_days" and not given:
        return [
            kinds.problem(
                "window_missing",
                f"{path}.within",
                "Distinct days need a window: add within, for example 30d.",
                "Compter des jours différents demande une fenêtre\u202f: ajoutez within, par"
                " exemple 30d.",
            )
        ]
    if condition.within is not None:
        return written.check_duration(condition.within, f"{path}.within")
    return [] if condition.between is None else _check_between(condition.between, path)


def _check_between(between: tuple[str, str], path: str) -> list[Problem]:
    problems: list[Problem] = []
    lengths: list[int] = []
    for index, text in enumerate(between):
        if text in event.NOW:
            lengths.append(0)
            continue
        found = written.check_duration(text, f"{path}.between[{index}]")
        problems += found
        if not found:
            lengths.append(durations.parse(text))
    if not problems and lengths[0] == lengths[1]:
        problems.append(
            kinds.problem(
                "empty_window",
                f"{path}.between",
                "The two ends are the same: nothing can lie between them. Change one.",
                "Les deux bornes sont égales\u202f: rien ne peut se trouver entre elles. Changez-en"
                " une.",
            )
        )
    return problems


def _check_value(condition: Event, path: str) -> list[Problem]:
    if condition.op == "between" and not _is_pair(condition.value):
        return [
            kinds.problem(
                "bad_range",
                f"{path}.value",
                "Give two values, the smaller first, as in [2, 5].",
                "Donnez deux valeurs, la plus petite d’abord, par exemple [2, 5].",
            )
        ]
    if condition.stat in event.TIMED:
        return _check_lengths(condition, path)
    given = ranges.pair(condition.op, condition.value)
    counted = condition.stat in event.COUNTED
    wrong = [one for one in given if not (_is_count(one) if counted else _is_measure(one))]
    if wrong and counted:
        return [
            kinds.problem(
                "bad_count",
                f"{path}.value",
                f"Give a whole number between 0 and {COUNT_MAX}; found was"
                f" {misfits.found_words(wrong[0]).en}.",
                f"Donnez un nombre entier entre 0 et {COUNT_MAX}\u202f; on trouve"
                f" {misfits.found_words(wrong[0]).fr}.",
            )
        ]
    if wrong:
        return [
            kinds.problem(
                "bad_number",
                f"{path}.value",
                f"Give a number between -{atoms.MEASURE_MAX} and {atoms.MEASURE_MAX}.",
                f"Donnez un nombre entre -{atoms.MEASURE_MAX} et {atoms.MEASURE_MAX}.",
            )
        ]
    return _check_order(given, path) or _check_decided(condition, path)


def _check_decided(condition: Event, path: str) -> list[Problem]:
    """Return the problem of a count that is so, or not so, of everybody at any time."""
    if condition.stat not in event.COUNTED or condition.value != 0:
        return []
    if condition.op == "lt":
        return [
            kinds.problem(
                "never_true",
                f"{path}.value",
                "Nothing happens fewer than 0 times, so this is true of nobody. For never, use"
                " op: is, value: 0.",
                "Rien n’arrive moins de 0 fois\u202f: ce n’est vrai de personne. Pour «\u202fjamais"
                "\u202f», utilisez op: is, value: 0.",
            )
        ]
    if condition.op == "gte":
        return [
            kinds.problem(
                "always_true",
                f"{path}.value",
                "Everything happens at least 0 times, so this is true of everybody. Write 1 or"
                " more.",
                "Tout arrive au moins 0 fois\u202f: c’est vrai de tout le monde. Écrivez 1 ou"
                " plus.",
            )
        ]
    return []


def _check_lengths(condition: Event, path: str) -> list[Problem]:
    if condition.op in ranges.EXACT:
        return [
            kinds.problem(
                "exact_length",
                f"{path}.op",
                "A length of time is never exact: use gte, gt, lte, lt or between.",
                "Une durée n’est jamais exacte\u202f: utilisez gte, gt, lte, lt ou between.",
            )
        ]
    given = ranges.pair(condition.op, condition.value)
    for one in given:
        problems = written.check_duration(
            one if isinstance(one, str) else str(one), f"{path}.value"
        )
        if problems:
            return problems
    return _check_order([durations.parse(one) for one in given], path)


def _check_order(given: list[Any], path: str) -> list[Problem]:
    if given[0] <= given[-1]:
        return []
    return [
        kinds.problem(
            "bad_range",
            f"{path}.value",
            "Put the smaller value first.",
            "Mettez la plus petite valeur d’abord.",
        )
    ]


def _is_pair(value: Any) -> bool:
    return isinstance(value, list | tuple) and len(value) == 2  # noqa: PLR2004 -- a pair


def _is_count(value: Any) -> bool:
    return value.__class__ is int and 0 <= value <= COUNT_MAX


def _is_measure(value: Any) -> bool:
    return comparing.is_number(value) and -atoms.MEASURE_MAX <= value <= atoms.MEASURE_MAX
