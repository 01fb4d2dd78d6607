"""Tracks are the same whatever the order in which events came, and through every merge."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aparte.core import tracks
from aparte.core.contact import Track
from aparte.kernel import instants

NOW = instants.parse("2026-06-15T10:00:00Z")
Event = tuple[int, int | None]


def played(events: list[Event], keeps: list[int], window: int) -> Track:
    """Return the track of events that came in this order, the clock going on between them."""
    track = Track()
    for (at, value), now in zip(events, keeps, strict=True):
        tracks.add(track, at, value, now - window)
    return track


def expected(events: list[Event], window: int) -> tracks.State:
    """Return what the track of all these events holds, from its definition."""
    start = (NOW - window) // instants.DAY * instants.DAY
    ordered = sorted(events, key=lambda one: (one[0], one[1] or 0))
    recent = [one for one in ordered if one[0] >= start]
    kept = recent[-tracks.KEEP_MAX :]
    gone = ordered[: len(ordered) - len(kept)]
    older = [value or 0 for at, value in ordered if at < start]
    rows: dict[int, list[int]] = {}
    for at, value in recent[: len(recent) - len(kept)]:
        rows.setdefault(at // instants.DAY, []).append(value or 0)
    bounds = None
    if gone:
        values = [value or 0 for _, value in gone]
        bounds = (len(older), sum(older), gone[0][0], gone[-1][0], min(values), max(values))
    return (
        tuple(at for at, _ in kept),
        tuple(value for _, value in kept if value is not None),
        bounds,
        tuple((day, len(values), sum(values)) for day, values in sorted(rows.items())),
    )


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Event], int, Any]:
    """Draw events, measured or not, a window and a source of chance for orders."""
    measured = draw(st.booleans())
    values = st.integers(-5, 5) if measured else st.none()
    window = draw(st.sampled_from([0, instants.DAY, 7 * instants.DAY]))
    count = draw(st.integers(0, 60))
    chance = draw(st.randoms(use_true_random=False))
    span = draw(st.sampled_from([instants.HOUR, 3 * instants.DAY, 20 * instants.DAY]))
    events = [(NOW - chance.randrange(span), draw(values)) for _ in range(count)]
    return events, window, chance


@pytest.fixture(params=[1024, 7])
def small(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the bound be its own, or so low that every history passes it."""
    monkeypatch.setattr(tracks, "KEEP_MAX", request.param)


@pytest.mark.usefixtures("small")
@settings(max_examples=150, deadline=None)
@given(histories())
def test_order_does_not_matter(history: tuple[list[Event], int, Any]) -> None:
    """Any order, with the clock at any hours in between, gives what the definition says."""
    events, window, chance = history
    wanted = expected(events, window)
    for _ in range(3):
        chance.shuffle(events)
        keeps = sorted(NOW - chance.randrange(9 * instants.DAY) for _ in events)
        track = played(events, keeps, window)
        assert tracks.normalise(track, NOW - window) == wanted


@pytest.mark.usefixtures("small")
@settings(max_examples=150, deadline=None)
@given(histories(), st.lists(st.integers(0, 2), min_size=60, max_size=60))
def test_merging_is_as_if_one_person_did_it_all(
    history: tuple[list[Event], int, Any], owners: list[int]
) -> None:
    """Three records' tracks joined, in any order, are the track of all their events."""
    events, window, chance = history
    shares = [
        [event for event, owner in zip(events, owners, strict=False) if owner == number]
        for number in range(3)
    ]
    chance.shuffle(shares)
    joined = Track()
    for share in shares:
        late = NOW - chance.randrange(3 * instants.DAY)
        tracks.merge(joined, played(share, [late] * len(share), window), late - window)
    assert tracks.normalise(joined, NOW - window) == expected(events, window)


@pytest.mark.usefixtures("small")
@settings(max_examples=150, deadline=None)
@given(histories())
def test_sums_forget_nothing(history: tuple[list[Event], int, Any]) -> None:
    """Count, total, first and last are those of every event there ever was."""
    events, window, _ = history
    track = played(events, [NOW] * len(events), window)
    assert tracks.count(track) == len(events)
    assert tracks.total(track) == sum(value or 0 for _, value in events)
    times = sorted(at for at, _ in events)
    assert tracks.first(track) == (times[0] if times else None)
    assert tracks.last(track) == (times[-1] if times else None)


def test_thousands_in_a_day_stay_small_and_counted() -> None:
    """Past the bound, the state stops growing and windows are right to the day."""
    track = Track()
    for second in range(5_000):
        tracks.add(track, NOW - second * instants.SECOND, 1_000_000, NOW - instants.WEEK)
    assert len(track.times) == 1_024
    assert track.days == [(NOW // instants.DAY, 3_976, 3_976_000_000)]
    assert tracks.count_between(track, NOW - instants.DAY, NOW) == 5_000
