"""What is looked for in the log for a new atom: everything it may match, and little else."""

from __future__ import annotations

from typing import Any, Final

import msgspec
import psycopg
import pytest
from psycopg.types.json import Jsonb

from aparte.core import atoms, matching, program
from aparte.core.atoms import PropertyFilter
from aparte.engine import connections
from aparte.events import facts
from aparte.kernel import ids, instants, sqlfile

CONTACT: Final = ids.hashed("somebody")
_SURVEYS: Final = sqlfile.load("aparte.engine.history", "surveys.sql")
DONE: Final[list[dict[str, Any]]] = [
    {},
    {"category": "lamps", "price": 12},
    {"category": "LAMPS", "price": 120},
    {"category": "rugs"},
    {"category": "ıamps"},
    {"category": "Équinoxe"},
    {"category": "E\u0301QUINOXE"},
    {"category": "\u212aits"},
    {"category": ""},
    {"category": ["rugs", "Lamps", None, 7]},
    {"category": 7},
    {"category": None},
    {"category": {"is": "lamps"}},
    {"products": [{"category": "lamps"}]},
]


def rule(*where: PropertyFilter, event: str = "Viewed") -> program.AtomRule:
    """Return what matches an event."""
    atom = atoms.Atom(event=event, where=where)
    return program.AtomRule(atoms.identify(atom), atom, 0)


@pytest.fixture
def log(database_url: str) -> str:
    """Return a database in whose log somebody did all of that, and as much of something else."""
    with psycopg.connect(database_url) as connection:
        connection.execute("TRUNCATE events")
        for name in ("Viewed", "Added"):
            for number, properties in enumerate(DONE):
                connection.execute(
                    "INSERT INTO events (partition, event_id, contact_id, workspace_id,"
                    " occurred_at, received_at, name, properties)"
                    " VALUES (%s, %s, %s, 1, to_timestamp(%s), now(), %s, %s)",
                    (
                        CONTACT[15],
                        ids.hashed(name, number).hex(),
                        CONTACT.hex(),
                        number,
                        name,
                        Jsonb(properties),
                    ),
                )
    return database_url


def read(address: str, *rules: program.AtomRule) -> list[tuple[str, dict[str, Any]]]:
    """Return what is read of the log for some rules; a survey of them gathers as much."""
    sought = matching.sought(rules)
    query = facts.SurveyQuery(sought, sought.names | sought.worded, instants.MIN_INSTANT, least=1)
    with connections.connect(address) as connection:
        found = facts.load_sought(connection, [CONTACT], sought)
        connection.execute(_SURVEYS.make_survey)
        facts.survey(connection, 1, [CONTACT[15]], query)
        surveyed = connection.execute("SELECT name, properties FROM survey").fetchall()
    assert sorted(surveyed) == sorted((row.name, row.properties) for row in found)
    return [(row.name, msgspec.json.decode(row.properties)) for row in found]


@pytest.mark.parametrize(
    "where",
    [
        (),
        (PropertyFilter("category", "is", "Lamps"),),
        (PropertyFilter("category", "is", "Lamps", case_sensitive=True),),
        (PropertyFilter("category", "is", "équinoxe"),),
        (PropertyFilter("category", "is", "kits"),),
        (PropertyFilter("category", "is", "kits"), PropertyFilter("price", "lt", 50)),
        (PropertyFilter("category", "in", ["rugs", "", "lamps"]),),
        (PropertyFilter("category", "in", ["rugs", 7]),),
        (PropertyFilter("category", "in", []),),
        (PropertyFilter("category", "is_not", "lamps"),),
        (PropertyFilter("products.category", "is", "lamps"),),
        (PropertyFilter("price", "lt", 50), PropertyFilter("category", "is", "lamps")),
    ],
)
def test_nothing_that_matches_is_missed(log: str, where: tuple[PropertyFilter, ...]) -> None:
    """Whatever the filter, all events that pass it are read."""
    one = rule(*where)
    found = [properties for _, properties in read(log, one)]
    passing = [each for each in DONE if one.matches is None or one.matches(each)]
    assert [each for each in passing if each not in found] == []


def test_plain_texts_that_cannot_match_are_not_read(log: str) -> None:
    """Of the texts only the word's own are read, in either case, and what is no plain text."""
    found = read(log, rule(PropertyFilter("category", "is", "lamps")))
    assert {name for name, _ in found} == {"Viewed"}
    texts = [each["category"] for _, each in found if isinstance(each.get("category"), str)]
    assert [text for text in texts if text.isascii()] == ["lamps", "LAMPS"]


def test_rules_are_looked_for_together(log: str) -> None:
    """One that takes all events of a kind asks for them all; another kind keeps its word."""
    words = rule(PropertyFilter("category", "is", "rugs"))
    found = read(log, rule(), words, rule(PropertyFilter("category", "is", ""), event="Added"))
    assert len([1 for name, _ in found if name == "Viewed"]) == len(DONE)
    added = [each.get("category") for name, each in found if name == "Added"]
    assert "" in added
    assert "rugs" not in added


def test_words_are_looked_for_in_the_property_most_asked_about(log: str) -> None:
    """Events told by another property are all read, rather than two tests made of every row."""
    rugs = rule(PropertyFilter("category", "is", "rugs"))
    lamps = rule(PropertyFilter("category", "is", "lamps"))
    opaline = rule(PropertyFilter("brand", "is", "opaline"), event="Added")
    found = read(log, rugs, lamps, opaline)
    assert len([1 for name, _ in found if name == "Added"]) == len(DONE)
    viewed = [each["category"] for name, each in found if name == "Viewed"]
    texts = [text for text in viewed if isinstance(text, str) and text.isascii()]
    assert texts == ["lamps", "LAMPS", "rugs"]


def test_more_words_than_are_looked_for_at_once_read_everything() -> None:
    """A long list of products is cheaper to test here than in every row of the log."""
    many = [f"p-{number}" for number in range(matching.WORDS_MAX + 1)]
    sought = matching.sought([rule(PropertyFilter("product_id", "in", many))])
    assert sought == matching.Sought(frozenset({"Viewed"}))
