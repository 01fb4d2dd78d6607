"""Asking for a dry-run: what is to be rehearsed over which time, checked before it is kept."""

from __future__ import annotations

from datetime import date, time
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

import msgspec

from aparte.kernel import durations, ids, instants, zones
from aparte.kernel.errors import InvalidError, Problem
from aparte.kernel.words import Words

Kind = Literal["scenario", "policy"]

RUN_IN: Final = "14d"
"""Long enough for most journeys that are under way when a window opens."""

NO_RUN_IN: Final = "0"
WINDOW_MAX: Final = 400 * instants.DAY

_INVALID: Final = Words(
    en="This time cannot be rehearsed; each problem is listed.",
    fr="Cette période ne peut pas être rejouée ; chaque problème est indiqué.",
)
_NO_TIME: Final = Words(
    en="“{text}” is no day or instant: write 2026-01-31 or 2026-01-31T09:00:00Z.",
    fr="« {text} » n’est ni un jour ni un instant : écrivez 2026-01-31 ou 2026-01-31T09:00:00Z.",
)
_BACKWARDS: Final = Words(
    en="The end is not after the beginning.", fr="La fin ne suit pas le début."
)
_TOO_LONG: Final = Words(
    en="A dry-run covers 400 days at most: choose a shorter time.",
    fr="Un essai à blanc couvre 400 jours au plus : choisissez une période plus courte.",
)
_NOT_PAST: Final = Words(
    en="The end lies in the future: only what was recorded can be rehearsed.",
    fr="La fin est dans le futur : seul ce qui est enregistré peut être rejoué.",
)
_NO_LENGTH: Final = Words(
    en="“{text}” is no length: write 14d, or 0 for none.",
    fr="« {text} » n’est pas une durée : écrivez 14d, ou 0 pour aucune.",
)


class Asked(msgspec.Struct, frozen=True):
    """What is to be rehearsed: a definition in raw form, `[start, end)`, and the run-in before."""

    workspace_id: int
    kind: Kind
    definition: dict[str, Any]
    start: int
    end: int
    run_in: int

    def id(self, generation: int) -> bytes:
        """Return the id of this dry-run beside one program: asking again is going on."""
        definition = msgspec.json.encode(self.definition, order="deterministic")
        return ids.hashed(
            "dry-run",
            self.workspace_id,
            self.kind,
            definition,
            self.start,
            self.end,
            self.run_in,
            generation,
        )


def read(
    workspace_id: int,
    zone: ZoneInfo,
    now: int,
    kind: Kind,
    definition: dict[str, Any],
    texts: tuple[str, str, str],
) -> Asked:
    """Return what is asked, from the texts of start, end and run-in; raises InvalidError.

    A day is the workspace's own: it begins at its midnight, and the last one is not included.
    """
    problems: list[Problem] = []
    start = _instant(texts[0], zone, "from", problems)
    end = _instant(texts[1], zone, "to", problems)
    run_in = _length(texts[2], problems)
    if not problems:
        for wrong, path, words in (
            (end <= start, "to", _BACKWARDS),
            (end - start > WINDOW_MAX, "to", _TOO_LONG),
            (end > now, "to", _NOT_PAST),
        ):
            if wrong:
                problems.append(Problem("bad_time", path, words))
    if problems:
        raise InvalidError(_INVALID, tuple(problems))
    return Asked(workspace_id, kind, definition, start, end, run_in)


def _instant(text: str, zone: ZoneInfo, path: str, problems: list[Problem]) -> int:
    try:
        if len(text) == len("2026-01-31"):
            return zones.at(date.fromisoformat(text), time(), zone)
        return instants.parse(text)
    except (ValueError, OverflowError):
        problems.append(Problem("bad_time", path, _NO_TIME.filled(text=text)))
        return 0


def _length(text: str, problems: list[Problem]) -> int:
    if text == NO_RUN_IN:
        return 0
    try:
        return durations.parse(text)
    except ValueError:
        problems.append(Problem("bad_duration", "run_in", _NO_LENGTH.filled(text=text)))
        return 0
