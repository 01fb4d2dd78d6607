"""Segments and scores, for other parts: named conditions and points, kept and archived."""

from __future__ import annotations

import re
from importlib import resources
from typing import Any, Final

import msgspec
import yaml
from django.db import transaction
from django.utils import timezone

from aparte.audience.models import Score, Segment
from aparte.core import conditions, scores, shapes
from aparte.core import plain as plain_form
from aparte.core.shapes import require
from aparte.kernel.errors import InvalidError, NotFoundError, Problem
from aparte.kernel.words import Words
from aparte.workspaces import facade as workspaces
from aparte.workspaces.contracts import Actor

__all__ = ["Score", "Segment"]

KEY: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
SEGMENTS_MAX: Final = 500
SCORES_MAX: Final = 50
SCORE_LIBRARY: Final = "aparte.audience.library"
NAME_MAX: Final = 200

_NO_NAME: Final = Words(
    en="Give it a name in each language.", fr="Donnez-lui un nom dans chaque langue."
)
_BAD_KEY: Final = Words(
    en="A key has lower-case letters, digits and hyphens, at most 63.",
    fr="Une clé se compose de minuscules, chiffres et tirets, 63 au plus.",
)
_NO_SEGMENT: Final = Words(
    en="There is no segment “{key}” here.", fr="Il n’y a pas de segment « {key} » ici."
)
_NO_SCORE: Final = Words(
    en="There is no score “{key}” here.", fr="Il n’y a pas de score « {key} » ici."
)
_TOO_MANY_SCORES: Final = Words(
    en=f"A workspace keeps at most {SCORES_MAX} scores: archive one first.",
    fr=f"Un espace garde au plus {SCORES_MAX} scores : archivez-en d’abord un.",
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


def known(workspace_id: int) -> conditions.Known:
    """Return what definitions may name in a workspace."""
    graded = {
        score.key: frozenset(grade["key"] for grade in score.definition.get("grades", ()))
        for score in list_scores(workspace_id)
    }
    return conditions.Known(segments=frozenset(names(workspace_id)), scores=graded)


def check(workspace_id: int, raw: Any, path: str = "condition") -> list[Problem]:
    """Return every problem of a condition in this workspace."""
    return conditions.judge(raw, path, known(workspace_id))


def require_valid(workspace_id: int, raw: Any) -> None:
    """Raise InvalidError with every problem of a condition."""
    require(check(workspace_id, raw))


def list_generations(workspace_id: int) -> dict[str, int]:
    """Return the generation that must have reached everybody before a segment's figures are whole.

    It is the latest in which the segment changed, or anything that it names.
    """
    kept = list_segments(workspace_id)
    scores_kept = list_scores(workspace_id)
    named = {one.key: _named(one.condition) for one in kept}
    named |= {_node(one.key): _named(one.definition["groups"]) for one in scores_kept}
    changed = {one.key: one.generation for one in kept}
    changed |= {_node(one.key): one.generation for one in scores_kept}
    return {
        one.key: max(changed.get(key, 0) for key in (one.key, *_reached(one.key, named)))
        for one in kept
    }


def list_users(workspace_id: int, key: str) -> list[str]:
    """Return the keys of the other segments that name a segment."""
    kept = list_segments(workspace_id)
    return [one.key for one in kept if one.key != key and key in _named(one.condition)]


@transaction.atomic
def save_segment(actor: Actor, key: str, name: dict[str, str], raw: Any) -> Segment:
    """Keep a segment, new or changed; raises InvalidError with every problem."""
    others = {one.key: one for one in list_segments(actor.workspace_id)}
    require([*_check_head(key, name), *check(actor.workspace_id, raw)])
    if key not in others and len(others) >= SEGMENTS_MAX:
        raise InvalidError(_TOO_MANY)
    condition = conditions.parse(raw, "condition")
    written = plain_form.plain(condition)
    definitions = {one.key: one.condition for one in others.values()}
    definitions |= _score_nodes(actor.workspace_id)
    if _reaches(written, key, definitions):
        raise InvalidError(_ITSELF, (Problem("circular", "condition", _ITSELF),))
    workspaces.record_act(actor, "segment.saved", key, {"condition": written})
    generation = workspaces.open_generation(actor.workspace_id)
    if key in others and others[key].condition == written:
        generation = others[key].generation
    segment, _ = Segment.objects.update_or_create(
        workspace_id=actor.workspace_id,
        key=key,
        defaults={
            "name": name,
            "condition": written,
            "generation": generation,
            "archived_at": None,
        },
    )
    return segment


def _check_head(key: Any, name: Any) -> list[Problem]:
    """Return what is wrong with the key and the name of a segment."""
    found = shapes.read({"key": key, "name": name}, _Head, _check_key)
    return found.problems


class _Head(msgspec.Struct):
    """What a segment is called, by programs and by people."""

    key: str
    name: Words


def _check_key(head: _Head) -> list[Problem]:
    problems: list[Problem] = []
    if KEY.fullmatch(head.key) is None:
        problems.append(Problem("bad_key", "key", _BAD_KEY))
    if not (head.name.en.strip() and head.name.fr.strip()):
        problems.append(Problem("empty_text", "name", _NO_NAME))
    return problems


@transaction.atomic
def archive_segment(actor: Actor, key: str) -> None:
    """Keep a segment no longer; raises NotFoundError."""
    segment = find_segment(actor.workspace_id, key)
    segment.archived_at = timezone.now()
    segment.save(update_fields=["archived_at", "updated_at"])
    workspaces.record_act(actor, "segment.archived", key)
    workspaces.open_generation(actor.workspace_id)


def _reaches(condition: Any, key: str, others: dict[str, Any]) -> bool:
    named = {one: _named(raw) for one, raw in others.items()}
    return key in _reached(key, {**named, key: _named(condition)})


def _reached(key: str, named: dict[str, list[str]]) -> set[str]:
    """Return everything that what is named by a key names, directly or through others."""
    waiting, seen = list(named.get(key, ())), set[str]()
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting += named.get(one, ())
    return seen


def _named(condition: Any) -> list[str]:
    if isinstance(condition, list):
        return [key for part in condition for key in _named(part)]
    if not isinstance(condition, dict):
        return []
    if condition.get("kind") == "segment":
        return [str(condition.get("key"))]
    if condition.get("kind") == "score":
        return [_node(str(condition.get("score")))]
    if condition.get("kind") == "membership" and condition.get("of") == "segment":
        return [str(key) for key in condition.get("names", ())]
    return [key for part in condition.values() for key in _named(part)]


# ------------------------------------------------------------------------------------------ scores


def list_scores(workspace_id: int) -> list[Score]:
    """Return the scores that are kept, by key."""
    kept = Score.objects.filter(workspace_id=workspace_id, archived_at__isnull=True)
    return list(kept.order_by("key"))


def find_score(workspace_id: int, key: str) -> Score:
    """Return a score that is kept; raises NotFoundError."""
    found = next((score for score in list_scores(workspace_id) if score.key == key), None)
    if found is None:
        raise NotFoundError(_NO_SCORE.filled(key=key))
    return found


def grade_names(workspace_id: int) -> dict[str, Words]:
    """Return each grade in words, by the name under which being of it is recorded."""
    found: dict[str, Words] = {}
    for stored in list_scores(workspace_id):
        score = shapes.convert(stored.definition, scores.Score)
        for grade in score.grades:
            found[scores.membership_of(score.key, grade.key)] = Words(
                en=f"“{grade.name.en}” ({score.name.en})",
                fr=f"« {grade.name.fr} » ({score.name.fr})",
            )
    return found


def list_score_library() -> dict[str, dict[str, Any]]:
    """Return the ready-made scores, raw, by key."""
    folder = resources.files(SCORE_LIBRARY)
    files = sorted(file.name for file in folder.iterdir() if file.name.endswith(".yaml"))
    return {
        name.removesuffix(".yaml"): yaml.safe_load(folder.joinpath(name).read_text("utf-8"))
        for name in files
    }


def parse_score(workspace_id: int, raw: Any) -> scores.Score:
    """Return the score of a raw definition; raises InvalidError with every problem."""
    return scores.parse(raw, known(workspace_id))


@transaction.atomic
def save_score(actor: Actor, raw: Any) -> Score:
    """Keep a score, new or changed; raises InvalidError with every problem."""
    parsed = parse_score(actor.workspace_id, raw)
    others = {one.key for one in list_scores(actor.workspace_id)}
    if parsed.key not in others and len(others) >= SCORES_MAX:
        raise InvalidError(_TOO_MANY_SCORES)
    written = plain_form.plain(parsed)
    definitions = {one.key: one.condition for one in list_segments(actor.workspace_id)}
    definitions |= _score_nodes(actor.workspace_id)
    if _reaches(written["groups"], _node(parsed.key), definitions):
        raise InvalidError(_ITSELF, (Problem("circular", "groups", _ITSELF),))
    workspaces.record_act(actor, "score.saved", parsed.key, {"definition": written})
    generation = workspaces.open_generation(actor.workspace_id)
    score, _ = Score.objects.update_or_create(
        workspace_id=actor.workspace_id,
        key=parsed.key,
        defaults={"definition": written, "generation": generation, "archived_at": None},
    )
    return score


@transaction.atomic
def archive_score(actor: Actor, key: str) -> None:
    """Keep a score no longer; raises NotFoundError."""
    score = find_score(actor.workspace_id, key)
    score.archived_at = timezone.now()
    score.save(update_fields=["archived_at", "updated_at"])
    workspaces.record_act(actor, "score.archived", key)
    workspaces.open_generation(actor.workspace_id)


def list_users_of_score(workspace_id: int, key: str) -> list[str]:
    """Return the keys of the segments that name a score."""
    kept = list_segments(workspace_id)
    return [one.key for one in kept if key in scores_named(one.condition)]


def scores_named(raw: Any) -> set[str]:
    """Return the scores that a definition in JSON form names, wherever it does."""
    if isinstance(raw, list):
        return set().union(*(scores_named(part) for part in raw))
    if not isinstance(raw, dict):
        return set()
    own = {str(raw.get("score"))} if raw.get("kind") == "score" else set()
    return own.union(*(scores_named(part) for part in raw.values()))


def _node(score: str) -> str:
    """Return what stands for a score among the keys of segments, which hold no colon."""
    return f"score:{score}"


def _score_nodes(workspace_id: int) -> dict[str, Any]:
    return {_node(one.key): one.definition["groups"] for one in list_scores(workspace_id)}
