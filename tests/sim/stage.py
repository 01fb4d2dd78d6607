"""The stage: the real engine, and all that hands over, on a real database, driven by a seed.

Workers take turns in a drawn order on one virtual clock. While the stage is *rough* they crash,
lose the database, are overtaken between two statements, and find their partitions stolen. At the
end it is made calm, the dead are replaced, and everything is left to settle.
"""

from __future__ import annotations

import collections
import itertools
import random
import uuid
from collections.abc import Sequence
from typing import Final

import msgspec
import psycopg

from aparte.channels import contracts as channels
from aparte.channels.email import twin
from aparte.crm import facade as crm
from aparte.engine import composing, connections, leases, loop, programs
from aparte.engine import work as works
from aparte.engine.outgoing import alerting, calling, deliver
from aparte.events import facts as event_facts
from aparte.events import inbox
from aparte.kernel import clock as clocks
from aparte.kernel import ids, instants, wire
from aparte.messages import facade as messages
from tests.sim import acts, diary, faults, office, receiving, worlds

ENGINES: Final = 2
TURNS_MAX: Final = 4
"""Turns and other things that happen between two arrivals, at most."""

SENDERS: Final = 2
ALERTING: Final = 0.5
"""How often somebody hands over the alerts of a world that has some."""

SHARED: Final = 0.15
"""How often the partitions are shared evenly when something arrives."""

SETTLE_TIME: Final = instants.HOUR
SETTLE_STEP: Final = 2 * instants.SECOND
SETTLE_ROUNDS_MAX: Final = 250
PATIENCE: Final = 30 * instants.MINUTE
"""The clock moves at least so much at once while only time is left to act."""

ACTING_BETWEEN: Final = 0.3
"""How often the next act is done while a worker stands between two statements."""

AFTER: Final = 30 * instants.DAY
"""How long the world goes on after its last input."""

_DATE_GENERATION: Final = """
UPDATE program_generations SET created_at = %(now)s
WHERE generation = (SELECT max(generation) FROM program_generations)
"""
_OF_THE_MOMENT: Final = (psycopg.OperationalError, leases.LostLeaseError)


class Slot:
    """A place in the house for a worker: who stands there now, if anybody."""

    def __init__(self, role: str) -> None:
        self.role = role
        self.name = ""
        self.engine: loop.Worker | None = None
        self.outbound: deliver.Sender | calling.Caller | alerting.Alerter | None = None
        self.doomed = False
        self.busy = False

    @property
    def empty(self) -> bool:
        """Whether nobody stands here."""
        return self.engine is None and self.outbound is None


class Done(msgspec.Struct, frozen=True):
    """What a turn did; one that failed is not idle."""

    said: str
    idle: bool
    wake_at: int = instants.FOREVER


