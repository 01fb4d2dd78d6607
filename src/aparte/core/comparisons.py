"""Comparisons of one value with another: attributes and event properties share them.

Each is an entry of `REGISTRY`: what value it takes, how it tests, its SQL, its words. A missing
value makes every comparison false except `is_not_set`. Where the actual value is a list, a
comparison holds when one element satisfies it; a negative one when there are elements and none is
what it excludes. Text ignores case (and Unicode composition) unless asked otherwise.
"""

from __future__ import annotations

import operator
from typing import Any, Final

import msgspec

from aparte.core import comparing, phrases
from aparte.core.comparing import Form, Test, Wanted
from aparte.core.sqlbinding import Binder
from aparte.kernel.words import Words


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """One operator. `takes` names the kind of value it compares with (`values` checks it)."""

    op: str
    takes: str
    en: str
    fr: str
    form: Form
    negative: bool = False


def compile(op: str, value: Any, *, case_sensitive: bool = False) -> Test:  # noqa: A001
    """Return the test of an actual value (None, a scalar, a list) against a checked value."""
    if op == "is_not_set":
        return lambda actual: not _is_present(actual)
    if op == "contains_all":
        each = [compile("is", one, case_sensitive=case_sensitive) for one in value]
        return lambda actual: all(test(actual) for test in each)
    comparison = REGISTRY[op]
    test = comparison.form.test(Wanted(value, case_sensitive))
    negative = comparison.negative

    def run(actual: Any) -> bool:
        if actual.__class__ is list:
            items = [item for item in actual if item is not None]
            return bool(items) and any(map(test, items)) is not negative
        return actual is not None and test(actual) is not negative

    return run


def to_sql(items: str, op: str, wanted: Wanted, binder: Binder) -> str:
    """Return the same as SQL over `items`, a FROM item of the actual values."""
    if op == "is_set":
        return f"EXISTS (SELECT 1 FROM {items})"
    if op == "is_not_set":
        return f"NOT EXISTS (SELECT 1 FROM {items})"
    if op == "contains_all":
        each = (Wanted(one, wanted.case_sensitive) for one in wanted.value)
        return f"({' AND '.join(to_sql(items, 'is', one, binder) for one in each)})"
    comparison = REGISTRY[op]
    test = comparison.form.sql(wanted, binder)
    if not comparison.negative:
        return f"EXISTS (SELECT 1 FROM {items} WHERE {test})"
    return f"COALESCE((SELECT NOT bool_or({test}) FROM {items}), false)"


def sentence(op: str, value: Any) -> Words:
    """Return the words of a comparison: "is “FR”", "is at least 100"."""
    comparison = REGISTRY[op]
    if comparison.takes == "nothing":
        return Words(en=comparison.en, fr=comparison.fr)
    if comparison.takes == "range":
        low, high = phrases.value(value[0]), phrases.value(value[1])
        return Words(
            en=f"{comparison.en} {low.en} and {high.en}",
            fr=f"{comparison.fr} {low.fr} et {high.fr}",
        )
    shown = phrases.written_moment(value) if comparison.takes == "moment" else phrases.value(value)
    if op == "contains_all":
        shown = phrases.listing([phrases.value(one) for one in value], en="and", fr="et")
    return Words(en=f"{comparison.en} {shown.en}", fr=f"{comparison.fr} {shown.fr}")


def _is_present(actual: Any) -> bool:
    if actual.__class__ is list:
        return any(item is not None for item in actual)
    return actual is not None


_TEXT_CONTAINS: Final = comparing.text(operator.contains, "strpos({key}, {value}) > 0")
_TEXT_STARTS: Final = comparing.text(str.startswith, "starts_with({key}, {value})")
_TEXT_ENDS: Final = comparing.text(str.endswith, "right({key}, length({value})) = {value}")

_ALL: Final = (
    Comparison(op="is", takes="scalar", en="is", fr="est", form=comparing.EQUAL),
    Comparison(
        op="is_not",
        takes="scalar",
        en="is not",
        fr="n’est pas",
        form=comparing.EQUAL,
        negative=True,
    ),
    Comparison(op="in", takes="scalars", en="is", fr="est", form=comparing.AMONG),
    Comparison(
        op="not_in",
        takes="scalars",
        en="is not",
        fr="n’est pas",
        form=comparing.AMONG,
        negative=True,
    ),
    Comparison(op="contains", takes="text", en="contains", fr="contient", form=_TEXT_CONTAINS),
    Comparison(
        op="not_contains",
        takes="text",
        en="does not contain",
        fr="ne contient pas",
        form=_TEXT_CONTAINS,
        negative=True,
    ),
    Comparison(
        op="starts_with", takes="text", en="starts with", fr="commence par", form=_TEXT_STARTS
    ),
    Comparison(op="ends_with", takes="text", en="ends with", fr="finit par", form=_TEXT_ENDS),
    Comparison(
        op="matches",
        takes="pattern",
        en="matches the pattern",
        fr="correspond au motif",
        form=comparing.MATCHING,
    ),
    Comparison(
        op="gt",
        takes="number",
        en="is more than",
        fr="est supérieur à",
        form=comparing.ordered(operator.gt, ">"),
    ),
    Comparison(
        op="gte",
        takes="number",
        en="is at least",
        fr="est d’au moins",
        form=comparing.ordered(operator.ge, ">="),
    ),
    Comparison(
        op="lt",
        takes="number",
        en="is less than",
        fr="est inférieur à",
        form=comparing.ordered(operator.lt, "<"),
    ),
    Comparison(
        op="lte",
        takes="number",
        en="is at most",
        fr="est d’au plus",
        form=comparing.ordered(operator.le, "<="),
    ),
    Comparison(
        op="between",
        takes="range",
        en="is between",
        fr="est compris entre",
        form=comparing.BETWEEN,
    ),
    Comparison(
        op="is_set", takes="nothing", en="is known", fr="est renseigné", form=comparing.PRESENT
    ),
    Comparison(
        op="is_not_set",
        takes="nothing",
        en="is not known",
        fr="n’est pas renseigné",
        form=comparing.PRESENT,
    ),
    Comparison(
        op="is_true",
        takes="nothing",
        en="is true",
        fr="est vrai",
        form=comparing.constant(value=True),
    ),
    Comparison(
        op="is_false",
        takes="nothing",
        en="is false",
        fr="est faux",
        form=comparing.constant(value=False),
    ),
    Comparison(
        op="before",
        takes="moment",
        en="is before",
        fr="est avant le",
        form=comparing.moment(operator.lt, "<"),
    ),
    Comparison(
        op="after",
        takes="moment",
        en="is after",
        fr="est après le",
        form=comparing.moment(operator.gt, ">"),
    ),
    Comparison(
        op="contains_any",
        takes="scalars",
        en="includes",
        fr="comprend",
        form=comparing.AMONG,
    ),
    Comparison(
        op="contains_all",
        takes="scalars",
        en="includes",
        fr="comprend",
        form=comparing.AMONG,
    ),
)

REGISTRY: Final = {comparison.op: comparison for comparison in _ALL}
"""Every operator under its name, in the order people are offered them."""
