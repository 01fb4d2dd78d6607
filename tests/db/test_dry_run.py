"""Dry-runs on the real log: what live did is what the dry-run says, and nothing live is touched."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest

from aparte.core import effects
from aparte.engine import composing, connections, programs
from aparte.engine import replay as replays
from aparte.engine.dry_run import asking, history, rehearsal, store, working
from aparte.engine.outgoing import deliver
from aparte.events import contracts
from aparte.kernel import clock as clocks
from aparte.kernel import instants
from aparte.kernel.errors import InvalidError
from aparte.messages import facade as messages
from aparte.scenarios import live as live_scenarios
from tests import shops
from tests.db import senders

pytestmark = pytest.mark.slow

START: Final = instants.parse("2026-01-05T00:00:00Z")
SPAN: Final = 12 * instants.DAY
END: Final = START + SPAN + 5 * instants.DAY
PEOPLE: Final = 32
TABLES: Final = (
    "contact_state, contact_profiles, consent_records, changes, events, journeys, decisions,"
    " deliveries, memberships, inbox, troubles, identities, merges, leases"
)


def _scenario(key: str, **fields: Any) -> dict[str, Any]:
    text = {
        "name": senders.WORDS,
        "subject": {"fr": "Bonjour"},
        "mjml": {"fr": senders.MJML},
    }
    named = [step["message"] for step in fields["steps"] if step["kind"] == "send"]
    return {
        **senders.welcome(),
        "key": key,
        "messages": dict.fromkeys(named, text),
        **fields,
    }


WELCOME: Final = _scenario(
    "welcome",
    steps=[
        {"id": "hello", "kind": "send", "message": "hello"},
        {"id": "a-day", "kind": "wait", "duration": "30h"},
        {
            "id": "spoken",
            "kind": "choice",
            "condition": {
                "kind": "any",
                "of": [
                    {"kind": "event", "event": "Message Sent", "within": "3d", "value": 2},
                    {"kind": "tag", "name": "gold"},
                ],
            },
            "then": "end",
            "otherwise": "next",
        },
        {"id": "tips", "kind": "send", "message": "tips", "if_refused": "defer"},
    ],
)
BASKET: Final = _scenario(
    "basket",
    audience={
        "kind": "not",
        "of": {"kind": "attribute", "name": "plan", "op": "is", "value": "pro"},
    },
    trigger={
        "kind": "absence",
        "event": "Product Added",
        "without": {"event": "Order Completed"},
        "within": "1h",
        "restart": True,
    },
    entry={"rule": "every_time"},
    stops=[{"event": "Order Completed"}],
    goal={"event": "Order Completed", "value": "total"},
    priority=70,
    steps=[
        {"id": "first", "kind": "send", "message": "first", "if_refused": "defer"},
        {"id": "a-day", "kind": "wait", "duration": "23h"},
        {"id": "second", "kind": "send", "message": "second"},
    ],
)


def _traffic() -> list[contracts.InboxItem]:
    """Return what some people say and do, partly late, in order of arrival."""
    chance = random.Random(5)
    items = []
    for number in range(PEOPLE):
        user = f"u{number}"
        hello = START + chance.randrange(SPAN // 2)
        consent = contracts.ConsentGiven("marketing", "email", "granted", hello)
        items.append(
            contracts.InboxItem(
                kind="identify",
                id=f"hello-{user}",
                occurred_at=hello,
                received_at=hello,
                user_id=user,
                traits={"email": f"{user}@x.example", "first_name": user},
                consents=[consent] if number % 8 else None,
            )
        )
        names = ["Signed Up", *chance.choices(_NAMES, k=14)]
        for turn, name in enumerate(names):
            at = hello + (1 if turn == 0 else chance.randrange(SPAN // 2))
            late = chance.choice([0, 0, 0, instants.HOUR, 30 * instants.HOUR])
            items.append(
                contracts.InboxItem(
                    kind="track",
                    id=f"{user}-{turn}",
                    occurred_at=at,
                    received_at=at + late,
                    user_id=user,
                    name=name,
                    properties=contracts.raw_object({"total": 10 + turn, "product_id": "p"}),
                )
            )
        if number % 2:
            items += _words(user, hello, chance)
    return sorted(items, key=lambda one: (one.received_at, one.id))


def _words(user: str, hello: int, chance: random.Random) -> list[contracts.InboxItem]:
    """Return what is said of a person in the course of time, which only its history keeps."""
    items = []
    for turn in range(6):
        at = hello + chance.randrange(SPAN // 2)
        late = chance.choice([0, 0, instants.HOUR])
        traits: dict[str, Any] | None = None
        change: dict[str, Any] | None = None
        if turn < 3:
            traits = {"plan": chance.choice(["free", "pro"])}
        else:
            changes: list[dict[str, Any]] = [
                {"target": "tag", "name": "gold", "member": chance.random() < 0.5},
                {"target": "pause", "until": at + chance.randrange(instants.DAY)},
                {"target": "suppression", "reason": chance.choice(["do_not_contact", None, None])},
            ]
            change = chance.choice(changes)
        items.append(
            contracts.InboxItem(
                kind="change" if change else "identify",
                id=f"{user}-word-{turn}",
                occurred_at=at,
                received_at=at + late,
                user_id=user,
                traits=traits,
                properties=contracts.raw_object(change or {}),
            )
        )
    return items


_NAMES: Final = (
    *["Product Added"] * 6,
    *["Product Viewed"] * 4,
    *["Order Completed"] * 2,
    "Unsubscribed",
    "Message Bounced",
)


class Brand:
    """A brand in which everything happened, with a worker and a sender at work."""

    def __init__(self, create: Callable[[], str], *scenarios: dict[str, Any]) -> None:
        self.url = create()
        self.workspace = shops.open_shop(self.url, scenarios=scenarios)
        clock = clocks.VirtualClock(START)
        sender = deliver.Sender(
            "s",
            self.connect,
            senders.Recorder(),
            composing.Composer(messages.Urls("https://shop.example", messages.Signer("tests"))),
            programs.Programs(),
            clock,
        )
        replays.Replay(self.connect, clock, self.workspace, sender).run(_traffic(), until=END)
        sender.close()
        self.clock = clock

    def connect(self) -> connections.Connection:
        """Return a connection as engines have them."""
        return connections.connect(self.url)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return what a query answers."""
        with psycopg.connect(self.url) as connection:
            connection.execute("SET timezone = 'UTC'")
            return connection.execute(query).fetchall()

    def facts(self) -> list[tuple[Any, ...]]:
        """Return a fingerprint of every live table."""
        return [
            self.rows(
                f"SELECT '{name}', count(*), md5(string_agg(t::text, '|' ORDER BY t::text))"
                f" FROM {name} AS t"
            )[0]
            for name in TABLES.split(", ")
        ]


