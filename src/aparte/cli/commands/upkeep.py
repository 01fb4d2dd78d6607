"""`aparte upkeep`: what a day asks for; `aparte up` runs it daily."""

from __future__ import annotations

import argparse
from typing import Final

from aparte.cli import command, installation
from aparte.kernel.words import Words


def _run(_arguments: argparse.Namespace) -> int:
    from aparte import bootstrap
    from aparte.cli import logs
    from aparte.cli.supervision import lifeline
    from aparte.kernel import clock

    logs.configure("upkeep")
    lifeline.watch()
    configured = installation.connected()
    assert configured.database_url is not None, "a connected installation has an address"
    now = clock.SystemClock().now()
    bootstrap.ensure_months(configured.database_url, now)
    bootstrap.decide_experiments(configured.database_url, now)
    return 0


COMMAND: Final = command.Command(
    name="upkeep",
    summary=Words(
        en="Do the day's upkeep: room in the logs for the coming months, winners of experiments.",
        fr="Faire l’entretien du jour : journaux des mois à venir, gagnantes des expériences.",
    ),
    run=_run,
)
