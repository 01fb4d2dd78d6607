"""`aparte demo-brand`: makes Maison Lumen unless it is there, and says where to look."""

from __future__ import annotations

import argparse
from typing import Final

from aparte.cli import command, installation, logs, speech
from aparte.cli.supervision import lifeline, places
from aparte.kernel.words import Words

_TITLE: Final = Words(
    en="Maison Lumen, the demonstration of Aparté",
    fr="Maison Lumen, la démonstration d’Aparté",
)
_CONSOLE: Final = Words(en="Console    {url}", fr="Console        {url}")
_INBOX: Final = Words(en="Mail       {url}", fr="E-mails        {url}")
_OWNER: Final = Words(en="Sign in as {email}", fr="Identifiant    {email}")
_PASSWORD: Final = Words(en="Password   {password}", fr="Mot de passe   {password}")
_ONCE: Final = Words(
    en="The password is shown this once. No mail leaves this machine.",
    fr="Le mot de passe est affiché cette seule fois. Aucun e-mail ne quitte cette machine.",
)
_AGAIN: Final = Words(
    en="The password was shown at the first start. To set another:",
    fr="Le mot de passe a été affiché au premier démarrage. Pour en changer :",
)


def _run(_arguments: argparse.Namespace) -> int:
    logs.configure("demo")
    lifeline.watch()
    configured = installation.with_django()

    from aparte.cli.demo import brand
    from aparte.kernel import clock

    password = brand.ensure(configured.data, clock.SystemClock().now())
    language = speech.language()
    lines = [
        _TITLE.in_language(language),
        "",
        _CONSOLE.filled(url=configured.url).in_language(language),
        _INBOX.filled(url=places.inbox_page()).in_language(language),
        _OWNER.filled(email=brand.OWNER).in_language(language),
    ]
    if password is None:
        again = f"APARTE_DATA={configured.data} aparte user add {brand.OWNER}"
        lines += ["", _AGAIN.in_language(language), again]
    else:
        shown = _PASSWORD.filled(password=password).in_language(language)
        lines += [shown, "", _ONCE.in_language(language)]
    print(speech.boxed(lines), flush=True)
    return 0


COMMAND: Final = command.Command(
    name="demo-brand",
    summary=Words(en="Make the demo brand.", fr="Créer la marque de démonstration."),
    run=_run,
    hidden=True,
)
