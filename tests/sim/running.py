"""Running a seed: the same world twice, rough and undisturbed, and everything that must hold."""

from __future__ import annotations

import random
from typing import Final

import msgspec
import psycopg

from tests import shops
from tests.db import engines
from tests.property import lives
from tests.sim import checks, definitions, diary, edited, likeness, office, stage, worlds

TRACE_SHOWN_MAX: Final = 4_000

_DEFINITIONS: Final = "TRUNCATE workspaces_workspace RESTART IDENTITY CASCADE"


class Result(msgspec.Struct, frozen=True):
    """What came of a seed."""

    seed: int
    wrong: list[str]
    trace: list[str]
    figures: dict[str, int]

    def told(self) -> str:
        """Return the seed, all that is wrong, and the steps that led there."""
        lines = [f"seed {self.seed}: {len(self.wrong)} wrong; play it again: make sim SEED="]
        lines[0] += str(self.seed)
        return "\n".join([*lines, *self.wrong, "", *self.trace[-TRACE_SHOWN_MAX:]])


def run(address: str, seed: int, marketers: office.Office) -> Result:
    """Run one seed in a database of its own or one that another seed has left."""
    rough = _play(address, seed, marketers, rough=True)
    calm = _play(address, seed, marketers, rough=False)
    wrong = list(rough.wrong)
    if not wrong:
        wrong += [f"undisturbed: {one}" for one in calm.wrong]
        pairs = ((rough.early, calm.early), (rough.late, calm.late))
        # Who comes first among many depends on how busy the house was.
        for one, other in () if rough.crowded else pairs:
            wrong += likeness.differences(one, other, rough.excused)
    return Result(seed, wrong, rough.trace, rough.figures)


class _Played(msgspec.Struct):
    """One house after a world went through it: portraits early and late."""

    wrong: list[str]
    trace: list[str]
    early: dict[str, likeness.Portrait] = {}
    late: dict[str, likeness.Portrait] = {}
    excused: set[str] = set()
    crowded: bool = False
    figures: dict[str, int] = {}


def _play(address: str, seed: int, marketers: office.Office, *, rough: bool) -> _Played:
    world = worlds.draw(random.Random(seed))
    workspace = _open(address, world)
    chance = random.Random(f"{seed} at play")
    played = stage.Stage(address, workspace, world, chance, marketers, rough=rough)
    result = _Played([], played.trace, crowded=world.crowded)
    try:
        played.play()
        record = checks.read(address)
        result.early = likeness.portraits(record, world, world.last)
        result.wrong = edited.members(record, played)
        played.finish()
        record = checks.read(address)
        result.late = likeness.portraits(record, world, world.last)
        result.excused = likeness.bounced(record, world)
        result.wrong += checks.settled(record, played)
        result.wrong += edited.settled(record, played)
        result.figures = _figures(record, played)
    except AssertionError as error:
        result.wrong.append(f"it stopped: {error!r}")
        if not rough:
            raise
    finally:
        played.close()
    return result


def _open(address: str, world: worlds.World) -> int:
    engines.clear(address)
    with psycopg.connect(address) as connection:
        connection.execute(_DEFINITIONS)
        diary.begin(connection)
    return shops.open_shop(
        address,
        scenarios=world.scenarios,
        segments=definitions.SEGMENTS,
        policy=world.policy,
        scores=lives.SCORES,
    )


def _figures(record: checks.Record, played: stage.Stage) -> dict[str, int]:
    statuses = [one.status for one in record.deliveries]
    return {
        "events": len(record.events),
        "people": len(record.people),
        "joined": len(record.forwarded),
        "wanted": len({one.wish for one in record.decisions}),
        **{status: statuses.count(status) for status in sorted(checks.FINAL)},
        "acts": len(played.done),
        "calls": len(record.outside.calls),
        "alerts": sum(one.mailed_at > 0 for one in record.outside.alerts),
        "deaths": sum(1 for line in played.trace if line.endswith(" is dead")),
        "failures": sum(1 for line in played.trace if " fails: " in line),
    }
