"""What an SMTP reply means for the message and for the address (RFC 5321 §4.2, RFC 3463)."""

from __future__ import annotations

import re
from typing import Final, Literal

import msgspec

from aparte.channels.contracts import Blame, Outcome, OutcomeKind

Stage = Literal["mail", "rcpt", "data", "end"]
"""Which command was answered: `end` is the final dot."""

REPLY_MAX: Final = 500
"""Characters of a reply that are kept."""

CLOSING: Final = 421
"""The server says it is about to close the connection."""
READY: Final = 354
"""The server waits for the message."""

_ENHANCED: Final = re.compile(r"([245]\.\d{1,3}\.\d{1,3})\b")
_BAD_SENDER: Final = frozenset(("5.1.7", "5.1.8", "5.7.27"))
_BY_STATUS: Final[tuple[tuple[str, Blame], ...]] = (
    ("5.1.", "recipient"),
    ("5.2.1", "recipient"),  # the mailbox is disabled
    ("5.2.", "nobody"),  # full, or the message too long for it: the address is good
    ("5.4.4", "recipient"),  # its domain receives no mail
    ("5.7.", "policy"),
    ("4.7.", "policy"),
    ("5.6.", "content"),
    ("5.3.4", "content"),
)
_NO_SUCH: Final = frozenset((550, 551, 553))
_POLICY: Final = re.compile(
    r"spam|block|black ?list|reputation|policy|denied|relay|authenticat|dmarc|spf|dkim|rate|abuse",
    re.IGNORECASE,
)


class Reply(msgspec.Struct, frozen=True):
    """One reply: its code, and its lines joined."""

    code: int
    text: str

    @property
    def enhanced(self) -> str:
        """The RFC 3463 status it begins with, or nothing."""
        found = _ENHANCED.match(self.text)
        return found[1] if found else ""


def goes_on(reply: Reply, stage: Stage) -> bool:
    """Tell whether a command before the message was accepted."""
    return reply.code == READY if stage == "data" else reply.code // 100 == 2  # noqa: PLR2004


def judge(reply: Reply, stage: Stage) -> Outcome:
    """Return what a reply at a stage means; a reply no server should give means the least."""
    group = reply.code // 100
    if stage == "end" and group == 2:  # noqa: PLR2004 -- the first digit of a reply code
        kind, blame = OutcomeKind.SENT, _NOBODY
    elif group == 5:  # noqa: PLR2004
        kind, blame = OutcomeKind.PERMANENT, _blame(reply, stage)
    elif group == 4 or stage != "end":  # noqa: PLR2004
        kind, blame = OutcomeKind.TRANSIENT, _blame(reply, stage)
    else:
        kind, blame = OutcomeKind.UNKNOWN, _NETWORK
    return Outcome(kind, reply.text[:REPLY_MAX], reply.code, reply.enhanced, blame)


def lost(reason: str, *, after_end: bool) -> Outcome:
    """Return the outcome of a message whose connection was lost before, or after, its last dot."""
    kind = OutcomeKind.UNKNOWN if after_end else OutcomeKind.TRANSIENT
    return Outcome(kind, reason[:REPLY_MAX], blame=_NETWORK)


def _blame(reply: Reply, stage: Stage) -> Blame:
    if reply.code == CLOSING:
        return "network"
    status = reply.enhanced
    if stage == "mail" or status in _BAD_SENDER:
        return "sender"
    for begins, blame in _BY_STATUS:
        if status.startswith(begins):
            return blame
    if _POLICY.search(reply.text):
        return "policy"
    if stage == "rcpt" and reply.code in _NO_SUCH:
        return "recipient"
    return "nobody"


_NOBODY: Final[Blame] = "nobody"
_NETWORK: Final[Blame] = "network"
