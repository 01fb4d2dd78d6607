"""Worlds drawn from a seed: what a shop says to whom, and what a few families of identities do.

A *steady* family names one user id in everything it says, so what is decided of it must not
depend on how busy the house was. A *joining* family is one person on several devices and user
ids. A *sharing* family is two people on one device, of whom only the invariants are expected.
"""

from __future__ import annotations

import itertools
import random
from typing import Any, Final

import msgspec

from aparte.core.governance import policy as policies
from aparte.events import contracts
from aparte.kernel import instants
from tests.sim import acts, definitions, editing
from tests.sim.definitions import EVENTS, Raw
from tests.unit.core import stories

START: Final = stories.MONDAY
GRID: Final = instants.HOUR
SPAN: Final = 5 * instants.DAY
LATE_MAX: Final = 30 * instants.HOUR

EDITED: Final = 0.5
"""How often marketers act while a world is at play."""

ASKING: Final = 0.15
"""How often the first scenario of a world asks another system."""

_TRAITS: Final[tuple[dict[str, Any], ...]] = (
    {"plan": "pro"},
    {"plan": "free"},
    {"renewal_on": "2026-03-10"},
    {"timezone": "Asia/Tokyo"},
)


class Arrival(msgspec.Struct, frozen=True):
    """An item and the instant at which it is committed to the inbox."""

    at: int
    item: contracts.InboxItem


class Family(msgspec.Struct, frozen=True):
    """A few identities that belong together; `emails` says by which user id each is reached."""

    kind: str
    users: tuple[str, ...]
    devices: tuple[str, ...]
    emails: dict[str, str]


class Moment(msgspec.Struct, frozen=True):
    """What happens at an instant: items arrive, or somebody acts."""

    at: int
    arrivals: list[Arrival]
    act: acts.Act | None


class World(msgspec.Struct, frozen=True):
    """A shop and all that happens to it."""

    scenarios: list[Raw]
    policy: policies.Policy
    families: list[Family]
    arrivals: list[Arrival]
    acts: list[acts.Act]

    @property
    def crowded(self) -> bool:
        """Whether what becomes of one person depends on who else came before."""
        return any(
            "limits" in one["entry"] or any(step["kind"] == "ranking" for step in one["steps"])
            for one in self.wordings()
        )

    @property
    def loose(self) -> bool:
        """Whether what is decided of somebody depends on when others had their turn."""
        return bool(self.acts) or self.has("webhook")

    def has(self, kind: str) -> bool:
        """Return whether a scenario has a step of a kind at some time."""
        return any(step["kind"] == kind for one in self.wordings() for step in one["steps"])

    def wordings(self) -> list[Raw]:
        """Return every wording of every scenario that lives at some time."""
        return [*self.scenarios, *(act.definition for act in self.acts if act.publishes_new)]

    @property
    def last(self) -> int:
        """When the last item arrives, or the last act is done."""
        ats = [arrival.at for arrival in self.arrivals] + [act.at for act in self.acts]
        return max(ats)

    def moments(self) -> list[Moment]:
        """Return what happens at each instant, in order; an act has an instant of its own."""
        groups = itertools.groupby(self.arrivals, lambda arrival: arrival.at)
        found = [Moment(at, list(group), None) for at, group in groups]
        found += [Moment(act.at, [], act) for act in self.acts]
        return sorted(found, key=lambda moment: moment.at)


def draw(chance: random.Random) -> World:
    """Draw a world."""
    families: list[Family] = []
    arrivals: list[Arrival] = []
    for index in range(chance.randint(4, 8)):
        kind = chance.choice(["steady", "steady", "joining", "joining", "sharing"])
        made = _Life(chance, f"f{index}", kind)
        families.append(made.family)
        arrivals += made.live()
    arrivals.sort(key=lambda arrival: (arrival.at, arrival.item.id, arrival.item.received_at))
    keys = [f"scenario-{index}" for index in range(chance.randint(1, 4))]
    edited = chance.random() < EDITED
    # Nobody can publish again what names a scenario that never was.
    known = set(keys) if edited else None
    asking = chance.random() < ASKING
    scenarios = [
        definitions.scenario(chance, key, known, asking=asking and key == keys[0]) for key in keys
    ]
    policy = definitions.policy(chance)
    if edited:
        scenarios[-1] = definitions.busy(chance, keys[-1], set(keys))
        policy = chance.choice([policy, policies.Policy()])
    return World(
        scenarios=scenarios,
        policy=policy,
        families=families,
        arrivals=arrivals,
        acts=editing.draw(chance, scenarios, START, SPAN) if edited else [],
    )


