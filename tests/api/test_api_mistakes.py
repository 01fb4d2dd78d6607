"""Whatever body is sent where a definition is wanted: it is answered in words, never a failure."""

from __future__ import annotations

import json
from typing import Any, Final

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.property import test_mistakes as spoiling

PLACES: Final = (
    ("POST", "/api/v1/scenarios", "definition"),
    ("POST", "/api/v1/scenarios", "definition_yaml"),
    ("POST", "/api/v1/scenarios/validate", "definition"),
    ("POST", "/api/v1/scenarios/validate", "definition_yaml"),
    ("PUT", "/api/v1/segments/spoilt", "condition"),
    ("POST", "/api/v1/segments/validate", "condition"),
    ("POST", "/api/v1/segments/preview", "condition"),
    ("POST", "/api/v1/scores", "definition"),
    ("POST", "/api/v1/scores/validate", "definition_yaml"),
    ("PUT", "/api/v1/policy", "definition"),
    ("POST", "/api/v1/dry-runs", "policy"),
)
BODIES: Final = (
    b"",
    b"null",
    b"[]",
    b'"x"',
    b"{",
    b"\xff\xfe",
    b'{"definition": NaN}',
    b'{"definition": {"key": "\\ud800", "name": {"en": "a\\u0000", "fr": "b"}}}',
    b'{"definition": {"priority": 1' + b"0" * 5_000 + b"}}",
    b'{"definition": {"audience": ' + b'{"kind":"not","of":' * 20_000 + b"1" + b"}" * 20_001 + b"}",
    b'{"condition": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    b'{"definition_yaml": "a: ' + b"[" * 20_000 + b'"}',
    b'{"definition_yaml": "\\ud800: 1"}',
    b'{"definition_yaml": "a: !!python/object:os.system x"}',
    b'{"definition_yaml": "a: &a [*a]"}',
    b'{"name": {"en": "\\u0000", "fr": "x"}, "condition": {"kind": "tag", "name": "gold"}}',
)


def check_answer(answer: httpx.Response) -> None:
    """Check that a body was taken, or refused with words and places."""
    assert answer.status_code < 500, answer.text[:500]
    told = answer.json()
    if answer.status_code == 200:
        problems = told.get("problems", [])
    else:
        assert told["error"]["words"]["fr"]
        problems = told["error"]["problems"]
        assert problems or answer.status_code != 422, told
    for one in problems:
        assert one["code"]
        assert one["words"]["en"].strip()
        assert one["words"]["fr"].strip()


@pytest.mark.parametrize(("method", "path", "field"), PLACES)
@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_a_body_that_is_no_definition_is_refused_in_words(
    alice: httpx.Client, method: str, path: str, field: str, body: bytes
) -> None:
    """No JSON, other JSON, JSON without end: what is wrong is said."""
    del field
    headers = {"Content-Type": "application/json"}
    check_answer(alice.request(method, path, content=body, headers=headers))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_json_is_answered_in_words(alice: httpx.Client, data: st.DataObject) -> None:
    """Spoilt definitions and arbitrary values, at every place that takes one."""
    method, path, field = data.draw(st.sampled_from(PLACES))
    sort = data.draw(st.sampled_from(sorted(spoiling.SORTS)))
    value = data.draw(st.one_of(spoiling.spoilt(spoiling.SORTS[sort]), spoiling.json_values))
    body: Any = data.draw(st.sampled_from([{field: value}, {field: value, "name": "x"}, value]))
    content = json.dumps(body, default=repr, skipkeys=True)
    headers = {"Content-Type": "application/json"}
    check_answer(alice.request(method, path, content=content, headers=headers))
