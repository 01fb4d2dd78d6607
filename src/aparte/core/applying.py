"""Step one of every input: what it says enters the contact, at the input's own instant.

The latest word wins, whatever the order of arrival; equal instants are settled by the value, so
any order of the same inputs gives the same contact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aparte.core import carts, journeys, merging, seats, vocabulary
from aparte.core import contact as contacts
from aparte.core.contact import ConsentState, Stamped, Suppression
from aparte.core.inputs import (
    AbsorbInput,
    AnswerInput,
    AnyInput,
    AttributesInput,
    ConsentInput,
    EventInput,
    MembershipInput,
    PauseInput,
    RankInput,
    SeatInput,
    SuppressionInput,
)
from aparte.core.scene import CONSENTS, PAUSED_BY_HAND

if TYPE_CHECKING:
    from collections.abc import Callable

    from aparte.core.scene import Scene

_CONSENT_RANK = {"granted": 0, "pending": 1, "withdrawn": 2}


def apply(scene: Scene, given: AnyInput) -> None:
    """Let one input enter the scene's contact, noting the topics that changed."""
    _APPLY[type(given)](scene, given)


def _event(scene: Scene, event: EventInput) -> None:
    contact = scene.contact
    if event.name not in vocabulary.OURS:
        contact.last_seen_at = max(contact.last_seen_at, event.at)
    scene.event = event
    rules = scene.program.rules_by_event.get(event.name)
    if rules is not None:
        for rule in rules.of(event):
            if not rule.tracked:
                scene.matched.add(rule.key)
                continue
            if rule.remember(contact.tracks, event, scene.now):
                scene.matched.add(rule.key)
                scene.topics.add(rule.key)
    if event.name in carts.EVENTS:
        carts.apply(contact, event)


def _attributes(scene: Scene, given: AttributesInput) -> None:
    contact = scene.contact
    for name, value in given.attributes.items():
        old = contact.attributes.get(name)
        if contacts.wins(value, given.at, old):
            contact.attributes[name] = Stamped(value, given.at)
            scene.note_change(f"a:{name}", None if old is None else old.value, value, given)
            if old is None or old.value != value:
                scene.topics.add(f"a:{name}")
                scene.profile_changed = True
    for identity in given.identities:
        if identity not in contact.identities:
            contact.identities.append(identity)
            scene.profile_changed = True


def _consent(scene: Scene, given: ConsentInput) -> None:
    key = f"{given.purpose}/{given.channel}"
    old = scene.contact.consents.get(key)
    if old is not None:
        newer = (given.at, _CONSENT_RANK[given.status]) > (old.at, _CONSENT_RANK[old.status])
        if not newer:
            return
    scene.contact.consents[key] = ConsentState(given.status, given.at)
    scene.topics.add(CONSENTS)


def _suppression(scene: Scene, given: SuppressionInput) -> None:
    kept = scene.contact.suppressions
    old = kept.get(given.channel)
    if old is not None and given.at < old.at:
        return
    if given.reason is None:
        kept.pop(given.channel, None)
    else:
        kept[given.channel] = Suppression(given.reason, given.at)
    scene.topics.add(CONSENTS)
    scene.profile_changed = True


def _membership(scene: Scene, given: MembershipInput) -> None:
    kept = scene.contact.tags if given.target == "tag" else scene.contact.lists
    old = kept.get(given.name)
    if contacts.wins(given.member, given.at, old):
        topic = f"{given.target[0]}:{given.name}"
        scene.note_change(topic, old is not None and bool(old.value), given.member, given)
        kept[given.name] = Stamped(given.member, given.at)
        scene.topics.add(topic)
        scene.profile_changed = True


def _pause(scene: Scene, given: PauseInput) -> None:
    scene.contact.paused_until = given.until
    scene.topics.add(PAUSED_BY_HAND)


def _absorb(scene: Scene, given: AbsorbInput) -> None:
    merging.absorb(scene, given.other)


_APPLY: dict[type, Callable[[Scene, Any], None]] = {
    EventInput: _event,
    AttributesInput: _attributes,
    ConsentInput: _consent,
    SuppressionInput: _suppression,
    MembershipInput: _membership,
    PauseInput: _pause,
    AnswerInput: journeys.hear,
    SeatInput: seats.hear,
    RankInput: journeys.placed,
    AbsorbInput: _absorb,
}
