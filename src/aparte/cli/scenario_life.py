"""The parts of `aparte scenario` that change what lives: each act by its author, with why."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from aparte.cli import brands, command, installation, parsing, speech
from aparte.kernel.errors import InvalidError, NotFoundError, Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.scenarios.migrations import Redirect
    from aparte.workspaces.contracts import Actor

_KEY: Final = Words(en="the scenario’s key", fr="clé du scénario")
_NUMBER: Final = Words(en="number of the version", fr="numéro de la version")
_COMMENT: Final = Words(en="why, for the history", fr="pourquoi, pour l’historique")
_BY: Final = Words(
    en="e-mail address of the user who does it", fr="adresse e-mail de l’utilisateur qui le fait"
)
_MOVE: Final = Words(
    en="let the people inside go on in it, instead of finishing on their version",
    fr="y faire passer les personnes présentes, au lieu de finir sur leur version",
)
_INVITE: Final = Words(
    en="let the trigger fire once for those who are in its segment, on its list or have its tag",
    fr="déclencher une fois pour celles et ceux déjà dans le segment, sur la liste ou étiquetés",
)
_REDIRECT: Final = Words(
    en="STEP=STEP or VERSION:STEP=STEP: where those go on whose step is gone (end: leave)",
    fr="ÉTAPE=ÉTAPE ou VERSION:ÉTAPE=ÉTAPE : où continuer quand l’étape a disparu (end : sortir)",
)
_NOBODY: Final = Words(
    en="{email} is no user of this brand.", fr="{email} n’est pas un utilisateur de cette marque."
)
_BAD_REDIRECT: Final = Words(
    en="“{text}” is not read as STEP=STEP or VERSION:STEP=STEP.",
    fr="« {text} » ne se lit pas comme ÉTAPE=ÉTAPE ou VERSION:ÉTAPE=ÉTAPE.",
)
_PUBLISHED: Final = Words(
    en="Version {number} of “{key}” is live.", fr="La version {number} de « {key} » est en ligne."
)
_MIGRATED: Final = Words(
    en="The people inside “{key}” go on in version {number}.",
    fr="Les personnes présentes dans « {key} » continuent dans la version {number}.",
)
_PAUSED: Final = Words(
    en="“{key}” is paused: nobody enters, nobody advances.",
    fr="« {key} » est en pause : personne n’entre, personne n’avance.",
)
_RESUMED: Final = Words(en="“{key}” goes on.", fr="« {key} » reprend.")
_ARCHIVED: Final = Words(
    en="“{key}” is archived: nobody is inside any more.",
    fr="« {key} » est archivé : plus personne ne s’y trouve.",
)
_APPROVED: Final = Words(
    en="Version {number} of “{key}” is approved.",
    fr="La version {number} de « {key} » est approuvée.",
)
_REFUSED: Final = Words(
    en="Version {number} of “{key}” is refused.", fr="La version {number} de « {key} » est refusée."
)
_RULE: Final = {
    "on": Words(
        en="From now on somebody else than its last editor approves a version before it lives.",
        fr="Désormais, une autre personne que son dernier auteur approuve une version avant sa mise"
        " en ligne.",
    ),
    "off": Words(
        en="Versions need no approval any more.",
        fr="Les versions n’ont plus besoin d’approbation.",
    ),
}


def takes_author(parser: parsing.Parser) -> None:
    """Let the command name who acts, and in which brand."""
    parser.takes("--by", metavar="EMAIL", default=None, words=_BY)
    brands.takes(parser)


def actor(arguments: argparse.Namespace) -> Actor:
    """Return who acts: the user named, or the installation itself; makes Django ready."""
    configured = installation.with_django()
    assert configured.database_url is not None, "a connected installation has an address"
    workspace = brands.chosen(arguments, configured.database_url)

    from aparte.workspaces import facade

    if arguments.by is None:
        return facade.system_actor(workspace.id)
    found = facade.actor_of_member(workspace.id, arguments.by)
    if found is None:
        raise NotFoundError(_NOBODY.filled(email=arguments.by))
    return found


def _takes_key(parser: parsing.Parser) -> None:
    parser.takes("key", metavar="KEY", words=_KEY)


def _takes_act(parser: parsing.Parser) -> None:
    _takes_key(parser)
    parser.takes("--comment", default="", words=_COMMENT)
    takes_author(parser)


def _takes_version(parser: parsing.Parser) -> None:
    parser.takes("--version", metavar="N", type=parsing.positive, default=None, words=_NUMBER)


def _takes_moving(parser: parsing.Parser) -> None:
    _takes_act(parser)
    _takes_version(parser)
    parser.takes("--move", action="store_true", words=_MOVE)
    parser.takes("--redirect", metavar="WHERE", action="append", default=[], words=_REDIRECT)


def takes_inviting(parser: parsing.Parser) -> None:
    """Let the command invite those who are inside already."""
    parser.takes("--fire-for-those-inside", action="store_true", words=_INVITE)


def _takes_publication(parser: parsing.Parser) -> None:
    _takes_moving(parser)
    takes_inviting(parser)


def _takes_migration(parser: parsing.Parser) -> None:
    _takes_act(parser)
    parser.takes("--redirect", metavar="WHERE", action="append", default=[], words=_REDIRECT)


def _takes_judgement(parser: parsing.Parser) -> None:
    _takes_act(parser)
    _takes_version(parser)


def _takes_rule(parser: parsing.Parser) -> None:
    words = Words(en="on or off", fr="on ou off")
    parser.takes("rule", metavar="on|off", choices=("on", "off"), words=words)
    takes_author(parser)


def redirects(arguments: argparse.Namespace) -> tuple[Redirect, ...]:
    """Return the redirects of a command line; raises InvalidError."""
    from aparte.core.scenarios.migrations import Redirect

    found = []
    for text in arguments.redirect:
        source, equals, to = text.partition("=")
        version, colon, step = source.rpartition(":")
        if not (equals and step and to) or (colon and not version.isdecimal()):
            words = _BAD_REDIRECT.filled(text=text)
            raise InvalidError(words, (Problem("bad_redirect", "--redirect", words),))
        found.append(Redirect(step, to, int(version) if colon else None))
    return tuple(found)


def _number(acting: Actor, arguments: argparse.Namespace) -> int:
    """Return the version named, or the one written last."""
    from aparte.scenarios import facade

    scenario = facade.find_scenario(acting.workspace_id, arguments.key)
    return arguments.version or facade.find_latest(scenario).number


def _publish(arguments: argparse.Namespace) -> int:
    acting = actor(arguments)

    from aparte.scenarios import facade

    number = _number(acting, arguments)
    moving = redirects(arguments) if arguments.move else None
    facade.publish(
        acting,
        arguments.key,
        number,
        comment=arguments.comment,
        moving=moving,
        inviting=arguments.fire_for_those_inside,
    )
    speech.say(_PUBLISHED, key=arguments.key, number=number)
    return 0


def _roll_back(arguments: argparse.Namespace) -> int:
    acting = actor(arguments)

    from aparte.scenarios import facade

    moving = redirects(arguments) if arguments.move else None
    scenario = facade.roll_back(
        acting, arguments.key, arguments.version, comment=arguments.comment, moving=moving
    )
    speech.say(_PUBLISHED, key=arguments.key, number=scenario.live_version)
    return 0


def _migrate(arguments: argparse.Namespace) -> int:
    acting = actor(arguments)

    from aparte.scenarios import facade

    moving = redirects(arguments)
    scenario = facade.migrate(acting, arguments.key, moving, comment=arguments.comment)
    speech.say(_MIGRATED, key=arguments.key, number=scenario.live_version)
    return 0


def _switch(act: str, words: Words) -> Callable[[argparse.Namespace], int]:
    def run(arguments: argparse.Namespace) -> int:
        acting = actor(arguments)

        from aparte.scenarios import facade

        acts: dict[str, Callable[..., Any]] = {
            "pause": facade.pause,
            "resume": facade.resume,
            "archive": facade.archive,
        }
        acts[act](acting, arguments.key, arguments.comment)
        speech.say(words, key=arguments.key)
        return 0

    return run


def _approve(arguments: argparse.Namespace) -> int:
    acting = actor(arguments)

    from aparte.scenarios import facade

    number = _number(acting, arguments)
    facade.approve(acting, arguments.key, number, arguments.comment)
    speech.say(_APPROVED, key=arguments.key, number=number)
    return 0


def _refuse(arguments: argparse.Namespace) -> int:
    acting = actor(arguments)

    from aparte.scenarios import facade

    number = _number(acting, arguments)
    facade.refuse(acting, arguments.key, number, arguments.comment)
    speech.say(_REFUSED, key=arguments.key, number=number)
    return 0


def _rule(arguments: argparse.Namespace) -> int:
    acting = actor(arguments)

    from aparte.scenarios import facade

    facade.require_approval(acting, required=arguments.rule == "on")
    speech.say(_RULE[arguments.rule])
    return 0


def _part(
    name: str, en: str, fr: str, configure: Callable[[parsing.Parser], None], run: command.Run
) -> command.Command:
    return command.Command(name=name, summary=Words(en=en, fr=fr), configure=configure, run=run)


PARTS: Final = (
    _part(
        "publish",
        "Let a version live.",
        "Mettre une version en ligne.",
        _takes_publication,
        _publish,
    ),
    _part(
        "rollback",
        "Let an earlier version live again.",
        "Remettre en ligne une version précédente.",
        _takes_moving,
        _roll_back,
    ),
    _part(
        "migrate",
        "Let the people inside go on in the live version.",
        "Faire passer les personnes présentes à la version en ligne.",
        _takes_migration,
        _migrate,
    ),
    _part(
        "pause",
        "Let nobody enter or advance.",
        "Ne laisser personne avancer.",
        _takes_act,
        _switch("pause", _PAUSED),
    ),
    _part(
        "resume",
        "Let a paused scenario go on.",
        "Reprendre un scénario.",
        _takes_act,
        _switch("resume", _RESUMED),
    ),
    _part(
        "archive",
        "Put a paused scenario away.",
        "Archiver un scénario en pause.",
        _takes_act,
        _switch("archive", _ARCHIVED),
    ),
    _part("approve", "Approve a draft.", "Approuver un brouillon.", _takes_judgement, _approve),
    _part("refuse", "Refuse a draft.", "Refuser un brouillon.", _takes_judgement, _refuse),
    _part(
        "approval",
        "Ask for approval before publishing, or no longer.",
        "Exiger une approbation avant publication, ou non.",
        _takes_rule,
        _rule,
    ),
)