class Stage:
    """One world at play."""

    def __init__(
        self,
        address: str,
        workspace_id: int,
        world: worlds.World,
        chance: random.Random,
        marketers: office.Office,
        *,
        rough: bool,
    ) -> None:
        self.world = world
        self.workspace_id = workspace_id
        self.clock = clocks.VirtualClock(worlds.START)
        self.trace: list[str] = []
        self.handed_without_consent: list[str] = []
        self.handed_under_stop: list[str] = []
        self.done: list[acts.Done] = []
        self.rough = rough
        self._address = address
        self._chance = chance
        self._rates = faults.draw_rates(chance) if rough else faults.CALM
        lossy = twin.Rates(transient=0.1, permanent=0.03, unknown_sent=0.03, unknown_lost=0.03)
        self.twin = twin.Twin(chance.getrandbits(32), lossy if rough else twin.NO_FAILURES)
        self._ahead = rough and chance.random() < 0.5
        self._narrow = rough and chance.random() < 0.5
        self._keys = works.Keys("ingest")
        self._names = itertools.count(1)
        self._put: list[worlds.Arrival] = []
        self._depth = 0
        self._coming = collections.deque(world.moments())
        self._marketers = marketers
        self._in_hand: set[bytes] | None = None
        self._watching = connections.connect(address)
        self.receiver = receiving.Receiver(chance)
        self.colleagues = twin.Twin(chance.getrandbits(32), lossy if rough else twin.NO_FAILURES)
        self._slots = [Slot(role) for role in self._roles()]

    def _roles(self) -> list[str]:
        if not self.rough:
            return ["engine"]
        roles = ["engine"] * ENGINES + ["sender"] * SENDERS
        roles += ["caller"] if self.world.has("webhook") else []
        roles += ["alerter"] if self.world.has("alert") and self._chance.random() < ALERTING else []
        return roles

    def employs(self, role: str) -> bool:
        """Return whether somebody does a kind of work in this house."""
        return any(slot.role == role for slot in self._slots)

    # ------------------------------------------------------------------------------- the play

    def play(self) -> None:
        """Let everything arrive, then settle shortly after the last input."""
        if self.rough:
            self._live()
        else:
            self._follow()
        end = self.world.last + SETTLE_TIME
        self._settle()
        assert self.clock.now() <= end, "the house settles within its time"
        self.clock.advance_to(end)
        self._settle()

    def finish(self) -> None:
        """Let time pass until nothing of the world can still act."""
        end = self.world.last + AFTER
        while self.clock.now() < end:
            wake = min(self._settle(), self._next_send())
            soonest = self.clock.now() + PATIENCE
            self.clock.advance_to(min(max(wake, soonest), end) if self.rough else end)
        self._settle()

    def close(self) -> None:
        """Let everybody go."""
        self._rates = faults.CALM
        for slot in self._slots:
            if slot.engine is not None:
                slot.engine.close()
            if slot.outbound is not None:
                slot.outbound.recover()
        self._watching.close()

    def _follow(self) -> None:
        """Let each act find everything done that came before it."""
        waiting: list[worlds.Arrival] = []
        while self._coming:
            moment = self._coming.popleft()
            self.clock.advance_to(moment.at)
            waiting += moment.arrivals
            if moment.act is not None or not self._coming:
                self._arrive(waiting)
                waiting = []
            if moment.act is not None:
                self._drain()
                self._act(moment.act)

    def _live(self) -> None:
        while self._coming:
            at = self._coming[0].at
            self._pass_time(at)
            if not self._coming or self._coming[0].at != at:
                # It was done while somebody stood between two statements.
                continue
            self._take(self._coming.popleft())
            self._burst(self._chance.randint(0, TURNS_MAX))
        self._calm()

    def _take(self, moment: worlds.Moment) -> None:
        """Let happen what a moment brings."""
        self.clock.advance_to(moment.at)
        if moment.arrivals:
            self._arrive(moment.arrivals)
        if moment.act is not None:
            self._act(moment.act)

    def _act(self, act: acts.Act) -> None:
        """Let a marketer act, and remember what stood at that moment."""
        mark = diary.mark(self._watching)
        self._marketers.do(self.workspace_id, act)
        # The office has the machine's clock.
        self._watching.execute(_DATE_GENERATION, {"now": wire.Instant(self.clock.now())})
        self._note(f"somebody does {act.name} {act.key} {act.number or ''}")
        self.done.append(acts.Done(act, mark))
        if act.name == "stop":
            # What is being handed over at this very moment may still leave: it is on its way.
            found = self._watching.execute(
                "SELECT delivery_id FROM deliveries WHERE status = 'handing'"
            )
            self._in_hand = {key for (key,) in found}
        elif act.name == "release":
            self._in_hand = None

    def _pass_time(self, at: int) -> None:
        for _ in range(self._chance.choice([0, 0, 0, 1])):
            left = at - self.clock.now()
            if left > 0:
                self.clock.advance_to(self.clock.now() + self._chance.randint(0, left - 1))
                self._burst(self._chance.randint(1, 3))
        if self._chance.random() < SHARED:
            self.clock.advance_to(at - 3 * SETTLE_STEP)
            if self.clock.now() + 3 * SETTLE_STEP <= at:
                self._share()
        self.clock.advance_to(at)

    def _share(self) -> None:
        """Let everybody turn often enough that the partitions are shared evenly."""
        self._note("all at work")
        for _ in range(3):
            for slot in self._slots:
                if slot.empty:
                    self._hire(slot)
                self._turn(slot)
            self._move_clock(SETTLE_STEP)

    def _arrive(self, group: Sequence[worlds.Arrival]) -> None:
        now = self.clock.now()
        connection = self._watching
        with connection.transaction():
            for arrival in group:
                row = inbox.row_of(self.workspace_id, arrival.item)
                self._note(f"arrives {arrival.item.id} in {row.partition}")
                while not event_facts.put_items(
                    connection,
                    [
                        event_facts.PutRow(
                            row.partition,
                            self._keys.next(now),
                            row.workspace_id,
                            row.withdraws,
                            row.body,
                        )
                    ],
                ):
                    continue
        self._put += group

    def _burst(self, count: int) -> None:
        for _ in range(count):
            lot = self._chance.random()
            if lot < 0.15:
                self._move_clock(self._chance.randint(0, 3 * instants.SECOND))
            elif lot < 0.19:
                self._move_clock(self._chance.randint(leases.LEASE_TIME, 3 * leases.LEASE_TIME))
            else:
                slot = self._chance.choice(self._slots)
                if slot.empty:
                    self._hire(slot)
                slot.doomed = self._chance.random() < 0.04
                self._turn(slot)

    def _move_clock(self, by: int) -> None:
        self._note(f"clock +{by / instants.SECOND:.3f} s")
        # Nothing is committed later than it was received, nor after something was done at its
        # very instant: the instant would not be its own.
        limit = self._coming[0].at - 1 if self._coming else instants.MAX_INSTANT
        self.clock.advance_to(min(self.clock.now() + by, limit))

    def _calm(self) -> None:
        """Let nothing fail any more; sometimes only one worker of each role is left."""
        self._note("calm")
        self._rates = faults.CALM
        if self._chance.random() < 0.5:
            self._share()
            for role in ("engine", "sender"):
                slot = self._chance.choice([one for one in self._slots if one.role == role])
                self._slots.remove(slot)
                self._dismiss(slot)
        for slot in self._slots:
            slot.doomed = False
            if slot.empty:
                self._hire(slot)

    def _settle(self) -> int:
        """Turn, with time for leases to run out, until nothing is left; return the next wake."""
        if not self.rough:
            return self._drain()
        quiet = 0
        wake = instants.FOREVER
        for _ in range(SETTLE_ROUNDS_MAX):
            idle, wake = self._round()
            quiet = quiet + 1 if idle else 0
            if quiet >= 2 and self._is_covered():
                return wake
            if idle:
                self.clock.advance_to(self.clock.now() + SETTLE_STEP)
        raise AssertionError("the house never settles")

    def _drain(self) -> int:
        for slot in self._slots:
            if slot.empty:
                self._hire(slot)
        for _ in range(SETTLE_ROUNDS_MAX):
            idle, wake = self._round()
            if idle:
                return wake
        raise AssertionError("the worker never becomes idle")

    def _round(self) -> tuple[bool, int]:
        idle, wake = True, instants.FOREVER
        for slot in self._slots:
            if slot.empty:
                self._hire(slot)
            done = self._turn(slot)
            idle = idle and done.idle
            wake = min(wake, done.wake_at)
        return idle, wake

    def _is_covered(self) -> bool:
        """Return whether every partition of each role is held by somebody at work."""
        owners = [slot.name for slot in self._slots]
        row = self._watching.execute(
            "SELECT count(*) FROM leases WHERE owner = ANY(%s) AND expires_at >= %s",
            (owners, wire.Instant(self.clock.now())),
        ).fetchone()
        roles = len({slot.role for slot in self._slots})
        return row is not None and row[0] == roles * ids.PARTITIONS

    def _next_send(self) -> int:
        row = self._watching.execute(
            "SELECT least((SELECT min(send_at) FROM deliveries WHERE status = 'queued'),"
            " (SELECT min(call_at) FROM calls WHERE status = 'queued'),"
            " (SELECT min(send_at) FROM alerts WHERE status IN ('waiting', 'queued') AND %s))",
            # Where nobody hands alerts over they never act.
            (self.employs("alerter"),),
        ).fetchone()
        assert row is not None, "the least is one row"
        return instants.FOREVER if row[0] is None else int(row[0])

    # ----------------------------------------------------------------------------- the players

    def _hire(self, slot: Slot) -> None:
        slot.name = f"{slot.role}-{next(self._names)}"
        slot.doomed = False
        self._note(f"{slot.name} begins")
        if slot.role == "engine":
            slot.engine = loop.Worker(
                worker_id=slot.name,
                connect=lambda: self._connect(slot),
                clock=self.clock,
                faults=lambda place: self._before(slot, place, None),
                working_ahead=self._ahead,
            )
            slot.engine.store_on(faults.Later(self._chance))
            if self._narrow:
                slot.engine.bounds = loop.Bounds(items=3, partitions=2, due=2)
        elif slot.role == "sender":
            slot.outbound = self._sender(slot)
        elif slot.role == "caller":
            slot.outbound = self._caller(slot)
        else:
            slot.outbound = self._alerter(slot)

    def _caller(self, slot: Slot) -> calling.Caller:
        return calling.Caller(
            slot.name,
            lambda: self._connect(slot),
            receiving.Line(self.receiver, lambda: self._handed(slot)),
            crm.Signer("secret"),
            self.clock,
            receiving.Here(),
        )

    def _alerter(self, slot: Slot) -> alerting.Alerter:
        provider = faults.Provider(self.colleagues, lambda _: None, lambda: self._handed(slot))
        return alerting.Alerter(
            slot.name, lambda: self._connect(slot), provider, "https://aparte.example", self.clock
        )

    def _sender(self, slot: Slot) -> deliver.Sender:
        urls = messages.Urls("https://aparte.example", messages.Signer("secret"))
        provider = faults.Provider(
            self.twin,
            lambda batch: self._handing(slot, batch),
            lambda: self._handed(slot),
        )
        return deliver.Sender(
            slot.name,
            lambda: self._connect(slot),
            provider,
            composing.Composer(urls),
            programs.Programs(),
            self.clock,
        )

    def _connect(self, slot: Slot) -> connections.Connection:
        opened: list[connections.Connection] = []
        connection = connections.connect(
            self._address,
            lambda place: self._before(slot, place, opened[0] if opened else None),
        )
        try:
            connection.execute("SET lock_timeout = '1s'")
        except BaseException:
            connection.close()
            raise
        opened.append(connection)
        return connection

    def _dismiss(self, slot: Slot) -> None:
        """Let a worker die where it stands: it gives nothing up."""
        if not slot.empty:
            slot.doomed = True
            while not slot.empty:
                # Who has nothing to ask of the database yet will have soon.
                self.clock.advance_to(self.clock.now() + SETTLE_STEP)
                self._turn(slot)

    def _turn(self, slot: Slot) -> Done:
        slot.busy = True
        try:
            done = self._step(slot)
            self._note(f"{slot.name} {done.said}")
            return done
        except faults.Crash:
            self._note(f"{slot.name} is dead")
            if slot.outbound is not None:
                slot.outbound.recover()
            slot.engine = slot.outbound = None
        except _OF_THE_MOMENT as error:
            self._note(f"{slot.name} fails: {type(error).__name__}: {error}")
            if slot.outbound is not None:
                slot.outbound.recover()
        finally:
            slot.busy = False
        return Done("", idle=False)

    def _step(self, slot: Slot) -> Done:
        if slot.outbound is not None:
            figures = msgspec.structs.asdict(slot.outbound.step())
            said = ", ".join(f"{name} {figure}" for name, figure in figures.items() if figure)
            return Done(said or "is idle", idle=not said)
        assert slot.engine is not None, "somebody stands here"
        done = slot.engine.step(self.clock.now())
        said = f"applied {done.applied}, woke {done.woken}, forwarded {done.forwarded}"
        return Done(said, idle=done.idle, wake_at=done.wake_at)

    # ------------------------------------------------------------------------------ the faults

    def _before(self, slot: Slot, place: str, connection: connections.Connection | None) -> None:
        """Speak before a statement, a commit, or just after one."""
        chance, rates = self._chance, self._rates
        if slot.doomed or chance.random() < rates.crash:
            slot.doomed = False
            self._note(f"{slot.name} crashes before {_short(place)}")
            raise faults.Crash
        if chance.random() < rates.error:
            self._note(f"{slot.name} loses the database before {_short(place)}")
            raise psycopg.OperationalError("simulated: the server closed the connection")
        alone = connection is not None and (
            connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
        )
        if alone and chance.random() < rates.interlude:
            self._interlude(slot, _short(place))

    def _interlude(self, slot: Slot, place: str) -> None:
        """Let others act, and time pass, while somebody stands between two statements."""
        others = [other for other in self._slots if not other.busy and not other.empty]
        if self._depth or not others:
            return
        self._depth += 1
        self._note(f"({slot.name} stands before {place}")
        if self._coming and self._coming[0].act and self._chance.random() < ACTING_BETWEEN:
            self._take(self._coming.popleft())
        for _ in range(self._chance.randint(1, 4)):
            if self._chance.random() < 0.4:
                self._move_clock(self._chance.randint(0, 2 * leases.LEASE_TIME))
            other = self._chance.choice(others)
            if not other.empty:
                self._turn(other)
        self._note(f"{slot.name} goes on)")
        self._depth -= 1

    def _handing(self, slot: Slot, batch: Sequence[channels.Envelope]) -> None:
        for envelope in batch:
            self._check_consent(envelope)
            if self._in_hand is not None and envelope.delivery_id not in self._in_hand:
                self.handed_under_stop.append(f"{envelope.delivery_id.hex()}")
        self._handed(slot)

    def _handed(self, slot: Slot) -> None:
        if self._chance.random() < self._rates.hand_crash:
            self._note(f"{slot.name} crashes while handing over")
            raise faults.Crash
        if self._chance.random() < 20 * self._rates.interlude:
            self._interlude(slot, "the provider")

    def _check_consent(self, envelope: channels.Envelope) -> None:
        """Note what leaves although its recipient had said no."""
        if self.is_transactional(envelope.delivery_id):
            return
        status = self._consent_of(envelope.recipient)
        if status != "granted":
            self.handed_without_consent.append(
                f"{envelope.delivery_id.hex()} to {envelope.recipient}, who said {status}"
            )

    def _consent_of(self, recipient: str) -> str:
        rank = {"granted": 0, "pending": 1, "withdrawn": 2}
        said: list[tuple[int, int, str]] = []
        for arrival in self._put:
            item = arrival.item
            for family in self.world.families:
                if item.user_id is None or family.emails.get(item.user_id) != recipient:
                    continue
                said += [(one.at, rank[one.status], one.status) for one in item.consents or ()]
                if item.name == "Unsubscribed":
                    said.append((item.occurred_at, 2, "withdrawn"))
        return max(said)[2] if said else "nothing"

    def is_transactional(self, delivery: bytes) -> bool:
        """Return whether a delivery is of a transactional message."""
        row = self._watching.execute(
            "SELECT transactional FROM deliveries WHERE delivery_id = %s",
            (uuid.UUID(bytes=delivery),),
        ).fetchone()
        assert row is not None, "what leaves is in the outbox"
        return bool(row[0])

    def _note(self, what: str) -> None:
        self.trace.append(f"{instants.to_text(self.clock.now())} {'  ' * self._depth}{what}")


def _short(place: str) -> str:
    text = place.partition("\n")[2] if place.startswith("--") else place
    return " ".join(text.split())[:60]
