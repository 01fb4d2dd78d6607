"""Whatever is sent, ingest refuses it in words or keeps what PostgreSQL accepts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, ParamSpec, TypeVar

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aparte.events import contracts, inbox, problems, reading, validation
from aparte.kernel import instants

Given = ParamSpec("Given")
Result = TypeVar("Result")

NOW = instants.parse("2026-01-02T12:00:00Z")

# Any text at all: NUL, lone surrogates, every plane.
texts = st.text(st.characters(exclude_categories=()), max_size=12)
plain = st.none() | st.booleans() | st.integers() | st.floats() | texts
values = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4)
)
objects = st.dictionaries(texts, values, max_size=5)
instants_written = st.none() | texts | st.datetimes().map(lambda moment: moment.isoformat())
calls = st.fixed_dictionaries(
    {"type": st.sampled_from(["track", "identify", "page", "screen", "group", "alias"])},
    optional={
        "userId": texts | st.just("marie"),
        "anonymousId": texts,
        "previousId": texts,
        "groupId": texts,
        "messageId": texts,
        "event": texts | st.just("Rated"),
        "name": texts,
        "timestamp": instants_written,
        "sentAt": instants_written,
        "properties": objects,
        "traits": objects,
        "context": st.fixed_dictionaries({}, optional={"page": objects, "locale": values}),
    },
)


@pytest.fixture(scope="module")
def connection(database_url: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection to a real PostgreSQL."""
    with psycopg.connect(database_url, autocommit=True) as opened:
        yield opened


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(calls, min_size=1, max_size=6))
def test_what_is_kept_can_be_stored(
    connection: psycopg.Connection[Any], batch: list[dict[str, Any]]
) -> None:
    """Every kept item is text and jsonb for PostgreSQL, dated between 2000 and soon."""
    read, code = attempt(reading.read_batch, json.dumps({"batch": batch}).encode())
    if read is None:
        # A number that Python writes as no JSON number is all that can spoil this body.
        assert code == "body_not_json"
        return
    circumstances = validation.Circumstances(NOW, read.sent_at, None, read.may_hold_nul)
    rows = []
    for raw in read.items:
        item, code = attempt(validation.check_item, raw, circumstances)
        if item is None:
            assert code in problems.ITEM
            continue
        assert validation.OLDEST <= item.occurred_at <= NOW + validation.FUTURE_MAX
        row = inbox.row_of(1, item)
        assert contracts.encode(contracts.decode(row.body)) == row.body
        rows.append(row)
    with connection.transaction(force_rollback=True), connection.cursor() as cursor:
        with cursor.copy(inbox.SQL.copy_inbox) as copy:
            copy.write(inbox.copy_data(rows, range(len(rows))))
        cursor.execute("SELECT count(body::jsonb) FROM inbox")
        assert cursor.fetchone() == (len(rows),)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode()))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    """No body, however broken, is anything but items or a refusal with words."""
    for reader in (reading.read_batch, reading.read_single):
        read, code = attempt(reader, body)
        if read is None:
            assert code in problems.REQUEST
            continue
        for raw in read.items:
            item, code = attempt(validation.check_item, raw, validation.Circumstances(NOW))
            assert (item is None) == (code in problems.ITEM)


def attempt(
    act: Callable[Given, Result], *given: Given.args, **named: Given.kwargs
) -> tuple[Result | None, str]:
    """Return what an act gives, or the code with which it refuses."""
    try:
        return act(*given, **named), ""
    except problems.RefusedError as refusal:
        return None, refusal.problem.code
