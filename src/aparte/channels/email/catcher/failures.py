"""Failures on demand, by the recipient's local part, so that every outcome can be seen at will.

`bounce@…` is refused for good, `defer@…` is put off once per message and then accepted,
`drop@…` loses the connection after the message arrived. A suffix may follow: `bounce+1@…`.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from typing import Final

from aparte.channels.email.catcher.receiver import Received

REMEMBERED_MAX: Final = 10_000

ACCEPTED: Final = b"250 2.0.0 kept"
_RECIPIENT_OK: Final = b"250 2.1.5 ok"
_NO_SUCH_USER: Final = b"550 5.1.1 no such user here"
_LATER: Final = b"451 4.3.0 try again later"
_MESSAGE_ID: Final = re.compile(rb"^message-id:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


class Failures:
    """Decides which mail fails, and how."""

    def __init__(self) -> None:
        self._deferred: OrderedDict[bytes, None] = OrderedDict()

    def judge_recipient(self, address: str) -> bytes:
        """Return the reply to RCPT."""
        return _NO_SUCH_USER if _role(address) == "bounce" else _RECIPIENT_OK

    def puts_off(self, mail: Received) -> bytes | None:
        """Return the reply that puts a mail off, or None when it is to be kept."""
        if not any(_role(address) == "defer" for address in mail.recipients):
            return None
        found = _MESSAGE_ID.search(mail.content)
        name = found[1] if found is not None else mail.content[:200]
        if name in self._deferred:
            return None
        self._deferred[name] = None
        while len(self._deferred) > REMEMBERED_MAX:
            self._deferred.popitem(last=False)
        return _LATER

    @staticmethod
    def hangs_up(mail: Received) -> bool:
        """Tell whether the connection is lost once this mail has arrived."""
        return any(_role(address) == "drop" for address in mail.recipients)


def _role(address: str) -> str:
    return re.split(r"[+@]", address.lower(), maxsplit=1)[0]
