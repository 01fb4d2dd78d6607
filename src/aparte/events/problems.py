"""Every mistake a sender of events can make: its code, its HTTP status, its words.

Codes are stable: programs may switch on them. `{places}` are filled by `make`. A mistake of the
whole request has a status of its own; a mistake of one item never stops the others.
"""

from __future__ import annotations

from typing import Final

import msgspec

from aparte.kernel.errors import Problem
from aparte.kernel.words import Words


class Kind(msgspec.Struct, frozen=True):
    """One kind of mistake; `status` is what a request answers when the mistake is its own."""

    words: Words
    status: int = 400


def _kind(en: str, fr: str, status: int = 400) -> Kind:
    return Kind(Words(en=en, fr=fr), status)


REQUEST: Final = {
    "path_unknown": _kind(
        "There is nothing at this address. Events go to /v1/batch, /v1/track, /v1/identify, "
        "/v1/page, /v1/screen, /v1/group, /v1/alias or /v1/import.",
        "Il n’y a rien à cette adresse. Les événements vont à /v1/batch, /v1/track, "
        "/v1/identify, /v1/page, /v1/screen, /v1/group, /v1/alias ou /v1/import.",
        404,
    ),
    "method_not_allowed": _kind("Send events with POST.", "Envoyez les événements avec POST.", 405),
    "write_key_missing": _kind(
        "No write key was given. Send it as the user name of Basic authentication, or as "
        "writeKey in the body.",
        "Aucune clé d’écriture n’a été donnée. Envoyez-la comme nom d’utilisateur de "
        "l’authentification Basic, ou comme writeKey dans le corps.",
        401,
    ),
    "credentials_malformed": _kind(
        "The Authorization header is not Basic authentication with a write key as user name.",
        "L’en-tête Authorization n’est pas une authentification Basic avec une clé d’écriture "
        "comme nom d’utilisateur.",
        401,
    ),
    "write_key_unknown": _kind(
        "This write key is unknown or was revoked. Copy the key of a source in the settings.",
        "Cette clé d’écriture est inconnue ou a été révoquée. Copiez celle d’une source dans "
        "les réglages.",
        401,
    ),
    "body_too_large": _kind(
        "The body is over {limit} bytes. Send fewer events at once.",
        "Le corps dépasse {limit} octets. Envoyez moins d’événements à la fois.",
        413,
    ),
    "inflated_too_large": _kind(
        "The body is over {limit} bytes once unpacked. Send fewer events at once.",
        "Le corps dépasse {limit} octets une fois décompressé. Envoyez moins d’événements à la "
        "fois.",
        413,
    ),
    "encoding_unknown": _kind(
        "Content-Encoding may only be gzip.", "Content-Encoding ne peut être que gzip.", 415
    ),
    "gzip_damaged": _kind(
        "The body is not valid gzip, although Content-Encoding says so.",
        "Le corps n’est pas du gzip valide, contrairement à ce que dit Content-Encoding.",
    ),
    "body_empty": _kind("The body is empty.", "Le corps est vide."),
    "body_not_utf8": _kind("The body is not UTF-8 text.", "Le corps n’est pas du texte UTF-8."),
    "body_not_json": _kind(
        "The body is not JSON: {detail}.", "Le corps n’est pas du JSON : {detail}."
    ),
    "body_not_object": _kind(
        "The body must be a JSON object.", "Le corps doit être un objet JSON."
    ),
    "body_too_deep": _kind(
        "The body nests objects or lists too deeply.",
        "Le corps imbrique trop d’objets ou de listes.",
    ),
    "batch_missing": _kind(
        "The body has no batch: send a list of events under “batch”.",
        "Le corps n’a pas de lot : envoyez une liste d’événements sous « batch ».",
    ),
    "batch_not_list": _kind("“batch” must be a list.", "« batch » doit être une liste."),
    "batch_empty": _kind("The batch has no event in it.", "Le lot ne contient aucun événement."),
    "batch_too_long": _kind(
        "The batch holds {count} events; {limit} at most.",
        "Le lot contient {count} événements ; {limit} au plus.",
    ),
    "sent_at_invalid": _kind(
        "sentAt is not an ISO 8601 instant.", "sentAt n’est pas un instant ISO 8601."
    ),
    "write_key_not_text": _kind("writeKey must be text.", "writeKey doit être un texte."),
    "inbox_full": _kind(
        "Too many events wait to be applied. Try again in {seconds} s.",
        "Trop d’événements attendent d’être traités. Réessayez dans {seconds} s.",
        429,
    ),
    "unavailable": _kind(
        "The events could not be stored just now. Send them again.",
        "Les événements n’ont pas pu être enregistrés à l’instant. Renvoyez-les.",
        503,
    ),
}
"""Mistakes of a whole request: none of its items is kept."""

