/** Words said in several rooms. */
import type { Outcome } from "../api/types";
import type { Words } from "./language";

export const phrases = {
  search: { en: "Search", fr: "Rechercher" },
  more: { en: "Show more", fr: "Afficher la suite" },
  loading: { en: "Loading", fr: "Chargement" },
  retry: { en: "Try again", fr: "Réessayer" },
  undo: { en: "Undo", fr: "Annuler" },
  cancel: { en: "Cancel", fr: "Annuler" },
  close: { en: "Close", fr: "Fermer" },
  copy: { en: "Copy", fr: "Copier" },
  copied: { en: "Copied", fr: "Copié" },
  showTable: { en: "Show as a table", fr: "Voir en tableau" },
  showChart: { en: "Show as a chart", fr: "Voir en graphique" },
  clear: { en: "Clear filters", fr: "Effacer les filtres" },
  back: { en: "Back", fr: "Retour" },
  never: { en: "never", fr: "jamais" },
  none: { en: "None", fr: "Aucun" },
  quote: { en: "“{text}”", fr: "« {text} »" },
  nothingHere: { en: "There is nothing here", fr: "Il n’y a rien ici" },
  home: { en: "Go to Today", fr: "Aller à Aujourd’hui" },
  anonymous: { en: "Anonymous visitor", fr: "Visiteur anonyme" },
  errorTitle: { en: "This could not be shown", fr: "L’affichage a échoué" },
  sentHeld: {
    en: "{sent} sent · {held} held back",
    fr: "{sent} {sent:envoyé|envoyés} · {held} {held:retenu|retenus}",
  },
} satisfies Record<string, Words>;

export const outcomes: Record<Outcome, Words> = {
  sent: { en: "Sent", fr: "Envoyé" },
  held_back: { en: "Held back", fr: "Retenu" },
  deferred: { en: "Deferred", fr: "Différé" },
  waiting: { en: "Waiting", fr: "En attente" },
  unknown: { en: "Unknown", fr: "Issue inconnue" },
};

export const outcomeMeanings: Record<Outcome, Words> = {
  sent: { en: "Handed to the mail server.", fr: "Remis au serveur de messagerie." },
  held_back: {
    en: "Wanted by a scenario, refused by a rule; the reason is kept.",
    fr: "Voulu par un scénario, refusé par une règle ; la raison est conservée.",
  },
  deferred: {
    en: "Postponed; it is asked again later.",
    fr: "Remis à plus tard ; la question sera posée à nouveau.",
  },
  waiting: { en: "Accepted, about to leave.", fr: "Accepté, sur le départ." },
  unknown: {
    en: "Handed over, but the server’s answer was lost. It is not sent again.",
    fr: "Remis, mais la réponse du serveur s’est perdue. Il n’est pas envoyé à nouveau.",
  },
};

export const channels: Record<string, Words> = {
  email: { en: "E-mail", fr: "E-mail" },
  sms: { en: "SMS", fr: "SMS" },
  phone: { en: "Phone", fr: "Téléphone" },
  push: { en: "Push", fr: "Notification" },
  post: { en: "Post", fr: "Courrier" },
  webhook: { en: "Webhook", fr: "Webhook" },
};

export const purposes: Record<string, Words> = {
  marketing: { en: "Marketing", fr: "Marketing" },
  transactional: { en: "Transactional", fr: "Transactionnel" },
  newsletter: { en: "Newsletter", fr: "Lettre d’information" },
};

export const consentStatuses: Record<string, Words> = {
  granted: { en: "Granted", fr: "Donné" },
  withdrawn: { en: "Withdrawn", fr: "Retiré" },
  pending: { en: "To be confirmed", fr: "À confirmer" },
  unknown: { en: "Never asked", fr: "Jamais demandé" },
};

/** Words for a code met in data; the code itself when it is not one of ours. */
export function named(table: Record<string, Words>, code: string): Words {
  return table[code] ?? { en: code, fr: code };
}
