"""Conditions on what may be done: a consent given, a channel that can be used."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, Literal

import msgspec

from aparte.core import channels, nearest, phrases, vocabulary
from aparte.core.conditions import kinds, marks
from aparte.core.conditions.kinds import FALSE, TRUE, Context, Detail, Evaluate, Sight, Truth
from aparte.core.contact import Contact
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

Status = Literal["granted", "pending", "withdrawn"]

NAME_MAX: Final = 100

ADDRESS_OF: Final = {one.key: one.address for one in channels.CHANNELS.values()}
"""The attribute that holds the address of a channel."""

PURPOSES: Final = ("marketing",)
"""What people consent to everywhere; a workspace may have more of its own."""


class Consented(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="consent", tag_field="kind"
):
    """True while the latest word on the purpose and channel has this status."""

    purpose: str = "marketing"
    channel: str = "email"
    status: Status = "granted"


class Reachable(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="reachable", tag_field="kind"
):
    """True while the channel has an address and nothing forbids to use it."""

    channel: str = "email"


_CONSENT: Final = {
    "granted": Words(
        en="has given consent for {purpose} by {channel}",
        fr="a consenti ({purpose}, {channel})",
    ),
    "pending": Words(
        en="has not yet confirmed the consent for {purpose} by {channel}",
        fr="n’a pas encore confirmé son consentement ({purpose}, {channel})",
    ),
    "withdrawn": Words(
        en="has withdrawn the consent for {purpose} by {channel}",
        fr="a retiré son consentement ({purpose}, {channel})",
    ),
    None: Words(
        en="has given no consent for {purpose} by {channel}",
        fr="n’a donné aucun consentement ({purpose}, {channel})",
    ),
}
_SUPPRESSED: Final = {
    "bounced": Words(en="messages bounced", fr="les messages reviennent"),
    "complained": Words(en="this person complained", fr="cette personne s’est plainte"),
    "do_not_contact": Words(
        en="this person must not be contacted", fr="cette personne ne doit pas être contactée"
    ),
}


def _say(condition: Consented, status: str | None) -> Words:
    channel = vocabulary.channel(condition.channel)
    words = _CONSENT[status]
    return Words(
        en=words.en.format(purpose=condition.purpose, channel=channel.en),
        fr=words.fr.format(purpose=condition.purpose, channel=channel.fr),
    )


def check_spelling(name: str, known: Collection[str], path: str) -> list[Problem]:
    """Return a problem where a name is nearly, but not quite, one that everybody uses."""
    near = None if name in known else nearest.find(name, known)
    if near is None:
        return []
    shown = phrases.quoted(name)
    words = Words(
        en=f"Nobody else writes {shown.en} here, so nothing would ever match it.",
        fr=f"Personne d’autre n’écrit {shown.fr} ici, donc rien n’y correspondrait jamais.",
    )
    return [Problem("misspelt_name", path, nearest.asking(words, name, known))]


def _check_name(name: str, path: str) -> list[Problem]:
    if name and "/" not in name and "\x00" not in name and len(name) <= NAME_MAX:
        return []
    return [
        kinds.problem(
            "bad_name",
            path,
            f"Give a name of 1 to {NAME_MAX} characters without a slash.",
            f"Donnez un nom de 1 à {NAME_MAX} caractères, sans barre oblique.",
        )
    ]


# ----------------------------------------------------------------------------------------- consent


def _compile_consent(condition: Consented, context: Context) -> Evaluate:
    context.consents = True
    key = f"{condition.purpose}/{condition.channel}"
    status = condition.status

    def evaluate(contact: Contact, now: int) -> Truth:
        del now
        state = contact.consents.get(key)
        return TRUE if state is not None and state.status == status else FALSE

    return evaluate


def _check_consent(condition: Consented, path: str, known: kinds.Known) -> list[Problem]:
    del known
    problems = _check_name(condition.purpose, f"{path}.purpose")
    problems += _check_name(condition.channel, f"{path}.channel")
    if problems:
        return problems
    problems = check_spelling(condition.channel, ADDRESS_OF, f"{path}.channel")
    return problems + check_spelling(condition.purpose, PURPOSES, f"{path}.purpose")


def _detail_consent(condition: Consented, sight: Sight) -> Detail:
    state = sight.contact.consents.get(f"{condition.purpose}/{condition.channel}")
    words = _say(condition, None if state is None else state.status)
    figures = {
        "purpose": condition.purpose,
        "channel": condition.channel,
        "actual": None if state is None else state.status,
        "wanted": condition.status,
    }
    if state is None:
        return Detail(words, figures)
    since = phrases.moment(state.at, sight.zone)
    said = Words(en=f"{words.en}, on {since.en}", fr=f"{words.fr}, le {since.fr}")
    return Detail(said, {**figures, "at": state.at})


def _sql_consent(condition: Consented, context: kinds.SqlContext) -> str:
    purpose = context.binder.add(condition.purpose, "text")
    channel = context.binder.add(condition.channel, "text")
    status = context.binder.add(condition.status, "text")
    return (
        f"COALESCE((SELECT r.status FROM {marks.HOLDERS_SQL}"
        " JOIN consent_records AS r USING (partition, contact_id)"
        f" WHERE r.purpose = {purpose} AND r.channel = {channel}"
        f' ORDER BY r.at DESC, r.status COLLATE "C" DESC LIMIT 1) = {status}, false)'
    )


CONSENT: Final = kinds.Kind(
    struct=Consented,
    compile=_compile_consent,
    check=_check_consent,
    sentence=lambda condition: _say(condition, condition.status),
    detail=_detail_consent,
    sql=_sql_consent,
)


# --------------------------------------------------------------------------------------- reachable


def _compile_reachable(condition: Reachable, context: Context) -> Evaluate:
    context.consents = True
    channel = condition.channel
    address = ADDRESS_OF[channel]
    context.name("attributes", address)

    def evaluate(contact: Contact, now: int) -> Truth:
        del now
        if channel in contact.suppressions:
            return FALSE
        stamped = contact.attributes.get(address)
        if stamped is None or stamped.value.__class__ is not str or not stamped.value:
            return FALSE
        return TRUE

    return evaluate


def _check_reachable(condition: Reachable, path: str, known: kinds.Known) -> list[Problem]:
    del known
    if condition.channel in ADDRESS_OF:
        return []
    known_ones = ", ".join(ADDRESS_OF)
    words = Words(
        en=f"“{condition.channel}” is not a channel. Use one of: {known_ones}.",
        fr=f"{phrases.quoted(condition.channel).fr} n’est pas un canal. Utilisez l’un de ceux-ci"
        f"{phrases.THIN}: {known_ones}.",
    )
    asked = nearest.asking(words, condition.channel, ADDRESS_OF)
    return [Problem("unknown_channel", f"{path}.channel", asked)]


def _sentence_reachable(condition: Reachable) -> Words:
    channel = vocabulary.channel(condition.channel)
    return Words(en=f"can be reached by {channel.en}", fr=f"est joignable par {channel.fr}")


def _detail_reachable(condition: Reachable, sight: Sight) -> Detail:
    channel = vocabulary.channel(condition.channel)
    suppression = sight.contact.suppressions.get(condition.channel)
    figures = {"channel": condition.channel, "address": ADDRESS_OF[condition.channel]}
    if suppression is not None:
        why = _SUPPRESSED.get(suppression.reason) or phrases.same(suppression.reason)
        words = Words(
            en=f"cannot be reached by {channel.en}: {why.en}",
            fr=f"n’est pas joignable par {channel.fr}{phrases.THIN}: {why.fr}",
        )
        return Detail(words, {**figures, "suppressed": suppression.reason})
    if not sight.contact.attribute(ADDRESS_OF[condition.channel]):
        words = Words(
            en=f"has no address for {channel.en}",
            fr=f"n’a pas d’adresse pour le canal {channel.fr}",
        )
        return Detail(words, {**figures, "missing": True})
    return Detail(_sentence_reachable(condition), figures)


def _sql_reachable(condition: Reachable, context: kinds.SqlContext) -> str:
    address = ADDRESS_OF[condition.channel]
    channel = context.binder.add(condition.channel, "text")
    return (
        f"(COALESCE(jsonb_typeof(p.attributes->'{address}') = 'string'"
        f" AND p.attributes->>'{address}' <> '', false)"
        f" AND NOT {marks.has_mark_sql('suppressed', channel)})"
    )


REACHABLE: Final = kinds.Kind(
    struct=Reachable,
    compile=_compile_reachable,
    check=_check_reachable,
    sentence=_sentence_reachable,
    detail=_detail_reachable,
    sql=_sql_reachable,
)
