"""What must hold of a world once it has settled, read from the database and from the SMTP twin.

Each check returns what it found wrong, in words; nothing wrong is an empty list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
import psycopg

from aparte.core import contact as contacts
from aparte.core import shapes
from aparte.core.governance import policy as policies
from aparte.core.scenarios.steps.holdout import HELD_OUT, TREATED
from aparte.engine import connections
from aparte.kernel import ids, instants
from aparte.scenarios import records as decisions
from tests.sim import diary, outside, promises, stage, worlds

_EVER: Final = datetime(2026, 1, 1, tzinfo=UTC)
FINAL: Final = {"sent", "failed", "refused", "unknown", "cancelled"}
SIDES: Final = {HELD_OUT, TREATED}
LEFT_EMPTY: Final = ("inbox", "inbox_failed", "troubles", "merging", "seat_asks", "ranking_notes")

Wish = tuple[bytes, str, int]
"""A journey, a step of it, and the instant at which the message was first wanted."""


class Decision(msgspec.Struct, frozen=True):
    """One row of `decisions`."""

    contact: bytes
    scenario: str
    wish: Wish
    at: int
    verdict: str
    reason: str
    final: bool


class Delivery(msgspec.Struct, frozen=True):
    """One row of `deliveries`."""

    id: bytes
    contact: bytes
    wish: Wish
    status: str
    reason: str
    transactional: bool
    scenario: str


class Seated(msgspec.Struct, frozen=True):
    """One answer in the log to somebody who asked to enter; `number` is 0 for a refusal."""

    event: bytes
    at: int
    scenario: str
    seat: str
    number: int


class Ranked(msgspec.Struct, frozen=True):
    """One place told in the log; a rank of 0 is that of one who came too late."""

    event: bytes
    group: str
    member: str
    rank: int
    of: int
    among: bool
    value: float | None


class Record(msgspec.Struct, frozen=True):
    """What the database says of a world."""

    people: list[contacts.Contact]
    forwarded: dict[bytes, bytes]
    decisions: list[Decision]
    deliveries: list[Delivery]
    events: Counter[bytes]
    leftovers: list[str]
    waking: list[int]
    living: list[tuple[bytes, bytes]]
    inside: list[tuple[bytes, str]]
    deferred_shown: list[int]
    assigned: list[tuple[bytes, str, str, str, bool]]
    seated: list[Seated]
    ranked: list[Ranked]
    entered: Counter[str]
    diary: list[diary.Line]
    outside: outside.Outside


def read(address: str) -> Record:
    """Return the record of the only world in a database."""
    with connections.connect(address) as connection:
        found = _all(connection, "SELECT state FROM contact_state")
        everybody = [contacts.decode(state) for (state,) in found]
        return Record(
            people=[one for one in everybody if one.forwarded_to is None],
            forwarded={one.id: one.forwarded_to for one in everybody if one.forwarded_to},
            decisions=[
                Decision(contact, scenario, (journey, step, wanted), at, verdict, reason, final)
                for contact, scenario, journey, step, wanted, at, verdict, reason, final in _all(
                    connection,
                    "SELECT contact_id, scenario_key, journey_id, step_id, wanted_at, decided_at,"
                    " verdict, reason, final FROM decisions",
                )
            ],
            deliveries=[
                Delivery(key, contact, (journey, step, wanted), *others)
                for key, contact, journey, step, wanted, *others in _all(
                    connection,
                    "SELECT delivery_id, contact_id, journey_id, step_id, wanted_at, status,"
                    " coalesce(reason, ''), transactional, scenario_key FROM deliveries",
                )
            ],
            events=Counter(key for (key,) in _all(connection, "SELECT event_id FROM events")),
            leftovers=_leftovers(connection),
            waking=[
                at
                for (at,) in _all(
                    connection, "SELECT wake_at FROM contact_state WHERE wake_at IS NOT NULL"
                )
            ],
            living=_all(
                connection, "SELECT contact_id, journey_id FROM journeys WHERE ended_at IS NULL"
            ),
            inside=_all(
                connection, "SELECT contact_id, segment_key FROM memberships WHERE left_at IS NULL"
            ),
            deferred_shown=_deferred_shown(address),
            assigned=_all(
                connection,
                "SELECT a.contact_id, a.scenario_key, a.step_id, a.variant,"
                " j.journey_id IS NOT NULL"
                " FROM assignments AS a LEFT JOIN journeys AS j USING (journey_id)",
            ),
            seated=_seated(connection),
            ranked=_ranked(connection),
            entered=Counter(
                key
                for key, _ in _all(
                    connection, "SELECT DISTINCT scenario_key, journey_id FROM journeys"
                )
            ),
            diary=diary.read(connection),
            outside=outside.read(connection),
        )


def _seated(connection: psycopg.Connection[Any]) -> list[Seated]:
    found = _all(
        connection,
        "SELECT event_id, occurred_at, properties ->> 'scenario', properties ->> 'seat_id',"
        " coalesce((properties ->> 'number')::int, 0)"
        " FROM events WHERE name IN ('Entry Allowed', 'Entry Refused')",
    )
    return [Seated(*row) for row in found]


def _ranked(connection: psycopg.Connection[Any]) -> list[Ranked]:
    found = _all(
        connection,
        "SELECT event_id, properties ->> 'group_id', properties ->> 'ranking_id',"
        " (properties ->> 'rank')::int, (properties ->> 'of')::int,"
        " (properties ->> 'among')::bool, (properties ->> 'value')::float8"
        " FROM events WHERE name = 'Contact Ranked'",
    )
    return [Ranked(*row) for row in found]


def _deferred_shown(address: str) -> list[int]:
    with psycopg.connect(address) as connection:
        workspace = connection.execute("SELECT id FROM workspaces_workspace").fetchone()
        assert workspace is not None, "the world has a shop"
        shown = decisions.count_deferred(connection, workspace[0], _EVER)
        return [one.count for one in shown]


def _all(connection: psycopg.Connection[Any], query: str) -> list[Any]:
    return connection.execute(query).fetchall()


def _leftovers(connection: psycopg.Connection[Any]) -> list[str]:
    found = []
    for table in LEFT_EMPTY:
        for (row,) in _all(connection, f"SELECT to_jsonb({table})::text FROM {table} LIMIT 3"):
            found.append(f"{table} is not empty: {row[-900:]}")
    return found


def settled(record: Record, played: stage.Stage) -> list[str]:
    """Return all that is wrong of a world that has ended; an undisturbed one has no sender."""
    sending = [*_all_ended(record), *_none_doubled(record, played)] if played.rough else []
    return [
        *sending,
        *record.leftovers,
        *(f"handed over without consent: {one}" for one in played.handed_without_consent),
        *_wanted_is_settled(record),
        *_shown_is_true(record),
        *_accepted_is_delivered(record),
        *_none_lost(record, played),
        *_variants_are_the_hashes(record),
        *_sides_are_the_hashes(record, played.world),
        *_seats_are_few(record, played.world),
        *_places_are_whole(record),
        *_nobody_stuck(record, played.clock.now()),
        *_rows_agree_with_states(record),
        *_courtesy(record, played),
        *outside.settled(record.outside, played),
    ]


def _wanted_is_settled(record: Record) -> list[str]:
    """I1: each wish is settled exactly once, or its journey still waits for its turn."""
    finals = Counter(one.wish for one in record.decisions if one.final)
    waiting = {
        (journey.id, journey.step, journey.wanted_at)
        for person in record.people
        for journey in person.journeys
        if journey.wanted_at
    }
    wrong = [f"settled {n} times: {_said(wish)}" for wish, n in finals.items() if n > 1]
    wrong += [
        f"never settled: {_said(one.wish)} of {one.scenario} ({one.reason})"
        for one in record.decisions
        if one.wish not in finals and one.wish not in waiting
    ]
    wrong += [f"settled and waiting: {_said(wish)}" for wish in waiting & finals.keys()]
    return wrong


def _shown_is_true(record: Record) -> list[str]:
    """What overviews count as deferred is what still waits."""
    shown = [one for one in record.deferred_shown if one]
    waiting = [j for person in record.people for j in person.journeys if j.wanted_at]
    return [f"{sum(shown)} shown as deferred"] if shown and not waiting else []


def _accepted_is_delivered(record: Record) -> list[str]:
    """I1: each accepted message is one delivery."""
    accepted = Counter(one.wish for one in record.decisions if one.verdict == "accepted")
    queued = Counter(one.wish for one in record.deliveries)
    wrong = [f"accepted, no delivery: {_said(wish)}" for wish in accepted - queued]
    wrong += [f"a delivery nobody accepted: {_said(wish)}" for wish in queued - accepted]
    return wrong


def _all_ended(record: Record) -> list[str]:
    """Each delivery has an outcome."""
    return [
        f"delivery {one.id.hex()} ended as {one.status}"
        for one in record.deliveries
        if one.status not in FINAL
    ]


def _none_doubled(record: Record, played: stage.Stage) -> list[str]:
    """No marketing message leaves twice, and what is said of each is true."""
    wrong = [
        f"{n} deliveries {key.hex()}"
        for key, n in Counter(one.id for one in record.deliveries).items()
        if n > 1
    ]
    known = {one.id for one in record.deliveries}
    accepted = played.twin.accepted
    wrong += [f"left from nowhere: {key.hex()}" for key in accepted.keys() - known]
    for one in record.deliveries:
        truly = accepted[one.id]
        allowed = _LEAVINGS.get(one.status, (0,))
        if one.transactional:
            fine = truly >= 1 if one.status == "sent" else True
        else:
            fine = truly in allowed
        if not fine:
            wrong.append(f"delivery {one.id.hex()} is {one.status} and left {truly} times")
    return wrong


_WORDS: Final = {
    ("sent", ""): ("Message Sent",),
    ("cancelled", ""): (),
    ("failed", "bounced"): ("Message Skipped", "Message Bounced"),
    ("failed", ""): ("Message Skipped",),
    ("refused", ""): ("Message Skipped",),
    ("unknown", ""): ("Message Skipped",),
}
"""What is said of a delivery in its person's log, by status and reason."""

