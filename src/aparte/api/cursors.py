"""Cursors: where a list goes on, as a text that means nothing to who carries it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, TypeVar
from uuid import UUID

import msgspec

from aparte import rows
from aparte.api import phrases
from aparte.kernel.errors import InvalidError, Problem

LIMIT_DEFAULT: Final = 50
LIMIT_MAX: Final = 200
NUMBER_DIGITS_MAX: Final = 9

_Item = TypeVar("_Item")
_DECODER: Final = msgspec.json.Decoder(tuple[datetime, UUID])


def encode(place: rows.Place) -> str:
    """Return the cursor of a place."""
    return base64.urlsafe_b64encode(msgspec.json.encode((place.at, place.id))).decode()


def decode(cursor: str | None) -> rows.Place | None:
    """Return the place of a cursor, None for the beginning; raises InvalidError."""
    if not cursor:
        return None
    try:
        at, identifier = _DECODER.decode(base64.urlsafe_b64decode(cursor.encode()))
    except (binascii.Error, ValueError, msgspec.DecodeError):
        problem = Problem("bad_cursor", "cursor", phrases.BAD_CURSOR)
        raise InvalidError(phrases.INVALID, (problem,)) from None
    return rows.Place(at, identifier)


def page(
    found: Sequence[_Item], limit: int, place: Callable[[_Item], rows.Place]
) -> tuple[list[_Item], str | None]:
    """Return one page of items read one further than the limit, and the cursor after it."""
    kept = list(found[:limit])
    further = len(found) > limit
    return kept, encode(place(kept[-1])) if further and kept else None


def identifier(text: str, path: str) -> UUID:
    """Return the UUID of a text; raises InvalidError."""
    try:
        return UUID(text)
    except ValueError:
        problem = Problem("bad_id", path, phrases.BAD_ID)
        raise InvalidError(phrases.INVALID, (problem,)) from None


def number(text: str, path: str) -> int:
    """Return the small number of a text id; raises InvalidError."""
    if text.isascii() and text.isdigit() and len(text) <= NUMBER_DIGITS_MAX:
        return int(text)
    raise InvalidError(phrases.INVALID, (Problem("bad_id", path, phrases.BAD_ID),))
