"""One spelling per address, so that the same person written twice is found once.

E-mail: trimmed, small letters, Unicode NFC. Telephone: E.164 (ITU-T), read with the workspace's
country when the number names none.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

import phonenumbers

EMAIL_LENGTH_MAX: Final = 254
"""RFC 5321, erratum 1690."""

PHONE_LENGTH_MAX: Final = 40
PHONE_CACHE_MAX: Final = 4_096

_EMAIL: Final = re.compile(r"[^@\s\x00-\x1f]{1,64}@[^@\s\x00-\x1f.]+(\.[^@\s\x00-\x1f.]+)*")


def email(text: object) -> str | None:
    """Return the one spelling of an e-mail address, or None when it cannot be one."""
    if not isinstance(text, str) or len(text) > EMAIL_LENGTH_MAX:
        return None
    plain = unicodedata.normalize("NFC", text.strip()).lower()
    return plain if _EMAIL.fullmatch(plain) else None


@lru_cache(maxsize=PHONE_CACHE_MAX)
def _e164(text: str, region: str) -> str | None:
    try:
        number = phonenumbers.parse(text, region or None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def phone(text: object, region: str) -> str | None:
    """Return the E.164 form of a telephone number, or None when it cannot be one."""
    if isinstance(text, int) and not isinstance(text, bool):
        text = str(text)
    if not isinstance(text, str) or len(text) > PHONE_LENGTH_MAX:
        return None
    return _e164(text.strip(), region)
