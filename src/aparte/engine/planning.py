"""Whom each item concerns, worked out in memory: which identities to link, whom to merge.

Pure: it is given what the identities point at now and says what they should point at. A user id,
an e-mail address or a telephone number says who somebody is. An anonymous id says which device:
it joins the first user it is seen with, and is re-pointed, never merged, when another user comes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from aparte.contacts import facts as contact_facts
from aparte.engine import work
from aparte.events import contracts
from aparte.kernel import ids

ALIAS_KINDS: Final = (contact_facts.USER, contact_facts.ANONYMOUS)


class NobodyError(Exception):
    """The item names nobody: no contact, no identity."""


class Named(msgspec.Struct, frozen=True):
    """The identities one item names, in one spelling each."""

    user: contact_facts.Identity | None
    anonymous: contact_facts.Identity | None
    addresses: tuple[contact_facts.Identity, ...]
    previous: tuple[contact_facts.Identity, ...]

    def all(self) -> Iterable[contact_facts.Identity]:
        """Return every identity named."""
        if self.user is not None:
            yield self.user
        if self.anonymous is not None:
            yield self.anonymous
        yield from self.addresses
        yield from self.previous


class Merge(msgspec.Struct, frozen=True):
    """Two records proved to be one person, by this work."""

    loser: bytes
    winner: bytes
    because: work.Work


class Plan(msgspec.Struct, frozen=True):
    """What a batch asks of the identities: new links, changed links (old, new), merges."""

    claims: dict[contact_facts.Identity, contact_facts.Link]
    changes: dict[contact_facts.Identity, tuple[contact_facts.Link, contact_facts.Link]]
    merges: tuple[Merge, ...]

    @property
    def empty(self) -> bool:
        """Whether everything is already as it should be."""
        return not (self.claims or self.changes or self.merges)


def name(item: contracts.InboxItem, workspace_id: int, region: str) -> Named:
    """Return the identities that an item names."""
    user = item.user_id and contact_facts.Identity(workspace_id, contact_facts.USER, item.user_id)
    anonymous = item.anonymous_id and contact_facts.Identity(
        workspace_id, contact_facts.ANONYMOUS, item.anonymous_id
    )
    previous: tuple[contact_facts.Identity, ...] = ()
    if item.previous_id:
        previous = tuple(
            contact_facts.Identity(workspace_id, kind, item.previous_id) for kind in ALIAS_KINDS
        )
    return Named(user or None, anonymous or None, _addresses(item, workspace_id, region), previous)


def _addresses(
    item: contracts.InboxItem, workspace_id: int, region: str
) -> tuple[contact_facts.Identity, ...]:
    traits = item.traits
    if not traits:
        return ()
    email = contact_facts.normalise_email(traits.get("email"))
    phone = contact_facts.normalise_phone(traits.get("phone"), region)
    found = ((contact_facts.EMAIL, email), (contact_facts.PHONE, phone))
    return tuple(
        contact_facts.Identity(workspace_id, kind, value) for kind, value in found if value
    )


class Planner:
    """Plans one batch on what `known` says; an identity that is not in it is new."""

    def __init__(self, known: Mapping[contact_facts.Identity, contact_facts.Link]) -> None:
        self._known = known
        self._wanted: dict[contact_facts.Identity, contact_facts.Link] = {}
        self._roots: dict[bytes, bytes] = {}
        self._fresh: set[bytes] = set()
        self._merges: list[Merge] = []

    def place(self, named: Named, given: work.Work) -> bytes:
        """Return the contact an item concerns; later merges of the batch may move it."""
        contact, passing = self._start(named, given)
        for identity in named.addresses:
            contact = self._address(identity, contact, named, given, passing=passing)
        if contact is None:
            raise NobodyError("the item names no contact and no identity")
        if named.previous:
            contact = self._alias(named.previous, contact, given)
        return contact

    def root(self, contact: bytes) -> bytes:
        """Return the contact that another has become in this batch."""
        while contact in self._roots:
            contact = self._roots[contact]
        return contact

    def plan(self) -> Plan:
        """Return all that the batch asks for."""
        claims = {}
        changes = {}
        for identity, wanted in self._wanted.items():
            link = contact_facts.Link(self.root(wanted.contact_id), wanted.bound)
            old = self._known.get(identity)
            if old is None:
                claims[identity] = link
            elif old != link:
                changes[identity] = (old, link)
        return Plan(claims, changes, tuple(self._merges))

    def _start(self, named: Named, given: work.Work) -> tuple[bytes | None, bool]:
        """Return the contact named first, and whether only a bound device led there."""
        if given.item.contact_id is not None:
            return self.root(bytes.fromhex(given.item.contact_id)), False
        if named.user is not None:
            contact = self._user(named.user, named.anonymous)
            if named.anonymous is not None:
                contact = self._device(named.anonymous, contact, given)
            return contact, False
        if named.anonymous is None:
            return None, False
        link = self._link(named.anonymous)
        if link is None:
            return self._new(named.anonymous), False
        return self.root(link.contact_id), link.bound

    def _user(
        self, user: contact_facts.Identity, anonymous: contact_facts.Identity | None
    ) -> bytes:
        link = self._link(user)
        if link is not None:
            return self.root(link.contact_id)
        device = None if anonymous is None else self._link(anonymous)
        if device is None or device.bound:
            return self._new(user)
        self._wanted[user] = contact_facts.Link(self.root(device.contact_id), bound=False)
        return self.root(device.contact_id)

    def _device(self, anonymous: contact_facts.Identity, contact: bytes, given: work.Work) -> bytes:
        link = self._link(anonymous)
        if link is not None and not link.bound:
            contact = self._join(contact, self.root(link.contact_id), given)
        if link is None or not link.bound or self.root(link.contact_id) != contact:
            self._wanted[anonymous] = contact_facts.Link(contact, bound=True)
        return contact

    def _address(
        self,
        identity: contact_facts.Identity,
        contact: bytes | None,
        named: Named,
        given: work.Work,
        *,
        passing: bool,
    ) -> bytes:
        link = self._link(identity)
        if link is None:
            if contact is None:
                return self._new(identity)
            self._wanted[identity] = contact_facts.Link(contact, bound=False)
            return contact
        other = self.root(link.contact_id)
        if contact is None or contact == other:
            return other
        if passing:
            # Somebody else on a known person's device: the device follows, nobody is merged.
            assert named.anonymous is not None, "a device led here"
            self._wanted[named.anonymous] = contact_facts.Link(other, bound=True)
            return other
        return self._join(contact, other, given)

    def _alias(
        self, previous: tuple[contact_facts.Identity, ...], contact: bytes, given: work.Work
    ) -> bytes:
        known = [identity for identity in previous if self._link(identity) is not None]
        for identity in known or previous:
            link = self._link(identity)
            if identity.kind == contact_facts.ANONYMOUS:
                contact = self._device(identity, contact, given)
            elif link is None:
                self._wanted[identity] = contact_facts.Link(contact, bound=False)
            else:
                contact = self._join(contact, self.root(link.contact_id), given)
        return contact

    def _join(self, one: bytes, other: bytes, given: work.Work) -> bytes:
        if one == other:
            return one
        if one in self._fresh or other in self._fresh:
            # Nobody has heard of a fresh contact yet: it simply never comes to be.
            loser = max(one, other) if {one, other} <= self._fresh else None
            loser = loser or (one if one in self._fresh else other)
            winner = other if loser == one else one
        else:
            winner, loser = min(one, other), max(one, other)
            self._merges.append(Merge(loser, winner, given))
        self._roots[loser] = winner
        return winner

    def _new(self, identity: contact_facts.Identity) -> bytes:
        contact = ids.contact_id(*identity)
        self._fresh.add(contact)
        self._wanted[identity] = contact_facts.Link(contact, bound=False)
        return contact

    def _link(self, identity: contact_facts.Identity) -> contact_facts.Link | None:
        return self._wanted.get(identity) or self._known.get(identity)