@pytest.fixture(scope="module")
def live(create_database: Callable[[], str]) -> Brand:
    """Return the brand where both scenarios were live."""
    return Brand(create_database, WELCOME, BASKET)


@pytest.fixture(scope="module")
def quiet(create_database: Callable[[], str]) -> Brand:
    """Return the brand to which the same happened, without the basket scenario."""
    return Brand(create_database, WELCOME)


def _asked(brand: Brand, **others: Any) -> asking.Asked:
    asked = {
        "workspace_id": brand.workspace,
        "kind": "scenario",
        "definition": BASKET,
        "start": START,
        "end": END,
        "run_in": 0,
        **others,
    }
    return asking.Asked(**asked)


def _run(brand: Brand, asked: asking.Asked, processes: int = 1) -> dict[str, Any]:
    with psycopg.connect(brand.url, autocommit=True) as connection:
        key = store.ask(connection, asked, 1, "tests", END)
        runner = working.Runner(brand.url, clocks.VirtualClock(END), processes)
        assert runner.run(brand.workspace, key) == "done"
        run = store.find(connection, brand.workspace, key)
    assert run is not None
    assert run.report is not None
    return run.report


def _lived(brand: Brand, asked: asking.Asked) -> dict[str, rehearsal.Lived]:
    """Return what each person lives in a dry-run, by e-mail address."""
    found = {}
    with brand.connect() as connection, psycopg.connect(brand.url) as plain:
        definitions = live_scenarios.load_live(plain, brand.workspace)
        assert definitions is not None
        stage = working.prepare(asked, programs.read(definitions))
        reader = history.Reader(connection, brand.workspace, "FR", stage)
        for read in reader.read(range(256)):
            for past in read.pasts:
                found[past.email or ""] = stage.live(past)
    return found