_LEAVINGS: Final = {"sent": (1,), "unknown": (0, 1)}


def _none_lost(record: Record, played: stage.Stage) -> list[str]:
    """Every event put in is in the log exactly once, and so is what became of each message."""
    expected = {
        ids.event_id(played.workspace_id, arrival.item.id): arrival.item.id
        for arrival in played.world.arrivals
        if arrival.item.name is not None
    }
    if played.rough:
        for one in record.deliveries:
            for word in _WORDS.get((one.status, one.reason), _WORDS.get((one.status, ""), ())):
                said = f"{word}:{one.id.hex()}"
                expected[ids.event_id(played.workspace_id, said)] = said
    expected |= outside.expected(record.outside, played.workspace_id)
    expected |= {one.event: f"answer to {one.seat}" for one in record.seated}
    expected |= {one.event: f"place of {one.member}" for one in record.ranked}
    # Said again after its shared device went to somebody else, it is theirs too.
    roaming = _roaming(played)
    wrong = [
        f"{name} is {record.events[key]} times in the log"
        for key, name in expected.items()
        if record.events[key] != 1 and not (key in roaming and record.events[key] == 2)
    ]
    wrong += [f"{key.hex()} in the log is nobody's" for key in record.events.keys() - expected]
    known = {identity for person in record.people for identity in person.identities}
    for family in played.world.families:
        named = {("user", user) for user in family.users}
        wrong += [f"{identity} is nobody" for identity in named - known]
    return wrong


