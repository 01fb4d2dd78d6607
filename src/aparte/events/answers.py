"""What ingest answers: short JSON, in the sender's language, readable from any shop's page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from starlette.responses import Response

from aparte.events import problems
from aparte.kernel.errors import Problem
from aparte.kernel.words import Language

RETRY_SECONDS: Final = 5
PREFLIGHT_SECONDS: Final = 86_400

# Any shop may call: a write key identifies a source and protects nothing that can be read.
CORS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Retry-After",
}
PREFLIGHT: Final = {
    **CORS,
    "Access-Control-Allow-Methods": "POST, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Content-Encoding",
    "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
}

_ENCODE: Final = msgspec.json.Encoder().encode


class ItemProblem(msgspec.Struct, rename="camel", omit_defaults=True):
    """Why one item of a batch was refused; `index` counts from 0."""

    index: int
    code: str
    path: str
    message: str


class Outcome(msgspec.Struct, rename="camel", omit_defaults=True):
    """What became of a batch; `success` is whether every item was kept."""

    success: bool
    accepted: int
    problems: list[ItemProblem]
    duplicates: int = 0


def language_of(accept: str | None) -> Language:
    """Return French or English, whichever an Accept-Language header prefers; English unsaid."""
    best: tuple[float, Language] = (0.0, "en")
    for part in (accept or "").lower().split(","):
        tag, _, weight = part.strip().partition(";q=")
        if tag[:2] in {"fr", "en"} and (quality := _quality(weight)) > best[0]:
            best = (quality, "fr" if tag[:2] == "fr" else "en")
    return best[1]


def json(content: Any, status: int = 200, headers: Mapping[str, str] = CORS) -> Response:
    """Return a JSON answer."""
    return Response(
        _ENCODE(content), status_code=status, headers=headers, media_type="application/json"
    )


def refusal(problem: Problem, language: Language, headers: Mapping[str, str] = CORS) -> Response:
    """Return the answer to a request that is refused whole; the SDKs log its code and message."""
    kind = problems.REQUEST.get(problem.code)
    status = 400 if kind is None else kind.status
    content = {
        "success": False,
        "code": problem.code,
        "message": problem.words.in_language(language),
        "path": problem.path,
    }
    if status in {429, 503}:
        headers = {**headers, "Retry-After": str(RETRY_SECONDS)}
    return json(content, status, headers)


def _quality(weight: str) -> float:
    try:
        return float(weight) if weight else 1.0
    except ValueError:
        return 0.0
