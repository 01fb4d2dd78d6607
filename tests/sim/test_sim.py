"""A few seeds of the simulation on every run; `make sim` plays as many as are asked for."""

from __future__ import annotations

import pytest

from tests.sim import running


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_a_rough_house_keeps_every_promise(database_url: str, seed: int) -> None:
    """Crashes, lost databases and stolen partitions lose, double and change nothing."""
    result = running.run(database_url, seed)
    assert not result.wrong, result.told()
