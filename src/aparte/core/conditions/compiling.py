"""From a condition to a function: closures built once, nothing walked when they run.

Parts of `all` and `any` run cheapest first and stop as soon as the answer is settled for good.
Their `until` is a bound: while an `all` is false because of some part, nothing that happens to
the others matters, so it is the greatest of the false parts' instants; dually for `any`. The
outermost function then looks at that instant, and the next, until the answer differs.
"""

from __future__ import annotations

import operator
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from aparte.core.conditions import kinds, tree
from aparte.core.conditions.kinds import FALSE, TRUE, Context, Evaluate, Needs, Truth
from aparte.core.conditions.tree import AllOf, AnyOf, Condition, Not
from aparte.core.contact import Contact
from aparte.kernel import instants

CHASE_MAX: Final = 16
"""Candidate instants looked at before waking early is accepted."""

_COMBINATION_COST: Final = 10
_make: Final = tuple.__new__


class Compiled:
    """A condition ready to evaluate, with what it needs."""

    __slots__ = ("condition", "evaluate", "needs")

    def __init__(self, condition: Condition, evaluate: Evaluate, needs: Needs) -> None:
        self.condition = condition
        self.evaluate = evaluate
        self.needs = needs


class _Part(NamedTuple):
    """A compiled part; `exact_true` tells whether its `until` is exact while it is true."""

    evaluate: Evaluate
    cost: int
    exact_true: bool
    exact_false: bool


def compile(condition: Condition, zone: ZoneInfo) -> Compiled:  # noqa: A001
    """Return a checked condition ready to evaluate; `zone` is for contacts that name none."""
    context = Context(zone)
    part = _compile(condition, context)
    evaluate = part.evaluate
    if not (part.exact_true and part.exact_false):
        evaluate = _chasing(part)
    return Compiled(condition, evaluate, context.needs())


def _compile(condition: Condition, context: Context) -> _Part:
    match condition:
        case AllOf():
            return _all([_compile(one, context) for one in condition.of])
        case AnyOf():
            return _any([_compile(one, context) for one in condition.of])
        case Not():
            return _not(_compile(condition.of, context))
        case _:
            kind = tree.LEAVES[type(condition)]
            evaluate = kind.compile(condition, context)
            return _Part(evaluate, kind.cost, exact_true=True, exact_false=True)


def _ordered(parts: list[_Part]) -> tuple[Evaluate, ...]:
    return tuple(part.evaluate for part in sorted(parts, key=operator.attrgetter("cost")))


def _all(parts: list[_Part]) -> _Part:
    if len(parts) == 1:
        return parts[0]
    evaluates = _ordered(parts)

    def evaluate(contact: Contact, now: int) -> Truth:
        soonest = instants.FOREVER
        latest = 0
        for part in evaluates:
            value, until = part(contact, now)
            if not value:
                if until == instants.FOREVER:
                    return FALSE
                latest = max(latest, until)
            elif until < soonest:
                soonest = until
        if latest:
            return _make(Truth, (False, latest))
        return TRUE if soonest == instants.FOREVER else _make(Truth, (True, soonest))

    exact = all(part.exact_true for part in parts)
    return _Part(evaluate, _COMBINATION_COST, exact_true=exact, exact_false=False)


def _any(parts: list[_Part]) -> _Part:
    if len(parts) == 1:
        return parts[0]
    evaluates = _ordered(parts)

    def evaluate(contact: Contact, now: int) -> Truth:
        soonest = instants.FOREVER
        latest = 0
        for part in evaluates:
            value, until = part(contact, now)
            if value:
                if until == instants.FOREVER:
                    return TRUE
                latest = max(latest, until)
            elif until < soonest:
                soonest = until
        if latest:
            return _make(Truth, (True, latest))
        return FALSE if soonest == instants.FOREVER else _make(Truth, (False, soonest))

    exact = all(part.exact_false for part in parts)
    return _Part(evaluate, _COMBINATION_COST, exact_true=False, exact_false=exact)


def _not(part: _Part) -> _Part:
    inner = part.evaluate

    def evaluate(contact: Contact, now: int) -> Truth:
        value, until = inner(contact, now)
        if until == instants.FOREVER:
            return FALSE if value else TRUE
        return _make(Truth, (not value, until))

    return _Part(evaluate, part.cost, exact_true=part.exact_false, exact_false=part.exact_true)


def _chasing(part: _Part) -> Evaluate:
    """Return an evaluation that skips instants at which nothing changes, a bounded number."""
    inner = part.evaluate
    exact = {True: part.exact_true, False: part.exact_false}
    forever = instants.FOREVER

    def evaluate(contact: Contact, now: int) -> Truth:
        truth = inner(contact, now)
        value, until = truth
        if until == forever or exact[value]:
            return truth
        for _ in range(CHASE_MAX):
            following, later = inner(contact, until)
            if following is not value:
                break
            until = later
            if until == forever:
                break
        return kinds.constant(value=value) if until == forever else Truth(value, until)

    return evaluate
