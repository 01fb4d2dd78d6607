"""What a recipe is: a scenario with places for values, and what one is told before taking it."""

from __future__ import annotations

from typing import Any, Final, Literal

import msgspec

from aparte.core.governance import policy as policies
from aparte.kernel.words import Words
from aparte.scenarios.recipes.parameters import Parameter

Family = Literal["commerce", "loyalty", "service", "b2b", "life"]

FAMILIES: Final[dict[str, Words]] = {
    "commerce": Words(en="Selling", fr="Vente"),
    "loyalty": Words(en="Loyalty", fr="Fidélité"),
    "service": Words(en="Service", fr="Service"),
    "b2b": Words(en="Business customers", fr="Entreprises"),
    "life": Words(en="Moments of life", fr="Moments de vie"),
}
ONLY_IF: Final = "only_if"


class OnlyIf(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"is_": "is"}):
    """When a part of a recipe stays: its parameter `is` a value, or is `at_least` one."""

    parameter: str
    is_: Any = None
    at_least: int | float | None = None

    def holds(self, value: Any) -> bool:
        """Return whether the part stays."""
        if self.at_least is not None:
            return bool(value >= self.at_least)
        return bool(value == self.is_)


class Recipe(msgspec.Struct, frozen=True, kw_only=True):
    """A ready-made scenario. `version` grows with each change of it, and is kept by its scenarios.

    `events` says, in a sentence, what each event of a shop's own is and brings; `policy` is the
    part of governance that goes well with it.
    """

    key: str
    version: int
    family: Family
    scenario: dict[str, Any]
    """The definition, raw, with its places."""
    parameters: tuple[Parameter, ...] = ()
    events: dict[str, Words] = {}
    policy: policies.Policy = policies.Policy()
