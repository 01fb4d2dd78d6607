"""What readers do with our messages: open, click, leave.

Tokens are signed by the messages slice, so nothing here can be forged, and a click goes only where
we wrote ourselves. A reader is never kept waiting or shown an error for our statistics: the pixel
and the redirection are answered even when they cannot be recorded. Leaving is the opposite: it is
answered only once it is committed, in the ledger and in the inbox together, and only a POST
leaves (RFC 8058), since mail scanners follow every link they find.
"""

from __future__ import annotations

import base64
import hashlib
import logging
from collections.abc import Callable
from typing import Any, Final, Protocol
from uuid import UUID

import psycopg
import psycopg_pool
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aparte.contacts import facade as contacts
from aparte.events import answers, contracts, facade, segment_spec, tracking_page
from aparte.kernel import clock, instants
from aparte.kernel.words import Language
from aparte.workspaces import live

Connection = psycopg.Connection[Any]
Pool = psycopg_pool.ConnectionPool[Connection]

USER_AGENT_CHARACTERS_MAX: Final = 300
FORM_BYTES_MAX: Final = 4_096
PROXIES: Final = ("googleimageproxy", "yahoomailproxy", "ggpht.com")
"""Mailbox providers' own fetchers: they tell that a mail was shown, or only prepared."""

BARE_AGENT: Final = "mozilla/5.0"
"""All that Apple's mail privacy proxy says of itself; no reader's program is that brief."""

SOURCE_LINK: Final = "unsubscribe link"
SOURCE_ONE_CLICK: Final = "one-click unsubscribe"

_PIXEL: Final = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
_NOT_KEPT: Final = {"Cache-Control": "no-store, private", "X-Robots-Tag": "noindex"}
_LOG: Final = logging.getLogger(__name__)


class Ticket(Protocol):
    """What a token says: which delivery of which workspace; a click's target."""

    @property
    def kind(self) -> str:
        """Return `open`, `click`, `unsubscribe` or another kind of link."""
        ...

    @property
    def workspace_id(self) -> int: ...

    @property
    def partition(self) -> int: ...

    @property
    def delivery_id(self) -> bytes: ...

    @property
    def target(self) -> str: ...


class Delivery(Protocol):
    """What is asked of a delivery's record."""

    @property
    def contact_id(self) -> UUID: ...

    @property
    def scenario_key(self) -> str: ...

    @property
    def version(self) -> int: ...

    @property
    def step_id(self) -> str: ...

    @property
    def message_key(self) -> str: ...

    @property
    def channel(self) -> str: ...

    @property
    def purpose(self) -> str: ...


POOL_SIZE_MAX: Final = 4
POOL_WAIT_SECONDS: Final = 5.0


def make_pool(database_url: str) -> Pool:
    """Return a pool that is not open yet; threads share its few connections."""
    return psycopg_pool.ConnectionPool(
        database_url, min_size=1, max_size=POOL_SIZE_MAX, timeout=POOL_WAIT_SECONDS, open=False
    )


Verify = Callable[[str], Ticket | None]
LoadDelivery = Callable[[Connection, int, int, UUID], Delivery | None]


