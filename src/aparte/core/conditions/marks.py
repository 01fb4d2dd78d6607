"""What a contact's state says that its profile row must repeat, for SQL to ask about it.

Tags, lists, channels not to be used, the records joined into this one and how far scores have come
live in the contact's state, which SQL cannot read. The profile's `marks` column holds those there
are, as JSON: `{"tags": [...], "lists": [...], "suppressed": [...], "absorbed": [...], "grades":
["engagement>warm", "engagement=hot"], "levels": {"engagement": 50000}}`.
"""

from __future__ import annotations

from typing import Any, Final

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


def marks_of(contact: Contact) -> dict[str, Any]:
    """Return the content of the column for a contact."""
    marks: dict[str, Any] = {
        "tags": sorted(name for name, stamped in contact.tags.items() if stamped.value),
        "lists": sorted(name for name, stamped in contact.lists.items() if stamped.value),
        "suppressed": sorted(contact.suppressions),
        "absorbed": [ids.to_text(other) for other in contact.absorbed],
        "grades": sorted(
            grade_mark(key, grade, present=grade == state.grade)
            for key, state in contact.scores.items()
            for grade in state.grades
        ),
        "levels": {
            key: state.level
            for key, state in sorted(contact.scores.items())
            if state.level is not None
        },
    }
    return {name: values for name, values in marks.items() if values}


def grade_mark(score: str, grade: str, *, present: bool) -> str:
    """Return how a grade that was reached is marked: the present one, or one passed."""
    return f"{score}={grade}" if present else f"{score}>{grade}"


def has_mark_sql(what: str, bound_name: str) -> str:
    """Return SQL for "the contact has this mark", never null."""
    return f"COALESCE(p.marks->'{what}' ? {bound_name}, false)"
