"""Segment's HTTP API: `/v1/batch`, `/v1/track` and the like, committed before they are answered.

A batch is answered 200 with the fate of each item: the good ones are kept, the bad ones come back
with their index, code, path and words. A request that cannot be read at all, has no valid write
key, or finds the inbox full, keeps nothing. The official SDKs work unmodified.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final

import msgspec
import psycopg
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aparte.events import answers, gates, inbox, problems, reading, validation, writer
from aparte.kernel import clock
from aparte.kernel.words import Language

SINGLES: Final = ("identify", "track", "page", "screen", "group", "alias")
BATCHES: Final = ("batch", "import")

_LOG: Final = logging.getLogger(__name__)


class Counters(msgspec.Struct):
    """What came in since this process started; `refused` counts items by code."""

    accepted: int = 0
    duplicates: int = 0
    refused: dict[str, int] = {}


class Ingest:
    """The parts of ingest, wired; start it inside the loop that serves it."""

    def __init__(
        self, pool: writer.Pool, source: clock.Clock, rows_max: int = gates.INBOX_ROWS_MAX
    ) -> None:
        self._clock = source
        self._writer = writer.InboxWriter(pool, source)
        self._keys = gates.WriteKeys(pool, source)
        self.depth = gates.Depth(pool, rows_max)
        self.counters = Counters()

    async def start(self) -> None:
        """Begin to accept events."""
        await self.depth.start()
        self._writer.start()

    async def stop(self) -> None:
        """Write what was taken, then end."""
        await self._writer.stop()
        await self.depth.stop()

    def routes(self) -> list[Route]:
        """Return the routes of `/v1`; `/v1/health` says whether events can be taken now."""
        kinds: list[tuple[str, str | None]] = [(kind, kind) for kind in SINGLES]
        kinds += [(batch, None) for batch in BATCHES]
        everything = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
        return [
            Route("/v1/health", self._health, methods=["GET"]),
            *(
                Route(f"/v1/{name}", self._endpoint(kind), methods=everything)
                for name, kind in kinds
            ),
            Route("/v1/{rest:path}", self._nowhere, methods=everything),
        ]

    def _endpoint(self, kind: str | None) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            if request.method == "OPTIONS":
                return Response(status_code=204, headers=answers.PREFLIGHT)
            language = answers.language_of(request.headers.get("accept-language"))
            try:
                return await self._take(request, kind, language)
            except problems.RefusedError as error:
                return _refusal(request, error, language)
            except (writer.UnavailableError, psycopg.Error):
                _LOG.exception("events were not kept")
                return _refusal(request, problems.refused_request("unavailable"), language)

        return endpoint

    async def _take(self, request: Request, kind: str | None, language: Language) -> Response:
        if request.method != "POST":
            raise problems.refused_request("method_not_allowed")
        write_key = _write_key_of(request.headers.get("authorization"))
        if write_key:
            # Before the body is read: a wrong key costs us nothing.
            await self._workspace(write_key)
        self._check_room()
        data = reading.unpack(
            await _read(request), request.headers.get("content-encoding", "").strip().lower()
        )
        read = reading.read_single(data) if kind is not None else reading.read_batch(data)
        workspace_id = await self._workspace(write_key or read.write_key)
        circumstances = validation.Circumstances(
            self._clock.now(), read.sent_at, kind, read.may_hold_nul
        )
        rows, outcome = self._check(workspace_id, read.items, circumstances, language)
        try:
            await self._writer.append(rows)
        except writer.OverfullError:
            raise _inbox_full() from None
        self.counters.accepted += outcome.accepted
        return _answer(outcome, single=kind is not None)

    def _check(
        self,
        workspace_id: int,
        items: list[msgspec.Raw],
        circumstances: validation.Circumstances,
        language: Language,
    ) -> tuple[list[inbox.Row], answers.Outcome]:
        """Return the rows of the good items and the fate of all; repeated ones are taken once."""
        rows: list[inbox.Row] = []
        seen: set[str] = set()
        outcome = answers.Outcome(success=True, accepted=0, problems=[])
        for index, raw in enumerate(items):
            try:
                item = validation.check_item(raw, circumstances)
            except problems.RefusedError as error:
                self._refuse(outcome, index, error, language, batch=circumstances.kind is None)
                continue
            if item.id in seen:
                outcome.duplicates += 1
                self.counters.duplicates += 1
                continue
            seen.add(item.id)
            rows.append(inbox.row_of(workspace_id, item))
        outcome.accepted = len(rows)
        return rows, outcome

    def _refuse(
        self,
        outcome: answers.Outcome,
        index: int,
        error: problems.RefusedError,
        language: Language,
        *,
        batch: bool,
    ) -> None:
        problem = error.problem
        refused = self.counters.refused
        refused[problem.code] = refused.get(problem.code, 0) + 1
        place = f"batch[{index}]" if batch else ""
        path = ".".join(part for part in (place, problem.path) if part)
        words = problem.words.in_language(language)
        outcome.success = False
        outcome.problems.append(answers.ItemProblem(index, problem.code, path, words))

    def _check_room(self) -> None:
        if self.depth.is_full:
            raise _inbox_full()

    async def _workspace(self, write_key: str | None) -> int:
        if not write_key:
            raise problems.refused_request("write_key_missing")
        workspace_id = await self._keys.find(write_key)
        if workspace_id is None:
            raise problems.refused_request("write_key_unknown")
        return workspace_id

    async def _health(self, _request: Request) -> Response:
        content = {"status": "full" if self.depth.is_full else "ok", "inbox": self.depth.rows}
        return answers.json(content)

    async def _nowhere(self, request: Request) -> Response:
        language = answers.language_of(request.headers.get("accept-language"))
        return _refusal(request, problems.refused_request("path_unknown"), language)


@contextlib.asynccontextmanager
async def running(pool: writer.Pool, ingest: Ingest) -> AsyncIterator[None]:
    """Open the pool and start ingest for as long as the block lasts: an application's lifespan."""
    async with pool:
        await ingest.start()
        try:
            yield
        finally:
            await ingest.stop()