class _Life:
    """What one family says and does."""

    def __init__(self, chance: random.Random, key: str, kind: str) -> None:
        users = (f"{key}-u1",) if kind == "steady" else (f"{key}-u1", f"{key}-u2")
        if kind == "joining" and chance.random() < 0.5:
            users = users[:1]
        count = {"steady": 0, "joining": chance.randint(1, 3), "sharing": 1}[kind]
        devices = tuple(f"{key}-d{number}" for number in range(count))
        emails = dict.fromkeys(users, f"{key}@x.example")
        if kind == "sharing":
            emails = {user: f"{user}@x.example" for user in users}
        self.family = Family(kind, users, devices, emails)
        self._key = key
        self._chance = chance
        self._count = 0

    def live(self) -> list[Arrival]:
        """Return all arrivals, in no order."""
        given = [self._hello(user) for user in self.family.users]
        given += [self._any() for _ in range(self._chance.randint(6, 24))]
        for device in self.family.devices:
            if self.family.kind == "joining":
                given.append(self._meets(device))
        again = [self._again(one) for one in given if self._chance.random() < 0.2]
        return [Arrival(item.received_at, item) for item in given + again]

    def _hello(self, user: str) -> contracts.InboxItem:
        at = START + GRID * self._chance.randint(0, 20)
        traits = {"email": self.family.emails[user], "first_name": "Marie"}
        return self._identify(at, at, user, None, traits, ["granted"])

    def _meets(self, device: str) -> contracts.InboxItem:
        """Return the item that says whose device it is."""
        at, received = self._instants()
        user = self._chance.choice(self.family.users)
        if self._chance.random() < 0.3:
            return contracts.InboxItem(
                kind="alias",
                id=self._id(),
                occurred_at=at,
                received_at=received,
                user_id=user,
                previous_id=device,
            )
        traits = {"email": self.family.emails[user]} if self._chance.random() < 0.5 else {}
        return self._identify(at, received, user, device, traits, [])

    def _any(self) -> contracts.InboxItem:
        chance = self._chance
        at, received = self._instants()
        lot = chance.randint(0, 29)
        user = chance.choice(self.family.users)
        if lot == 0:
            status = chance.choice(["granted", "pending", "withdrawn"])
            return self._identify(at, received, user, None, {}, [status])
        if lot in {1, 2}:
            traits = chance.choice(_TRAITS)
            return self._identify(at, received, user, None, traits, [])
        if lot == 3:
            return self._track(at, received, "Unsubscribed", user, None)
        device = chance.choice(self.family.devices) if self.family.devices else None
        named = (user, device) if chance.random() < 0.3 else (user, None)
        if device is not None and chance.random() < 0.5:
            named = ("", device)
        return self._track(at, received, chance.choice(EVENTS), *named)

    def _track(
        self, at: int, received: int, name: str, user: str, device: str | None
    ) -> contracts.InboxItem:
        properties = {
            "cart_id": self._chance.choice("ab"),
            "total": self._chance.randint(1, 99),
            "starts_at": self._chance.choice(["2026-03-08T14:30:00Z", "2026-03-12", "soon"]),
        }
        return contracts.InboxItem(
            kind="track",
            id=self._id(),
            occurred_at=at,
            received_at=received,
            user_id=user or None,
            anonymous_id=device,
            name=name,
            properties=contracts.raw_object(properties),
        )

    def _identify(
        self,
        at: int,
        received: int,
        user: str,
        device: str | None,
        traits: Raw,
        statuses: list[Any],
    ) -> contracts.InboxItem:
        words = [
            contracts.ConsentGiven(purpose="marketing", channel="email", status=status, at=at)
            for status in statuses
        ]
        return contracts.InboxItem(
            kind="identify",
            id=self._id(),
            occurred_at=at,
            received_at=received,
            user_id=user,
            anonymous_id=device,
            traits=traits,
            consents=words or None,
        )

    def _again(self, item: contracts.InboxItem) -> contracts.InboxItem:
        """Return the same item sent once more, at once or later."""
        later = item.received_at + GRID * self._chance.choice([0, 0, 1, 20])
        return msgspec.structs.replace(item, received_at=later)

    def _instants(self) -> tuple[int, int]:
        at = START + GRID * self._chance.randint(0, SPAN // GRID)
        return at, at + self._chance.choice([0, 0, 0, GRID, 3 * GRID, LATE_MAX])

    def _id(self) -> str:
        self._count += 1
        return f"{self._key}-{self._count}"
