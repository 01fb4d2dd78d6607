"""The inbox's page and its JSON, for people and for tests. It changes mails in no way but delete.

A mail's HTML is shown in a sandboxed frame under a policy of its own: it can run no script.
"""

from __future__ import annotations

from importlib import resources
from typing import Final

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from aparte.channels.email.catcher import store
from aparte.kernel.words import Words

LIMIT_DEFAULT: Final = 200
LIMIT_MAX: Final = store.MAILS_MAX

_PAGE_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "frame-src 'self'; img-src data:; base-uri 'none'; form-action 'none'"
)
_MAIL_POLICY: Final = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src http: https: data:; font-src 'none'"
)
_FILES: Final = {"inbox.css": "text/css", "inbox.js": "text/javascript"}

_WORDS: Final = {
    "title": Words(en="Inbox", fr="Boîte de réception"),
    "lead": Words(
        en="Every mail of this installation ends here; none leaves this machine.",
        fr="Chaque e-mail de cette installation arrive ici ; aucun ne quitte cette machine.",
    ),
    "search": Words(en="Recipient or subject", fr="Destinataire ou objet"),
    "delete": Words(en="Delete all", fr="Tout supprimer"),
    "sure": Words(en="Delete all mails of this inbox?", fr="Supprimer tous les e-mails ?"),
    "empty": Words(
        en="No mail yet. It appears here as soon as a scenario sends one.",
        fr="Pas encore d’e-mail. Il apparaîtra ici dès qu’un scénario en enverra un.",
    ),
    "none": Words(en="No mail matches.", fr="Aucun e-mail ne correspond."),
    "choose": Words(en="Choose a mail to read it.", fr="Choisissez un e-mail pour le lire."),
    "preview": Words(en="Preview", fr="Aperçu"),
    "text": Words(en="Text", fr="Texte"),
    "headers": Words(en="Headers", fr="En-têtes"),
    "raw": Words(en="Source", fr="Source"),
    "from": Words(en="From", fr="De"),
    "to": Words(en="To", fr="À"),
    "count": Words(en="mails", fr="e-mails"),
    "back": Words(en="Back to the list", fr="Retour à la liste"),
}


def application(mails: store.Store) -> Starlette:
    """Return the ASGI application over a store of mails."""
    rooms = _Rooms(mails)
    return Starlette(
        routes=[
            Route("/", rooms.index),
            Route("/{name:str}", rooms.file),
            Route("/api/messages", rooms.messages, methods=["GET"]),
            Route("/api/messages", rooms.clear, methods=["DELETE"]),
            Route("/api/messages/{mail_id:int}", rooms.message),
            Route("/messages/{mail_id:int}/html", rooms.html),
            Route("/messages/{mail_id:int}/raw", rooms.raw),
        ]
    )


class _Rooms:
    def __init__(self, mails: store.Store) -> None:
        self._mails = mails

    async def index(self, request: Request) -> Response:
        french = _prefers_french(request.headers.get("accept-language", ""))
        language = "fr" if french else "en"
        page = _asset("inbox.html").replace("%lang%", language)
        for name, words in _WORDS.items():
            page = page.replace(f"%{name}%", words.in_language(language))
        return HTMLResponse(page, headers={"content-security-policy": _PAGE_POLICY})

    async def file(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in _FILES:
            return _missing()
        return Response(_asset(name), media_type=_FILES[name])

    async def messages(self, request: Request) -> Response:
        query = request.query_params
        found = self._mails.find(
            query.get("recipient", ""),
            after=_number(query.get("after"), 0, 2**53),
            limit=_number(query.get("limit"), LIMIT_DEFAULT, LIMIT_MAX),
        )
        return JSONResponse(
            {
                "total": len(self._mails),
                "received": self._mails.received,
                "messages": msgspec.to_builtins(found),
            }
        )

    async def clear(self, _: Request) -> Response:
        self._mails.clear()
        return Response(status_code=204)

    async def message(self, request: Request) -> Response:
        opened = self._mails.open(request.path_params["mail_id"])
        return _missing() if opened is None else JSONResponse(msgspec.to_builtins(opened))

    async def html(self, request: Request) -> Response:
        opened = self._mails.open(request.path_params["mail_id"])
        if opened is None:
            return _missing()
        page = f'<base target="_blank">{opened.html}'
        return HTMLResponse(page, headers={"content-security-policy": _MAIL_POLICY})

    async def raw(self, request: Request) -> Response:
        raw = self._mails.raw(request.path_params["mail_id"])
        if raw is None:
            return _missing()
        return PlainTextResponse(raw, headers={"x-content-type-options": "nosniff"})


def _asset(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


def _missing() -> Response:
    return JSONResponse({"error": "not_found"}, status_code=404)


def _number(text: str | None, default: int, limit: int) -> int:
    if text is None or not text.isdecimal():
        return default
    return min(int(text), limit)


def _prefers_french(header: str) -> bool:
    """Tell whether French comes before English in an Accept-Language header."""
    for part in header.split(","):
        tag = part.split(";", 1)[0].strip().lower()
        if tag.startswith("fr"):
            return True
        if tag.startswith("en"):
            return False
    return False
