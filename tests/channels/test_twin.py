"""The simulated provider fails by its seed and remembers what truly left."""

from __future__ import annotations

from collections import Counter

from aparte.channels.contracts import Envelope, OutcomeKind
from aparte.channels.email import twin

BATCH = [
    Envelope(number.to_bytes(16, "big"), "a@shop.example", "b@x.example", b"x")
    for number in range(2_000)
]


def test_without_failures_all_is_sent_once() -> None:
    """By default every mail is accepted, once."""
    provider = twin.Twin(1)
    assert {outcome.kind for outcome in provider.hand(BATCH)} == {OutcomeKind.SENT}
    assert set(provider.accepted.values()) == {1}
    assert len(provider.accepted) == len(BATCH)


def test_a_seed_repeats_itself() -> None:
    """The same seed gives the same outcomes in any order and batching; another gives others."""
    rates = twin.Rates(transient=0.2, permanent=0.1, unknown_sent=0.1, unknown_lost=0.1)
    whole = twin.Twin(7, rates).hand(BATCH)
    backwards = twin.Twin(7, rates)
    parts = [backwards.hand([envelope])[0] for envelope in reversed(BATCH)]
    assert whole == parts[::-1]
    assert whole != twin.Twin(8, rates).hand(BATCH)


def test_rates_are_kept_and_the_truth_is_known() -> None:
    """Each outcome comes about as often as asked; `accepted` counts what left, said or unsaid."""
    rates = twin.Rates(transient=0.2, permanent=0.1, unknown_sent=0.1, unknown_lost=0.1)
    provider = twin.Twin(3, rates)
    kinds = Counter(outcome.kind for outcome in provider.hand(BATCH))
    assert 300 < kinds[OutcomeKind.TRANSIENT] < 500
    assert 140 < kinds[OutcomeKind.PERMANENT] < 260
    assert 300 < kinds[OutcomeKind.UNKNOWN] < 500
    left = sum(provider.accepted.values()) - kinds[OutcomeKind.SENT]
    assert 140 < left < 260


def test_a_second_attempt_draws_again() -> None:
    """A transient failure passes: retried often enough, everything not refused leaves."""
    provider = twin.Twin(5, twin.Rates(transient=0.5, permanent=0, unknown_sent=0, unknown_lost=0))
    left = list(BATCH)
    for _ in range(30):
        outcomes = provider.hand(left)
        left = [
            envelope
            for envelope, outcome in zip(left, outcomes, strict=True)
            if outcome.kind is OutcomeKind.TRANSIENT
        ]
    assert not left
    assert set(provider.accepted.values()) == {1}