def test_the_dry_run_says_what_live_did(live: Brand, quiet: Brand) -> None:
    """Same entries, messages, instants and reasons as where the scenario was live all along."""
    opened = live.rows(
        "SELECT p.email, j.scenario_key, j.opened_at FROM journeys j JOIN contact_profiles p"
        " USING (partition, contact_id) WHERE scenario_key IN ('basket', 'welcome')"
    )
    judged = live.rows(
        "SELECT p.email, d.scenario_key, d.step_id, d.wanted_at, d.decided_at, d.verdict, d.reason"
        " FROM decisions d JOIN contact_profiles p USING (partition, contact_id)"
    )
    lived = _lived(quiet, _asked(quiet))
    found_opened, found_judged = [], []
    moment = instants.to_datetime
    for email, one in lived.items():
        for effect in one.after:
            if isinstance(effect, effects.JourneyOpened):
                found_opened.append((email, effect.scenario, moment(effect.at)))
            elif isinstance(effect, effects.Judged):
                found_judged.append(
                    (
                        email,
                        effect.scenario,
                        effect.step,
                        moment(effect.wanted_at),
                        moment(effect.at),
                        effect.verdict,
                        effect.reason,
                    )
                )
    assert len(judged) > 100
    assert {row[5] for row in judged} >= {"accepted", "deferred", "skipped"}
    assert sorted(found_opened) == sorted(opened)
    assert sorted(found_judged) == sorted(judged)


def test_a_dry_run_of_what_was_live_changes_nothing(live: Brand) -> None:
    """The same scenario beside itself: each sends what it sent, and that was the record."""
    report = _run(live, _asked(live))
    for one in report["scenarios"]:
        assert one["before"] == one["after"] == one["actual"]["accepted"]
        assert one["held_back"] == one["moved"] == one["added"] == 0
    draft = report["draft"]
    assert draft["wanted"] == draft["sent"] + draft["deferred"] + sum(
        one["count"] for one in draft["reasons"]
    )
    basket = next(one for one in report["scenarios"] if one["key"] == "basket")
    assert draft["entries"] == basket["actual"]["entries"]


def test_nothing_live_is_written(quiet: Brand) -> None:
    """Every live table is the same after a dry-run as before."""
    before = quiet.facts()
    _run(quiet, _asked(quiet, run_in=instants.DAY))
    assert quiet.facts() == before


def test_the_pressure_on_other_scenarios_is_told(live: Brand, quiet: Brand) -> None:
    """What the other scenario no longer sends is what it did not send where the draft was live."""
    report = _run(quiet, _asked(quiet))
    (welcome,) = [one for one in report["scenarios"] if one["key"] == "welcome"]
    ((sent,),) = live.rows(
        "SELECT count(*) FROM decisions WHERE scenario_key = 'welcome' AND verdict = 'accepted'"
    )
    assert welcome["before"] == welcome["actual"]["accepted"]
    assert welcome["after"] == sent
    assert welcome["held_back"] > 0
    assert welcome["after"] == welcome["before"] - welcome["held_back"] + welcome["added"]
    assert sum(one["count"] for one in welcome["reasons"]) == welcome["held_back"]


def test_a_stricter_policy_holds_back_and_tells_what_that_had_earned(live: Brand) -> None:
    """One message a week: fewer leave, and the orders after those that do not are counted."""
    policy = {"caps": [{"limit": 1, "rolling": "7d"}]}
    report = _run(live, _asked(live, kind="policy", definition=policy))
    assert report["draft"] is None
    assert report["held_back"] > 0
    assert report["before"] - report["held_back"] <= report["after"]
    reached = live.rows(
        "SELECT count(*) FROM journeys WHERE scenario_key = 'basket' AND end_reason = 'goal_met'"
    )
    assert 0 <= report["goals"] <= reached[0][0]
    held = {one["key"]: one for one in report["scenarios"]}
    assert {reason["reason"] for reason in held["basket"]["reasons"]} <= {"cap", "not_wanted"}


@pytest.mark.parametrize("kind", ["scenario", "policy"])
def test_the_report_is_the_same_whatever_the_number_of_processes(quiet: Brand, kind: Any) -> None:
    """To the last byte: people by name, steps and reasons in the same order."""
    definition = {"caps": [{"limit": 1, "rolling": "7d"}]} if kind == "policy" else BASKET
    asked = _asked(quiet, run_in=2 * instants.DAY, kind=kind, definition=definition)
    reports = []
    for processes in (1, 2, 5):
        _forget(quiet)
        reports.append(json.dumps(_run(quiet, asked, processes)))
    assert reports[0] == reports[1] == reports[2]
    assert len(json.loads(reports[0])["people"]["sample"]) > 5


def _forget(brand: Brand) -> None:
    with psycopg.connect(brand.url, autocommit=True) as connection:
        connection.execute("DELETE FROM dry_runs")


