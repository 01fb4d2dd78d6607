"""`aparte replay`: recorded events through the engine, at their own instants."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aparte.cli import brands, command, installation, parsing, speech
from aparte.kernel import instants
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.engine.replay import Progress

AFTER: Final = 10 * instants.DAY
"""How long the clock goes on after the last event, for what was started to be finished."""

_DONE: Final = Words(
    en="Replayed {items} items, from {first} to {last}: {sent} messages wanted and accepted,"
    " {held} held back.",
    fr="{items} éléments rejoués, du {first} au {last} : {sent} messages voulus et acceptés,"
    " {held} retenus.",
)
_REASON: Final = Words(en="  {count} × {reason}", fr="  {count} × {reason}")


def _configure(parser: parsing.Parser) -> None:
    words = Words(
        en=".jsonl of Segment calls, or .csv (timestamp,visitorid,event,itemid,transactionid)",
        fr=".jsonl d’appels Segment, ou .csv (timestamp,visitorid,event,itemid,transactionid)",
    )
    parser.takes("file", words=words)
    words = Words(
        en="max: as fast as the machine can (the only speed so far)",
        fr="max : aussi vite que la machine le peut (seule vitesse à ce jour)",
    )
    parser.takes("--speed", choices=("max",), default="max", words=words)
    words = Words(
        en="give each visitor an address and consent on arrival",
        fr="donner à chaque visiteur une adresse et un consentement à l’arrivée",
    )
    parser.takes("--arrivals", action="store_true", words=words)
    brands.takes(parser)


def _run(arguments: argparse.Namespace) -> int:
    import psycopg

    from aparte.engine import connections, replay
    from aparte.events import facade as events
    from aparte.kernel import clock
    from aparte.scenarios import records

    configured = installation.connected()
    address = configured.database_url
    assert address is not None, "a connected installation has an address"
    workspace = brands.chosen(arguments, address)
    items = events.read_recording(Path(arguments.file))
    if arguments.arrivals:
        items = events.with_arrivals(items)
    if not items:
        return 0
    player = replay.Replay(
        lambda: connections.connect(address),
        clock.VirtualClock(items[0].received_at),
        workspace.id,
        tell=_tell,
    )
    player.run(items, until=items[-1].received_at + AFTER)
    since = instants.to_datetime(items[0].received_at)
    with psycopg.connect(address) as connection:
        verdicts = records.count_verdicts(connection, workspace.id, since)
    accepted = sum(one.count for one in verdicts if one.verdict == "accepted")
    held = [one for one in verdicts if one.verdict not in {"accepted", "deferred"}]
    speech.say(
        _DONE,
        items=len(items),
        first=instants.to_text(items[0].received_at)[:10],
        last=instants.to_text(items[-1].received_at)[:10],
        sent=accepted,
        held=sum(one.count for one in held),
    )
    for one in held:
        speech.say(_REASON, count=one.count, reason=one.reason)
    return 0


def _tell(progress: Progress) -> None:
    at = instants.to_text(progress.at)[:16].replace("T", " ")
    end = "\n" if progress.done == progress.total else "\r"
    print(f"{progress.done}/{progress.total}  {at}", end=end, file=sys.stderr, flush=True)


COMMAND: Final = command.Command(
    name="replay",
    summary=Words(
        en="Replay recorded events at their own instants, as fast as possible.",
        fr="Rejouer des événements enregistrés à leurs propres instants, au plus vite.",
    ),
    configure=_configure,
    run=_run,
)
