"""Cautions: what a dry-run cannot know, said with its result."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from aparte.core import phrases
from aparte.engine.dry_run import asking, tally
from aparte.kernel import durations
from aparte.kernel.words import Words


class Caution(msgspec.Struct, frozen=True):
    """One thing that is approximate, or that nobody can know."""

    code: str
    words: Words


_ALWAYS: Final = (
    Caution(
        "program_now",
        Words(
            en="The other scenarios, the segments and the governance are those live today, all"
            " along.",
            fr="Les autres scénarios, les segments et la gouvernance sont ceux d’aujourd’hui, d’un"
            " bout à l’autre.",
        ),
    ),
    Caution(
        "reactions_unknown",
        Words(
            en="Opens, clicks and orders are the real ones of that time. Whether people would have"
            " opened the draft’s messages, or ordered because of them, nobody can know.",
            fr="Ouvertures, clics et commandes sont les vrais de l’époque. Personne ne peut savoir"
            " si les messages du brouillon auraient été ouverts, ou auraient fait commander.",
        ),
    ),
    Caution(
        "not_rendered",
        Words(
            en="Messages are counted as sent when governance accepts them: none is rendered, so a"
            " template that stays silent, or a refusal by the provider, is not seen.",
            fr="Un message compte comme envoyé dès que la gouvernance l’accepte : aucun n’est"
            " composé, donc un modèle qui se tait ou un refus du prestataire ne se voit pas.",
        ),
    ),
)
_UNRECORDED: Final = Caution(
    "changes_unrecorded",
    Words(
        en="Changes of attributes, tags, lists and closed addresses, and pauses set by hand, are"
        " not recorded before {en}. Attributes said earlier count as they were then, since the"
        " person was first known; tags, lists and closed addresses from their latest change.",
        fr="Les changements d’attributs, d’étiquettes, de listes et d’adresses fermées, et les"
        " pauses posées à la main, ne sont pas enregistrés avant le {fr}. Les attributs plus"
        " anciens comptent tels qu’ils étaient alors, depuis que la personne est connue ;"
        " étiquettes, listes et adresses fermées depuis leur dernier changement.",
    ),
)
_JOINED: Final = Caution(
    "joined",
    Words(
        en="{count} people were joined from several records; they count as one from the beginning.",
        fr="{count} personnes réunissent plusieurs fiches ; elles n’en font qu’une dès le début.",
    ),
)
_RUN_IN: Final = Caution(
    "run_in",
    Words(
        en="Journeys that began more than {en} before the window are not under way in it.",
        fr="Les parcours commencés plus de {fr} avant la période n’y sont pas en cours.",
    ),
)
_NO_RUN_IN: Final = Caution(
    "no_run_in",
    Words(
        en="Journeys that were under way when the window opened are not continued in it.",
        fr="Les parcours déjà en cours au début de la période n’y sont pas poursuivis.",
    ),
)
_TROUBLES: Final = Caution(
    "troubles",
    Words(
        en="For {count} people something could not be settled; they were cut short.",
        fr="Pour {count} personnes, quelque chose n’a pas pu être réglé ; leur essai est écourté.",
    ),
)


def of(asked: asking.Asked, whole: tally.Tally, zone: ZoneInfo) -> list[Caution]:
    """Return what must be said with this result."""
    found = list(_ALWAYS)
    if asked.run_in:
        length = durations.to_words(asked.run_in)
        words = _RUN_IN.words.filled(en=length.en, fr=length.fr)
        found.append(Caution(_RUN_IN.code, words))
    else:
        found.append(_NO_RUN_IN)
    if asked.start - asked.run_in < whole.recorded_from and whole.contacts:
        since = phrases.moment(min(whole.recorded_from, asked.end), zone)
        words = _UNRECORDED.words.filled(en=since.en, fr=since.fr)
        found.append(Caution(_UNRECORDED.code, words))
    for caution, count in ((_JOINED, whole.joined), (_TROUBLES, sum(whole.troubles.values()))):
        if count:
            found.append(Caution(caution.code, caution.words.filled(count=count)))
    return found
