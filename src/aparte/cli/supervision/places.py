"""What an installation holds alone on a machine: its data folder and its ports."""

from __future__ import annotations

import fcntl
import os
import socket
import time
from pathlib import Path
from typing import Final

from aparte.kernel.errors import ConflictError
from aparte.kernel.words import Words

HOST: Final = "127.0.0.1"
INBOX_PORT_DEFAULT: Final = 8025
WAIT_SECONDS: Final = 5.0
"""A run that was just killed may need so long to leave its ports and its folder."""

_PAUSE_SECONDS: Final = 0.1
_LOCK: Final = "aparte.lock"

_RUNNING: Final = Words(
    en="Aparté already runs on the data folder {data} (process {process}).\n"
    "Stop it with Ctrl-C where it runs, or choose another folder with APARTE_DATA.",
    fr="Aparté tourne déjà sur le dossier de données {data} (processus {process}).\n"
    "Arrêtez-le avec Ctrl-C là où il tourne, ou choisissez un autre dossier avec APARTE_DATA.",
)
_PORT_TAKEN: Final = Words(
    en="Another program uses port {port} of this machine.\n"
    "Stop that program, or choose another port, for example {variable}={other}.",
    fr="Un autre programme utilise le port {port} de cette machine.\n"
    "Arrêtez ce programme, ou choisissez un autre port, par exemple {variable}={other}.",
)


def inbox_port() -> int:
    """Return the port that local mail is caught on; its page is one port further."""
    return int(os.environ.get("APARTE_INBOX_PORT") or INBOX_PORT_DEFAULT)


def inbox_page() -> str:
    """Return the address of the page that shows caught mails."""
    return f"http://{HOST}:{inbox_port() + 1}"


class Folder:
    """The data folder, held by this process until it ends, however it ends."""

    def __init__(self, data: Path) -> None:
        self._file = os.open(data / _LOCK, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(self._file, 32).decode() or "?"
            os.close(self._file)
            raise ConflictError(_RUNNING.filled(data=data, process=holder)) from None
        os.ftruncate(self._file, 0)
        os.write(self._file, str(os.getpid()).encode())

    def release(self) -> None:
        """Let others have the folder."""
        os.close(self._file)


def check_port(port: int, variable: str, wait_seconds: float = WAIT_SECONDS) -> None:
    """Raise ConflictError when a port stays taken; `variable` is what chooses another."""
    until = time.monotonic() + wait_seconds
    while not _is_free(port):
        if time.monotonic() >= until:
            words = _PORT_TAKEN.filled(port=port, variable=variable, other=port + 100)
            raise ConflictError(words)
        time.sleep(_PAUSE_SECONDS)


def _is_free(port: int) -> bool:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((HOST, port))
        except OSError:
            return False
    return True
