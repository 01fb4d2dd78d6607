"""The contacts a worker works on: loaded in batches, cached while their partition is its own.

A contact in the cache is as stored, or is being changed by the batch at hand. Whoever fails to
store what it changed must `drop` the contacts it touched.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from aparte.contacts import facts as contact_facts
from aparte.core import contact as contacts
from aparte.engine import caches, connections

CONTACTS_HALF: Final = 10_000
"""Half of the contacts remembered; each takes five to ten kilobytes."""

HOPS_MAX: Final = 32
"""Forwarding addresses followed in a row; each leads to a smaller id."""


class States:
    """The contacts of one worker."""

    def __init__(self, half: int = CONTACTS_HALF) -> None:
        self._cache: caches.Cache[bytes, contacts.Contact] = caches.Cache(half)
        self._present: dict[bytes, contacts.Contact] = {}
        self._flying: dict[bytes, contacts.Contact] = {}

    def find(self, contact: bytes) -> contacts.Contact | None:
        """Return a contact of the batch, or None when it has no state yet."""
        return self._present.get(contact)

    def add(self, contact: contacts.Contact) -> None:
        """Let a contact be part of the batch."""
        self._present[contact.id] = contact

    def load(self, connection: connections.Connection, wanted: Iterable[bytes]) -> None:
        """Make contacts part of the batch, from the cache or the database."""
        missing = []
        for contact in wanted:
            if contact in self._present:
                continue
            cached = self._flying.get(contact) or self._cache.get(contact)
            if cached is None:
                missing.append(contact)
            else:
                self._present[contact] = cached
        if missing:
            decode = contacts.decode
            for contact, state in contact_facts.load_states(connection, missing):
                self._present[contact] = decode(state)

    def follow(
        self, connection: connections.Connection, contact: bytes, owned: Collection[int]
    ) -> bytes:
        """Return where a contact's forwarding addresses lead; the last may not be our own."""
        for _ in range(HOPS_MAX):
            found = self._present.get(contact)
            if found is None or found.forwarded_to is None:
                return contact
            contact = found.forwarded_to
            if contact[15] not in owned:
                return contact
            self.load(connection, (contact,))
        raise AssertionError(f"more than {HOPS_MAX} forwarding addresses in a row")

    def keep(self) -> None:
        """End the batch: what it changed is stored."""
        put = self._cache.put
        for key, contact in self._present.items():
            put(key, contact)
        self._present = {}

    def fly(self) -> None:
        """End the batch: what it changed is being stored, and counts as it is."""
        self._flying = self._present
        self.keep()

    def land(self) -> None:
        """What was being stored is."""
        self._flying = {}

    def is_flying(self, contact: bytes) -> bool:
        """Return whether the contact's row is being written."""
        return contact in self._flying

    def drop(self) -> None:
        """End the batch: what it changed is not stored."""
        for key in self._present:
            self._cache.drop(key)
        self._present = {}

    def drop_partitions(self, partitions: Collection[int]) -> None:
        """Forget the contacts of partitions that are not this worker's any more."""
        self._cache.drop_where(lambda key: key[15] in partitions)

    def forget(self) -> None:
        """Forget everything."""
        self._cache.clear()
        self._present = {}
        self._flying = {}
