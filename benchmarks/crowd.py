"""A crowd of contacts with a past, put into a database fast: lived by some, lent to all.

Two thousand lives are lived through the core itself: attributes, consents, a month and a half of
events, and whatever the live program made of them. Each contact is then one of these lives under
ids of its own, encoded by the product and copied into the tables.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from concurrent import futures
from typing import Any, Final, NamedTuple

import msgspec
import psycopg

from aparte.core import contact as contacts
from aparte.core import decide, inputs
from aparte.core import program as core_program
from aparte.engine import profiles, programs
from aparte.events import validation
from aparte.kernel import ids, instants
from aparte.scenarios import live as live_scenarios
from benchmarks import traffic

LIVES: Final = 2_000
PAST: Final = 45 * instants.DAY
EVENTS_MEAN: Final = 10
CHUNK: Final = 20_000
_COLUMNS: Final = {
    "contact_state": "partition, contact_id, workspace_id, state, wake_at, generation",
    "identities": "partition, workspace_id, kind, value, contact_id, bound, linked_at",
    "contact_profiles": "partition, contact_id, workspace_id, email, phone, display_name,"
    " language, attributes, created_at, last_seen_at, search, marks",
    "journeys": "partition, journey_id, contact_id, workspace_id, scenario_key, version,"
    " entry_key, opened_at, step_id, waiting_until",
}
_NOTHING: Final = "\\N"
_EMAIL: Final = "somebody@mail.example"
_WORDS: Final = "{words}"


class Life(NamedTuple):
    """One contact as lived; `profile` is its profile row, to be filled with who it is."""

    contact: contacts.Contact
    wake_at: str
    created_at: str
    profile: str


def settle(address: str, workspace: int, count: int, now: int) -> None:
    """Put so many contacts into a database, and make it ready for work."""
    lives = live(address, workspace, now)
    with futures.ThreadPoolExecutor(1) as copying, psycopg.connect(address) as connection:
        waiting: futures.Future[None] | None = None
        indexes = _drop_indexes(connection)
        for first in range(0, count, CHUNK):
            texts = _texts(workspace, lives, range(first, min(first + CHUNK, count)))
            if waiting is not None:
                waiting.result()
            waiting = copying.submit(_copy, connection, texts)
        if waiting is not None:
            waiting.result()
        for index in indexes:
            connection.execute(index)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"VACUUM ANALYZE {', '.join(_COLUMNS)}")


def program(address: str, workspace: int) -> core_program.Program:
    """Return the program of what is live in a workspace."""
    with psycopg.connect(address) as connection:
        found = live_scenarios.load_live(connection, workspace)
    assert found is not None, "the workspace is there"
    return programs.compile_live(found)


def live(address: str, workspace: int, now: int, count: int = LIVES) -> list[Life]:
    """Return lives lived until an instant; those of even places have an account."""
    compiled = program(address, workspace)
    chance = random.Random(11)
    visitors = traffic.Visitors(workspace, count, seed=11)
    pool = visitors.tell(count * EVENTS_MEAN * 2, now - PAST, now)
    circumstances = validation.Circumstances(now, may_hold_nul=False)
    events = [
        validation.check_item(msgspec.Raw(data), circumstances) for data in traffic.sent(pool)
    ]
    events = [item for item in events if item.name is not None]
    lives = []
    for place in range(count):
        number = min(int(chance.expovariate(1 / EVENTS_MEAN)), 60)
        told: list[inputs.AnyInput] = []
        for item in chance.sample(events, number):
            at = now - int(chance.random() * PAST)
            told.append(
                inputs.EventInput(
                    chance.randbytes(16), at, at, item.name or "", bytes(item.properties)
                )
            )
        lives.append(_lived(compiled, place, told, now))
    return lives


def _lived(
    compiled: core_program.Program, place: int, told: list[inputs.AnyInput], now: int
) -> Life:
    contact = contacts.Contact(
        id=ids.hashed("life", place),
        workspace_id=compiled.workspace_id,
        generation=compiled.generation,
    )
    since = now - PAST
    if place % 2 == 0:
        traits = {k: v for k, v in traffic.traits_of(place).items() if k != "email"}
        traits["email"] = _EMAIL
        told.append(inputs.AttributesInput(bytes(16), since, since, attributes=traits))
        told.append(
            inputs.ConsentInput(
                bytes(16), since, since, purpose="marketing", channel="email", status="granted"
            )
        )
    decide.decide(contact, told, compiled, now)
    wake = _NOTHING if contact.wake_at >= instants.MAX_INSTANT else _text(contact.wake_at)
    created = _text(contact.created_at) if contact.created_at else _text(since)
    return Life(contact, wake, created, _profile(contact, created))


def state_of(workspace: int, life: Life, number: int) -> contacts.Contact:
    """Return the contact of a number, which has this life."""
    lived = life.contact
    attributes = lived.attributes
    identities = [("anonymous", traffic.device_of(number))]
    if traffic.is_known(number):
        identities.append(("user", traffic.user_of(number)))
        identities.append(("email", traffic.email_of(number)))
        said = attributes["email"]
        attributes = {**attributes, "email": contacts.Stamped(traffic.email_of(number), said.at)}
    key = contact_id(workspace, number)
    return msgspec.structs.replace(
        lived,
        id=key,
        identities=identities,
        attributes=attributes,
        journeys=[msgspec.structs.replace(one, id=journey_id(key, one)) for one in lived.journeys],
    )


def contact_id(workspace: int, number: int) -> bytes:
    """Return the id of the contact of a number."""
    if traffic.is_known(number):
        return ids.contact_id(workspace, "user", traffic.user_of(number))
    return ids.contact_id(workspace, "anonymous", traffic.device_of(number))


def journey_id(contact: bytes, journey: contacts.Journey) -> bytes:
    """Return an id for a journey that another life lived."""
    return ids.hashed("journey", contact, journey.id)


def _text(instant: int) -> str:
    return instants.to_datetime(instant).isoformat()


def _texts(workspace: int, lives: Sequence[Life], numbers: range) -> dict[str, bytes]:
    known = [life for life in lives if life.contact.attributes]
    unknown = [life for life in lives if not life.contact.attributes]
    lines: dict[str, list[str]] = {table: [] for table in _COLUMNS}
    for number in numbers:
        among = known if traffic.is_known(number) else unknown
        life = among[number * 7919 % len(among)]
        _add(lines, state_of(workspace, life, number), life, number)
    return {table: "".join(found).encode() for table, found in lines.items()}


def _add(lines: dict[str, list[str]], contact: contacts.Contact, life: Life, number: int) -> None:
    """Add the rows of a contact, in COPY's text format."""
    key = contact.id.hex()
    part = contact.id[15]
    workspace = contact.workspace_id
    state = contacts.encode(contact).hex()
    lines["contact_state"].append(
        f"{part}\t{key}\t{workspace}\t\\\\x{state}\t{life.wake_at}\t{contact.generation}\n"
    )
    bound = "t" if len(contact.identities) > 1 else "f"
    for kind, value in contact.identities:
        place = part
        if kind != "user" and len(contact.identities) > 1:
            place = ids.partition_of_identity(workspace, kind, value)
        lines["identities"].append(
            f"{place}\t{workspace}\t{kind}\t{value}\t{key}\t{bound}\t{life.created_at}\n"
        )
    email = traffic.email_of(number)
    row = life.profile.replace(_EMAIL, email).replace(_WORDS, _words(email))
    lines["contact_profiles"].append(f"{part}\t{key}\t{row}")
    for one in contact.journeys:
        until = _NOTHING if one.wake_at >= instants.MAX_INSTANT else _text(one.wake_at)
        lines["journeys"].append(
            f"{part}\t{one.id.hex()}\t{key}\t{workspace}\t{one.scenario}\t{one.version}\t"
            f"{one.entry_key}\t{_text(one.opened_at)}\t{one.step}\t{until}\n"
        )


