"""Playing: one contact through the core, its messages' own events included.

Live, a message that left comes back as the event `Message Sent`, and any condition may speak of
it. Here the message that really left is heard of when it really was; one that never existed is
heard of at the instant it was accepted, as from a sender that is never busy.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from aparte.core import contact as contacts
from aparte.core import decide, effects, inputs
from aparte.engine import reporting
from aparte.kernel import ids, instants

if TYPE_CHECKING:
    from aparte.core import program as programs
    from aparte.engine.dry_run import crowd as crowds

MESSAGES_MAX: Final = 2_000
"""Messages of one contact in one run; a scenario that answers its own messages has no end."""

ENDLESS: Final = "endless_messages"

_ENCODER: Final = msgspec.json.Encoder()


class Echoes(msgspec.Struct, frozen=True):
    """What really became of messages: `Message Sent` or `Message Skipped`, by delivery in hex."""

    real: Mapping[str, inputs.EventInput] = {}

    def of(self, contact: contacts.Contact, sent: effects.Send) -> inputs.EventInput:
        """Return the event by which it is heard of what became of a message."""
        delivery = sent.delivery_id.hex()
        real = self.real.get(delivery)
        if real is not None and real.known_at >= sent.at:
            return real
        about = {
            "delivery_id": delivery,
            "scenario": sent.scenario,
            "version": sent.version,
            "step": sent.step,
            "message": sent.message,
            "channel": sent.channel,
        }
        return inputs.EventInput(
            ids.event_id(contact.workspace_id, f"{reporting.SENT}:{delivery}"),
            sent.at,
            sent.at,
            reporting.SENT,
            decoded=about,
            raw=_ENCODER.encode(about),
        )


def play(
    contact: contacts.Contact,
    given: Iterable[inputs.AnyInput],
    program: programs.Program,
    until: int,
    echoes: Echoes,
    crowd: crowds.Crowd | None = None,
) -> list[effects.Effect]:
    """Bring a contact to `until`, inclusive, and return everything that came about on the way.

    The contact is changed in place; what it asks of many people, `crowd`
    answers. Inputs known at one instant are decided together, as a
    batch.
    """
    waiting = sorted(given, key=_order)
    made: list[effects.Effect] = []
    place = messages = 0
    while True:
        known_at = waiting[place].known_at if place < len(waiting) else instants.FOREVER
        now = max(min(known_at, contact.wake_at), contact.clock)
        if now > until or min(known_at, contact.wake_at) == instants.FOREVER:
            break
        end = place
        while end < len(waiting) and waiting[end].known_at <= now:
            end += 1
        decided = decide.decide(contact, waiting[place:end], program, now).effects
        place = end
        made += decided
        for answer in () if crowd is None else crowd.hear(decided):
            bisect.insort(waiting, answer, lo=place, key=_order)
        sent = [one for one in decided if isinstance(one, effects.Send)]
        messages += len(sent)
        if messages > MESSAGES_MAX:
            made.append(effects.Trouble(ENDLESS, now, {"messages": messages}))
            return made
        for one in sent:
            bisect.insort(waiting, echoes.of(contact, one), lo=place, key=_order)
    contact.clock = max(contact.clock, until) if contact.created_at else contact.clock
    return made


def settled(found: Sequence[effects.Effect]) -> dict[tuple[bytes, str], effects.Judged]:
    """Return the last judgement of each message wanted, by journey and step."""
    return {(one.journey_id, one.step): one for one in found if isinstance(one, effects.Judged)}


def sends(found: Sequence[effects.Effect]) -> dict[tuple[bytes, str], effects.Send]:
    """Return the messages accepted, by journey and step."""
    return {(one.journey_id, one.step): one for one in found if isinstance(one, effects.Send)}


def _order(given: inputs.AnyInput) -> tuple[int, int, int, bytes]:
    return given.order()
