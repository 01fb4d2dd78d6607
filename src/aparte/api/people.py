"""Contacts as lists: searched, filtered, page by page.

A list is driven by one keyset: the members of a segment, else the contacts newest first. What
that keyset cannot filter is filtered here, on the state the core itself keeps, within a bound;
a page may then be short and still have a next one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from ninja import Schema

from aparte import rows
from aparte.api import asking, cursors, phrases, shapes
from aparte.audience import facade as segments
from aparte.audience import records as memberships
from aparte.contacts import contracts, records
from aparte.core import contact as core_contact
from aparte.kernel.errors import InvalidError, Problem

ROUNDS_MAX: Final = 20
"""Chunks that one page may read to find what it is filtered by."""

CHUNK: Final = 500


class ContactRow(Schema):
    """A contact in a list. `reachable`: has an address that may be used, by e-mail."""

    id: UUID
    display_name: str | None
    email: str | None
    phone: str | None
    language: str | None
    created_at: datetime
    last_seen_at: datetime | None
    segments: list[shapes.SegmentRef]
    reachable: bool


class ContactPage(shapes.Page[ContactRow]):
    """One page of contacts; `total` is null where counting them would take too long."""

    total: int | None


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """Which contacts to list; `consent` is a purpose and a channel."""

    typed: str = ""
    segment: str | None = None
    known: bool | None = None
    consent: tuple[str, str] | None = None


class _Found(msgspec.Struct, frozen=True):
    place: rows.Place
    profile: contracts.Profile
    state: core_contact.Contact | None


def find(
    connection: rows.Connection, workspace_id: int, filters: Filters, cursor: str | None, limit: int
) -> ContactPage:
    """Return one page of the contacts that all filters let through."""
    words = segments.names(workspace_id)
    after = cursors.decode(cursor)
    keeps = _filter_of(filters)
    drive = _members if filters.segment is not None else _newest
    chunk = limit + 1 if _is_driven_only(filters) else max(CHUNK, limit + 1)
    kept: list[_Found] = []
    goes_on = True
    for _ in range(ROUNDS_MAX):
        read, further = drive(connection, workspace_id, filters, after, chunk)
        for found in read:
            if len(kept) < limit and keeps(found):
                kept.append(found)
                after = found.place
            elif len(kept) < limit:
                after = found.place
        goes_on = further or (bool(read) and read[-1].place != after)
        if len(kept) >= limit or not further:
            break
    return ContactPage(
        items=[_row(found, words) for found in kept],
        next_cursor=cursors.encode(after) if goes_on and after is not None else None,
        total=count(connection, workspace_id, filters),
    )


def rows_of(
    connection: rows.Connection, workspace_id: int, contact_ids: list[UUID]
) -> list[ContactRow]:
    """Return contacts as list rows, in the order asked, without those that have no profile."""
    words = segments.names(workspace_id)
    profiles = records.load_profiles(connection, workspace_id, contact_ids)
    states = records.load_states(connection, workspace_id, contact_ids)
    return [
        _row(_Found(_no_place(profiles[one]), profiles[one], states.get(one)), words)
        for one in contact_ids
        if one in profiles
    ]


def consent_filter(text: str | None) -> tuple[str, str] | None:
    """Return the purpose and channel of `marketing/email`; raises InvalidError."""
    if text is None:
        return None
    purpose, found, channel = text.partition("/")
    if not (purpose and found and channel):
        problem = Problem("bad_consent", "consent", phrases.BAD_CONSENT_FILTER)
        raise InvalidError(phrases.INVALID, (problem,))
    return purpose, channel


def is_reachable(state: core_contact.Contact | None, email: str | None) -> bool:
    """Tell whether there is an e-mail address that may be used."""
    return email is not None and (state is None or "email" not in state.suppressions)


def count(connection: rows.Connection, workspace_id: int, filters: Filters) -> int | None:
    """Return how many contacts the filters let through, None where that takes too long."""
    has_others = bool(filters.typed.strip()) or filters.known is not None
    if filters.segment is not None:
        if has_others or filters.consent is not None:
            return None
        return memberships.count_of(connection, workspace_id, filters.segment)
    if filters.consent is not None:
        if has_others:
            return None
        return records.count_consenting(connection, workspace_id, *filters.consent)
    if filters.typed.strip():
        found = records.count_profiles(
            connection, workspace_id, typed=filters.typed, known=filters.known
        )
        return found if found < records.COUNT_MAX else None
    return count_all(connection, workspace_id, known=filters.known)


def count_all(connection: rows.Connection, workspace_id: int, *, known: bool | None = None) -> int:
    """Return how many contacts there are, as counted a few seconds ago at most."""
    return asking.figures().find(
        (workspace_id, known),
        lambda: records.count_profiles(connection, workspace_id, known=known),
    )


def _newest(
    connection: rows.Connection,
    workspace_id: int,
    filters: Filters,
    after: rows.Place | None,
    limit: int,
) -> tuple[list[_Found], bool]:
    profiles = records.list_profiles(
        connection,
        workspace_id,
        typed=filters.typed,
        known=filters.known,
        after=after,
        limit=limit,
    )
    ids = [profile.contact_id for profile in profiles]
    states = records.load_states(connection, workspace_id, ids)
    found = [
        _Found(
            rows.Place(profile.created_at, profile.contact_id),
            profile,
            states.get(profile.contact_id),
        )
        for profile in profiles
    ]
    return found, len(profiles) == limit


def _members(
    connection: rows.Connection,
    workspace_id: int,
    filters: Filters,
    after: rows.Place | None,
    limit: int,
) -> tuple[list[_Found], bool]:
    assert filters.segment is not None, "members are of a segment"
    members = memberships.list_members(
        connection, workspace_id, filters.segment, after=after, limit=limit
    )
    ids = [member.contact_id for member in members]
    profiles = records.load_profiles(connection, workspace_id, ids)
    states = records.load_states(connection, workspace_id, ids)
    found = [
        _Found(
            rows.Place(member.entered_at, member.contact_id),
            profiles[member.contact_id],
            states.get(member.contact_id),
        )
        for member in members
        if member.contact_id in profiles
    ]
    return found, len(members) == limit


def _is_driven_only(filters: Filters) -> bool:
    if filters.consent is not None:
        return False
    return filters.segment is None or not (filters.typed.strip() or filters.known is not None)


def _filter_of(filters: Filters) -> Callable[[_Found], bool]:
    def keeps(found: _Found) -> bool:
        profile, state = found.profile, found.state
        if filters.consent is not None:
            said = None if state is None else state.consents.get("/".join(filters.consent))
            if said is None or said.status != "granted":
                return False
        if filters.segment is None:
            return True
        if filters.known is not None and filters.known is not _is_known(profile):
            return False
        return records.matches(profile, filters.typed)

    return keeps


def _is_known(profile: contracts.Profile) -> bool:
    return any((profile.email, profile.phone, profile.display_name))


def _no_place(profile: contracts.Profile) -> rows.Place:
    return rows.Place(profile.created_at, profile.contact_id)


def _row(found: _Found, words: dict[str, dict[str, str]]) -> ContactRow:
    profile, state = found.profile, found.state
    inside = {} if state is None else state.segments
    return ContactRow(
        id=profile.contact_id,
        display_name=profile.display_name,
        email=profile.email,
        phone=profile.phone,
        language=profile.language,
        created_at=profile.created_at,
        last_seen_at=profile.last_seen_at,
        segments=[
            shapes.SegmentRef(key=key, name=shapes.named(words[key], key))
            for key in sorted(inside)
            if key in words
        ],
        reachable=is_reachable(state, profile.email),
    )
