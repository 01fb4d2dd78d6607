"""`aparte demo`: everything, with a brand, a month of its past, and visitors who keep coming.

It keeps to itself: a data folder of its own, the embedded database, and a local inbox for every
mail, whatever the environment says of a server or a provider.
"""

from __future__ import annotations

import argparse
import os
from typing import Final

from aparte.cli import command, installation, logs, parsing, speech
from aparte.cli.supervision import children, places, tree
from aparte.kernel.words import Words

DATA_DEFAULT: Final = ".aparte-demo"
RATE_DEFAULT: Final = 5.0
"""Events a second. A month of these visitors at its own pace would bring two a minute."""

_NO_BRAND: Final = Words(
    en="The demo brand could not be made; what went wrong is said above.",
    fr="La marque de démonstration n’a pas pu être créée ; la raison est donnée ci-dessus.",
)
_TELLING: Final = Words(
    en="The console is open. A month of the shop's life passes in two or three minutes, each mail\n"
    "and each silence on its own date; then visitors come in at the present. Ctrl-C stops.",
    fr="La console est ouverte. Un mois de la boutique passe en deux ou trois minutes, chaque\n"
    "e-mail et chaque silence à sa date ; puis des visiteurs arrivent au présent. Ctrl-C arrête.",
)
_LIVE: Final = Words(
    en="The console is open; visitors come in. Ctrl-C stops.",
    fr="La console est ouverte ; des visiteurs arrivent. Ctrl-C arrête.",
)

_BRAND: Final = children.Spec(name="brand", arguments=("demo-brand",), is_job=True)


def _configure(parser: parsing.Parser) -> None:
    engines = Words(
        en="how many engines decide side by side (1)",
        fr="combien de moteurs décident côte à côte (1)",
    )
    parser.takes("--engines", type=parsing.positive, default=1, metavar="N", words=engines)
    rate = Words(
        en=f"events a second of the visitors of the present ({RATE_DEFAULT:g}; 0: nobody comes)",
        fr=f"événements par seconde des visiteurs du présent ({RATE_DEFAULT:g} ; 0 : personne)",
    )
    parser.takes("--rate", type=float, default=RATE_DEFAULT, metavar="R", words=rate)


def _run(arguments: argparse.Namespace) -> int:
    from aparte.cli.demo import state

    logs.configure("demo")
    _keep_to_itself()
    configured = installation.load()
    folder = places.Folder(configured.data)
    demo = tree.Tree(configured)
    try:
        with demo:
            demo.prepare()
            demo.run_job(_BRAND, _NO_BRAND)
            told = state.load(configured.data)
            assert told is not None, "the brand was just made"
            demo.start_faces()
            working = _working(arguments)
            if told.is_told:
                demo.start(*working)
            else:
                demo.start(_month(working))
            words = _LIVE if told.is_told else _TELLING
            demo.when_ready(lambda: speech.say(words))
            demo.supervisor.run()
            tree.say_stopping()
    except tree.Stopped:
        pass
    finally:
        folder.release()
    return 0


def _keep_to_itself() -> None:
    os.environ.setdefault("APARTE_DATA", DATA_DEFAULT)
    for name in ("DATABASE_URL", "SMTP_URL"):
        os.environ.pop(name, None)


def _working(arguments: argparse.Namespace) -> tuple[children.Spec, ...]:
    working = [*tree.engines(arguments.engines), tree.SENDER, tree.DRY_RUNNER]
    if arguments.rate > 0:
        words = ("demo-visits", "--rate", str(arguments.rate))
        working.append(children.Spec(name="visits", arguments=words))
    return tuple(working)


def _month(then: tuple[children.Spec, ...]) -> children.Spec:
    """Return the job that tells the month; nobody else may move its people meanwhile."""
    return children.Spec(name="month", arguments=("demo-month",), is_job=True, then=then)


COMMAND: Final = command.Command(
    name="demo",
    summary=Words(
        en="Start everything with a demo shop and a month of its traffic.",
        fr="Tout démarrer avec une boutique de démonstration et un mois de son trafic.",
    ),
    configure=_configure,
    run=_run,
)
