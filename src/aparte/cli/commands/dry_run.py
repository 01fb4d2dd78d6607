"""`aparte dry-run`: what a draft, or another policy, would have done on past events."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from aparte.cli import brands, command, definitions, installation, parsing, speech
from aparte.kernel.errors import AppError, InvalidError, NotFoundError, Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.engine.dry_run.asking import Kind
    from aparte.engine.dry_run.working import Progress

_ONE: Final = Words(
    en="Give one thing to rehearse: the file of a scenario, or --policy FILE.",
    fr="Donnez une chose à essayer : le fichier d’un scénario, ou --policy FICHIER.",
)
_STOPPED: Final = Words(
    en="Stopped. The same command goes on from here.",
    fr="Arrêté. La même commande reprendra ici.",
)
_GONE: Final = Words(
    en="This dry-run was cancelled, or is being worked on elsewhere. Ask again in a minute.",
    fr="Cet essai a été annulé, ou est en cours ailleurs. Redemandez dans une minute.",
)
_NO_RESULT: Final = Words(
    en="This dry-run left no result. Ask for it again.",
    fr="Cet essai n’a pas laissé de résultat. Redemandez-le.",
)


class TakenError(AppError):
    """The dry-run is not this process's to work on."""

    status = 409
    code = "taken"


def _configure(parser: parsing.Parser) -> None:
    words = Words(
        en="YAML of the draft scenario; - for standard input",
        fr="YAML du scénario à essayer ; - pour l’entrée standard",
    )
    parser.takes("file", metavar="FILE", type=Path, nargs="?", default=None, words=words)
    words = Words(
        en="YAML of a policy to rehearse instead", fr="YAML d’une gouvernance à essayer à la place"
    )
    parser.takes("--policy", metavar="FILE", type=Path, default=None, words=words)
    words = Words(en="first day or instant (2026-01-01)", fr="premier jour ou instant (2026-01-01)")
    parser.takes("--from", dest="start", metavar="DAY", required=True, words=words)
    words = Words(
        en="day or instant where it ends, not included", fr="jour ou instant de fin, exclu"
    )
    parser.takes("--to", dest="end", metavar="DAY", required=True, words=words)
    words = Words(
        en="how long what is live plays before (14d; 0 for not at all)",
        fr="combien de temps l’existant tourne avant (14d ; 0 pour pas du tout)",
    )
    parser.takes("--run-in", dest="run_in", metavar="LENGTH", default="14d", words=words)
    words = Words(en="print the report as JSON", fr="écrire le rapport en JSON")
    parser.takes("--json", action="store_true", words=words)
    words = Words(en="en or fr; else that of the terminal", fr="en ou fr ; sinon celle du terminal")
    parser.takes("--language", choices=("en", "fr"), default=None, words=words)
    brands.takes(parser)


def _run(arguments: argparse.Namespace) -> int:
    import psycopg

    from aparte.engine import loop
    from aparte.engine.dry_run import asking, store, working
    from aparte.kernel import clock, zones

    configured = installation.with_django()
    loop.calm_collector()
    address = configured.database_url
    assert address is not None, "a connected installation has an address"
    workspace = brands.chosen(arguments, address)
    kind, definition = _definition(arguments, workspace.id)
    zone = zones.find(workspace.timezone)
    assert zone is not None, "a workspace has an IANA time zone"
    now = clock.SystemClock()
    texts = (arguments.start, arguments.end, arguments.run_in)
    asked = asking.read(workspace.id, zone, now.now(), kind, definition, texts)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with psycopg.connect(address, autocommit=True) as connection:
        key = store.ask(connection, asked, workspace.generation, "", now.now(), status="paused")
        run = store.find(connection, workspace.id, key)
        if run is None or run.status != "done":
            ended = working.Runner(address, now).run(
                workspace.id, key, stop=stop.is_set, stopped_as="paused", tell=_tell
            )
            if ended == "stopped":
                speech.complain(_STOPPED)
                return 130
            if ended == "gone":
                raise TakenError(_GONE)
            run = store.find(connection, workspace.id, key)
    if run is None or run.report is None:
        raise NotFoundError(_NO_RESULT)
    _print(run.report, arguments)
    return 0


def _definition(arguments: argparse.Namespace, workspace_id: int) -> tuple[Kind, dict[str, Any]]:
    """Return what is to be rehearsed, checked, in the form that is kept."""
    from aparte.core import plain
    from aparte.core.governance import policy as policies
    from aparte.scenarios import facade

    if (arguments.file is None) == (arguments.policy is None):
        raise InvalidError(_ONE, (Problem("one_of", "file", _ONE),))
    if arguments.policy is not None:
        with definitions.reading(arguments.policy) as raw:
            return "policy", plain.plain(policies.parse(raw))
    with definitions.reading(arguments.file) as raw:
        return "scenario", plain.plain(facade.parse(workspace_id, raw))


def _print(stored: dict[str, Any], arguments: argparse.Namespace) -> None:
    import msgspec

    from aparte.engine.dry_run import report, wording

    if arguments.json:
        print(msgspec.json.format(msgspec.json.encode(stored)).decode())
        return
    language = arguments.language or speech.language()
    for line in wording.lines(msgspec.convert(stored, report.Report), language):
        print(line)


def _tell(progress: Progress) -> None:
    end = "\n" if progress.done == progress.total else "\r"
    share = f"{100 * progress.done // progress.total} %"
    said = f"{share}  {progress.contacts} · {progress.events}"
    print(said, end=end, file=sys.stderr, flush=True)


COMMAND: Final = command.Command(
    name="dry-run",
    summary=Words(
        en="Tell what a draft or a policy would have done on past events.",
        fr="Dire ce qu’un brouillon ou une gouvernance aurait fait sur le passé.",
    ),
    configure=_configure,
    run=_run,
)
