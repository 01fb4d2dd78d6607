"""Conditions on the past in words: as a sentence, and with the figures of one contact."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from aparte.core import atoms, phrases, vocabulary
from aparte.core.conditions import event, kinds, ranges
from aparte.core.conditions.event import Event
from aparte.core.conditions.kinds import Detail, Sight
from aparte.kernel import durations, instants
from aparte.kernel.words import Words

_THIN = phrases.THIN
_DONE = {"count", "distinct_days", *event.TIMED}


def sentence(condition: Event) -> Words:
    """Return "has placed an order at least 2 times in the last 30 days"."""
    if condition.stat == "count":
        return _spaced(_counted(condition), _window(condition))
    if condition.stat == "distinct_days":
        return _spaced(_did(condition), _on_days(condition), _window(condition))
    if condition.stat in event.TIMED:
        return _spaced(_timed(condition), _window(condition))
    figure, wanted = _figure(condition), _wanted(condition)
    return Words(
        en=f"{_spaced(figure, _window(condition)).en} is {wanted.en}",
        fr=f"{_spaced(figure, _window(condition)).fr} vaut {wanted.fr}",
    )


def subject(condition: Event) -> Words:
    """Return what makes a clause of the sentence; a figure is its own subject."""
    return kinds.PERSON if condition.stat in _DONE else kinds.ITSELF


def denial(condition: Event) -> Words | None:
    """Return the words of "not this", where they are plainer than a parenthesis."""
    if condition.stat != "count" or condition.op != "gte" or condition.value != 1:
        return None
    return _spaced(_did_not(condition), _window(condition))


def _spaced(*parts: Words) -> Words:
    return Words(
        en=" ".join(part.en for part in parts if part.en),
        fr=" ".join(part.fr for part in parts if part.fr),
    )


def _window(condition: Event) -> Words:
    return condition.window(_no_zone).words()


def _no_zone(_: Any) -> Any:
    raise AssertionError("words need no clock")


def _did(condition: Event) -> Words:
    words, narrowed = vocabulary.event(condition.event), atoms.narrowing(condition.where)
    return Words(
        en=f"has {words.did.en} {words.what.en}{narrowed.en}",
        fr=f"a {words.did.fr} {words.what.fr}{narrowed.fr}",
    )


def _did_not(condition: Event) -> Words:
    words, narrowed = vocabulary.event(condition.event), atoms.narrowing(condition.where)
    return Words(
        en=f"has not {words.did.en} {words.denied.en}{narrowed.en}",
        fr=f"n’a pas {words.did.fr} {words.denied.fr}{narrowed.fr}",
    )


def _counted(condition: Event) -> Words:
    low = ranges.pair(condition.op, condition.value)[0]
    if (condition.op, low) in {("gte", 1), ("gt", 0)}:
        return _did(condition)
    if (condition.op, low) in {("lt", 1), ("lte", 0), ("is", 0)}:
        return _did_not(condition)
    wanted = _wanted(condition)
    plural = ranges.pair(condition.op, condition.value)[-1] != 1
    times = Words(
        en=f"{wanted.en.replace('less than', 'fewer than')} time{'s' if plural else ''}",
        fr=f"{wanted.fr} fois",
    )
    return _spaced(_did(condition), times)


def _on_days(condition: Event) -> Words:
    wanted = _wanted(condition)
    plural = ranges.pair(condition.op, condition.value)[-1] != 1
    return Words(
        en=f"on {wanted.en.replace('less than', 'fewer than')}"
        f" {'different days' if plural else 'day'}",
        fr=f"{wanted.fr} {'jours différents' if plural else 'jour'}",
    )


def _timed(condition: Event) -> Words:
    words, narrowed = vocabulary.event(condition.event), atoms.narrowing(condition.where)
    wanted = _wanted(condition)
    first = condition.stat == "time_since_first"
    return Words(
        en=f"{'first' if first else 'last'} {_past(words.did.en)} {words.what.en}{narrowed.en}"
        f" {wanted.en} ago",
        fr=f"a {words.did.fr} {words.what.fr}{narrowed.fr} pour la"
        f" {'première' if first else 'dernière'} fois il y a {wanted.fr}",
    )


_IRREGULAR = {"taken": "took", "begun": "began", "done": "did"}


def _past(participle: str) -> str:
    return _IRREGULAR.get(participle, participle)


def _figure(condition: Event) -> Words:
    """Return "the total of revenue over orders"."""
    assert condition.measure is not None, "a checked measure is there"
    measure = vocabulary.name(condition.measure)
    of_measure = vocabulary.of_name(condition.measure)
    many, narrowed = vocabulary.event(condition.event).many, atoms.narrowing(condition.where)
    name = _FIGURES[condition.stat]
    return Words(
        en=f"the {name.en} {measure.en} over {many.en}{narrowed.en}",
        fr=f"{name.fr} {of_measure.fr} sur les {many.fr}{narrowed.fr}",
    )


_FIGURES = {
    "sum": Words(en="total", fr="la somme"),
    "average": Words(en="average", fr="la moyenne"),
    "min": Words(en="least", fr="le minimum"),
    "max": Words(en="greatest", fr="le maximum"),
}


def _wanted(condition: Event) -> Words:
    given = ranges.pair(condition.op, condition.value)
    if condition.stat in event.TIMED:
        shown = [durations.to_words(durations.parse(one)) for one in given]
    else:
        shown = [phrases.number(one) for one in given]
    return ranges.wanted(condition.op, shown)


# ------------------------------------------------------------------------------------ the figures


def detail(condition: Event, actual: int | Fraction | None, sight: Sight) -> Detail:
    """Return "1 product view in the last 7 days; 2 needed" and the figures behind it."""
    found = _found(condition, actual, sight)
    if condition.stat == "count" and condition.op == "gte":
        number = phrases.number(condition.value)
        needed = Words(en=f"{number.en} needed", fr=f"il en faut {number.fr}")
    else:
        wanted = _wanted(condition)
        needed = Words(en=f"wanted: {wanted.en}", fr=f"attendu{_THIN}: {wanted.fr}")
    words = Words(en=f"{found.en}; {needed.en}", fr=f"{found.fr}{_THIN}; {needed.fr}")
    return Detail(words, _figures(condition, actual, sight))


def _found(condition: Event, actual: int | Fraction | None, sight: Sight) -> Words:
    narrowed, window = atoms.narrowing(condition.where), _window(condition)
    if condition.stat == "count" or actual is None:
        counted = vocabulary.counted(condition.event, int(actual or 0))
        return _spaced(Words(en=counted.en + narrowed.en, fr=counted.fr + narrowed.fr), window)
    if condition.stat == "distinct_days":
        days = int(actual)
        one = vocabulary.event(condition.event).one
        counted = Words(
            en=f"{days} day{'s' if days != 1 else ''} with {one.en}{narrowed.en}",
            fr=f"{days} jour{'s' if days > 1 else ''} avec {one.fr}{narrowed.fr}",
        )
        return _spaced(counted, window)
    if condition.stat in event.TIMED:
        return _spaced(_length(condition, int(actual), sight, narrowed), window)
    figure, number = _spaced(_figure(condition), window), _measure(actual)
    return Words(en=f"{figure.en}: {number.en}", fr=f"{figure.fr}{_THIN}: {number.fr}")


def _length(condition: Event, anchor: int, sight: Sight, narrowed: Words) -> Words:
    words = vocabulary.event(condition.event)
    length = durations.to_words(sight.now - anchor)
    when = phrases.moment(anchor, sight.zone)
    first = condition.stat == "time_since_first"
    return Words(
        en=f"{'first' if first else 'last'} {_past(words.did.en)} {words.what.en}{narrowed.en}"
        f" {length.en} ago, on {when.en}",
        fr=f"a {words.did.fr} {words.what.fr}{narrowed.fr} pour la"
        f" {'première' if first else 'dernière'} fois il y a {length.fr}, le {when.fr}",
    )


def _measure(actual: int | Fraction) -> Words:
    """Return millionths as a number, rounded to cents for an average that does not end."""
    if isinstance(actual, Fraction):
        cents = round(actual / 10_000)
        return phrases.millionths(cents * 10_000)
    return phrases.millionths(actual)


def _figures(condition: Event, actual: int | Fraction | None, sight: Sight) -> dict[str, Any]:
    shown: Any = actual
    if actual is not None and condition.stat in event.TIMED:
        shown = (sight.now - int(actual)) // instants.SECOND
    elif actual is not None and condition.stat in event.MEASURED:
        shown = float(actual) / atoms.MILLION
    return {
        "event": condition.event,
        "stat": condition.stat,
        "actual": shown,
        "op": condition.op,
        "wanted": condition.value,
    }
