"""Migrations: what happens to the people inside when they are to go on in another version.

A migration is data. It belongs to a generation, so that each contact obeys it exactly once: when
it is brought from an older generation to one that is not (see `core.migrating`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

import msgspec

from aparte.core.scenarios import endings
from aparte.core.scenarios.model import Scenario
from aparte.core.scenarios.steps import END
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

REDIRECTS_MAX: Final = 500

Fate = Literal["same_step", "other_step", "completed", "ended"]


class Redirect(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Sends those who stand at a step to another; of one version, or of whichever has the step."""

    step: str
    to: str
    version: int | None = None


class Migration(msgspec.Struct, frozen=True, kw_only=True):
    """Brings everybody inside a scenario to the version `to`; None ends what is left of it.

    `kept` are the steps of that version: who stands at one of them stays there, unless a redirect
    says otherwise.
    """

    scenario: str
    generation: int
    to: int | None
    kept: frozenset[str] = frozenset()
    redirects: tuple[Redirect, ...] = ()

    def place(self, version: int, step: str) -> str | None:
        """Return where one goes on who stands at a step; the end, or None for nowhere."""
        for exactly in (version, None):
            for redirect in self.redirects:
                if redirect.version == exactly and redirect.step == step:
                    return redirect.to
        return step if step in self.kept else None

    @property
    def reason(self) -> str:
        """Why the journeys end that go on nowhere."""
        return endings.Ending.ARCHIVED if self.to is None else endings.Ending.STEP_VANISHED


class Standing(msgspec.Struct, frozen=True):
    """How many journeys stand at one step of one version."""

    version: int
    step: str
    count: int


class Foreseen(msgspec.Struct, frozen=True):
    """What a migration would do to those who stand at one step; `to` is where they would go."""

    standing: Standing
    fate: Fate
    to: str | None
    words: Words


def foresee(
    migration: Migration, standing: Iterable[Standing], scenario: Scenario
) -> list[Foreseen]:
    """Return what would become of each group; those already in the version are left out.

    `scenario` is the version that everybody is to be brought to.
    """
    groups = sorted(standing, key=lambda one: (one.version, one.step))
    return [_foresee(migration, one, scenario) for one in groups if one.version != migration.to]


def _foresee(migration: Migration, standing: Standing, scenario: Scenario) -> Foreseen:
    to = migration.place(standing.version, standing.step)
    if to is None:
        ending = endings.words(migration.reason)
        words = Words(
            en=f"Their journey ends. Reason kept: {ending.en}.",
            fr=f"Leur parcours s’arrête. Raison conservée : {ending.fr}.",
        )
        return Foreseen(standing, "ended", None, words)
    if to == END:
        words = Words(en="Their journey is complete.", fr="Leur parcours est terminé.")
        return Foreseen(standing, "completed", to, words)
    step = next(one for one in scenario.steps if one.id == to)
    title = scenario.title_of(step)
    if to == standing.step:
        words = Words(
            en=f"They go on at the same step, “{to}”: {title.en}.",
            fr=f"Ils continuent à la même étape, « {to} » : {title.fr}.",
        )
        return Foreseen(standing, "same_step", to, words)
    words = Words(
        en=f"They go on at the step “{to}”: {title.en}.",
        fr=f"Ils continuent à l’étape « {to} » : {title.fr}.",
    )
    return Foreseen(standing, "other_step", to, words)


def check(
    redirects: tuple[Redirect, ...], target: Scenario, others: dict[int, Scenario]
) -> list[Problem]:
    """Return what is wrong with redirects to a version from the others, by number."""
    if len(redirects) > REDIRECTS_MAX:
        words = Words(
            en=f"Keep at most {REDIRECTS_MAX} of them.", fr=f"Gardez-en au plus {REDIRECTS_MAX}."
        )
        return [Problem("too_many", "redirects", words)]
    kept = {END, *(step.id for step in target.steps)}
    problems: list[Problem] = []
    seen: set[tuple[int | None, str]] = set()
    for index, redirect in enumerate(redirects):
        path = f"redirects[{index}]"
        problems += _check_source(redirect, others, path)
        if redirect.to not in kept:
            words = Words(
                en=f"The new version has no step “{redirect.to}”.",
                fr=f"La nouvelle version n’a pas d’étape « {redirect.to} ».",
            )
            problems.append(Problem("unknown_step", f"{path}.to", words))
        if (redirect.version, redirect.step) in seen:
            words = Words(
                en=f"“{redirect.step}” is sent to two places: keep one.",
                fr=f"« {redirect.step} » est envoyée à deux endroits : gardez-en un.",
            )
            problems.append(Problem("sent_twice", path, words))
        seen.add((redirect.version, redirect.step))
    return problems


def _check_source(redirect: Redirect, others: dict[int, Scenario], path: str) -> list[Problem]:
    named = others.values() if redirect.version is None else [others.get(redirect.version)]
    if any(one is not None and _has(one, redirect.step) for one in named):
        return []
    words = Words(
        en=f"No other version, or not the one named, has a step “{redirect.step}”.",
        fr=f"Aucune autre version, ou pas celle indiquée, n’a d’étape « {redirect.step} ».",
    )
    return [Problem("unknown_step", f"{path}.step", words)]


def _has(scenario: Scenario, step: str) -> bool:
    return any(one.id == step for one in scenario.steps)