@pytest.mark.parametrize("processes", [1, 2])
def test_a_dry_run_that_was_stopped_goes_on(quiet: Brand, processes: int) -> None:
    """Finished partitions are kept; the result is that of one that was never stopped."""
    asked = _asked(quiet, run_in=2 * instants.DAY)
    _forget(quiet)
    whole = _run(quiet, asked)
    _forget(quiet)
    with psycopg.connect(quiet.url, autocommit=True) as connection:
        key = store.ask(connection, asked, 1, "tests", END, status="paused")
        runner = working.Runner(quiet.url, clocks.VirtualClock(END), processes)
        sittings = 0
        while runner.run(quiet.workspace, key, stop=_Impatient(), stopped_as="paused") != "done":
            sittings += 1
            run = store.find(connection, quiet.workspace, key)
            assert run is not None
            assert run.status == "paused"
            assert run.parts >= sittings
        run = store.find(connection, quiet.workspace, key)
    assert sittings > 2
    assert run is not None
    assert run.report == whole


class _Impatient:
    """Says to stop when it has been asked a few times."""

    def __init__(self) -> None:
        self._left = 5

    def __call__(self) -> bool:
        self._left -= 1
        return self._left < 0


def test_a_dry_run_cancelled_on_the_way_is_left(quiet: Brand) -> None:
    """Its worker ends with all its processes, and no tally of it stays."""
    asked = _asked(quiet, run_in=3 * instants.DAY)
    clock = clocks.VirtualClock(END)
    with psycopg.connect(quiet.url, autocommit=True) as connection:
        key = store.ask(connection, asked, 1, "tests", END)

        def cancel() -> bool:
            store.cancel(connection, quiet.workspace, key, END)
            clock.advance_to(clock.now() + 2 * working.BEAT_TIME)
            return False

        runner = working.Runner(quiet.url, clock, 2)
        assert runner.run(quiet.workspace, key, stop=cancel) == "gone"
        assert multiprocessing.active_children() == []
        (left,) = connection.execute("SELECT count(*) FROM dry_run_parts").fetchone() or ()
    assert left == 0


def test_a_cancelled_dry_run_is_left_alone(quiet: Brand) -> None:
    """Whoever works on it notices, and nobody takes it up."""
    with psycopg.connect(quiet.url, autocommit=True) as connection:
        key = store.ask(connection, _asked(quiet, run_in=1), 1, "tests", END)
        assert store.find_next(connection, END) == (key, quiet.workspace)
        store.cancel(connection, quiet.workspace, key, END)
        assert store.find_next(connection, END) is None
        runner = working.Runner(quiet.url, clocks.VirtualClock(END))
        assert runner.run(quiet.workspace, key) == "gone"


def test_a_definition_that_is_none_fails_with_its_reason(quiet: Brand) -> None:
    """The row says why, and the runner does not try it for ever."""
    asked = _asked(quiet, definition={"nonsense": True})
    with psycopg.connect(quiet.url, autocommit=True) as connection:
        key = store.ask(connection, asked, 1, "tests", END)
        runner = working.Runner(quiet.url, clocks.VirtualClock(END))
        with pytest.raises(InvalidError):
            runner.run(quiet.workspace, key)
        run = store.find(connection, quiet.workspace, key)
        assert run is not None
        assert run.status == "failed"
        assert "InvalidError" in (run.error or "")
        assert store.find_next(connection, END) is None


def _aparte(brand: Brand, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DATABASE_URL": brand.url, "APARTE_DATA": str(folder)}
    window = ("--from", instants.to_text(START), "--to", instants.to_text(END), "--run-in", "0")
    return subprocess.run(
        [sys.executable, "-m", "aparte.cli", "dry-run", *words, *window],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_tells_in_json_and_in_french(quiet: Brand, tmp_path: Path) -> None:
    """A file in, the report out; a mistake is said in words and nothing is done."""
    file = tmp_path / "basket.yaml"
    file.write_text(json.dumps(BASKET))
    told = _aparte(quiet, tmp_path, str(file), "--json")
    assert told.returncode == 0, told.stderr
    assert "100 %" in told.stderr
    report = json.loads(told.stdout)
    assert report["draft"]["sent"] > 0
    french = _aparte(quiet, tmp_path, str(file), "--language", "fr")
    assert french.returncode == 0, french.stderr
    assert french.stdout.startswith("Essai à blanc du 5 janvier 2026")
    assert f"{report['draft']['sent']} partis" in french.stdout
    policy = tmp_path / "policy.yaml"
    policy.write_text("caps: [{limit: 1, rolling: 7d}]")
    held = _aparte(quiet, tmp_path, "--policy", str(policy), "--language", "en")
    assert "This policy would have held back" in held.stdout
    assert _aparte(quiet, tmp_path).returncode != 0
