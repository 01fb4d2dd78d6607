"""Changes: what a batch says of a contact beside events and consents, as rows of its history.

Live operation asks for the latest word only, which the state keeps; a past can be lived again only
if every word is kept, with the instants at which it was said and known. What a step of a scenario
set is a word too: it is told apart, because a dry-run's own scenarios say it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import msgspec

from aparte.contacts import facts as contact_facts
from aparte.core import contact as contacts
from aparte.core import inputs
from aparte.kernel import ids

Key = tuple[str, str, int]
"""What a word is about, and when it was said: kind, name, instant."""

_ENCODER: Final = msgspec.json.Encoder()
_DECODER: Final = msgspec.json.Decoder(dict[str, Any])


def rows(
    contact: contacts.Contact,
    given: Sequence[inputs.AnyInput],
    since: int,
    *,
    looked: bool,
) -> list[contact_facts.ChangeRow]:
    """Return what a batch said of a contact, and what its scenarios set in it.

    `since` is the contact's clock before the batch. Only if `looked` may a scenario have set
    anything. What an event says by itself (a bounce closes the address) stands in the log.
    """
    logged = {one.id for one in given if isinstance(one, inputs.EventInput)}
    found = [_row(contact, one) for one in given if type(one) in _SAID and one.id not in logged]
    if looked:
        told = {key for one in given for key in keys(one)}
        for key, value in words(contact):
            if key[2] >= since and key not in told:
                found.append(_of_step(contact, key, value))
    return [row for row in found if row is not None]


def words(contact: contacts.Contact) -> Iterator[tuple[Key, Any]]:
    """Yield the latest word on each attribute, tag and list of a contact."""
    for kind, kept in (
        ("attributes", contact.attributes),
        ("tag", contact.tags),
        ("list", contact.lists),
    ):
        for name, said in kept.items():
            yield (kind, name, said.at), said.value


def read(row: contact_facts.SaidRow) -> inputs.AnyInput:
    """Return the input that a row of the history was."""
    head = (row.id, row.occurred_at, row.recorded_at)
    said = _DECODER.decode(row.said)
    if row.kind == "attributes":
        return inputs.AttributesInput(*head, attributes=said)
    if row.kind == "channel":
        return inputs.SuppressionInput(*head, channel=said["channel"], reason=said["reason"])
    if row.kind == "pause":
        return inputs.PauseInput(*head, until=said["until"])
    return inputs.MembershipInput(*head, target=row.kind, name=said["name"], member=said["member"])


def keys(given: inputs.AnyInput) -> list[Key]:
    """Return what the words of an input are about."""
    if isinstance(given, inputs.AttributesInput):
        return [("attributes", name, given.at) for name in given.attributes]
    if isinstance(given, inputs.MembershipInput):
        return [(given.target, given.name, given.at)]
    if isinstance(given, inputs.SuppressionInput):
        return [("channel", given.channel, given.at)]
    if isinstance(given, inputs.AbsorbInput):
        return [key for key, _ in words(given.other)]
    return []


def _of_step(contact: contacts.Contact, key: Key, value: Any) -> contact_facts.ChangeRow:
    kind, name, at = key
    said = {name: value} if kind == "attributes" else {"name": name, "member": bool(value)}
    word = ids.hashed("step-change", contact.id, kind, name, at)
    return _written(contact, (word, at, at), kind, said, by_step=True)


def _row(contact: contacts.Contact, given: Any) -> contact_facts.ChangeRow | None:
    kind, said = _SAID[type(given)](given)
    if not said:
        return None
    head = (given.id, given.at, given.received_at)
    return _written(contact, head, kind, said, by_step=False)


def _written(
    contact: contacts.Contact,
    head: tuple[bytes, int, int],
    kind: str,
    said: dict[str, Any],
    *,
    by_step: bool,
) -> contact_facts.ChangeRow:
    key, occurred_at, recorded_at = head
    return contact_facts.ChangeRow(
        contact_id=contact.id,
        id=key,
        workspace_id=contact.workspace_id,
        occurred_at=occurred_at,
        recorded_at=recorded_at,
        kind=kind,
        by_step=by_step,
        said=_ENCODER.encode(said),
    )


_SAID: Final[dict[type, Callable[[Any], tuple[str, dict[str, Any]]]]] = {
    inputs.AttributesInput: lambda given: ("attributes", given.attributes),
    inputs.MembershipInput: lambda given: (
        given.target,
        {"name": given.name, "member": given.member},
    ),
    inputs.SuppressionInput: lambda given: (
        "channel",
        {"channel": given.channel, "reason": given.reason},
    ),
    inputs.PauseInput: lambda given: ("pause", {"until": given.until}),
}
