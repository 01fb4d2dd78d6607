"""The twin of an SMTP provider: refuses, delays and loses by a seed, and remembers the truth.

For simulation: each outcome is a hash of (seed, delivery, attempt), so a run repeats exactly. A
message of unknown outcome was in truth sent or not, which only `accepted` knows.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

import msgspec
from typing_extensions import override

from aparte.channels.contracts import Envelope, Outcome, OutcomeKind, Provider


class Rates(msgspec.Struct, frozen=True, kw_only=True):
    """How often, of 1, each thing happens; the rest is sent."""

    transient: float = 0.05
    permanent: float = 0.02
    unknown_sent: float = 0.01
    unknown_lost: float = 0.01


NO_FAILURES = Rates(transient=0, permanent=0, unknown_sent=0, unknown_lost=0)


class Twin(Provider):
    """A simulated provider. `accepted` counts, per delivery, how often a mail truly left."""

    def __init__(self, seed: int, rates: Rates = NO_FAILURES) -> None:
        self._seed = seed
        self._rates = rates
        self._attempts: Counter[bytes] = Counter()
        self.accepted: Counter[bytes] = Counter()
        self.envelopes: list[Envelope] = []

    @override
    def hand(self, batch: Sequence[Envelope]) -> list[Outcome]:
        return [self._one(envelope) for envelope in batch]

    @override
    def close(self) -> None:
        """Keep everything: the twin has no connections, and its record is its purpose."""

    def _one(self, envelope: Envelope) -> Outcome:
        self._attempts[envelope.delivery_id] += 1
        share = self._share(envelope.delivery_id, self._attempts[envelope.delivery_id])
        rates = self._rates
        bounds = (
            (rates.transient, _TRANSIENT, False),
            (rates.permanent, _PERMANENT, False),
            (rates.unknown_sent, _UNKNOWN, True),
            (rates.unknown_lost, _UNKNOWN, False),
            (1.0, _SENT, True),
        )
        for rate, outcome, leaves in bounds:
            if share < rate:
                if leaves:
                    self.accepted[envelope.delivery_id] += 1
                    self.envelopes.append(envelope)
                return outcome
            share -= rate
        raise AssertionError("shares are below 1")

    def _share(self, delivery_id: bytes, attempt: int) -> float:
        data = f"{self._seed}:{attempt}:".encode() + delivery_id
        digest = hashlib.blake2b(data, digest_size=8, person=b"smtp twin").digest()
        return int.from_bytes(digest, "big") / 2**64


_SENT = Outcome(OutcomeKind.SENT, "2.0.0 queued", 250, "2.0.0")
_TRANSIENT = Outcome(OutcomeKind.TRANSIENT, "4.2.1 try again later", 451, "4.2.1")
_PERMANENT = Outcome(OutcomeKind.PERMANENT, "5.1.1 no such user", 550, "5.1.1", "recipient")
_UNKNOWN = Outcome(OutcomeKind.UNKNOWN, "no reply after the message", blame="network")
