"""What can go wrong with scenarios, in words."""

from __future__ import annotations

from typing import Final

from aparte.kernel.words import Words

NO_SCENARIO: Final = Words(
    en="There is no scenario “{key}” here.", fr="Il n’y a pas de scénario « {key} » ici."
)
NO_VERSION: Final = Words(
    en="The scenario “{key}” has no version {number}.",
    fr="Le scénario « {key} » n’a pas de version {number}.",
)
NOT_PUBLISHED: Final = Words(
    en="“{key}” was never published: publish a version first.",
    fr="« {key} » n’a jamais été publié : publiez d’abord une version.",
)
NO_MODEL: Final = Words(
    en="The library holds no scenario “{name}”.",
    fr="La bibliothèque ne contient pas de scénario « {name} ».",
)
NO_EXPERIMENT: Final = Words(
    en="The scenario “{key}” has no experiment “{step}”.",
    fr="Le scénario « {key} » n’a pas d’expérience « {step} ».",
)
NO_VARIANT: Final = Words(
    en="The experiment has no variant “{variant}”. It has: {known}.",
    fr="L’expérience n’a pas de variante « {variant} ». Elle a : {known}.",
)
WHY_EMPTY: Final = Words(
    en="Say in a sentence why: it is kept with the choice.",
    fr="Dites pourquoi en une phrase : elle est gardée avec le choix.",
)
BAD_WINNER: Final = Words(
    en="This choice cannot be kept as it is; each problem is listed.",
    fr="Ce choix ne peut être gardé en l’état ; chaque problème est indiqué.",
)