def application(database_url: str, rows_max: int = gates.INBOX_ROWS_MAX) -> Starlette:
    """Return ingest alone as an ASGI application, for installations that run it apart."""
    pool = writer.make_pool(database_url)
    ingest = Ingest(pool, clock.SystemClock(), rows_max)
    return Starlette(routes=ingest.routes(), lifespan=lambda _: running(pool, ingest))


def _inbox_full() -> problems.RefusedError:
    return problems.refused_request("inbox_full", seconds=answers.RETRY_SECONDS)


def _answer(outcome: answers.Outcome, *, single: bool) -> Response:
    if single and outcome.problems:
        problem = outcome.problems[0]
        content = {
            "success": False,
            "code": problem.code,
            "message": problem.message,
            "path": problem.path,
        }
        return answers.json(content, 400)
    return answers.json(outcome)


def _refusal(request: Request, error: problems.RefusedError, language: Language) -> Response:
    headers = dict(answers.CORS)
    code = error.problem.code
    if code == "method_not_allowed":
        headers["Allow"] = "POST, OPTIONS"
    elif code in {"write_key_missing", "credentials_malformed", "write_key_unknown"} and (
        "origin" not in request.headers
    ):
        # A browser would answer this header by asking the shop's visitor for a password.
        headers["WWW-Authenticate"] = 'Basic realm="write key", charset="UTF-8"'
    return answers.refusal(error.problem, language, headers)


def _write_key_of(authorization: str | None) -> str | None:
    """Return the user name of Basic credentials (RFC 7617), or None without the header."""
    if authorization is None:
        return None
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        raise problems.refused_request("credentials_malformed")
    try:
        plain = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        raise problems.refused_request("credentials_malformed") from None
    return plain.partition(":")[0]


async def _read(request: Request) -> bytes:
    """Return the body, reading no further than its bound."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > reading.BODY_BYTES_MAX:
        raise problems.refused_request("body_too_large", limit=reading.BODY_BYTES_MAX)
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > reading.BODY_BYTES_MAX:
            raise problems.refused_request("body_too_large", limit=reading.BODY_BYTES_MAX)
        parts.append(part)
    return b"".join(parts)