class Tracking:
    """The routes of `/t`; tokens and deliveries are the messages slice's, handed in."""

    def __init__(
        self,
        verify: Verify,
        load_delivery: LoadDelivery,
        pool: Pool,
        source: clock.Clock,
    ) -> None:
        self._verify = verify
        self._load_delivery = load_delivery
        self._pool = pool
        self._clock = source

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("/t/o/{token}.gif", self._open, methods=["GET"]),
            Route("/t/c/{token}", self._click, methods=["GET"]),
            Route("/t/u/{token}", self._ask, methods=["GET"]),
            Route("/t/u/{token}", self._leave, methods=["POST"]),
            Route("/t/{rest:path}", self._nowhere, methods=["GET", "POST"]),
        ]

    async def _open(self, request: Request) -> Response:
        ticket = self._ticket(request, "open")
        if ticket is not None and request.method == "GET":
            await self._record(ticket, segment_spec.MESSAGE_OPENED, _reader(request))
        return Response(_PIXEL, media_type="image/gif", headers=_NOT_KEPT)

    async def _click(self, request: Request) -> Response:
        ticket = self._ticket(request, "click")
        if ticket is None or not ticket.target:
            return tracking_page.damaged(_language(request))
        if request.method == "GET":
            properties = {"url": ticket.target, **_reader(request)}
            await self._record(ticket, segment_spec.MESSAGE_CLICKED, properties)
        return RedirectResponse(ticket.target, status_code=302, headers=_NOT_KEPT)

    async def _ask(self, request: Request) -> Response:
        language = _language(request)
        ticket = self._ticket(request, "unsubscribe")
        if ticket is None:
            return tracking_page.damaged(language)
        try:
            found = await run_in_threadpool(self._look_up, ticket)
        except psycopg.Error:
            _LOG.exception("an unsubscribe page could not be shown")
            return tracking_page.unavailable(language)
        if found is None:
            return tracking_page.forgotten(language)
        delivery, brand = found
        return tracking_page.question(language, brand, delivery.purpose, delivery.channel)

    async def _leave(self, request: Request) -> Response:
        language = _language(request)
        ticket = self._ticket(request, "unsubscribe")
        if ticket is None:
            return tracking_page.damaged(language)
        form = await _form(request)
        # A one-click request comes from the mailbox provider: its address is not the reader's.
        one_click = "List-Unsubscribe=One-Click" in form
        source = SOURCE_ONE_CLICK if one_click else SOURCE_LINK
        ip = "" if one_click else _address(request)
        try:
            found = await run_in_threadpool(self._withdraw, ticket, source, ip)
        except psycopg.Error:
            _LOG.exception("somebody could not unsubscribe")
            return tracking_page.unavailable(language)
        if found is None:
            return tracking_page.forgotten(language)
        delivery, brand = found
        return tracking_page.done(language, brand, delivery.purpose, delivery.channel)

    async def _nowhere(self, request: Request) -> Response:
        return tracking_page.damaged(_language(request))

    def _ticket(self, request: Request, kind: str) -> Ticket | None:
        ticket = self._verify(request.path_params["token"])
        return ticket if ticket is not None and ticket.kind == kind else None

    async def _record(self, ticket: Ticket, name: str, properties: dict[str, Any]) -> None:
        try:
            await run_in_threadpool(self._append, ticket, name, properties)
        except psycopg.Error:
            _LOG.exception("%s was not recorded", name)

    def _append(self, ticket: Ticket, name: str, properties: dict[str, Any]) -> None:
        with self._pool.connection() as connection:
            delivery = self._find(connection, ticket)
            if delivery is not None:
                item = self._item(ticket, delivery, name, properties)
                facade.append(connection, ticket.workspace_id, [item])

    def _look_up(self, ticket: Ticket) -> tuple[Delivery, str] | None:
        with self._pool.connection() as connection:
            delivery = self._find(connection, ticket)
            return None if delivery is None else (delivery, _brand(connection, ticket))

    def _withdraw(self, ticket: Ticket, source: str, ip: str) -> tuple[Delivery, str] | None:
        """Record the withdrawal in one transaction; senders wait until it is applied."""
        with self._pool.connection() as connection:
            delivery = self._find(connection, ticket)
            if delivery is None:
                return None
            item = self._item(ticket, delivery, segment_spec.MESSAGE_UNSUBSCRIBED, {})
            word = contracts.ConsentGiven(
                purpose=delivery.purpose,
                channel=delivery.channel,
                status="withdrawn",
                at=item.occurred_at,
                source=source,
                ip=ip,
            )
            item.consents = [word]
            contacts.record_consent(
                connection,
                contacts.LedgerLine(
                    contact_id=delivery.contact_id,
                    id=facade.consent_record_id(
                        ticket.workspace_id, item.id, word.purpose, word.channel
                    ),
                    workspace_id=ticket.workspace_id,
                    purpose=word.purpose,
                    channel=word.channel,
                    status=word.status,
                    source=source,
                    ip=ip,
                    at=word.at,
                    recorded_at=item.received_at,
                ),
            )
            facade.append(connection, ticket.workspace_id, [item])
            return delivery, _brand(connection, ticket)

    def _find(self, connection: Connection, ticket: Ticket) -> Delivery | None:
        delivery_id = UUID(bytes=ticket.delivery_id)
        return self._load_delivery(connection, ticket.workspace_id, ticket.partition, delivery_id)

    def _item(
        self, ticket: Ticket, delivery: Delivery, name: str, properties: dict[str, Any]
    ) -> contracts.InboxItem:
        now = self._clock.now()
        return contracts.InboxItem(
            kind="track",
            id=_event_key(name, ticket, now),
            occurred_at=now,
            received_at=now,
            contact_id=delivery.contact_id.hex,
            name=name,
            properties=contracts.raw_object(
                {
                    "delivery_id": ticket.delivery_id.hex(),
                    "scenario": delivery.scenario_key,
                    "version": delivery.version,
                    "step": delivery.step_id,
                    "message": delivery.message_key,
                    "channel": delivery.channel,
                    "purpose": delivery.purpose,
                    **properties,
                }
            ),
        )


def _event_key(name: str, ticket: Ticket, now: int) -> str:
    """Return the event's messageId: what a program repeats within a second is one event."""
    key = f"{name}:{ticket.delivery_id.hex()}:{now // instants.SECOND}"
    if not ticket.target:
        return key
    return f"{key}:{hashlib.blake2b(ticket.target.encode(), digest_size=8).hexdigest()}"


def _brand(connection: Connection, ticket: Ticket) -> str:
    workspace = live.load_workspace(connection, ticket.workspace_id)
    return "" if workspace is None else workspace.sender_name or workspace.name


def _reader(request: Request) -> dict[str, Any]:
    """Return what is known of who fetched: `proxy` where it was surely a machine."""
    agent = request.headers.get("user-agent", "")[:USER_AGENT_CHARACTERS_MAX].lower().strip()
    is_proxy = agent == BARE_AGENT or any(proxy in agent for proxy in PROXIES)
    return {"proxy": True} if is_proxy else {}


def _language(request: Request) -> Language:
    asked = request.query_params.get("lang")
    return answers.language_of(asked or request.headers.get("accept-language"))


def _address(request: Request) -> str:
    return request.client.host if request.client is not None else ""


async def _form(request: Request) -> str:
    """Return the beginning of a form's body: all that is asked of it is one short field."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > FORM_BYTES_MAX:
            break
    return body[:FORM_BYTES_MAX].decode(errors="replace")
