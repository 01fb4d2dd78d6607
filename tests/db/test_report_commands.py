"""`aparte experiment` and `aparte holdout` on a real database, over lives an engine decided."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aparte.core.scenarios.steps.holdout import HELD_OUT
from aparte.engine import programs
from aparte.kernel import ids, instants
from tests import shops
from tests.db import engines
from tests.db.terminals import Terminal
from tests.unit.core import stories

PEOPLE = [f"u{number}" for number in range(60)]
DAY = instants.DAY


def trying() -> dict[str, Any]:
    """Return a scenario that holds people out, and tries two moments on everybody."""
    return {
        "key": "tried",
        "name": {"en": "Tried", "fr": "Essayé"},
        "card": dict.fromkeys(("objective", "promise", "reason", "kpi"), stories.WORDS),
        "trigger": {"kind": "event", "event": "Signed Up"},
        "goal": {"event": "Order Completed", "value": "total"},
        "holdout": {"share": 50, "salt": "brand"},
        "messages": {"hello": stories.message()},
        "steps": [
            {
                "id": "when",
                "kind": "experiment",
                "varies": "timing",
                "variants": [
                    {"key": "soon", "share": 50, "to": "hello"},
                    {"key": "late", "share": 50, "to": "rest"},
                ],
            },
            {"id": "rest", "kind": "wait", "duration": "2d"},
            {"id": "hello", "kind": "send", "message": "hello"},
        ],
    }


class Shop:
    """A shop whose people signed up, and every third of whom ordered; it is read months later."""

    def __init__(self, address: str, folder: Path) -> None:
        self.address = address
        self.folder = folder
        self.workspace = shops.open_shop(address, key="tries", scenarios=[trying()])
        self.worker = engines.worker(address, source=programs.Programs())
        self.put([engines.track("Signed Up", user_id=name) for name in PEOPLE], engines.NOW)
        at = engines.NOW + DAY
        how: dict[str, Any] = {"occurred_at": at, "received_at": at, "properties": {"total": 30}}
        orders = [engines.track("Order Completed", user_id=name, **how) for name in PEOPLE[::3]]
        self.put(orders, at)

    def put(self, items: list[Any], now: int) -> None:
        """Put items in, and let the engine decide."""
        engines.put(self.address, *items, workspace_id=self.workspace)
        engines.drain([self.worker], now)

    def contact(self, name: str) -> bytes:
        """Return somebody's id."""
        return ids.contact_id(self.workspace, "user", name)

    def typed(self, command: str, *words: str) -> list[str]:
        """Type a command that works; return the lines it says, without the indentation."""
        terminal = Terminal(self.address, self.folder, command=command, brand="tries")
        status, said = terminal.run(*words)
        assert status == 0, said
        return [line.strip() for line in said.splitlines() if line]


@pytest.fixture(scope="module")
def shop(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """Return the shop, at work only once for all that is read of it."""
    opened = Shop(database_url, tmp_path_factory.mktemp("data"))
    yield opened
    opened.worker.close()


def test_an_experiment_is_told_in_words(shop: Shop) -> None:
    """Each variant with its people and orders, by the hash that divided them."""
    soon = {name for name in PEOPLE if ids.share("tried/when", shop.contact(name)) < 0.5}
    for language, line in (
        ("en", "“soon”: {orders} conversions from {people} people, "),
        ("fr", "«\u202fsoon\u202f» : {orders} conversions pour {people} personnes, "),
    ):
        lines = shop.typed("experiment", "tried", "when", "--language", language)
        assert lines[0].endswith("(tried, when)")
        orders = len(soon & set(PEOPLE[::3]))
        wanted = line.format(orders=orders, people=len(soon)).replace("\u202f", " ")
        assert any(one.replace("\u202f", " ").startswith(wanted) for one in lines)
    clicks = shop.typed("experiment", "tried", "when", "--metric", "click", "--language", "en")
    assert any(f"“soon”: 0 clicks from {len(soon)} people" in one for one in clicks)


def test_a_choice_is_told_with_who_and_why(shop: Shop) -> None:
    """The winner that somebody chose stands first and last."""
    engines.run(
        shop.address,
        "INSERT INTO scenarios_winner (scenario_id, step, variant, is_automatic, chosen_by, why,"
        " figures, chosen_at) SELECT id, 'when', 'late', false, 'ana@shop.example', 'It sells',"
        " '{}', now() FROM scenarios_scenario WHERE workspace_id = %s",
        shop.workspace,
    )
    lines = shop.typed("experiment", "tried", "when", "--language", "en")
    assert lines[1] == "“late” has won: those who follow go to it."
    assert lines[-1] == "Chosen by ana@shop.example: It sells"


def test_what_is_no_experiment_is_told_in_words(shop: Shop) -> None:
    """A step of another kind, and no such scenario."""
    terminal = Terminal(shop.address, shop.folder, command="experiment", brand="tries")
    status, said = terminal.run("tried", "rest")
    assert (status != 0, "has no experiment “rest”" in said) == (True, True)
    assert terminal.run("nothing", "when")[0] != 0


def test_a_holdout_is_told_in_words(shop: Shop) -> None:
    """Both sides with their people and orders, as they are on record."""
    held = {name for name in PEOPLE if ids.share("brand", shop.contact(name)) < 0.5}
    kept = engines.rows(
        shop.address,
        "SELECT contact_id FROM assignments WHERE workspace_id = %s AND step_id = ''"
        " AND variant = %s",
        shop.workspace,
        HELD_OUT,
    )
    assert {row[0].bytes for row in kept} == {shop.contact(name) for name in held}
    orders = len(held & set(PEOPLE[::3]))
    lines = shop.typed("holdout", "tried", "--within", "5d", "--language", "en")
    assert lines[0] == "Tried (tried)"
    assert any(one.startswith(f"Control group: {orders} of {len(held)} people, ") for one in lines)
    french = shop.typed("holdout", "tried", "--within", "5d", "--language", "fr")
    wanted = f"Groupe témoin : {orders} personnes sur {len(held)}, "
    assert any(one.startswith(wanted) for one in french)
    # Nobody here has an address, so nobody could be written to: the brand has no figures yet.
    brand = shop.typed("holdout", "--since", "2026-03-02", "--language", "en")
    assert brand[0] == "All of the brand’s scenarios (brand)"
    assert brand[1].startswith("Too early")
