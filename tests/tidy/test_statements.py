"""SQL is source: named, explained, free of locks, each slice on its own tables."""

from __future__ import annotations

import pytest

from tools.tidy import statements
from tools.tidy.findings import Source

_GOOD = """-- name: load_states
-- The states of the contacts of one partition.
SELECT state FROM contact_state WHERE partition = %(partition)s;

-- name: save_states
-- Write what a batch decided, in one statement.
INSERT INTO contact_state SELECT * FROM unnest(%(ids)s) ON CONFLICT DO NOTHING
"""


def _rules(text: str, path: str = "src/aparte/contacts/queries.sql") -> list[str]:
    return [finding.rule for finding in statements.check(Source(path, text))]


def test_named_and_explained_queries_are_kept() -> None:
    """A name, a sentence, one statement."""
    assert _rules(_GOOD) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("SELECT 1;\n" + _GOOD, "unnamed-query"),
        ("SELECT 1;\n", "unnamed-query"),
        ("-- name: load states\n-- A sentence.\nSELECT 1\n", "query-name"),
        ("-- name: load_states\nSELECT 1\n", "query-sentence"),
        ("-- name: load_states\n--\nSELECT 1\n", "query-sentence"),
        ("-- name: load_states\n-- A sentence.\nSELECT 1; SELECT 2;\n", "query-single"),
    ],
)
def test_a_query_without_its_heading_is_found(text: str, rule: str) -> None:
    """Each query has a name in snake_case, a sentence, and is one statement."""
    assert _rules(text) == [rule]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT 1 FROM leases FOR UPDATE SKIP LOCKED",
        "SELECT 1 FROM leases\n  for no key\n  update",
        "SELECT 1 FROM leases FOR SHARE",
        "SELECT nextval('ids')",
        "CREATE TABLE a (id bigserial)",
        "CREATE TABLE a (id bigint GENERATED ALWAYS AS IDENTITY)",
        "CREATE TABLE a (id uuid REFERENCES b)",
        "CREATE TABLE a (id uuid, FOREIGN KEY (id) REFERENCES b (id))",
    ],
)
@pytest.mark.parametrize("slice_name", sorted(statements.FACT_SLICES))
def test_what_a_cluster_would_serialise_is_found(statement: str, slice_name: str) -> None:
    """Locks, sequences and foreign keys have no place over facts."""
    found = _rules(statement, f"src/aparte/{slice_name}/schema.sql")
    assert set(found) == {"serialising-sql"}


def test_a_comment_may_speak_of_locks() -> None:
    """Only statements are held; and definitions may have keys and sequences."""
    text = "-- No FOR UPDATE here: the lease owns the partition.\nCREATE TABLE a (id uuid)"
    assert _rules(text, "src/aparte/engine/schema.sql") == []
    assert _rules("CREATE TABLE a (id bigserial)", "src/aparte/workspaces/schema.sql") == []


@pytest.mark.parametrize(
    "text",
    [
        'connection.execute("SELECT 1 FROM leases")',
        'connection.execute(f"UPDATE leases SET {column} = 1")',
        'copy = "COPY events (partition) FROM STDIN"',
    ],
)
def test_a_statement_in_python_is_found(text: str) -> None:
    """A fact slice keeps its SQL in its SQL file."""
    assert _rules(text, "src/aparte/engine/repo.py") == ["sql-in-python"]


@pytest.mark.parametrize(
    "text",
    ['"""Select the contacts whose turn has come."""', 'label = "Update the lease"'],
)
def test_words_are_not_statements(text: str) -> None:
    """A sentence that begins with a verb of SQL is a sentence."""
    assert _rules(text, "src/aparte/engine/repo.py") == []


def test_a_query_names_its_own_tables() -> None:
    """A table of another slice is asked of that slice's facade."""
    tree = [
        Source("src/aparte/contacts/schema.sql", "CREATE TABLE identities (value text)"),
        Source("src/aparte/events/schema.sql", "CREATE TABLE IF NOT EXISTS inbox (id bigint)"),
        Source(
            "src/aparte/events/queries.sql",
            "-- JOIN identities would be wrong\nSELECT 1 FROM inbox\nJOIN Identities USING (id)",
        ),
    ]
    (finding,) = statements.check_tables(tree)
    assert (finding.rule, finding.path, finding.line) == (
        "foreign-table",
        "src/aparte/events/queries.sql",
        3,
    )


def test_a_definition_belongs_to_the_slice_it_is_named_for() -> None:
    """Django's tables carry their slice's name."""
    foreign = Source("src/aparte/contacts/live.sql", "SELECT 1 FROM scenarios_scenario")
    own = Source("src/aparte/scenarios/live.sql", "SELECT 1 FROM scenarios_scenario")
    assert [finding.rule for finding in statements.check_tables([foreign, own])] == [
        "foreign-table"
    ]


def test_names_made_in_the_query_are_nobodys_table() -> None:
    """A common table expression, a function and a catalogue belong to no slice."""
    text = "WITH due AS (SELECT 1) SELECT * FROM due, pg_class JOIN unnest(%(ids)s) AS id ON true"
    assert list(statements.check_tables([Source("src/aparte/events/queries.sql", text)])) == []
