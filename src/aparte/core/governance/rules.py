"""The rules on the person: may they be written to, and did something ask for silence.

Each rule is a function of the asking and an instant. It answers None, or a `Refusal` with the
figures compared and the first instant at which this rule alone would no longer refuse (FOREVER:
only something new can change its mind).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from aparte.core import atoms, tracks
from aparte.core.conditions import permission
from aparte.core.governance.asking import Asking, Refusal
from aparte.core.governance.pressure import Scope
from aparte.core.governance.reasons import Reason
from aparte.kernel import durations, instants

if TYPE_CHECKING:
    from aparte.core.contact import Contact
    from aparte.core.governance.model import Pause, Rest
    from aparte.core.scenarios.compiling import CompiledMessage, Needed

__all__ = ["Asking", "Pausing", "Refusal", "Resting", "address", "consent", "paused_by_hand"]


def address(asking: Asking, now: int) -> Refusal | None:
    """Law: the channel has an address that works and may be used."""
    del now
    contact: Contact = asking.contact
    message: CompiledMessage = asking.message
    channel = message.channel
    if not contact.attribute(permission.ADDRESS_OF.get(channel, channel)):
        return Refusal(Reason.NO_ADDRESS, instants.FOREVER, {"channel": channel})
    suppression = contact.suppressions.get(channel)
    if suppression is None:
        return None
    figures = {"channel": channel, "at": suppression.at}
    return Refusal(Reason(suppression.reason), instants.FOREVER, figures)


_CONSENT_REFUSALS: Final = {
    "pending": Reason.UNCONFIRMED,
    "withdrawn": Reason.UNSUBSCRIBED,
}


def consent(asking: Asking, now: int) -> Refusal | None:
    """Law: consent for the purpose and channel, unless the message is transactional."""
    del now
    message: CompiledMessage = asking.message
    if message.transactional:
        return None
    state = asking.contact.consents.get(f"{message.purpose}/{message.channel}")
    if state is not None and state.status == "granted":
        return None
    figures: dict[str, Any] = {"purpose": message.purpose, "channel": message.channel}
    if state is None:
        return Refusal(Reason.NO_CONSENT, instants.FOREVER, figures)
    return Refusal(_CONSENT_REFUSALS[state.status], instants.FOREVER, {**figures, "at": state.at})


def paused_by_hand(asking: Asking, now: int) -> Refusal | None:
    """Pauses: somebody asked for silence until an instant."""
    until = asking.contact.paused_until
    if until <= now:
        return None
    return Refusal(Reason.PAUSED_BY_HAND, until, {"until": until}, waits=True)


class Resting:
    """Pauses: no marketing message in `(e, e + rest)` after an event of the kind."""

    def __init__(self, rest: Rest, needed: Needed) -> None:
        self._length = durations.parse(rest.duration)
        self._rest = rest
        self._atom = needed.track(rest.atom(), self._length)

    def __call__(self, asking: Asking, now: int) -> Refusal | None:
        """Refuse while the latest such event before now is too fresh."""
        track = asking.contact.tracks.get(self._atom)
        if track is None:
            return None
        # One at this very instant begins its rest only now; one before it rests still.
        last = tracks.last_until(track, now - 1)
        if last is None or last + self._length <= now:
            return None
        figures: dict[str, Any] = {
            "event": self._rest.event,
            "rest": self._rest.duration,
            "last": last,
        }
        if self._rest.where:
            what = atoms.sentence(self._rest.event, self._rest.where)
            figures["what"] = {"en": what.en, "fr": what.fr}
        return Refusal(Reason.RESTING, last + self._length, figures)


class Pausing:
    """Pauses: no marketing message while a condition is true of the person.

    Time may end it, and so may an event, an attribute, a segment left: a message that may wait
    waits for either.
    """

    def __init__(self, pause: Pause, needed: Needed) -> None:
        self._pause = pause
        self._scope = Scope(pause)
        self._compiled = needed.condition(pause.condition)
        self.needs = self._compiled.needs

    def __call__(self, asking: Asking, now: int) -> Refusal | None:
        """Refuse while the condition is true."""
        if not self._scope.covers(asking.message):
            return None
        truth = self._compiled.evaluate(asking.contact, now)
        if not truth.value:
            return None
        name = self._pause.name
        figures = {} if name is None else {"name": {"en": name.en, "fr": name.fr}}
        return Refusal(Reason(self._pause.reason), truth.until, figures, waits=True)
