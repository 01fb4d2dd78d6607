"""Conditions on belonging: to a segment (computed), to a list, to those with a tag (by hand)."""

from __future__ import annotations

from typing import Final

import msgspec

from aparte.core import nearest, phrases
from aparte.core.conditions import kinds, marks, values
from aparte.core.conditions.kinds import FALSE, TRUE, Context, Detail, Evaluate, Sight, Truth
from aparte.core.contact import Contact
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words


class InSegment(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="segment", tag_field="kind"
):
    """True while the contact is in the segment of that key."""

    key: str


class Tagged(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="tag", tag_field="kind"):
    """True while the contact carries the tag."""

    name: str


class OnList(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="list", tag_field="kind"):
    """True while the contact is on the list."""

    name: str


_SEGMENT: Final = Words(en="is in the segment {name}", fr="est dans le segment {name}")
_NO_SEGMENT: Final = Words(en="is not in the segment {name}", fr="n’est pas dans le segment {name}")
_TAG: Final = Words(en="has the tag {name}", fr="porte l’étiquette {name}")
_NO_TAG: Final = Words(en="does not have the tag {name}", fr="ne porte pas l’étiquette {name}")
_LIST: Final = Words(en="is on the list {name}", fr="est sur la liste {name}")
_NO_LIST: Final = Words(en="is not on the list {name}", fr="n’est pas sur la liste {name}")


def _say(words: Words, name: str) -> Words:
    shown = phrases.quoted(name)
    return Words(en=words.en.format(name=shown.en), fr=words.fr.format(name=shown.fr))


# ---------------------------------------------------------------------------------------- segments


def _compile_segment(condition: InSegment, context: Context) -> Evaluate:
    key = condition.key
    context.name("segments", key)
    return lambda contact, _now: TRUE if key in contact.segments else FALSE


def _check_segment(condition: InSegment, path: str, known: kinds.Known) -> list[Problem]:
    if known.segments is None or condition.key in known.segments:
        return []
    shown = phrases.quoted(condition.key)
    words = Words(
        en=f"No segment has the key {shown.en}. Create it first, or correct the key.",
        fr=f"Aucun segment n’a la clé {shown.fr}. Créez-le d’abord, ou corrigez la clé.",
    )
    asked = nearest.asking(words, condition.key, known.segments)
    return [Problem("unknown_segment", f"{path}.key", asked)]


def _detail_segment(condition: InSegment, sight: Sight) -> Detail:
    entered = sight.contact.segments.get(condition.key)
    if entered is None:
        return Detail(_say(_NO_SEGMENT, condition.key), {"segment": condition.key, "member": False})
    said = _say(_SEGMENT, condition.key)
    since = phrases.moment(entered, sight.zone)
    words = Words(en=f"{said.en} since {since.en}", fr=f"{said.fr} depuis le {since.fr}")
    return Detail(words, {"segment": condition.key, "member": True, "entered_at": entered})


def _sql_segment(condition: InSegment, context: kinds.SqlContext) -> str:
    key = context.binder.add(condition.key, "text")
    return (
        "EXISTS (SELECT 1 FROM memberships AS m WHERE m.partition = p.partition"
        f" AND m.contact_id = p.contact_id AND m.segment_key = {key} AND m.left_at IS NULL)"
    )


SEGMENT: Final = kinds.Kind(
    struct=InSegment,
    compile=_compile_segment,
    check=_check_segment,
    sentence=lambda condition: _say(_SEGMENT, condition.key),
    denial=lambda condition: _say(_NO_SEGMENT, condition.key),
    detail=_detail_segment,
    sql=_sql_segment,
)


# ---------------------------------------------------------------------------------- tags and lists


def _compile_tag(condition: Tagged, context: Context) -> Evaluate:
    name = condition.name
    context.name("tags", name)

    def evaluate(contact: Contact, now: int) -> Truth:
        del now
        stamped = contact.tags.get(name)
        return TRUE if stamped is not None and stamped.value else FALSE

    return evaluate


def _compile_list(condition: OnList, context: Context) -> Evaluate:
    name = condition.name
    context.name("lists", name)

    def evaluate(contact: Contact, now: int) -> Truth:
        del now
        stamped = contact.lists.get(name)
        return TRUE if stamped is not None and stamped.value else FALSE

    return evaluate


def _check_named(condition: Tagged | OnList, path: str, known: kinds.Known) -> list[Problem]:
    del known
    name = condition.name
    if name and "\x00" not in name and len(name) <= values.TEXT_MAX:
        return []
    return [
        kinds.problem(
            "bad_name",
            f"{path}.name",
            f"Give a name of 1 to {values.TEXT_MAX} characters.",
            f"Donnez un nom de 1 à {values.TEXT_MAX} caractères.",
        )
    ]


def _detail_tag(condition: Tagged, sight: Sight) -> Detail:
    stamped = sight.contact.tags.get(condition.name)
    member = stamped is not None and bool(stamped.value)
    words = _say(_TAG if member else _NO_TAG, condition.name)
    return Detail(words, {"tag": condition.name, "member": member})


def _detail_list(condition: OnList, sight: Sight) -> Detail:
    stamped = sight.contact.lists.get(condition.name)
    member = stamped is not None and bool(stamped.value)
    words = _say(_LIST if member else _NO_LIST, condition.name)
    return Detail(words, {"list": condition.name, "member": member})


def _sql_tag(condition: Tagged, context: kinds.SqlContext) -> str:
    return marks.has_mark_sql("tags", context.binder.add(condition.name, "text"))


def _sql_list(condition: OnList, context: kinds.SqlContext) -> str:
    return marks.has_mark_sql("lists", context.binder.add(condition.name, "text"))


TAG: Final = kinds.Kind(
    struct=Tagged,
    compile=_compile_tag,
    check=_check_named,
    sentence=lambda condition: _say(_TAG, condition.name),
    denial=lambda condition: _say(_NO_TAG, condition.name),
    detail=_detail_tag,
    sql=_sql_tag,
)
LIST: Final = kinds.Kind(
    struct=OnList,
    compile=_compile_list,
    check=_check_named,
    sentence=lambda condition: _say(_LIST, condition.name),
    denial=lambda condition: _say(_NO_LIST, condition.name),
    detail=_detail_list,
    sql=_sql_list,
)
