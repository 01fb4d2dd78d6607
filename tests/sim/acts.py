"""What marketers do while a world is at play: each act is data, done by the product's facades."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

Name = Literal[
    "publish",
    "pause",
    "resume",
    "archive",
    "roll_back",
    "migrate",
    "segment",
    "policy",
    "stop",
    "release",
]


class Redirect(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where people go on who stand at a step that vanishes."""

    step: str
    to: str
    version: int | None = None


class Act(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One act; `key` is the scenario's or the segment's.

    `number` is the version that lives after a publication or a return. With `moving` those inside
    go on in it.
    """

    at: int
    name: Name
    key: str = ""
    number: int = 0
    definition: dict[str, Any] = {}
    moving: tuple[Redirect, ...] | None = None
    inviting: bool = False

    @property
    def publishes_new(self) -> bool:
        """Whether a version lives from here on that nobody has seen."""
        return self.name == "publish" and bool(self.definition)

    def place(self, version: int, step: str, kept: set[str]) -> str | None:
        """Return where somebody goes on who is inside when this act moves people; None: nowhere."""
        for exactly in (version, None):
            for one in self.moving or ():
                if one.version == exactly and one.step == step:
                    return one.to
        return step if step in kept else None


class Done(msgspec.Struct, frozen=True):
    """An act that was acknowledged; `mark` is the last line of the log of facts before it."""

    act: Act
    mark: int
