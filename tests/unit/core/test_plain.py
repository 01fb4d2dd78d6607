"""Definitions written back as plain data: the same definition, in as few words."""

from __future__ import annotations

from aparte.core import plain, shapes
from aparte.core.governance import policy


def test_what_goes_without_saying_is_left_out() -> None:
    """Fields at their default are not written; the others stand in their struct's order."""
    raw = {"minimum_gap": "4h", "caps": [{"rolling": "7d", "limit": 3}], "rests": []}
    written = plain.plain(shapes.convert(raw, policy.Policy))
    assert written == {"caps": [{"limit": 3, "rolling": "7d"}], "minimum_gap": "4h"}
    assert list(written) == ["caps", "minimum_gap"]


def test_written_and_read_again_is_the_same() -> None:
    """The default policy survives being written and read."""
    written = plain.plain(policy.DEFAULT)
    assert shapes.convert(written, policy.Policy) == policy.DEFAULT
