"""Reason codes: what became of a message, with the words a person reads."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from aparte.kernel.words import Words


class Reason(StrEnum):
    """Why a message left, waited, or stayed silent. The member's comment names who says it."""

    SENT = "sent"  # governance, then the sender
    NO_ADDRESS = "no_address"  # law
    BOUNCED = "bounced"  # law
    COMPLAINED = "complained"  # law
    DO_NOT_CONTACT = "do_not_contact"  # law
    NO_CONSENT = "no_consent"  # law
    UNCONFIRMED = "unconfirmed"  # law
    UNSUBSCRIBED = "unsubscribed"  # law, and again the sender
    LEGAL_HOURS = "legal_hours"  # law
    STOPPED = "stopped"  # sense: a stop rule ended the journey
    GOAL_MET = "goal_met"  # sense: the journey reached its goal
    EXPIRED = "expired"  # sense: governance or the sender
    OUT_OF_STOCK = "out_of_stock"  # sense
    ALREADY_BOUGHT = "already_bought"  # sense
    TICKET_OPEN = "ticket_open"  # pauses
    DEAL_IN_NEGOTIATION = "deal_in_negotiation"  # pauses
    PAUSED_BY_RULE = "paused_by_rule"  # pauses: a condition of the policy's own
    PAUSED_BY_HAND = "paused_by_hand"  # pauses
    RESTING = "resting"  # pauses
    CAP = "cap"  # pressure
    GAP = "gap"  # pressure
    LOWER_PRIORITY = "lower_priority"  # priority
    EXCLUDED_BY_GROUP = "excluded_by_group"  # priority
    QUIET_HOURS = "quiet_hours"  # quiet hours
    HOLDOUT = "holdout"  # experiments
    NOT_APPROVED = "not_approved"  # workspace
    EMERGENCY_STOP = "emergency_stop"  # workspace
    TEMPLATE_ERROR = "template_error"  # sender
    ABORTED_BY_TEMPLATE = "aborted_by_template"  # sender
    PROVIDER_REFUSED = "provider_refused"  # sender
    OUTCOME_UNKNOWN = "outcome_unknown"  # sender
    JOURNEY_ENDED = "journey_ended"  # the journey ended while the message waited
    NO_SENDER = "no_sender"  # sender: nothing here hands over messages of this channel


