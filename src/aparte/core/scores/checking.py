"""Checking a score: every mistake of meaning, each at its place, before it can go live."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from aparte.core import phrases, plain, shapes
from aparte.core.conditions import Known
from aparte.core.scores import model, points
from aparte.core.scores.rules.event import check_half_life
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

KEY: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
NAME_MAX: Final = 200


def parse(raw: Any, known: Known) -> model.Score:
    """Return the score of its raw form; raises InvalidError with every problem found."""
    return shapes.parse(raw, model.Score, lambda score: check(score, known))


def check(score: model.Score, known: Known) -> list[Problem]:
    """Return what is wrong with a score."""
    problems = _check_key(score.key, "key") + _check_name(score.name, "name")
    problems += check_half_life(score.half_life, "half_life")
    problems += _check_bounds(score.floor, score.ceiling, "")
    problems += _check_groups(score, known)
    problems += _check_grades(score)
    return problems


def _check_groups(score: model.Score, known: Known) -> list[Problem]:
    if not 1 <= len(score.groups) <= model.GROUPS_MAX:
        return [_how_many("groups", model.GROUPS_MAX)]
    if sum(len(group.rules) for group in score.groups) > model.RULES_MAX:
        return [_how_many("groups", model.RULES_MAX)]
    problems = _check_once([group.key for group in score.groups], "groups")
    for index, group in enumerate(score.groups):
        path = f"groups[{index}]"
        problems += _check_key(group.key, f"{path}.key") + _check_name(group.name, f"{path}.name")
        problems += _check_bounds(group.floor, group.ceiling, f"{path}.")
        if not group.rules:
            problems.append(_how_many(f"{path}.rules", model.RULES_MAX))
        for place, rule in enumerate(group.rules):
            where = f"{path}.rules[{place}]"
            problems += points.check(rule.points, f"{where}.points")
            problems += rule.check(where, known)
            problems += _check_independent(rule, where)
    return problems


def _check_independent(rule: Any, path: str) -> list[Problem]:
    """Return the problem of a rule that asks for a score: scores do not build on each other."""
    if all(one.get("kind") != "score" for one in _objects(plain.plain(rule))):
        return []
    words = Words(
        en="A rule cannot ask for a score: put the rules of both in one score.",
        fr="Une règle ne peut demander un score : mettez les règles des deux dans un seul score.",
    )
    return [Problem("score_of_score", f"{path}.condition", words)]


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for part in value.values():
            yield from _objects(part)
    elif isinstance(value, list):
        for part in value:
            yield from _objects(part)


def _check_grades(score: model.Score) -> list[Problem]:
    if len(score.grades) > model.GRADES_MAX:
        return [_how_many("grades", model.GRADES_MAX)]
    problems = _check_once([grade.key for grade in score.grades], "grades")
    before: points.Number | None = None
    for index, grade in enumerate(score.grades):
        path = f"grades[{index}]"
        problems += _check_key(grade.key, f"{path}.key") + _check_name(grade.name, f"{path}.name")
        if grade.from_ is None:
            if index:
                words = Words(
                    en="Say from how many points: only the first grade may leave it out.",
                    fr="Dites à partir de combien de points : seul le premier palier s’en passe.",
                )
                problems.append(Problem("missing_field", f"{path}.from", words))
            continue
        problems += points.check(grade.from_, f"{path}.from")
        if before is not None and grade.from_ <= before:
            words = Words(
                en="Write the grades from the lowest to the highest.",
                fr="Écrivez les paliers du plus bas au plus haut.",
            )
            problems.append(Problem("grades_out_of_order", f"{path}.from", words))
        before = grade.from_
    return problems


def _check_key(key: str, path: str) -> list[Problem]:
    if KEY.fullmatch(key):
        return []
    shown = phrases.quoted(key)
    words = Words(
        en=f"{shown.en} cannot be a key: use lower-case letters, digits and hyphens, at most 63.",
        fr=f"{shown.fr} ne peut être une clé : utilisez minuscules, chiffres et tirets, 63 au"
        " plus.",
    )
    return [Problem("bad_key", path, words)]


def _check_name(name: Words, path: str) -> list[Problem]:
    if name.en.strip() and name.fr.strip() and max(len(name.en), len(name.fr)) <= NAME_MAX:
        return []
    words = Words(
        en=f"Give a name in each language, of at most {NAME_MAX} characters.",
        fr=f"Donnez un nom dans chaque langue, de {NAME_MAX} caractères au plus.",
    )
    return [Problem("bad_name", path, words)]


def _check_bounds(
    floor: points.Number | None, ceiling: points.Number | None, path: str
) -> list[Problem]:
    problems: list[Problem] = []
    if floor is not None:
        problems += points.check(floor, f"{path}floor")
    if ceiling is not None:
        problems += points.check(ceiling, f"{path}ceiling")
    if floor is not None and ceiling is not None and floor >= ceiling:
        words = Words(
            en=f"Put the ceiling, {ceiling}, above the floor, {floor}.",
            fr=f"Mettez le plafond, {ceiling}, au-dessus du plancher, {floor}.",
        )
        problems.append(Problem("bad_bounds", f"{path}ceiling", words))
    return problems


def _check_once(keys: list[str], path: str) -> list[Problem]:
    return [
        Problem(
            "key_taken",
            f"{path}[{index}].key",
            Words(
                en=f"“{key}” is used twice: give each its own key.",
                fr=f"« {key} » sert deux fois : donnez à chacun sa clé.",
            ),
        )
        for index, key in enumerate(keys)
        if key in keys[:index]
    ]


def _how_many(path: str, limit: int) -> Problem:
    words = Words(en=f"Give 1 to {limit} of them.", fr=f"Donnez-en de 1 à {limit}.")
    return Problem("how_many", path, words)