ITEM: Final = {
    "item_not_object": _kind(
        "An event must be a JSON object.", "Un événement doit être un objet JSON."
    ),
    "item_too_large": _kind(
        "The event is over {limit} bytes.", "L’événement dépasse {limit} octets."
    ),
    "too_deep": _kind(
        "Objects or lists are nested more than {limit} levels deep.",
        "Des objets ou listes sont imbriqués sur plus de {limit} niveaux.",
    ),
    "wrong_type": _kind("Expected {expected}, got {got}.", "Attendu : {expected} ; reçu : {got}."),
    "nul_character": _kind(
        "A text contains the NUL character (\\u0000), which cannot be stored.",
        "Un texte contient le caractère NUL (\\u0000), qui ne peut être enregistré.",
    ),
    "number_out_of_range": _kind("A number is out of range.", "Un nombre est hors limites."),
    "type_missing": _kind("The event has no “type”.", "L’événement n’a pas de « type »."),
    "type_unknown": _kind(
        "“{value}” is no type of event. Use track, identify, page, screen, group or alias.",
        "« {value} » n’est pas un type d’événement. Utilisez track, identify, page, screen, "
        "group ou alias.",
    ),
    "identity_missing": _kind(
        "Nothing says whose event this is: give userId or anonymousId.",
        "Rien ne dit à qui est cet événement : donnez userId ou anonymousId.",
    ),
    "identify_identity_missing": _kind(
        "Nothing says who this is: give userId, anonymousId or traits.email.",
        "Rien ne dit de qui il s’agit : donnez userId, anonymousId ou traits.email.",
    ),
    "user_id_invalid": _kind("userId must be text.", "userId doit être un texte."),
    "user_id_too_long": _kind(
        "userId has more than {limit} characters.", "userId a plus de {limit} caractères."
    ),
    "user_id_placeholder": _kind(
        "userId is “{value}”: a placeholder, which would make one person of many.",
        "userId vaut « {value} » : une valeur passe-partout, qui confondrait plusieurs personnes.",
    ),
    "anonymous_id_invalid": _kind("anonymousId must be text.", "anonymousId doit être un texte."),
    "anonymous_id_too_long": _kind(
        "anonymousId has more than {limit} characters.",
        "anonymousId a plus de {limit} caractères.",
    ),
    "anonymous_id_placeholder": _kind(
        "anonymousId is “{value}”: a placeholder, which would make one person of many.",
        "anonymousId vaut « {value} » : une valeur passe-partout, qui confondrait plusieurs "
        "personnes.",
    ),
    "message_id_invalid": _kind("messageId must be text.", "messageId doit être un texte."),
    "message_id_too_long": _kind(
        "messageId has more than {limit} characters.", "messageId a plus de {limit} caractères."
    ),
    "message_id_reserved": _kind(
        "messageId begins with “{prefix}”, which is kept for the platform’s own events.",
        "messageId commence par « {prefix} », réservé aux événements de la plateforme.",
    ),
    "event_missing": _kind(
        "A track call needs the name of an event in “event”.",
        "Un appel track demande le nom d’un événement dans « event ».",
    ),
    "event_not_text": _kind("“event” must be text.", "« event » doit être un texte."),
    "event_too_long": _kind(
        "The event’s name has more than {limit} characters.",
        "Le nom de l’événement a plus de {limit} caractères.",
    ),
    "event_reserved": _kind(
        "“{value}” is what the platform itself says of its messages; choose another name.",
        "« {value} » est ce que la plateforme dit de ses propres messages ; choisissez un autre "
        "nom.",
    ),
    "name_not_text": _kind("“name” must be text.", "« name » doit être un texte."),
    "name_too_long": _kind(
        "The name has more than {limit} characters.", "Le nom a plus de {limit} caractères."
    ),
    "category_not_text": _kind("“category” must be text.", "« category » doit être un texte."),
    "group_id_missing": _kind(
        "A group call needs a groupId.", "Un appel group demande un groupId."
    ),
    "group_id_invalid": _kind("groupId must be text.", "groupId doit être un texte."),
    "group_id_too_long": _kind(
        "groupId has more than {limit} characters.", "groupId a plus de {limit} caractères."
    ),
    "previous_id_missing": _kind(
        "An alias call needs a previousId.", "Un appel alias demande un previousId."
    ),
    "previous_id_invalid": _kind("previousId must be text.", "previousId doit être un texte."),
    "previous_id_too_long": _kind(
        "previousId has more than {limit} characters.",
        "previousId a plus de {limit} caractères.",
    ),
    "previous_id_placeholder": _kind(
        "previousId is “{value}”: a placeholder, which would make one person of many.",
        "previousId vaut « {value} » : une valeur passe-partout, qui confondrait plusieurs "
        "personnes.",
    ),
    "alias_user_missing": _kind(
        "An alias call needs a userId.", "Un appel alias demande un userId."
    ),
    "alias_of_itself": _kind(
        "previousId and userId are the same.", "previousId et userId sont identiques."
    ),
    "timestamp_invalid": _kind(
        "timestamp is not an ISO 8601 instant.", "timestamp n’est pas un instant ISO 8601."
    ),
    "timestamp_too_old": _kind(
        "The event is dated before the year 2000.", "L’événement est daté d’avant l’an 2000."
    ),
    "item_sent_at_invalid": _kind(
        "The event’s sentAt is not an ISO 8601 instant.",
        "Le sentAt de l’événement n’est pas un instant ISO 8601.",
    ),
    "properties_not_object": _kind(
        "properties must be an object.", "properties doit être un objet."
    ),
    "traits_not_object": _kind("traits must be an object.", "traits doit être un objet."),
    "traits_too_many": _kind(
        "There are more than {limit} traits.", "Il y a plus de {limit} caractéristiques."
    ),
    "trait_name_invalid": _kind(
        "A trait’s name must have 1 to {limit} characters.",
        "Le nom d’une caractéristique doit avoir de 1 à {limit} caractères.",
    ),
    "context_not_object": _kind("context must be an object.", "context doit être un objet."),
    "email_not_text": _kind(
        "The e-mail address must be text.", "L’adresse e-mail doit être un texte."
    ),
    "email_invalid": _kind(
        "“{value}” is not an e-mail address.", "« {value} » n’est pas une adresse e-mail."
    ),
    "email_too_long": _kind(
        "The e-mail address has more than {limit} characters.",
        "L’adresse e-mail a plus de {limit} caractères.",
    ),
    "phone_not_text": _kind(
        "The phone number must be text.", "Le numéro de téléphone doit être un texte."
    ),
    "phone_invalid": _kind(
        "“{value}” is not a phone number.", "« {value} » n’est pas un numéro de téléphone."
    ),
    "consents_not_list": _kind("consents must be a list.", "consents doit être une liste."),
    "consents_too_many": _kind(
        "There are more than {limit} consents.", "Il y a plus de {limit} consentements."
    ),
    "consents_misplaced": _kind(
        "Only identify may carry consents.", "Seul identify peut porter des consentements."
    ),
    "consent_not_object": _kind(
        "A consent must be an object.", "Un consentement doit être un objet."
    ),
    "consent_purpose_invalid": _kind(
        "A consent needs a purpose: small letters, digits and _, 64 at most (marketing).",
        "Un consentement demande une finalité : minuscules, chiffres et _, 64 au plus (marketing).",
    ),
    "consent_channel_invalid": _kind(
        "A consent needs a channel: small letters, digits and _, 64 at most (email).",
        "Un consentement demande un canal : minuscules, chiffres et _, 64 au plus (email).",
    ),
    "consent_status_invalid": _kind(
        "A consent’s status is granted, withdrawn or pending.",
        "L’état d’un consentement est granted, withdrawn ou pending.",
    ),
    "consent_at_invalid": _kind(
        "A consent’s “at” is not an ISO 8601 instant.",
        "Le « at » d’un consentement n’est pas un instant ISO 8601.",
    ),
    "consent_at_impossible": _kind(
        "A consent is dated in the future or before the year 2000.",
        "Un consentement est daté du futur ou d’avant l’an 2000.",
    ),
    "consent_text_invalid": _kind(
        "A consent’s wording, source and ip are texts of at most {limit} characters.",
        "Les wording, source et ip d’un consentement sont des textes d’au plus {limit} caractères.",
    ),
}
"""Mistakes of one item: the others of its batch are kept."""


class RefusedError(Exception):
    """One item, or a whole request, cannot be accepted; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def refused(code: str, path: str = "", **values: object) -> RefusedError:
    """Return the error that refuses an item for one of `ITEM`, ready to raise."""
    return RefusedError(Problem(code, path, ITEM[code].words.filled(**values)))


def refused_request(code: str, path: str = "", **values: object) -> RefusedError:
    """Return the error that refuses a request for one of `REQUEST`, ready to raise."""
    return RefusedError(Problem(code, path, REQUEST[code].words.filled(**values)))