WORDS: Final[dict[Reason, tuple[Words, Words]]] = {
    Reason.SENT: (
        Words(en="Sent", fr="Envoyé"),
        Words(en="The message was sent.", fr="Le message a été envoyé."),
    ),
    Reason.NO_ADDRESS: (
        Words(en="No address", fr="Pas d’adresse"),
        Words(
            en="We know no address of this person on this channel.",
            fr="Nous ne connaissons aucune adresse de cette personne sur ce canal.",
        ),
    ),
    Reason.BOUNCED: (
        Words(en="Address does not work", fr="Adresse invalide"),
        Words(
            en="An earlier message to this address was refused for good.",
            fr="Un message précédent à cette adresse a été refusé définitivement.",
        ),
    ),
    Reason.COMPLAINED: (
        Words(en="Complained", fr="Plainte"),
        Words(
            en="This person marked an earlier message as unwanted.",
            fr="Cette personne a signalé un message précédent comme indésirable.",
        ),
    ),
    Reason.DO_NOT_CONTACT: (
        Words(en="Do not contact", fr="Ne pas contacter"),
        Words(
            en="This person is on the do-not-contact list.",
            fr="Cette personne figure sur la liste des personnes à ne pas contacter.",
        ),
    ),
    Reason.NO_CONSENT: (
        Words(en="No consent", fr="Pas de consentement"),
        Words(
            en="This person never agreed to this kind of message on this channel.",
            fr="Cette personne n’a jamais accepté ce type de message sur ce canal.",
        ),
    ),
    Reason.UNCONFIRMED: (
        Words(en="Consent not confirmed", fr="Consentement non confirmé"),
        Words(
            en="Consent was given but not confirmed yet.",
            fr="Le consentement a été donné mais pas encore confirmé.",
        ),
    ),
    Reason.UNSUBSCRIBED: (
        Words(en="Unsubscribed", fr="Désinscription"),
        Words(
            en="This person withdrew consent to this kind of message.",
            fr="Cette personne a retiré son consentement à ce type de message.",
        ),
    ),
    Reason.LEGAL_HOURS: (
        Words(en="Outside legal hours", fr="Hors des heures légales"),
        Words(
            en="The law allows this channel only at certain hours.",
            fr="La loi n’autorise ce canal qu’à certaines heures.",
        ),
    ),
    Reason.STOPPED: (
        Words(en="Stop rule", fr="Règle d’arrêt"),
        Words(
            en="A stop rule of the scenario became true before the message left.",
            fr="Une règle d’arrêt du scénario s’est réalisée avant le départ du message.",
        ),
    ),
    Reason.GOAL_MET: (
        Words(en="Goal met", fr="Objectif atteint"),
        Words(
            en="The scenario’s goal was met before the message left.",
            fr="L’objectif du scénario a été atteint avant le départ du message.",
        ),
    ),
    Reason.EXPIRED: (
        Words(en="Too late", fr="Trop tard"),
        Words(
            en="The message could not leave before it stopped making sense.",
            fr="Le message n’a pas pu partir tant qu’il avait un sens.",
        ),
    ),
    Reason.OUT_OF_STOCK: (
        Words(en="Out of stock", fr="Rupture de stock"),
        Words(en="The product is out of stock.", fr="Le produit est en rupture de stock."),
    ),
    Reason.ALREADY_BOUGHT: (
        Words(en="Already bought", fr="Déjà acheté"),
        Words(
            en="This person has already bought the product.",
            fr="Cette personne a déjà acheté le produit.",
        ),
    ),
    Reason.TICKET_OPEN: (
        Words(en="Open ticket", fr="Ticket ouvert"),
        Words(
            en="A support ticket of this person is open.",
            fr="Un ticket d’assistance de cette personne est ouvert.",
        ),
    ),
    Reason.DEAL_IN_NEGOTIATION: (
        Words(en="Deal in negotiation", fr="Négociation en cours"),
        Words(
            en="A sales person is negotiating with this person.",
            fr="Un commercial est en négociation avec cette personne.",
        ),
    ),
    Reason.PAUSED_BY_RULE: (
        Words(en="Paused by a rule", fr="En pause par une règle"),
        Words(
            en="A rule of this brand asked for silence while something is true of this person.",
            fr="Une règle de cette marque demande le silence tant qu’une condition est vraie pour"
            " cette personne.",
        ),
    ),
    Reason.PAUSED_BY_HAND: (
        Words(en="Paused by hand", fr="En pause manuelle"),
        Words(
            en="Somebody paused marketing messages to this person.",
            fr="Quelqu’un a suspendu les messages marketing à cette personne.",
        ),
    ),
    Reason.RESTING: (
        Words(en="Rest period", fr="Période de repos"),
        Words(
            en="A rest period follows what this person just did.",
            fr="Une période de repos suit ce que cette personne vient de faire.",
        ),
    ),
    Reason.CAP: (
        Words(en="Pressure cap", fr="Plafond de pression"),
        Words(
            en="This person has received as many messages as the rules allow.",
            fr="Cette personne a reçu autant de messages que les règles le permettent.",
        ),
    ),
    Reason.GAP: (
        Words(en="Too soon after another", fr="Trop tôt après un autre"),
        Words(
            en="Too little time has passed since the last message.",
            fr="Trop peu de temps s’est écoulé depuis le dernier message.",
        ),
    ),
    Reason.LOWER_PRIORITY: (
        Words(en="Place kept for a priority", fr="Place réservée à une priorité"),
        Words(
            en="A scenario of higher priority will need the remaining place.",
            fr="Un scénario plus prioritaire aura besoin de la place restante.",
        ),
    ),
    Reason.EXCLUDED_BY_GROUP: (
        Words(en="Excluded by its group", fr="Exclu par son groupe"),
        Words(
            en="Another scenario of the same group already speaks to this person.",
            fr="Un autre scénario du même groupe parle déjà à cette personne.",
        ),
    ),
    Reason.QUIET_HOURS: (
        Words(en="Quiet hours", fr="Heures calmes"),
        Words(
            en="It was quiet hours where this person lives.",
            fr="C’étaient les heures calmes là où vit cette personne.",
        ),
    ),
    Reason.HOLDOUT: (
        Words(en="Control group", fr="Groupe témoin"),
        Words(
            en="This person is in the control group, which receives nothing.",
            fr="Cette personne est dans le groupe témoin, qui ne reçoit rien.",
        ),
    ),
    Reason.NOT_APPROVED: (
        Words(en="Not approved", fr="Non approuvé"),
        Words(en="The message has not been approved.", fr="Le message n’a pas été approuvé."),
    ),
    Reason.EMERGENCY_STOP: (
        Words(en="Emergency stop", fr="Arrêt d’urgence"),
        Words(
            en="All messages are stopped by an emergency stop.",
            fr="Tous les messages sont arrêtés par un arrêt d’urgence.",
        ),
    ),
    Reason.TEMPLATE_ERROR: (
        Words(en="Error in the message", fr="Erreur dans le message"),
        Words(
            en="The message could not be written for this person.",
            fr="Le message n’a pas pu être rédigé pour cette personne.",
        ),
    ),
    Reason.ABORTED_BY_TEMPLATE: (
        Words(en="Held back by the message", fr="Retenu par le message"),
        Words(
            en="The message itself decided it made no sense for this person.",
            fr="Le message a lui-même jugé qu’il n’avait pas de sens pour cette personne.",
        ),
    ),
    Reason.PROVIDER_REFUSED: (
        Words(en="Refused by the provider", fr="Refusé par le prestataire"),
        Words(
            en="The mail provider refused the message.",
            fr="Le prestataire d’envoi a refusé le message.",
        ),
    ),
    Reason.OUTCOME_UNKNOWN: (
        Words(en="Outcome unknown", fr="Issue inconnue"),
        Words(
            en="The message was being handed over when something failed; it may or may not have"
            " left, and is not sent twice.",
            fr="Une panne est survenue pendant la remise ; le message est peut-être parti, et"
            " n’est pas envoyé une seconde fois.",
        ),
    ),
    Reason.JOURNEY_ENDED: (
        Words(en="Journey ended", fr="Parcours terminé"),
        Words(
            en="The journey ended while the message was waiting.",
            fr="Le parcours s’est terminé pendant que le message attendait.",
        ),
    ),
    Reason.NO_SENDER: (
        Words(en="No sender for this channel", fr="Aucun expéditeur pour ce canal"),
        Words(
            en="No sender for this message’s channel is installed here any more.",
            fr="Aucun expéditeur n’est plus installé ici pour le canal de ce message.",
        ),
    ),
}
"""Per reason: the short label, and the sentence."""

assert set(WORDS) == set(Reason), "every reason has its words"


def label(code: str) -> Words:
    """Return the short label of a reason code."""
    return WORDS[Reason(code)][0]


def sentence(code: str) -> Words:
    """Return the sentence of a reason code."""
    return WORDS[Reason(code)][1]
