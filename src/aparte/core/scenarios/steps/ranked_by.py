"""What a ranking compares people by: what they did, an attribute, or a score."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import msgspec

from aparte.core import atoms, comparing, conditions, phrases, vocabulary
from aparte.core.conditions import kinds, past
from aparte.core.scenarios.steps.change import NAME_MAX
from aparte.kernel import durations
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.conditions import Known
    from aparte.core.scenarios.compiling import Needed
    from aparte.core.scene import Scene

_PER_POINT: Final = 1_000
"""Millionths in a thousandth of a point, in which scores are told."""


class RankedBy(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An event's count, an attribute or a score: one of the three.

    How often (or, with `measure`, how much) of an `event`, `within` a time before the instant of
    comparison or ever; the number in an `attribute`; the points of a `score`.
    """

    event: str | None = None
    where: tuple[atoms.PropertyFilter, ...] = ()
    stat: Literal["count", "sum", "max", "distinct_days"] | None = None
    measure: str | None = None
    within: str | None = None
    attribute: str | None = None
    score: str | None = None

    def condition(self) -> conditions.Event:
        """Return the question about the past that this asks."""
        assert self.event is not None, "asked only where an event is compared by"
        stat = self.stat or ("count" if self.measure is None else "sum")
        return conditions.Event(
            event=self.event,
            where=self.where,
            stat=stat,
            measure=self.measure,
            within=self.within,
        )

    def words(self) -> Words:
        """Return what people are compared by, after "by" and "par"."""
        if self.score is not None:
            name = phrases.quoted(self.score)
            return Words(en=f"score {name.en}", fr=f"score {name.fr}")
        if self.attribute is not None:
            return vocabulary.name(self.attribute)
        condition = self.condition()
        many = vocabulary.event(condition.event).many
        narrowed = atoms.narrowing(self.where)
        said = Words(en=f"{many.en}{narrowed.en}", fr=f"{many.fr}{narrowed.fr}")
        if self.measure is not None:
            measure = vocabulary.name(self.measure)
            said = Words(en=f"{measure.en} over {said.en}", fr=f"{measure.fr} sur les {said.fr}")
        elif condition.stat == "distinct_days":
            said = Words(en=f"days with {said.en}", fr=f"jours avec {said.fr}")
        if self.within is not None:
            length = durations.to_words(durations.parse(self.within))
            said = Words(en=f"{said.en} in {length.en}", fr=f"{said.fr} en {length.fr}")
        return said

    def check(self, path: str, known: Known) -> list[Problem]:
        """Return what is wrong with it."""
        given = [one for one in (self.event, self.attribute, self.score) if one is not None]
        of_event = (self.where, self.stat, self.measure, self.within)
        if len(given) != 1 or (self.event is None and any(of_event)):
            words = Words(
                en="Compare by one thing: an `event` (with `where`, `stat`, `measure`, `within`),"
                " an `attribute` or a `score`.",
                fr="Comparez selon une seule chose : un `event` (avec `where`, `stat`, `measure`,"
                " `within`), un `attribute` ou un `score`.",
            )
            return [Problem("one_measure", path, words)]
        if self.event is not None:
            return conditions.check(self.condition(), path, known)
        if self.score is not None and known.scores is not None and self.score not in known.scores:
            shown = phrases.quoted(self.score)
            words = Words(
                en=f"No score has the key {shown.en}. Create it first, or correct the key.",
                fr=f"Aucun score n’a la clé {shown.fr}. Créez-le d’abord, ou corrigez la clé.",
            )
            return [Problem("unknown_score", f"{path}.score", words)]
        if self.attribute is not None and not 0 < len(self.attribute) <= NAME_MAX:
            words = Words(
                en=f"Give names of 1 to {NAME_MAX} characters.",
                fr=f"Donnez des noms de 1 à {NAME_MAX} caractères.",
            )
            return [Problem("bad_name", f"{path}.attribute", words)]
        return []

    def need(self, needed: Needed) -> None:
        """Let what it looks at be remembered of contacts."""
        if self.event is not None:
            needed.condition(self.condition())

    def value(self, scene: Scene) -> int | None:
        """Return the contact's value now, in millionths; None where there is nothing to compare."""
        if self.event is not None:
            return self._of_past(scene)
        if self.score is not None:
            score = scene.program.scores.get(self.score)
            if score is None:
                return None
            return score.lay(scene.contact, scene.now).value(scene.now) * _PER_POINT
        assert self.attribute is not None, "a checked measure is one of three"
        found = scene.contact.attribute(self.attribute)
        if not comparing.is_number(found) or abs(found) > atoms.MEASURE_MAX:
            return None
        return atoms.millionths(found)

    def _of_past(self, scene: Scene) -> int | None:
        condition = self.condition()
        found = past.measure(condition, kinds.Sight(scene.contact, scene.now, scene.zone()))
        if found is None:
            return None
        counted = condition.stat in {"count", "distinct_days"}
        return int(found) * atoms.MILLION if counted else int(found)