def _words(email: str) -> str:
    return " ".join((email, *email.replace(".", " ").replace("@", " ").replace("-", " ").split()))


def _profile(contact: contacts.Contact, created: str) -> str:
    """Return the end of a profile row, with `_EMAIL` and `_WORDS` where they belong."""
    row = profiles.row(contact)
    cells: list[Any] = [
        contact.workspace_id,
        row.email,
        row.phone,
        row.display_name,
        row.language,
        row.attributes.decode(),
        created,
        created,
        _WORDS if row.email else "",
        row.marks.decode(),
    ]
    return "\t".join(_NOTHING if cell is None else str(cell) for cell in cells) + "\n"


def _copy(connection: psycopg.Connection[Any], texts: dict[str, bytes]) -> None:
    for table, data in texts.items():
        statement = f"COPY {table} ({_COLUMNS[table]}) FROM STDIN"
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            copy.write(data)
    connection.commit()


def _drop_indexes(connection: psycopg.Connection[Any]) -> list[str]:
    """Drop what is cheaper to build at once; return the statements that make it again."""
    found = connection.execute(
        "SELECT i.indexrelid::regclass::text, i.indrelid::regclass::text, c.conname,"
        " pg_get_constraintdef(c.oid), pg_get_indexdef(i.indexrelid)"
        " FROM pg_index AS i LEFT JOIN pg_constraint AS c ON c.conindid = i.indexrelid"
        " WHERE i.indrelid = ANY(%s::regclass[])",
        (list(_COLUMNS),),
    ).fetchall()
    again = []
    for index, table, constraint, key, text in found:
        if constraint is None:
            connection.execute(f"DROP INDEX {index}")
            again.append(text)
        else:
            connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
            again.append(f"ALTER TABLE {table} ADD CONSTRAINT {constraint} {key}")
    connection.commit()
    return again
