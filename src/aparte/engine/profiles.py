"""The profile of a contact: what people list and search, taken from what the core knows."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from aparte.contacts import facts as contact_facts
from aparte.core import conditions
from aparte.core import contact as contacts

NAME_LENGTH_MAX: Final = 200
LANGUAGE_LENGTH_MAX: Final = 35
"""RFC 5646, section 4.4.1: what implementations must take of a tag."""

_WHOLE_NAMES: Final = ("name", "fullName", "full_name")
_FIRST_NAMES: Final = ("firstName", "first_name")
_LAST_NAMES: Final = ("lastName", "last_name")
_LANGUAGES: Final = ("language", "locale")

_ENCODER: Final = msgspec.json.Encoder()


def row(contact: contacts.Contact) -> contact_facts.ProfileRow:
    """Return the profile row of a contact."""
    email = _text(contact, ("email",))
    phone = _text(contact, ("phone",))
    name = display_name(contact)
    users = [value for kind, value in contact.identities if kind == contact_facts.USER]
    return contact_facts.ProfileRow(
        contact_id=contact.id,
        workspace_id=contact.workspace_id,
        email=email,
        phone=phone,
        display_name=name,
        language=_short(_text(contact, _LANGUAGES), LANGUAGE_LENGTH_MAX),
        attributes=_ENCODER.encode(
            {key: said.value for key, said in contact.attributes.items() if said.value is not None}
        ),
        created_at=contact.created_at,
        last_seen_at=contact.last_seen_at or None,
        search=contact_facts.search_words(email, phone, name, users[0] if users else None),
        marks=_ENCODER.encode(conditions.marks_of(contact)),
    )


def display_name(contact: contacts.Contact) -> str | None:
    """Return what a person would call the contact, or None when no name was ever said."""
    whole = _text(contact, _WHOLE_NAMES)
    if whole is None:
        parts = (_text(contact, _FIRST_NAMES), _text(contact, _LAST_NAMES))
        whole = " ".join(part for part in parts if part) or None
    return _short(whole, NAME_LENGTH_MAX)


def _text(contact: contacts.Contact, names: tuple[str, ...]) -> str | None:
    for name in names:
        value: Any = contact.attribute(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return None


def _short(text: str | None, length: int) -> str | None:
    return None if text is None else text[:length]
