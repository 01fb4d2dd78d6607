"""A condition on what is known of the person: `country is FR`, `score is at least 50`."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from aparte.core import comparing, comparisons, phrases, vocabulary
from aparte.core.comparing import Wanted
from aparte.core.conditions import kinds, values
from aparte.core.conditions.kinds import FALSE, TRUE, Context, Detail, Evaluate, Sight, Truth
from aparte.core.contact import Contact
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words


class Attribute(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag="attribute",
    tag_field="kind",
):
    """True when the attribute at `name` (a dotted path) compares so with `value`."""

    name: str
    op: str = "is"
    value: Any = None
    case_sensitive: bool = False


def _compile(condition: Attribute, context: Context) -> Evaluate:
    root, _, rest = condition.name.partition(".")
    context.name("attributes", root)
    test = comparisons.compile(
        condition.op, condition.value, case_sensitive=condition.case_sensitive
    )
    missing = kinds.constant(value=test(None))
    if rest:
        find = comparing.compile_path(f"value.{rest}")

        def evaluate_path(contact: Contact, now: int) -> Truth:
            del now
            stamped = contact.attributes.get(root)
            if stamped is None:
                return missing
            return TRUE if test(find({"value": stamped.value})) else FALSE

        return evaluate_path

    def evaluate(contact: Contact, now: int) -> Truth:
        del now
        stamped = contact.attributes.get(root)
        if stamped is None:
            return missing
        return TRUE if test(stamped.value) else FALSE

    return evaluate


def _check(condition: Attribute, path: str, known: kinds.Known) -> list[Problem]:
    del known
    problems = values.check_name(condition.name, f"{path}.name")
    return problems + values.check_comparison(condition.op, condition.value, path)


def _sentence(condition: Attribute) -> Words:
    subject = vocabulary.name(condition.name)
    holds = comparisons.sentence(condition.op, condition.value)
    return Words(en=f"{subject.en} {holds.en}", fr=f"{subject.fr} {holds.fr}")


def value_of(contact: Contact, name: str) -> Any:
    """Return what is known at a dotted path; None for nothing, a list through lists."""
    root, _, rest = name.partition(".")
    value = contact.attribute(root)
    return comparing.compile_path(f"value.{rest}")({"value": value}) if rest else value


def _detail(condition: Attribute, sight: Sight) -> Detail:
    actual = value_of(sight.contact, condition.name)
    subject = vocabulary.name(condition.name)
    holds = comparisons.sentence(condition.op, condition.value)
    if actual is None or actual == []:
        words = Words(
            en=f"{subject.en}: not known; wanted: {holds.en}",
            fr=f"{subject.fr}{phrases.THIN}: non renseigné{phrases.THIN};"
            f" attendu{phrases.THIN}: {holds.fr}",
        )
    else:
        shown = phrases.value(actual)
        words = Words(
            en=f"{subject.en}: {shown.en}; wanted: {holds.en}",
            fr=f"{subject.fr}{phrases.THIN}: {shown.fr}{phrases.THIN};"
            f" attendu{phrases.THIN}: {holds.fr}",
        )
    return Detail(words, {"actual": actual, "op": condition.op, "wanted": condition.value})


def _sql(condition: Attribute, context: kinds.SqlContext) -> str:
    items = comparing.items_sql("p.attributes", condition.name, context.binder)
    wanted = Wanted(condition.value, condition.case_sensitive)
    return comparisons.to_sql(items, condition.op, wanted, context.binder)


KIND: Final = kinds.Kind(
    struct=Attribute,
    compile=_compile,
    check=_check,
    sentence=_sentence,
    detail=_detail,
    sql=_sql,
    subject=lambda _condition: Words(en="their ", fr=""),
)
