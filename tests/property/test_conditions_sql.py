"""The SQL form against the evaluator and the naive reference, on a real PostgreSQL.

Each example writes its people in a transaction, asks once, and takes everything back.
"""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Iterator
from typing import Any, Final
from zoneinfo import ZoneInfo

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from aparte.core import conditions
from aparte.kernel import instants, patterns
from tests.property import naive, strategies
from tests.property.strategies import Person

PARIS: Final = ZoneInfo("Europe/Paris")
CONDITIONS: Final = strategies.leaf_conditions() | strategies.trees()
Connection = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture(scope="module")
def connection(database_url: str) -> Iterator[Connection]:
    """Return a connection to a migrated database that holds nobody."""
    with psycopg.connect(database_url) as opened:
        yield opened


def save(connection: Connection, person: Person, now: int) -> None:
    """Write what the slices would have written of a person."""
    contact = strategies.contact_of(person, conditions.compile(NOBODY, PARIS).needs, now)
    key = (person.id[15], uuid.UUID(bytes=person.id))
    connection.execute(
        "INSERT INTO contact_profiles (partition, contact_id, workspace_id, attributes,"
        " created_at, marks) VALUES (%s, %s, 1, %s, now(), %s)",
        (*key, Jsonb(person.attributes), Jsonb(conditions.marks_of(contact))),
    )
    keys = [key]
    if person.joined:
        keys.append((person.other_id[15], uuid.UUID(bytes=person.other_id)))
    rows = [
        (*keys[index % len(keys)], uuid.uuid4(), instants.to_datetime(at), name, Jsonb(properties))
        for index, (at, name, properties) in enumerate(person.events)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO events (partition, contact_id, event_id, occurred_at, received_at, name,"
            " properties, workspace_id) VALUES (%s, %s, %s, %s, now(), %s, %s, 1)",
            rows,
        )
        cursor.executemany(
            "INSERT INTO consent_records (partition, contact_id, id, workspace_id, purpose,"
            " channel, status, at, recorded_at) VALUES (%s, %s, %s, 1, %s, %s, %s, %s, now())",
            [
                (
                    *keys[index % len(keys)],
                    uuid.uuid4(),
                    purpose,
                    channel,
                    status,
                    instants.to_datetime(at),
                )
                for index, (purpose, channel, status, at) in enumerate(person.consents)
            ],
        )
        cursor.executemany(
            "INSERT INTO memberships (partition, contact_id, segment_key, workspace_id,"
            " entered_at, left_at) VALUES (%s, %s, %s, 1, now(), %s)",
            [(*key, name, None) for name in person.segments]
            + [(*key, "former", instants.to_datetime(now))],
        )


NOBODY: Final = conditions.parse({"kind": "segment", "key": "nobody"})


def ask(connection: Connection, raw: dict[str, Any], now: int) -> set[bytes]:
    """Return whom the SQL form finds."""
    expression, parameters = conditions.to_sql(conditions.parse(raw), now, PARIS)
    query = f"SELECT p.contact_id, {expression} FROM contact_profiles AS p"
    rows = connection.execute(query.encode(), parameters).fetchall()
    assert all(isinstance(value, bool) for _, value in rows), "the form is never null"
    return {contact.bytes for contact, value in rows if value}


@pytest.mark.slow
@settings(
    max_examples=250,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.data())
def test_sql_finds_whom_the_evaluator_finds(connection: Connection, data: st.DataObject) -> None:
    """SQL form, evaluator and reference name the same people."""
    now = data.draw(st.sampled_from(strategies.NOWS))
    raw = data.draw(CONDITIONS)
    people = [data.draw(strategies.people(now, number, raw)) for number in range(1, 4)]
    compiled = conditions.compile(conditions.parse(raw), PARIS)
    evaluated, expected = set(), set()
    for person in people:
        save(connection, person, now)
        if compiled.evaluate(strategies.contact_of(person, compiled.needs, now), now).value:
            evaluated.add(person.id)
        if naive.holds(raw, person, now, "Europe/Paris"):
            expected.add(person.id)
    found = ask(connection, raw, now)
    connection.rollback()
    assert found == evaluated == expected


def _is_printed(letter: str) -> bool:
    return unicodedata.category(letter) != "Cc"


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_comparisons_agree_on_any_text(connection: Connection, data: st.DataObject) -> None:
    """Folding, search and equality of texts from all of Unicode are the same in both."""
    # A letter that Unicode added lately may have a small form in one and not yet in the other.
    letters = st.characters(
        codec="utf-8",
        exclude_characters="\x00",
        exclude_categories=["Cs", "Cn", "Co"],
        max_codepoint=0x2FFF,
    )
    text = st.text(letters, min_size=1, max_size=6)
    actual = data.draw(text)
    asked = st.one_of(text, st.just(actual.upper()), st.just(actual[:2].lower()))
    # What people carry may hold control characters; a definition that does is refused.
    wanted = data.draw(asked.filter(lambda one: all(map(_is_printed, one))))
    op = data.draw(st.sampled_from(["is", "contains", "starts_with", "ends_with", "is_not"]))
    raw = {"kind": "attribute", "name": "x", "op": op, "value": wanted}
    person = Person(attributes={"x": actual})
    compiled = conditions.compile(conditions.parse(raw), PARIS)
    save(connection, person, 0)
    found = ask(connection, raw, 0)
    connection.rollback()
    contact = strategies.contact_of(person, compiled.needs, 0)
    assert (person.id in found) == compiled.evaluate(contact, 0).value


@settings(max_examples=200, deadline=None)
@given(
    st.text("ab.^$|*+?()[]{}-\\dwsDWS12,Éé \n", min_size=1, max_size=8),
    st.lists(st.text("abcAB.^$|[]{}-\\ 12_Éé\n\t", max_size=8), min_size=3, max_size=6),
    st.booleans(),
)
def test_patterns_agree(
    connection: Connection, source: str, values: list[str], case_sensitive: bool
) -> None:
    """A pattern that is accepted finds the same texts in RE2 and in PostgreSQL."""
    try:
        pattern = patterns.parse(source, folded=not case_sensitive)
    except ValueError:
        return
    key = "normalize(v, NFC)" if case_sensitive else "lower(normalize(v, NFC))"
    rows = connection.execute(
        f"SELECT {key} ~ %s FROM unnest(%s::text[]) WITH ORDINALITY AS u (v, place)"
        " ORDER BY place".encode(),
        (pattern.text, values),
    ).fetchall()
    connection.rollback()
    assert [row[0] for row in rows] == [pattern.search(value) for value in values], pattern.text
