"""What a contact's state says that its profile row must repeat, for SQL to ask about it.

Tags, lists, channels not to be used and the records joined into this one live in the contact's
state, which SQL cannot read. The profile's `marks` column holds those there are, as JSON:
`{"tags": [...], "lists": [...], "suppressed": [...], "absorbed": [...]}`.
"""

from __future__ import annotations

from typing import Final

from aparte.core.contact import Contact
from aparte.kernel import ids

HOLDERS_SQL: Final = (
    "(SELECT p.partition, p.contact_id"
    " UNION ALL SELECT get_byte(uuid_send(other.id::uuid), 15), other.id::uuid"
    " FROM jsonb_array_elements_text(p.marks->'absorbed') AS other (id))"
    " AS holder (partition, contact_id)"
)
"""A FROM item: every record under which this person's facts are kept. What a record did before it
was joined into another stays under its own id."""


def marks_of(contact: Contact) -> dict[str, list[str]]:
    """Return the content of the column for a contact."""
    marks = {
        "tags": sorted(name for name, stamped in contact.tags.items() if stamped.value),
        "lists": sorted(name for name, stamped in contact.lists.items() if stamped.value),
        "suppressed": sorted(contact.suppressions),
        "absorbed": [ids.to_text(other) for other in contact.absorbed],
    }
    return {name: values for name, values in marks.items() if values}


def has_mark_sql(what: str, bound_name: str) -> str:
    """Return SQL for "the contact has this mark", never null."""
    return f"COALESCE(p.marks->'{what}' ? {bound_name}, false)"
