"""What must be the same in a rough house and in one that nothing ever disturbed.

The undisturbed house is one worker that applies each input at the instant it arrives. Whoever
named one user id all along must have lived exactly the same: inputs act at the instant they were
known, so neither crashes nor delays may show in a single decision. Whoever was joined from several
records must in the end be the same person: identities, attributes, consents, tracks, segments,
basket. When the records were joined depends on how busy the house was, so what was decided of
them meanwhile may differ, and with it what a scenario changes: attributes, and tags with the
scores that count them. Of two people who share a device, which one its past belongs to depends on
the order too: nothing is compared.

When a marketer acts, somebody whose turn has not come is told of it later than others: what is
decided around that moment is legal either way. So it is when another system answers late, or not.
In such a world nobody's decisions are compared, but who they are, what they said, which segments
they are in.
"""

from __future__ import annotations

from typing import Any

import msgspec

from aparte.core import contact as contacts
from aparte.core import tracks
from aparte.kernel import instants
from tests.sim import checks, worlds

Portrait = dict[str, Any]


def portraits(record: checks.Record, world: worlds.World, now: int) -> dict[str, Portrait]:
    """Return what must be the same of each family, by its first user id."""
    found: dict[str, Portrait] = {}
    changes = [
        step
        for scenario in world.wordings()
        for step in scenario["steps"]
        if step["kind"] == "change"
    ]
    decided = {"rated", *(step["name"] for step in changes if step["target"] == "attribute")}
    tagged = any(step["target"] == "tag" for step in changes)
    by_identity = {identity: person for person in record.people for identity in person.identities}
    for family in world.families:
        if family.kind == "sharing":
            continue
        people = {
            person.id: person
            for user in family.users
            if (person := by_identity.get(("user", user))) is not None
        }
        portrait: Portrait = {"people": len(people)}
        for person in people.values():
            portrait |= _person(person, now)
            if world.loose:
                # Of what no definition asks for any more, more or less may be kept.
                del portrait["tracks"]
            if family.kind != "steady" or world.loose:
                said = portrait["attributes"].items()
                portrait["attributes"] = {key: one for key, one in said if key not in decided}
                if tagged:
                    del portrait["scores"]
            else:
                portrait |= _life(person)
                portrait["decisions"] = _decisions(record, person)
        found[family.users[0]] = portrait
    return found


def differences(
    rough: dict[str, Portrait], calm: dict[str, Portrait], excused: set[str]
) -> list[str]:
    """Return where the two differ; `excused` lived something that the calm house cannot know."""
    wrong = []
    for key in sorted(calm.keys() - excused):
        for name in sorted(calm[key].keys() | rough[key].keys()):
            one, other = rough[key].get(name), calm[key].get(name)
            if one != other:
                wrong.append(f"{key}: {name} is {one}, undisturbed {other}")
    return wrong


def bounced(record: checks.Record, world: worlds.World) -> set[str]:
    """Return the families whose address was closed by the provider: the calm house has none."""
    closed = {
        value for person in record.people if person.suppressions for _, value in person.identities
    }
    return {family.users[0] for family in world.families if closed & set(family.users)}


def _person(person: contacts.Contact, now: int) -> Portrait:
    return {
        "identities": sorted(person.identities),
        "attributes": {key: (one.value, one.at) for key, one in sorted(person.attributes.items())},
        "consents": {key: (one.status, one.at) for key, one in sorted(person.consents.items())},
        "tracks": {
            # How much is kept one by one depends on when it was last looked at.
            key: tracks.normalise(track, now)
            for key, track in sorted(person.tracks.items())
        },
        "segments": sorted(person.segments),
        "scores": {key: (one.level, one.grades) for key, one in sorted(person.scores.items())},
        "cart": None if person.cart is None else msgspec.to_builtins(person.cart),
    }


def _life(person: contacts.Contact) -> Portrait:
    return {
        "entered": dict(sorted(person.segments.items())),
        "graded": {key: one.since for key, one in sorted(person.scores.items())},
        "tags": msgspec.to_builtins(person.tags),
        "journeys": sorted(map(repr, person.journeys)),
        "entries": msgspec.to_builtins(person.entries),
        "timers": sorted(map(repr, person.timers)),
        "pressure": list(map(repr, person.pressure)),
        "wake_at": person.wake_at,
    }


def _decisions(record: checks.Record, person: contacts.Contact) -> list[str]:
    return sorted(
        f"{instants.to_text(one.at)} {one.scenario} {one.wish[1]} {one.verdict} {one.reason}"
        f" {one.wish[0].hex()} {instants.to_text(one.wish[2])}"
        for one in record.decisions
        if one.contact == person.id
    )