def _roaming(played: stage.Stage) -> set[bytes]:
    """Return the events that only a shared device names, sent more than once."""
    sharing = [family for family in played.world.families if family.kind == "sharing"]
    devices = {device for family in sharing for device in family.devices}
    names = [arrival.item.id for arrival in played.world.arrivals]
    return {
        ids.event_id(played.workspace_id, item.id)
        for item in (arrival.item for arrival in played.world.arrivals)
        if item.anonymous_id in devices and item.user_id is None and names.count(item.id) > 1
    }


def _variants_are_the_hashes(record: Record) -> list[str]:
    """Each variant on record is the one its contact's hash gives, of a journey that is there."""
    return [
        f"{contact.hex()} was given {variant} of {scenario}/{step}, a journey: {known}"
        for contact, scenario, step, variant, known in record.assigned
        if variant not in SIDES
        and (not known or (variant == "a") != (ids.share(f"{scenario}/{step}", contact) < 0.6))
    ]


def _sides_are_the_hashes(record: Record, world: worlds.World) -> list[str]:
    """Each side of a holdout on record is that of its contact’s hash, of a journey there is."""
    # A step may be written anew with another share: whoever came under it has its side.
    shares: dict[tuple[str, str], set[float]] = {}
    for raw in world.wordings():
        for step in raw["steps"]:
            if step["kind"] == "holdout":
                shares.setdefault((raw["key"], step["id"]), set()).add(step["share"] / 100)
    return [
        f"{contact.hex()} is {side} at {scenario}/{step}, a journey: {known}"
        for contact, scenario, step, side, known in record.assigned
        if side in SIDES
        and (
            not known
            or (side == HELD_OUT)
            not in {
                ids.share(f"{scenario}/{step}", contact) < share for share in shares[scenario, step]
            }
        )
    ]


