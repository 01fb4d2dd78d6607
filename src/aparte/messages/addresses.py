"""Mail addresses in header fields and SMTP commands: only what is safe to put on a line.

Everything leaves as ASCII: domains by IDNA, display names by RFC 2047. A local part that is not
ASCII would need SMTPUTF8 (RFC 6531), which few servers relay, so it is refused.
"""

from __future__ import annotations

import base64
import re
from functools import lru_cache
from typing import Final

from aparte.messages import errors

ADDRESS_MAX: Final = 254
"""RFC 5321 §4.5.3.1.3, as corrected by its erratum 1690."""
LOCAL_PART_MAX: Final = 64
CACHE_MAX: Final = 1_024

_ENCODED_WORD_BYTES: Final = 39
"""UTF-8 bytes in one RFC 2047 word: base64 of these and `=?utf-8?b?…?=` stay within 75."""
_LOCAL: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN: Final = re.compile(
    r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
)
_ATOMS: Final = re.compile(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]*")
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


def to_ascii(address: str) -> str:
    """Return an address as SMTP takes it; raises AddressError when none can be made of it."""
    local, at, domain = address.strip().rpartition("@")
    if not at or len(local) > LOCAL_PART_MAX or not _LOCAL.fullmatch(local):
        raise errors.AddressError(address)
    lowered = domain.lower()
    if not lowered.isascii():
        lowered = _idna(lowered, address)
    if not _DOMAIN.fullmatch(lowered) or len(local) + 1 + len(lowered) > ADDRESS_MAX:
        raise errors.AddressError(address)
    return f"{local}@{lowered}"


def _idna(domain: str, address: str) -> str:
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise errors.AddressError(address) from None


def domain_of(address: str) -> str:
    """Return the domain of an address that `to_ascii` accepts."""
    return to_ascii(address).rpartition("@")[2]


@lru_cache(maxsize=CACHE_MAX)
def mailbox(name: str, address: str) -> str:
    """Return `Name <address>` for a header field."""
    clean = one_line(name)
    bare = to_ascii(address)
    if not clean:
        return f"<{bare}>"
    if not clean.isascii():
        return f"{encoded(clean)} <{bare}>"
    if _ATOMS.fullmatch(clean) and "=?" not in clean:
        return f"{clean} <{bare}>"
    quoted = clean.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{bare}>'


def one_line(text: str) -> str:
    """Return a text fit for one header line: what would break the line becomes a space."""
    return " ".join(_UNPRINTABLE.sub(" ", text).split())


def unstructured(text: str) -> str:
    """Return the value of a header field of free text, such as Subject."""
    clean = one_line(text)
    if clean.isascii() and "=?" not in clean:
        return clean
    return encoded(clean)


def encoded(text: str) -> str:
    """Return a text as folded RFC 2047 words, no character cut in two."""
    words: list[str] = []
    data = text.encode("utf-8", "replace")
    start = 0
    while start < len(data):
        end = min(start + _ENCODED_WORD_BYTES, len(data))
        while end < len(data) and data[end] & 0xC0 == 0x80:  # noqa: PLR2004 -- UTF-8 continuation
            end -= 1
        chunk = base64.b64encode(data[start:end]).decode("ascii")
        words.append(f"=?utf-8?b?{chunk}?=")
        start = end
    return "\r\n ".join(words)
