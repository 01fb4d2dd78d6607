"""Who an item is about: ids, e-mail and phone as they are sent, checked and brought to one form."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Final

from aparte.events import problems, segment_spec

ID_CHARACTERS_MAX: Final = 255
EMAIL_CHARACTERS_MAX: Final = 254
"""RFC 5321, section 4.5.3.1.3: what fits between the brackets of a path."""

PHONE_DIGITS: Final = range(4, 16)
"""E.164 allows 15 digits; fewer than four call nobody."""

_PLACEHOLDER_CHARACTERS_MAX: Final = max(map(len, segment_spec.PLACEHOLDER_IDS))
_EMAIL: Final = re.compile(
    r"[^@\s<>()\[\],;:\\\"]{1,64}@[^@\s<>()\[\],;:\\\"]+\.[^@\s.<>(),;:\\\"]{2,}"
)
_PHONE: Final = re.compile(r"\+?[\d\s().\-/]{4,40}")
_SHOWN_CHARACTERS: Final = 80


def check_id(value: str | int | None, code: str, path: str) -> str | None:
    """Return an id without surrounding blanks, or None when there is none.

    `code` is the beginning of its problems' codes (`user_id`), `path` its place in the item.
    """
    if value is None:
        return None
    text = value.strip() if isinstance(value, str) else str(value)
    if not text:
        return None
    if len(text) > ID_CHARACTERS_MAX:
        raise problems.refused(f"{code}_too_long", path, limit=ID_CHARACTERS_MAX)
    if len(text) <= _PLACEHOLDER_CHARACTERS_MAX and text.lower() in segment_spec.PLACEHOLDER_IDS:
        raise problems.refused(f"{code}_placeholder", path, value=text)
    return text


def normalise_email(text: str) -> str:
    """Return the form in which addresses are compared and kept: trimmed, NFC, small letters."""
    return unicodedata.normalize("NFC", text.strip()).lower()


def check_email(value: Any, path: str) -> str | None:
    """Return an e-mail address in its kept form, or None when it is empty."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise problems.refused("email_not_text", path)
    text = normalise_email(value)
    if not text:
        return None
    if len(text) > EMAIL_CHARACTERS_MAX:
        raise problems.refused("email_too_long", path, limit=EMAIL_CHARACTERS_MAX)
    if _EMAIL.fullmatch(text) is None or ".." in text:
        raise problems.refused("email_invalid", path, value=text[:_SHOWN_CHARACTERS])
    return text


def check_phone(value: Any, path: str) -> str | None:
    """Return a phone number as written, or None when it is empty.

    E.164 needs the workspace's region, so it is made when the item is resolved.
    """
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise problems.refused("phone_not_text", path)
    text = str(value).strip()
    if not text:
        return None
    digits = sum(character.isdigit() for character in text)
    if _PHONE.fullmatch(text) is None or digits not in PHONE_DIGITS:
        raise problems.refused("phone_invalid", path, value=text[:_SHOWN_CHARACTERS])
    return text