def _seats_are_few(record: Record, world: worlds.World) -> list[str]:
    """Everybody who asked was answered once, and no limit was passed in any window."""
    wrong = [
        f"{person.id.hex()} still awaits {one.scenario}"
        for person in record.people
        for one in person.awaiting
    ]
    asked = Counter(one.seat for one in record.seated)
    wrong += [f"{seat} was answered {n} times" for seat, n in asked.items() if n > 1]
    for raw in world.scenarios:
        limits = raw["entry"].get("limits")
        if limits is None:
            continue
        key = raw["key"]
        given = sorted(
            (one.number, one.at) for one in record.seated if one.scenario == key and one.number
        )
        ats = [at for _, at in given]
        if [number for number, _ in given] != list(range(1, len(given) + 1)) or ats != sorted(ats):
            wrong.append(f"{key} gave the seats {given}")
        windows = {"per_hour": instants.HOUR, "per_day": instants.DAY, "total": instants.FOREVER}
        for name, limit in limits.items():
            most = max(
                (sum(at - windows[name] < one <= at for one in ats) for at in ats), default=0
            )
            if most > limit:
                wrong.append(f"{key} took {most} people, {name} is {limit}")
        if record.entered[key] > len(given):
            wrong.append(f"{record.entered[key]} entered {key} on {len(given)} seats")
    return wrong


def _places_are_whole(record: Record) -> list[str]:
    """Each is told one place; those of a group are 1 to its size, by value, the first taken."""
    told = Counter(one.member for one in record.ranked)
    wrong = [f"{member} was told {n} places" for member, n in told.items() if n > 1]
    for group in {one.group for one in record.ranked}:
        people = sorted(
            (one for one in record.ranked if one.group == group and one.rank),
            key=lambda one: one.rank,
        )
        values = [one.value for one in people if one.value is not None]
        taken = [one.among for one in people]
        whole = [(one.rank, one.of) for one in people] == [
            (rank, len(people)) for rank in range(1, len(people) + 1)
        ]
        if not whole or values != sorted(values, reverse=True) or taken != sorted(taken)[::-1]:
            wrong.append(f"group {group} was ranked {people}")
    return wrong


def _nobody_stuck(record: Record, now: int) -> list[str]:
    late = [at for at in record.waking if at <= now]
    return [f"somebody should have been woken at {instants.to_text(at)}" for at in late]


def _rows_agree_with_states(record: Record) -> list[str]:
    """Journeys and memberships say in rows what the contacts' states say."""
    lived = {(person.id, journey.id) for person in record.people for journey in person.journeys}
    rows = set(record.living)
    wrong = [f"journey {key.hex()} of {who.hex()} has no row" for who, key in lived - rows]
    wrong += [f"row of journey {key.hex()} of {who.hex()} is dead" for who, key in rows - lived]
    members = {(person.id, key) for person in record.people for key in person.segments}
    members |= {
        (person.id, f"{key}:{state.grade}")
        for person in record.people
        for key, state in person.scores.items()
        if state.grade is not None
    }
    inside = set(record.inside)
    wrong += [f"{who.hex()} in {key} has no row" for who, key in members - inside]
    wrong += [f"{who.hex()} is not in {key}" for who, key in inside - members]
    return wrong


def _courtesy(record: Record, played: stage.Stage) -> list[str]:
    """I3: the policy holds for whoever has been one person all along."""
    wrong: list[str] = []
    transactional = {one.wish for one in record.deliveries if one.transactional}
    for person, items in steady(record, played.world):
        ats = [
            one.at
            for one in record.decisions
            if one.contact == person.id
            and one.verdict == "accepted"
            and one.wish not in transactional
        ]
        for at in ats:
            found = [promises.broken(one, items, ats, at) for one in _policies(played, at)]
            wrong += [] if any(not broken for broken in found) else found[-1]
    return wrong


def _policies(played: stage.Stage, at: int) -> list[policies.Policy]:
    """Return the governances that may have judged a message: the one in force, or a later one.

    Who turns a second after a change knows of it; who comes to an input late judges it by the
    governance of that day.
    """
    found = [played.world.policy]
    for one in played.done:
        if one.act.name == "policy":
            if one.act.at + instants.SECOND < at:
                found.clear()
            found.append(shapes.convert(one.act.definition, policies.Policy))
    return found


def steady(
    record: Record, world: worlds.World
) -> Iterable[tuple[contacts.Contact, list[worlds.Arrival]]]:
    """Return the people who have been one person all along, with what arrived of them."""
    by_identity = {identity: person for person in record.people for identity in person.identities}
    for family in world.families:
        if family.kind == "steady":
            (user,) = family.users
            items = [one for one in world.arrivals if one.item.user_id == user]
            person = by_identity.get(("user", user))
            if person is not None:
                yield person, items


def _said(wish: Wish) -> str:
    journey, step, wanted = wish
    return f"step {step} of journey {journey.hex()} wanted at {instants.to_text(wanted)}"
