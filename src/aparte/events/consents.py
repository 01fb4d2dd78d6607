"""Consents as they come with `identify`: checked word by word, since they are evidence."""

from __future__ import annotations

import re
from typing import Any, Final, cast, get_args

from aparte.events import contracts, problems, reading
from aparte.kernel import ids, instants

CONSENTS_MAX: Final = 32
TEXT_CHARACTERS_MAX: Final = 4_000
"""The wording shown to a person may be a paragraph of law."""

FUTURE_MAX: Final = 5 * instants.MINUTE
YEAR_2000: Final = instants.parse("2000-01-01")

_SLUG: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
_STATUSES: Final = frozenset(get_args(contracts.ConsentStatus))
_TEXTS: Final = ("wording", "source", "ip")


def check(
    values: Any, path: str, occurred_at: int, received_at: int, ip: str
) -> list[contracts.ConsentGiven]:
    """Return the consents of a list; refuses the item at the first mistake in it."""
    if not isinstance(values, list):
        raise problems.refused("consents_not_list", path)
    if len(values) > CONSENTS_MAX:
        raise problems.refused("consents_too_many", path, limit=CONSENTS_MAX)
    return [
        _check_one(value, f"{path}[{index}]", occurred_at, received_at, ip)
        for index, value in enumerate(values)
    ]


def check_scope(properties: dict[str, Any], path: str) -> None:
    """Check the purpose and channel, where given, of an event by which somebody leaves."""
    for name in ("purpose", "channel"):
        if name in properties:
            _check_slug(properties, name, path)


def record_id(workspace_id: int, message_id: str, purpose: str, channel: str) -> bytes:
    """Return the id of the ledger's row for one word: the same whoever writes it, however often."""
    return ids.hashed("consent", workspace_id, message_id, purpose, channel)


def _check_one(
    value: Any, path: str, occurred_at: int, received_at: int, ip: str
) -> contracts.ConsentGiven:
    if not isinstance(value, dict):
        raise problems.refused("consent_not_object", path)
    for name in ("purpose", "channel"):
        _check_slug(value, name, path)
    status = value.get("status")
    if not isinstance(status, str) or status not in _STATUSES:
        raise problems.refused("consent_status_invalid", f"{path}.status")
    wording, source, own_ip = (_text(value.get(name), f"{path}.{name}") for name in _TEXTS)
    return contracts.ConsentGiven(
        purpose=value["purpose"],
        channel=value["channel"],
        status=cast("contracts.ConsentStatus", status),
        at=_instant(value.get("at"), f"{path}.at", occurred_at, received_at),
        wording=wording,
        source=source,
        ip=own_ip or ip,
    )


def _check_slug(values: dict[str, Any], name: str, path: str) -> None:
    text = values.get(name)
    if not isinstance(text, str) or _SLUG.fullmatch(text) is None:
        raise problems.refused(f"consent_{name}_invalid", f"{path}.{name}")


def _text(value: Any, path: str) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > TEXT_CHARACTERS_MAX:
        raise problems.refused("consent_text_invalid", path, limit=TEXT_CHARACTERS_MAX)
    return value


def _instant(value: Any, path: str, occurred_at: int, received_at: int) -> int:
    if value is None:
        return occurred_at
    try:
        at = reading.instant(value)
    except (ValueError, TypeError):
        raise problems.refused("consent_at_invalid", path) from None
    if not YEAR_2000 <= at <= received_at + FUTURE_MAX:
        raise problems.refused("consent_at_impossible", path)
    return min(at, received_at)
