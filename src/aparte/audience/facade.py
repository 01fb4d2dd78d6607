"""Segments, for other parts: named conditions, kept and archived."""

from __future__ import annotations

import re
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from aparte.audience.models import Segment
from aparte.core import conditions
from aparte.core import plain as plain_form
from aparte.core.shapes import require
from aparte.kernel.errors import InvalidError, NotFoundError, Problem
from aparte.kernel.words import Words
from aparte.workspaces import facade as workspaces
from aparte.workspaces.contracts import Actor

__all__ = ["Segment"]

KEY: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
SEGMENTS_MAX: Final = 500
NAME_MAX: Final = 200

_BAD_KEY: Final = Words(
    en="A key has lower-case letters, digits and hyphens, at most 63.",
    fr="Une clé se compose de minuscules, chiffres et tirets, 63 au plus.",
)
_NO_SEGMENT: Final = Words(
    en="There is no segment “{key}” here.", fr="Il n’y a pas de segment « {key} » ici."
)
_TOO_MANY: Final = Words(
    en=f"A workspace keeps at most {SEGMENTS_MAX} segments: archive one first.",
    fr=f"Un espace garde au plus {SEGMENTS_MAX} segments : archivez-en d’abord un.",
)
_ITSELF: Final = Words(
    en="A segment cannot be defined by itself, directly or through others.",
    fr="Un segment ne peut se définir par lui-même, directement ou par d’autres.",
)


def list_segments(workspace_id: int) -> list[Segment]:
    """Return the segments that are kept, by key."""
    kept = Segment.objects.filter(workspace_id=workspace_id, archived_at__isnull=True)
    return list(kept.order_by("key"))


def names(workspace_id: int) -> dict[str, dict[str, str]]:
    """Return the words of each segment's name, by key."""
    return {segment.key: segment.name for segment in list_segments(workspace_id)}


def find_segment(workspace_id: int, key: str) -> Segment:
    """Return a segment that is kept; raises NotFoundError."""
    kept = Segment.objects.filter(workspace_id=workspace_id, key=key, archived_at__isnull=True)
    found = kept.first()
    if found is None:
        raise NotFoundError(_NO_SEGMENT.filled(key=key))
    return found


def check(workspace_id: int, raw: Any, path: str = "condition") -> list[Problem]:
    """Return every problem of a condition in this workspace."""
    known = conditions.Known(segments=frozenset(names(workspace_id)))
    return conditions.check(raw if isinstance(raw, dict) else {}, path, known)


def require_valid(workspace_id: int, raw: Any) -> None:
    """Raise InvalidError with every problem of a condition."""
    require(check(workspace_id, raw))


def list_users(workspace_id: int, key: str) -> list[str]:
    """Return the keys of the other segments that name a segment."""
    kept = list_segments(workspace_id)
    return [one.key for one in kept if one.key != key and key in _named(one.condition)]


@transaction.atomic
def save_segment(actor: Actor, key: str, name: dict[str, str], raw: Any) -> Segment:
    """Keep a segment, new or changed; raises InvalidError with every problem."""
    others = {one.key: one for one in list_segments(actor.workspace_id)}
    if KEY.fullmatch(key) is None:
        raise InvalidError(_BAD_KEY, (Problem("bad_key", "key", _BAD_KEY),))
    if key not in others and len(others) >= SEGMENTS_MAX:
        raise InvalidError(_TOO_MANY)
    require(check(actor.workspace_id, raw))
    condition = conditions.parse(raw, "condition")
    written = plain_form.plain(condition)
    if _reaches(written, key, {one.key: one.condition for one in others.values()}):
        raise InvalidError(_ITSELF, (Problem("circular", "condition", _ITSELF),))
    segment, _ = Segment.objects.update_or_create(
        workspace_id=actor.workspace_id,
        key=key,
        defaults={"name": name, "condition": written, "archived_at": None},
    )
    workspaces.record_act(actor, "segment.saved", key, {"condition": written})
    workspaces.open_generation(actor.workspace_id)
    return segment


@transaction.atomic
def archive_segment(actor: Actor, key: str) -> None:
    """Keep a segment no longer; raises NotFoundError."""
    segment = find_segment(actor.workspace_id, key)
    segment.archived_at = timezone.now()
    segment.save(update_fields=["archived_at", "updated_at"])
    workspaces.record_act(actor, "segment.archived", key)
    workspaces.open_generation(actor.workspace_id)


def _reaches(condition: Any, key: str, others: dict[str, Any]) -> bool:
    waiting, seen = _named(condition), set[str]()
    while waiting:
        one = waiting.pop()
        if one == key:
            return True
        if one not in seen:
            seen.add(one)
            waiting += _named(others.get(one))
    return False


def _named(condition: Any) -> list[str]:
    if isinstance(condition, list):
        return [key for part in condition for key in _named(part)]
    if not isinstance(condition, dict):
        return []
    if condition.get("kind") == "segment":
        return [str(condition.get("key"))]
    return [key for part in condition.values() for key in _named(part)]
