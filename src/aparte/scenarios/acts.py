"""What was done to a scenario, in words: each act of its history as a sentence."""

from __future__ import annotations

from typing import Any, Final

from aparte.kernel.words import Words

_WORDS: Final = {
    "scenario.drafted": Words(
        en="Wrote version {version} as a draft.", fr="A écrit la version {version} en brouillon."
    ),
    "scenario.approved": Words(
        en="Approved version {version}.", fr="A approuvé la version {version}."
    ),
    "scenario.refused": Words(en="Refused version {version}.", fr="A refusé la version {version}."),
    "scenario.published": Words(
        en="Published version {version}.", fr="A publié la version {version}."
    ),
    "scenario.rolled_back": Words(
        en="Went back to version {version}.", fr="Est revenu à la version {version}."
    ),
    "scenario.migrated": Words(
        en="Moved the people inside to version {version}.",
        fr="A fait passer les personnes présentes à la version {version}.",
    ),
    "scenario.paused": Words(en="Paused it.", fr="L’a suspendu."),
    "scenario.resumed": Words(en="Let it go on.", fr="L’a repris."),
    "scenario.archived": Words(en="Archived it.", fr="L’a archivé."),
    "experiment.won": Words(
        en="Chose “{variant}” as the winner of “{step}”.",
        fr="A choisi « {variant} » comme gagnante de « {step} ».",
    ),
}
_MOVED: Final = Words(
    en="{said} The people inside moved with it.", fr="{said} Les personnes présentes ont suivi."
)

_INVITED: Final = Words(
    en="{said} Those inside already entered once.",
    fr="{said} Celles et ceux qui y étaient déjà sont entrés une fois.",
)


def words(act: str, details: dict[str, Any]) -> Words:
    """Return one act as a sentence; one that is not known here by its own name."""
    found = _WORDS.get(act, Words(en=act, fr=act))
    known = {name: details.get(name, "?") for name in ("version", "step", "variant")}
    said = found.filled(**known)
    if act != "scenario.migrated" and details.get("moved"):
        said = Words(en=_MOVED.en.format(said=said.en), fr=_MOVED.fr.format(said=said.fr))
    if details.get("invited"):
        said = Words(en=_INVITED.en.format(said=said.en), fr=_INVITED.fr.format(said=said.fr))
    return said


def why(details: dict[str, Any]) -> str | None:
    """Return the reason that was given for an act, if any."""
    said = details.get("comment") or details.get("why")
    return said if isinstance(said, str) else None
