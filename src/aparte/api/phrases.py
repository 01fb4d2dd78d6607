"""What the API itself says to people."""

from __future__ import annotations

from typing import Final

from aparte.kernel.words import Words

INVALID: Final = Words(
    en="The request cannot be used as it is; each problem is listed.",
    fr="La demande n’est pas utilisable en l’état ; chaque problème est indiqué.",
)
SIGN_IN_FIRST: Final = Words(
    en="Sign in, or send an API key that is in force, then ask again.",
    fr="Connectez-vous, ou envoyez une clé d’API en vigueur, puis recommencez.",
)
BAD_CSRF: Final = Words(
    en="The page is out of date: load it again, then repeat what you did.",
    fr="La page n’est plus à jour : rechargez-la, puis refaites votre action.",
)
MISSING_SCOPE: Final = Words(
    en="This key lacks the scope “{scope}”. Make a key that has it.",
    fr="Il manque à cette clé le droit « {scope} ». Créez une clé qui le possède.",
)
TOO_SLOW: Final = Words(
    en="The answer takes too long. Narrow the question, or try again in a moment.",
    fr="La réponse prend trop de temps. Précisez la demande, ou réessayez dans un instant.",
)
FAILED: Final = Words(
    en="Something failed on our side; it was recorded. Nothing was changed. Try again.",
    fr="Une erreur est survenue de notre côté ; elle est enregistrée. Rien n’a changé. Réessayez.",
)
BAD_CURSOR: Final = Words(
    en="This cursor is not one of ours: begin at the first page.",
    fr="Ce curseur n’est pas l’un des nôtres : repartez de la première page.",
)
BAD_ID: Final = Words(en="This is no id of ours.", fr="Ce n’est pas l’un de nos identifiants.")
NO_CONTACT: Final = Words(
    en="There is no contact {id} here.", fr="Il n’y a pas de contact {id} ici."
)
NO_SEGMENT: Final = Words(
    en="There is no segment “{key}” here.", fr="Il n’y a pas de segment « {key} » ici."
)
NO_MESSAGE: Final = Words(
    en="There is no message {id} here.", fr="Il n’y a pas de message {id} ici."
)
BAD_CONSENT_FILTER: Final = Words(
    en="Write a purpose and a channel: marketing/email.",
    fr="Indiquez une finalité et un canal : marketing/email.",
)
NO_OUTCOME: Final = Words(
    en="An outcome is sent, held_back, deferred, waiting or unknown.",
    fr="Une issue est sent, held_back, deferred, waiting ou unknown.",
)
NO_IDENTITY: Final = Words(
    en="Say who it is: a user_id or an e-mail address.",
    fr="Dites de qui il s’agit : un user_id ou une adresse e-mail.",
)
ONE_IDENTITY: Final = Words(
    en="Say who it is: either a contact_id or a user_id.",
    fr="Dites de qui il s’agit : soit un contact_id, soit un user_id.",
)
RESERVED_NAME: Final = Words(
    en="This name is ours: give the property another.",
    fr="Ce nom est à nous : donnez-en un autre à la propriété.",
)

FIELD_MISSING: Final = Words(en="This is missing: add it.", fr="Ceci manque : ajoutez-le.")
FIELD_BAD: Final = Words(
    en="This value cannot be used: {said}.", fr="Cette valeur n’est pas utilisable ({said})."
)
NOT_HERE: Final = Words(en="There is nothing here.", fr="Il n’y a rien ici.")
BAD_VALUES: Final = Words(
    en="A value cannot be kept: a NUL character, or a number beyond what JSON readers share.",
    fr="Une valeur ne peut être gardée : un caractère NUL, ou un nombre hors des limites du JSON.",
)
SCORE_IN_USE: Final = Words(
    en="The score “{key}” is named by {users}: change those first.",
    fr="Le score « {key} » est nommé par {users} : modifiez-les d’abord.",
)
SEGMENT_IN_USE: Final = Words(
    en="“{key}” is named by {users}: change these first.",
    fr="« {key} » est utilisé par {users} : modifiez-les d’abord.",
)
