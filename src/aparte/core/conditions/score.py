"""A condition on a score: of a grade, or past a number of points.

It looks at how far the score has come, which the contact's state holds and which changes at the
very instant the score crosses a threshold that anybody asks about; so does the SQL form, through
the profile's marks. What the score is worth in between concerns no condition.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Literal

import msgspec

from aparte.core import atoms, nearest, phrases
from aparte.core.conditions import kinds, marks, ranges, values
from aparte.core.conditions.kinds import FALSE, TRUE, Context, Detail, Evaluate, Sight, Truth
from aparte.core.contact import Contact, ScoreState
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

VALUE_MAX: Final = 10_000

_VALUE_OPS: Final = ("gte", "gt", "lte", "lt")
_GRADE_OPS: Final = ("is", "is_not", "gte", "lt")
_POSITIVE: Final = frozenset({"gte", "gt", "is"})


class ScoreIs(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag="score",
    tag_field="kind",
):
    """True when the score compares so with `value`, or its grade with `grade`.

    With a grade, `gte` is that one or a higher one, `is` exactly that one.
    """

    score: str
    op: Literal["gte", "gt", "lte", "lt", "is", "is_not"] = "gte"
    value: int | float | None = None
    grade: str | None = None

    def threshold(self) -> int:
        """Return the least score, in thousandths, at which "at least" or "more than" holds."""
        assert self.value is not None, "without a grade there is a value"
        thousandths = atoms.millionths(self.value) // 1_000
        return thousandths + (self.op in {"gt", "lte"})


def _compile(condition: ScoreIs, context: Context) -> Evaluate:
    key = condition.score
    context.name("scores", key)
    test = _test(condition)
    if condition.grade is None:
        context.level(key, condition.threshold())
    yes, no = (TRUE, FALSE) if condition.op in _POSITIVE else (FALSE, TRUE)

    def evaluate(contact: Contact, now: int) -> Truth:
        del now
        state = contact.scores.get(key)
        return yes if state is not None and test(state) else no

    return evaluate


def _test(condition: ScoreIs) -> Callable[[ScoreState], bool]:
    """Return what tells of a state whether the threshold or grade is reached."""
    grade = condition.grade
    if grade is None:
        threshold = condition.threshold()
        return lambda state: state.level is not None and state.level >= threshold
    if condition.op in {"is", "is_not"}:
        return lambda state: state.grade == grade
    return lambda state: grade in state.grades


def _check(condition: ScoreIs, path: str, known: kinds.Known) -> list[Problem]:
    problems = _check_names(condition, path, known)
    if (condition.value is None) == (condition.grade is None):
        return [
            *problems,
            kinds.problem(
                "value_or_grade",
                path,
                "Compare the score with a value or with a grade: give one of them.",
                f"Comparez le score à une valeur (value) ou à un palier (grade){phrases.THIN};"
                " donnez l’un des deux.",
            ),
        ]
    ops = _VALUE_OPS if condition.grade is None else _GRADE_OPS
    if condition.op not in ops:
        listed = ", ".join(ops)
        problems.append(
            kinds.problem(
                "unknown_operator",
                f"{path}.op",
                f"“{condition.op}” does not fit here. Use one of: {listed}.",
                f"{phrases.quoted(condition.op).fr} ne convient pas ici. Utilisez l’une de"
                f" celles-ci{phrases.THIN}: {listed}.",
            )
        )
    if condition.value is not None:
        problems += _check_value(condition.value, f"{path}.value")
    return problems


def _check_value(value: float, path: str) -> list[Problem]:
    problems = values.check_comparison("gte", value, "")
    if not problems and abs(value) <= VALUE_MAX and atoms.millionths(value) % 1_000 == 0:
        return []
    return [
        kinds.problem(
            "bad_points",
            path,
            f"Give a number of points within {VALUE_MAX}, with three decimals at most.",
            f"Donnez un nombre de points, {VALUE_MAX} au plus, avec trois décimales au plus.",
        )
    ]


def _check_names(condition: ScoreIs, path: str, known: kinds.Known) -> list[Problem]:
    if known.scores is None:
        return []
    grades = known.scores.get(condition.score)
    if grades is None:
        shown = phrases.quoted(condition.score)
        words = Words(
            en=f"No score has the key {shown.en}. Create it first, or correct the key.",
            fr=f"Aucun score n’a la clé {shown.fr}. Créez-le d’abord, ou corrigez la clé.",
        )
        asked = nearest.asking(words, condition.score, known.scores)
        return [Problem("unknown_score", f"{path}.score", asked)]
    if condition.grade is None or condition.grade in grades:
        return []
    shown = phrases.quoted(condition.grade)
    listed = ", ".join(sorted(grades)) or "—"
    words = Words(
        en=f"This score has no grade {shown.en}. Use one it has: {listed}.",
        fr=f"Ce score n’a pas de palier {shown.fr}. Utilisez l’un des siens"
        f"{phrases.THIN}: {listed}.",
    )
    asked = nearest.asking(words, condition.grade, sorted(grades))
    return [Problem("unknown_grade", f"{path}.grade", asked)]


_WANTED_GRADE: Final = {
    "is": Words(en="the grade {0}", fr="le palier {0}"),
    "is_not": Words(en="another grade than {0}", fr="un autre palier que {0}"),
    "gte": Words(en="the grade {0} or a higher one", fr="le palier {0} ou un palier supérieur"),
    "lt": Words(en="a lower grade than {0}", fr="un palier inférieur à {0}"),
}


def _wanted(condition: ScoreIs) -> Words:
    if condition.grade is not None:
        shown, words = phrases.quoted(condition.grade), _WANTED_GRADE[condition.op]
        return Words(en=words.en.format(shown.en), fr=words.fr.format(shown.fr))
    assert condition.value is not None, "without a grade there is a value"
    said = ranges.wanted(condition.op, [phrases.number(condition.value)])
    return Words(en=f"{said.en} points", fr=f"{said.fr} points")


def _sentence(condition: ScoreIs) -> Words:
    wanted, name = _wanted(condition), phrases.quoted(condition.score)
    return Words(
        en=f"has {wanted.en} in the score {name.en}", fr=f"a {wanted.fr} au score {name.fr}"
    )


def _detail(condition: ScoreIs, sight: Sight) -> Detail:
    state = sight.contact.scores.get(condition.score)
    name, wanted = phrases.quoted(condition.score), _wanted(condition)
    actual = _reached(state, sight)
    words = Words(
        en=f"score {name.en}: {actual.en}; wanted: {wanted.en}",
        fr=f"score {name.fr}{phrases.THIN}: {actual.fr}{phrases.THIN};"
        f" attendu{phrases.THIN}: {wanted.fr}",
    )
    figures: dict[str, Any] = {"score": condition.score, "level": None, "grade": None}
    if state is not None:
        figures |= {"level": state.level, "grade": state.grade, "since": state.since}
    return Detail(words, figures)


def _reached(state: ScoreState | None, sight: Sight) -> Words:
    if state is None:
        return Words(en="below every threshold", fr="sous tous les seuils")
    parts: list[Words] = []
    if state.level is not None:
        number = phrases.millionths(state.level * 1_000)
        parts.append(Words(en=f"{number.en} points reached", fr=f"{number.fr} points atteints"))
    if state.grade is not None:
        grade, since = phrases.quoted(state.grade), phrases.moment(state.since, sight.zone)
        parts.append(
            Words(
                en=f"grade {grade.en} since {since.en}",
                fr=f"palier {grade.fr} depuis le {since.fr}",
            )
        )
    return Words(en=", ".join(one.en for one in parts), fr=", ".join(one.fr for one in parts))


def _sql(condition: ScoreIs, context: kinds.SqlContext) -> str:
    add = context.binder.add
    if condition.grade is None:
        key = add(condition.score, "text")
        threshold = add(condition.threshold(), "bigint")
        reached = f"COALESCE((p.marks->'levels'->>{key})::bigint >= {threshold}, false)"
    else:
        forms = [True] if condition.op in {"is", "is_not"} else [True, False]
        tests = [
            marks.has_mark_sql(
                "grades",
                add(marks.grade_mark(condition.score, condition.grade, present=one), "text"),
            )
            for one in forms
        ]
        reached = f"({' OR '.join(tests)})"
    return reached if condition.op in _POSITIVE else f"(NOT {reached})"


KIND: Final = kinds.Kind(
    struct=ScoreIs,
    compile=_compile,
    check=_check,
    sentence=_sentence,
    detail=_detail,
    sql=_sql,
)
