"""A few seeds of the simulation on every run; `make sim` plays as many as are asked for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sim import office, running


@pytest.fixture(scope="module")
def marketers(database_url: str) -> Iterator[office.Office]:
    """Return the office of those who act while a world is at play."""
    opened = office.Office(database_url)
    yield opened
    opened.close()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_a_rough_house_keeps_every_promise(
    database_url: str, marketers: office.Office, seed: int
) -> None:
    """Crashes, lost databases, stolen partitions and marketers lose, double and change nothing."""
    result = running.run(database_url, seed, marketers)
    assert not result.wrong, result.told()
