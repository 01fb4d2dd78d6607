"""The channels there are: what each is called, which attribute is its address, what it carries.

Listed once, here. A channel of this list may be judged, chosen and written for; whether a message
of it can leave is up to the senders that an installation has.
"""

from __future__ import annotations

from typing import Final

import msgspec

from aparte.kernel.words import Words

EMAIL: Final = "email"


class Channel(msgspec.Struct, frozen=True):
    """One channel. `parts` are the texts a message of it has; `may_have` those it can do without.

    `address` is the attribute that says where a person is reached.
    """

    key: str
    name: Words
    address: str
    parts: tuple[str, ...]
    may_have: tuple[str, ...] = ()


CHANNELS: Final = {
    one.key: one
    for one in (
        Channel(
            EMAIL,
            Words(en="e-mail", fr="e-mail"),
            address="email",
            parts=("subject", "mjml"),
            may_have=("preheader",),
        ),
        Channel("sms", Words(en="text message", fr="SMS"), address="phone", parts=("text",)),
        Channel("phone", Words(en="phone", fr="téléphone"), address="phone", parts=("text",)),
        Channel(
            "push",
            Words(en="push notification", fr="notification push"),
            address="push_token",
            parts=("subject", "text"),
        ),
        Channel("post", Words(en="post", fr="courrier"), address="postal_address", parts=("mjml",)),
    )
}

PARTS: Final = ("subject", "preheader", "mjml", "text")
"""The texts a message may have, whatever its channel."""
