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
NOT_LIVE: Final = Words(
    en="“{key}” is not live: publish or resume it first.",
    fr="« {key} » n’est pas actif : publiez-le ou reprenez-le d’abord.",
)
NOT_BY_HAND: Final = Words(
    en="“{key}” is not started by hand: add the trigger `manual` to it, then publish it.",
    fr="« {key} » ne se démarre pas à la main : ajoutez-lui le déclencheur `manual`, puis"
    " publiez-le.",
)
NO_RECIPE: Final = Words(
    en="The library holds no scenario “{name}”. It holds: {known}.",
    fr="La bibliothèque ne contient pas de scénario « {name} ». Elle contient : {known}.",
)
KEY_TAKEN: Final = Words(
    en="“{key}” is another scenario of yours: install this one under another key.",
    fr="« {key} » est un autre de vos scénarios : installez celui-ci sous une autre clé.",
)
NO_EXPERIMENT: Final = Words(
    en="The scenario “{key}” has no experiment “{step}”.",
    fr="Le scénario « {key} » n’a pas d’expérience « {step} ».",
)
NO_HOLDOUT: Final = Words(
    en="The scenario “{key}” keeps no control group: add a `holdout` to it, then publish it.",
    fr="Le scénario « {key} » n’a pas de groupe témoin : ajoutez-lui `holdout`, puis publiez-le.",
)
WHICH_HOLDOUT: Final = Words(
    en="“{key}” keeps several control groups. Say which step is meant: {known}.",
    fr="« {key} » a plusieurs groupes témoins. Dites de quelle étape il s’agit : {known}.",
)
NO_HOLDOUT_STEP: Final = Words(
    en="“{key}” has no holdout step “{step}”. It has: {known}.",
    fr="« {key} » n’a pas d’étape `holdout` « {step} ». Il a : {known}.",
)
NO_BRAND_GROUP: Final = Words(
    en="No live scenario keeps a control group of the brand: give each of them a `holdout` with the"
    " same `salt`.",
    fr="Aucun scénario actif n’a de groupe témoin de la marque : donnez à chacun un `holdout` avec"
    " le même `salt`.",
)
NO_GOAL: Final = Words(
    en="“{key}” names no goal, so there is nothing to compare: add a `goal`, then publish it.",
    fr="« {key} » ne nomme aucun objectif, il n’y a donc rien à comparer : ajoutez `goal`, puis"
    " publiez-le.",
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
RESERVED: Final = Words(
    en="“{key}” has another meaning in addresses: choose another key.",
    fr="« {key} » a un autre sens dans les adresses : choisissez une autre clé.",
)
NOT_APPROVED: Final = Words(
    en="Version {number} of “{key}” awaits approval: somebody other than {editor}, who wrote it,"
    " has to approve it first.",
    fr="La version {number} de « {key} » attend une approbation : une autre personne que {editor},"
    " qui l’a écrite, doit d’abord l’approuver.",
)
WAS_REFUSED: Final = Words(
    en="Version {number} of “{key}” was refused by {by}: change it, and have it approved by"
    " somebody other than its last editor.",
    fr="La version {number} de « {key} » a été refusée par {by} : modifiez-la, puis faites-la"
    " approuver par une autre personne que son dernier auteur.",
)
OWN_DRAFT: Final = Words(
    en="You wrote version {number} of “{key}” yourself: somebody else has to approve it.",
    fr="Vous avez écrit vous-même la version {number} de « {key} » : une autre personne doit"
    " l’approuver.",
)
PEOPLE_APPROVE: Final = Words(
    en="Only a person approves or refuses: sign in, or name a user of this workspace.",
    fr="Seule une personne approuve ou refuse : connectez-vous, ou nommez un utilisateur de cet"
    " espace.",
)
SAY_WHY: Final = Words(
    en="Say why in a comment: the author has to know what to change.",
    fr="Dites pourquoi dans un commentaire : l’auteur doit savoir quoi changer.",
)
ALREADY_PUBLISHED: Final = Words(
    en="Version {number} of “{key}” was published: there is nothing left to approve.",
    fr="La version {number} de « {key} » a été publiée : il n’y a plus rien à approuver.",
)
NOTHING_BEFORE: Final = Words(
    en="“{key}” has no such published version to go back to.",
    fr="« {key} » n’a pas de telle version publiée à laquelle revenir.",
)
PAUSE_FIRST: Final = Words(
    en="“{key}” is live: pause it before you archive it.",
    fr="« {key} » est en ligne : suspendez-le avant de l’archiver.",
)
