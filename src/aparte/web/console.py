"""The console's files: read once, compressed once, served with the right patience.

The build names its assets after their content, so a browser may keep them for ever; the page that
names them is asked for each time. Every address of the console is that same page.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.middleware import csrf

COMPRESSED_MIN_BYTES: Final = 1_024
FILE_BYTES_MAX: Final = 32 * 1024 * 1024
_ASSETS: Final = "assets/"
_INDEX: Final = "index.html"
_FOREVER: Final = "public, max-age=31536000, immutable"
_EACH_TIME: Final = "no-cache"
_TEXTS: Final = ("text/", "application/javascript", "application/json", "image/svg+xml")

_NOT_BUILT: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Aparté</title></head>
<body style="font: 1.1rem/1.6 Georgia, serif; max-width: 34rem; margin: 12vh auto; padding: 0 1rem">
<h1>Aparté</h1>
<p>Everything runs, but the console has not been built. Run <code>make console</code>, then load
this page again. The API answers under <code>/api/v1</code> meanwhile.</p>
<p lang="fr">Tout fonctionne, mais la console n’est pas construite. Lancez
<code>make console</code>, puis rechargez cette page. L’API répond en attendant sous
<code>/api/v1</code>.</p>
</body></html>
"""


class File(msgspec.Struct, frozen=True):
    """One file in memory; `packed` is its gzip form where that is worth it."""

    data: bytes
    packed: bytes | None
    kind: str
    tag: str


class Files:
    """The files below one folder, each read when first asked for and again once it changed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._kept: dict[str, tuple[int, File]] = {}

    def find(self, name: str) -> File | None:
        """Return a file by its path below the folder; None for what is not one."""
        path = (self._folder / name).resolve()
        if not path.is_relative_to(self._folder) or not path.is_file():
            return None
        found = path.stat()
        if found.st_size > FILE_BYTES_MAX:
            return None
        kept = self._kept.get(name)
        if kept is None or kept[0] != found.st_mtime_ns:
            kept = self._kept[name] = (found.st_mtime_ns, _read(path))
        return kept[1]


def view(folder: Path) -> Callable[..., HttpResponse]:
    """Return the view of a folder: its files, and its index for every other address."""
    files = Files(folder)

    def console(request: HttpRequest, path: str) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        file = files.find(path) if path else None
        if file is not None and path != _INDEX:
            return _answer(request, file, _FOREVER if path.startswith(_ASSETS) else _EACH_TIME)
        if path.startswith((_ASSETS, "api/")):
            return HttpResponse(status=404, content_type="text/plain")
        return _index(request, files.find(_INDEX))

    return console


def _index(request: HttpRequest, file: File | None) -> HttpResponse:
    csrf.get_token(request)
    if file is None:
        return HttpResponse(_NOT_BUILT, status=503)
    return _answer(request, file, _EACH_TIME)


def _answer(request: HttpRequest, file: File, patience: str) -> HttpResponse:
    headers = {"Cache-Control": patience, "ETag": file.tag, "Vary": "Accept-Encoding"}
    if request.headers.get("If-None-Match") == file.tag:
        return HttpResponse(status=304, headers=headers)
    data = file.data
    if file.packed is not None and "gzip" in request.headers.get("Accept-Encoding", ""):
        data = file.packed
        headers["Content-Encoding"] = "gzip"
    return HttpResponse(data, content_type=file.kind, headers=headers)


def _read(path: Path) -> File:
    data = path.read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    is_text = kind.startswith(_TEXTS)
    packed = gzip.compress(data, mtime=0) if is_text and len(data) > COMPRESSED_MIN_BYTES else None
    tag = f'"{hashlib.blake2b(data, digest_size=12).hexdigest()}"'
    return File(data, packed, f"{kind}; charset=utf-8" if is_text else kind, tag)
