"""`aparte score …` on a real database: kept from a file or from the library, known to programs."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from aparte.engine import connections, programs
from tests import shops
from tests.db.terminals import Terminal

YAML = """
key: interest
name: {en: Interest, fr: Intérêt}
half_life: 14d
groups:
- key: visits
  name: {en: Visits, fr: Visites}
  rules:
  - {kind: event, event: Page Viewed, points: 1}
  - {kind: event, event: Product Viewed, points: 3}
grades:
- {key: cold, name: {en: Cold, fr: Froid}}
- {key: hot, name: {en: Hot, fr: Chaud}, from: 20}
"""


class Shop:
    """A shop without scores, and a terminal in it."""

    def __init__(self, address: str, folder: Path) -> None:
        self.address = address
        self.workspace = shops.open_shop(address, key="scores")
        self.terminal = Terminal(address, folder, command="score", brand="scores")

    def known(self) -> tuple[int, list[str]]:
        """Return the generation of the shop's program, and the scores that it knows."""
        with connections.connect(self.address) as reading:
            program = programs.Programs().find(reading, self.workspace)
        return program.generation, sorted(program.scores)


@pytest.fixture
def shop(database_url: str, tmp_path: Path) -> Shop:
    """Return the shop."""
    with psycopg.connect(database_url) as connection:
        connection.execute("DELETE FROM audience_score")
        connection.execute("UPDATE workspaces_workspace SET key = key || id WHERE key = 'scores'")
    return Shop(database_url, tmp_path)


def test_a_score_is_kept_from_a_file_and_changed(shop: Shop, tmp_path: Path) -> None:
    """Each time the next generation opens, so that engines hear of it; the words tell how much."""
    before, _ = shop.known()
    path = tmp_path / "interest.yaml"
    path.write_text(YAML, "utf-8")
    told = shop.terminal.run("put", str(path))
    assert told == (0, "The score “interest” is kept: 2 rules, 2 grades.\n")
    assert shop.known() == (before + 1, ["interest"])
    changed = YAML.replace("  - {kind: event, event: Product Viewed, points: 3}\n", "")
    told = shop.terminal.run("put", "-", given=changed)
    assert told == (0, "The score “interest” is kept: 1 rules, 2 grades.\n")
    assert shop.known() == (before + 2, ["interest"])


def test_mistakes_are_told_with_their_line_and_nothing_is_kept(shop: Shop) -> None:
    """A half-life that is none, and a rule of no kind: each at its place."""
    before = shop.known()
    status, said = shop.terminal.run("put", "-", given=YAML.replace("14d", "fourteen"))
    assert status != 0
    assert "half_life" in said
    assert "4:" in said or "line 4" in said, said
    status, said = shop.terminal.run("put", "-", given=YAML.replace("kind: event", "kind: wish"))
    assert status != 0
    assert "groups[0].rules[0]" in said
    assert shop.terminal.run("put", "nowhere.yaml")[0] != 0
    assert shop.known() == before


def test_a_ready_made_score_is_added_by_its_name(shop: Shop) -> None:
    """It becomes the brand's own; an unknown name tells which there are."""
    status, said = shop.terminal.run("add", "engagement")
    assert (status, said.startswith("The score “engagement” is kept: ")) == (0, True)
    status, said = shop.terminal.run("add", "charisma")
    assert status != 0
    assert "No ready-made score is called “charisma”. There are: engagement, fit." in said
    assert shop.known()[1] == ["engagement"]
