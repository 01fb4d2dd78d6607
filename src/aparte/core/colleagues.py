"""Colleagues: who of our own people can be written to, by team, and whose address is one of ours.

What a contact's attribute names may come from anybody who sends events. So an address found there
is believed to be a colleague's only when it is of one of the house's domains, or of a team.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

ADDRESS_MAX: Final = 254
_ADDRESS: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[^\s@<>(),;:\"\\\[\]]+")


class Colleagues(msgspec.Struct, frozen=True):
    """The teams of a workspace, each with its addresses, and the domains of the house."""

    teams: dict[str, tuple[str, ...]] = {}
    domains: tuple[str, ...] = ()

    def of(self, team: str) -> tuple[str, ...]:
        """Return the addresses of a team; none where there is no such team any more."""
        return self.teams.get(team, ())

    def includes(self, address: str) -> bool:
        """Tell whether an address is one of our own people's."""
        known = address.casefold()
        if known.rpartition("@")[2] in {domain.casefold() for domain in self.domains if domain}:
            return True
        return any(known == one.casefold() for team in self.teams.values() for one in team)


def is_address(text: str) -> bool:
    """Tell whether a text looks like one e-mail address."""
    return len(text) <= ADDRESS_MAX and _ADDRESS.fullmatch(text) is not None
