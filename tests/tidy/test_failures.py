"""Whoever catches everything answers for it."""

from __future__ import annotations

import pytest

from tools.tidy import failures
from tools.tidy.findings import Source


def _rules(handler: str, body: str) -> list[str]:
    text = f"try:\n    act()\n{handler}:\n    {body}\n"
    return [finding.rule for finding in failures.check(Source("src/aparte/act.py", text))]


@pytest.mark.parametrize("handler", ["except Exception", "except", "except (OSError, Exception)"])
@pytest.mark.parametrize("body", ["pass", "return_code = 1", "log.info('it failed')"])
def test_a_swallowed_failure_is_found(handler: str, body: str) -> None:
    """A broad handler that goes on as if nothing were is found."""
    assert _rules(handler, body) == ["swallowed-failure"]


@pytest.mark.parametrize(
    "body",
    [
        "raise",
        "raise ValueError from None",
        "record_failure(delivery)",
        "deliveries.record_failure(delivery)",
        "failures.record(delivery)",
        "log.exception('delivery_failed')",
        "if final: record_failure(delivery)",
    ],
)
def test_an_answered_failure_is_kept(body: str) -> None:
    """To raise or to record is an answer."""
    assert _rules("except Exception", body) == []


def test_a_named_error_is_the_authors_choice() -> None:
    """A handler that names what it expects may do nothing."""
    assert _rules("except OSError", "pass") == []


def test_suppress_is_a_handler() -> None:
    """`contextlib.suppress` of everything swallows everything."""
    bad = Source("src/aparte/act.py", "with contextlib.suppress(Exception):\n    act()\n")
    good = Source("src/aparte/act.py", "with contextlib.suppress(OSError):\n    act()\n")
    assert [finding.rule for finding in failures.check(bad)] == ["swallowed-failure"]
    assert list(failures.check(good)) == []
