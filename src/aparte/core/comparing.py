"""How one actual value is tested: in Python and in SQL, side by side so that they stay alike.

In SQL the actual value is a row `item`: `item.v` is the jsonb, `item.t` its text. A test of the
wrong type is false, in both; SQL's `CASE` keeps a cast away from a text it would fail on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, Final

import msgspec

from aparte.core import dates
from aparte.core.sqlbinding import Binder
from aparte.kernel import patterns, texts

Test = Callable[[Any], bool]
"""Whether one actual value satisfies; any JSON value may come in."""

_IS_TEXT: Final = "jsonb_typeof(item.v) = 'string'"
_IS_NUMBER: Final = "jsonb_typeof(item.v) = 'number'"


class Wanted(msgspec.Struct, frozen=True):
    """What an actual value is compared with."""

    value: Any
    case_sensitive: bool = False

    def key(self, text: str) -> str:
        """Return the form in which texts are compared."""
        return texts.normalise(text) if self.case_sensitive else texts.fold(text)

    def key_sql(self) -> str:
        """Return the same of `item.t`."""
        normal = "normalize(item.t, NFC)"
        return normal if self.case_sensitive else f"lower({normal})"


class Form(msgspec.Struct, frozen=True):
    """A test in both its forms."""

    test: Callable[[Wanted], Test]
    sql: Callable[[Wanted, Binder], str]


def is_number(value: Any) -> bool:
    """Return whether a JSON value is a number (true and false are none)."""
    return value.__class__ is int or value.__class__ is float


def decimal(number: float) -> Decimal:
    """Return the exact decimal that a JSON number was written as."""
    return Decimal(repr(number))


# ---------------------------------------------------------------------------------------- equality


def _among(wanted: Wanted) -> Test:
    """Test whether the actual value is one of several, each by its own type."""
    values = wanted.value
    key = wanted.key
    words = frozenset(key(one) for one in values if isinstance(one, str))
    numbers = frozenset(one for one in values if is_number(one))
    booleans = frozenset(one for one in values if isinstance(one, bool))
    monies = [one for one in values if isinstance(one, dict)]

    def test(actual: Any) -> bool:
        kind = actual.__class__
        if kind is str:
            return key(actual) in words
        if kind is bool:
            return actual in booleans
        if kind is int or kind is float:
            return actual in numbers
        return any(_amount(actual, one["currency"]) == one["amount"] for one in monies)

    return test


def _among_sql(wanted: Wanted, binder: Binder) -> str:
    tests: list[str] = []
    words = [wanted.key(one) for one in wanted.value if isinstance(one, str)]
    if words:
        tests.append(f"({_IS_TEXT} AND {wanted.key_sql()} = ANY({binder.add(words, 'text[]')}))")
    numbers = [decimal(one) for one in wanted.value if is_number(one)]
    if numbers:
        tests.append(_number_sql(f"= ANY({binder.add(numbers, 'numeric[]')})"))
    for one in wanted.value:
        if isinstance(one, bool):
            tests.append(f"item.v = '{str(one).lower()}'::jsonb")
        elif isinstance(one, dict):
            tests.append(_money_sql("=", one, binder))
    return f"({' OR '.join(tests)})" if tests else "false"


def _alone(wanted: Wanted) -> Wanted:
    return Wanted((wanted.value,), wanted.case_sensitive)


AMONG: Final = Form(_among, _among_sql)


def _equal(wanted: Wanted) -> Test:
    if not isinstance(wanted.value, str):
        return _among(_alone(wanted))
    value, key = wanted.value, wanted.key
    word = key(value)

    def test(actual: Any) -> bool:
        # The commonest test of all: most often the text is written the same way.
        return actual.__class__ is str and (actual == value or key(actual) == word)

    return test


EQUAL: Final = Form(
    _equal,
    lambda wanted, binder: _among_sql(_alone(wanted), binder),
)


def constant(*, value: bool) -> Form:
    """Return the test that the actual value is this boolean."""
    only = Wanted((value,))
    return Form(lambda _: _among(only), lambda _, binder: _among_sql(only, binder))


PRESENT: Final = Form(lambda _: lambda actual: actual is not None, lambda _wanted, _binder: "true")


# -------------------------------------------------------------------------------------------- text


def text(holds: Callable[[str, str], bool], sql: str) -> Form:
    """Return a test of two texts; `sql` has places `{key}` and `{value}`."""

    def test(wanted: Wanted) -> Test:
        key = wanted.key
        other = key(wanted.value)
        return lambda actual: actual.__class__ is str and holds(key(actual), other)

    def to_sql(wanted: Wanted, binder: Binder) -> str:
        value = binder.add(wanted.key(wanted.value), "text")
        return f"({_IS_TEXT} AND {sql.format(key=wanted.key_sql(), value=value)})"

    return Form(test, to_sql)


def _matches(wanted: Wanted) -> Test:
    pattern = patterns.parse(wanted.value, folded=not wanted.case_sensitive)
    return lambda actual: actual.__class__ is str and pattern.search(actual)


def _matches_sql(wanted: Wanted, binder: Binder) -> str:
    pattern = patterns.parse(wanted.value, folded=not wanted.case_sensitive)
    return f"({_IS_TEXT} AND {wanted.key_sql()} ~ {binder.add(pattern.text, 'text')})"


MATCHING: Final = Form(_matches, _matches_sql)


# ------------------------------------------------------------------------- numbers, money, moments


def _amount(actual: Any, currency: str) -> float | None:
    """Return the amount of money in a currency; None for anything else."""
    if actual.__class__ is not dict or actual.get("currency") != currency:
        return None
    amount = actual.get("amount")
    return amount if is_number(amount) else None


def ordered(holds: Callable[[Any, Any], bool], sign: str) -> Form:
    """Return a test of the order of two numbers, or of two amounts in one currency."""

    def test(wanted: Wanted) -> Test:
        value = wanted.value
        if not isinstance(value, dict):
            return lambda actual: is_number(actual) and holds(actual, value)
        currency, limit = value["currency"], value["amount"]

        def compare(actual: Any) -> bool:
            amount = _amount(actual, currency)
            return amount is not None and holds(amount, limit)

        return compare

    def to_sql(wanted: Wanted, binder: Binder) -> str:
        if isinstance(wanted.value, dict):
            return _money_sql(sign, wanted.value, binder)
        return _number_sql(f"{sign} {binder.add(decimal(wanted.value), 'numeric')}")

    return Form(test, to_sql)


def _number_sql(test: str) -> str:
    return f"CASE WHEN {_IS_NUMBER} THEN item.t::numeric {test} ELSE false END"


def _money_sql(sign: str, value: dict[str, Any], binder: Binder) -> str:
    currency = binder.add(value["currency"], "text")
    amount = binder.add(decimal(value["amount"]), "numeric")
    return (
        "CASE WHEN jsonb_typeof(item.v) = 'object'"
        f" AND item.v->'currency' = to_jsonb({currency})"
        " AND jsonb_typeof(item.v->'amount') = 'number'"
        f" THEN (item.v->>'amount')::numeric {sign} {amount} ELSE false END"
    )


def _between(wanted: Wanted) -> Test:
    low, high = wanted.value
    return lambda actual: is_number(actual) and low <= actual <= high


def _between_sql(wanted: Wanted, binder: Binder) -> str:
    low, high = (binder.add(decimal(one), "numeric") for one in wanted.value)
    return _number_sql(f"BETWEEN {low} AND {high}")


BETWEEN: Final = Form(_between, _between_sql)


def moment(holds: Callable[[int, int], bool], sign: str) -> Form:
    """Return a test of the order of two days or instants."""

    def test(wanted: Wanted) -> Test:
        limit = _limit(wanted)

        def compare(actual: Any) -> bool:
            instant = dates.instant_of(actual)
            return instant is not None and holds(instant, limit)

        return compare

    def to_sql(wanted: Wanted, binder: Binder) -> str:
        instant = f"CASE WHEN {_IS_TEXT} THEN {dates.instant_sql('item.t')} END"
        return f"COALESCE(({instant}) {sign} {binder.instant(_limit(wanted))}, false)"

    return Form(test, to_sql)


def _limit(wanted: Wanted) -> int:
    instant = dates.instant_of(wanted.value)
    assert instant is not None, "a checked comparison with a moment has one"
    return instant


# ------------------------------------------------------------------------------- paths to the value


def compile_path(path: str) -> Callable[[dict[str, Any]], Any]:
    """Return what finds a dotted path in a JSON object.

    A path that meets a list goes on in each of its elements, as SQL's `lax` paths do: of an
    order, `products.category` is the list of its products' categories.
    """
    parts = path.split(".")
    if len(parts) == 1:
        return lambda document: document.get(path)

    def find(document: dict[str, Any]) -> Any:
        value: Any = document
        for part in parts:
            if value.__class__ is dict:
                value = value.get(part)
            elif value.__class__ is list:
                return _all_at(document, parts)
            else:
                return None
        return value

    return find


def _all_at(document: Any, parts: Iterable[str]) -> list[Any]:
    found: list[Any] = [document]
    for part in parts:
        items = [inner for item in found for inner in _unwrapped(item)]
        found = [item[part] for item in items if item.__class__ is dict and part in item]
    return [inner for item in found for inner in _unwrapped(item)]


def _unwrapped(item: Any) -> list[Any]:
    return item if item.__class__ is list else [item]


def items_sql(document: str, path: str, binder: Binder) -> str:
    """Return the FROM item `item(v, t)`: the present values at a path of a jsonb expression."""
    members = "".join(f".{_member(part)}" for part in path.split("."))
    found = f"jsonb_path_query({document}, {binder.add(f'${members}[*]', 'jsonpath')})"
    return (
        f"(SELECT found.v, found.v #>> '{{}}' AS t FROM {found} AS found(v)"
        " WHERE jsonb_typeof(found.v) <> 'null') AS item"
    )


def _member(name: str) -> str:
    return msgspec.json.encode(name).decode()
