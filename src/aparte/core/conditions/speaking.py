"""Conditions in words: the sentence of one, and what it says of a contact, line by line."""

from __future__ import annotations

from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from aparte.core import phrases
from aparte.core.conditions import compiling, kinds, tree
from aparte.core.conditions.kinds import Sight
from aparte.core.conditions.tree import AllOf, AnyOf, Condition, Not
from aparte.core.contact import Contact
from aparte.kernel import instants
from aparte.kernel.words import Words, join


class Line(msgspec.Struct, frozen=True):
    """One condition of a contact: its truth, why in words, until when, its depth in the tree."""

    truth: bool
    words: Words
    until: int
    depth: int
    figures: dict[str, Any]


def sentence(condition: Condition) -> Words:
    """Return the condition as a sentence without subject: "has placed an order and …"."""
    match condition:
        case AllOf():
            return _joined(condition.of, en="and", fr="et")
        case AnyOf():
            return _joined(condition.of, en="or", fr="ou")
        case Not():
            denied = _denial(condition.of)
            if denied is not None:
                return denied
            inner = clause(condition.of)
            return Words(en=f"not ({inner.en})", fr=f"pas ({inner.fr})")
        case _:
            words: Words = tree.LEAVES[type(condition)].sentence(condition)
            return words


def clause(condition: Condition) -> Words:
    """Return the condition as a clause of its own: "the person has placed an order and …"."""
    match condition:
        case AllOf():
            return _clauses(condition.of, en="and", fr="et")
        case AnyOf():
            return _clauses(condition.of, en="or", fr="ou")
        case _:
            subject, said = _subject(condition), sentence(condition)
            return Words(en=subject.en + said.en, fr=subject.fr + said.fr)


def _subject(condition: Condition) -> Words:
    if isinstance(condition, Not):
        return _subject(condition.of) if _denial(condition.of) is not None else kinds.ITSELF
    kind = tree.LEAVES.get(type(condition))
    return kinds.ITSELF if kind is None else kind.subject(condition)


def _clauses(parts: tuple[Condition, ...], en: str, fr: str) -> Words:
    """Return the parts as clauses; a subject that the part before had is not said again."""
    said = []
    before = kinds.ITSELF
    for part in parts:
        subject = _subject(part)
        said_before = subject == before == kinds.PERSON
        said.append(_bracketed(part, sentence(part) if said_before else clause(part)))
        before = subject
    return join(said, en=f" {en} ", fr=f" {fr} ")


def _bracketed(condition: Condition, words: Words) -> Words:
    """Return the words of a part, in brackets where it has several parts itself."""
    if isinstance(condition, AllOf | AnyOf) and len(condition.of) > 1:
        return Words(en=f"({words.en})", fr=f"({words.fr})")
    return words


def _denial(condition: Condition) -> Words | None:
    kind = tree.LEAVES.get(type(condition))
    return None if kind is None else kind.denial(condition)


def _joined(parts: tuple[Condition, ...], en: str, fr: str) -> Words:
    said = [_bracketed(part, sentence(part)) for part in parts]
    return join(said, en=f" {en} ", fr=f" {fr} ")


_ALL: Final = Words(en="all of these", fr="toutes ces conditions")
_ANY: Final = Words(en="at least one of these", fr="au moins une de ces conditions")
_NOT: Final = Words(
    en="not this (also true when nothing is known)",
    fr="pas ceci (vrai aussi quand rien n’est connu)",
)


def explain(
    condition: Condition, contact: Contact, now: int, zone: ZoneInfo, depth: int = 0
) -> list[Line]:
    """Return a line for each part, outermost first; instants in words are the contact's own."""
    truth = compiling.compile(condition, zone).evaluate(contact, now)
    sight = Sight(contact, now, kinds.Context(zone).zone_of()(contact))
    match condition:
        case AllOf():
            return _group(_ALL, truth, condition.of, sight, zone, depth)
        case AnyOf():
            return _group(_ANY, truth, condition.of, sight, zone, depth)
        case Not():
            return _group(_NOT, truth, (condition.of,), sight, zone, depth)
        case _:
            detail = tree.LEAVES[type(condition)].detail(condition, sight)
            words = _until(detail.words, truth, sight)
            return [Line(truth.value, words, truth.until, depth, detail.figures)]


def _group(
    words: Words,
    truth: kinds.Truth,
    parts: tuple[Condition, ...],
    sight: Sight,
    zone: ZoneInfo,
    depth: int,
) -> list[Line]:
    lines = [Line(truth.value, words, truth.until, depth, {})]
    for part in parts:
        lines += explain(part, sight.contact, sight.now, zone, depth + 1)
    return lines


def _until(words: Words, truth: kinds.Truth, sight: Sight) -> Words:
    """Return the words with the instant at which time alone changes them, if there is one."""
    if truth.until >= instants.MAX_INSTANT:
        return words
    when = phrases.moment(truth.until, sight.zone)
    return Words(
        en=f"{words.en}; will change by itself on {when.en}",
        fr=f"{words.fr}{phrases.THIN}; changera de soi-même le {when.fr}",
    )
