"""The shapes that many answers share."""

from __future__ import annotations

from typing import Generic, Literal, TypeVar

from ninja import Schema
from pydantic import Field

from aparte.api import cursors
from aparte.kernel import errors
from aparte.kernel import words as kernel_words

_Item = TypeVar("_Item")
Kind = Literal["event", "message", "decision", "journey", "segment", "consent"]
Outcome = Literal["sent", "held_back", "deferred", "waiting", "unknown"]


class Words(Schema):
    """One text in both languages."""

    en: str
    fr: str


class Problem(Schema):
    """One mistake in what was given: a stable code, its place, and words; its line in YAML."""

    code: str
    path: str
    words: Words
    line: int | None = None


class Error(Schema):
    """Why a request was not carried out."""

    code: str
    words: Words
    problems: list[Problem]


class ErrorBody(Schema):
    """What every answer from 400 on holds."""

    error: Error


class Page(Schema, Generic[_Item]):
    """One page of a list; `next_cursor` is null on the last one."""

    items: list[_Item]
    next_cursor: str | None


class PageQuery(Schema):
    """Which page of a list."""

    cursor: str | None = None
    limit: int = Field(cursors.LIMIT_DEFAULT, ge=1, le=cursors.LIMIT_MAX)


class ReasonCount(Schema):
    """How often one reason held a message back."""

    reason: str
    words: Words
    count: int


class SegmentRef(Schema):
    """A segment by its name."""

    key: str
    name: Words


class ScenarioRef(Schema):
    """A scenario by its name."""

    key: str
    name: Words


def words(said: kernel_words.Words) -> Words:
    """Return words as the API sends them."""
    return Words(en=said.en, fr=said.fr)


def words_or_none(said: kernel_words.Words | None) -> Words | None:
    """Return words as the API sends them, where there are any."""
    return None if said is None else words(said)


def problem(found: errors.Problem) -> Problem:
    """Return a problem as the API sends it."""
    return Problem(code=found.code, path=found.path, words=words(found.words), line=found.line)


def named(raw: dict[str, str] | None, key: str) -> Words:
    """Return stored words, or the key where a language or all is missing."""
    raw = raw or {}
    first = next(iter(raw.values()), key)
    return Words(en=raw.get("en", first), fr=raw.get("fr", first))
