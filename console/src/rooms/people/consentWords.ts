/** What the consent pages say. */
import type { Words } from "../../words/language";

export const consentWords = {
  today: { en: "As of now", fr: "À ce jour" },
  history: { en: "The ledger", fr: "Le registre" },
  historySentence: {
    en: "Every word given or taken back, with its proof. Nothing is ever erased from it.",
    fr: "Chaque accord donné ou repris, avec sa preuve. Rien n’y est jamais effacé.",
  },
  none: { en: "Nothing recorded", fr: "Rien d’enregistré" },
  noneHint: {
    en: "Nothing was ever agreed to: no marketing message is sent.",
    fr: "Aucun accord n’a été donné : aucun message marketing n’est envoyé.",
  },
  when: { en: "When", fr: "Quand" },
  purpose: { en: "Purpose", fr: "Finalité" },
  channel: { en: "Channel", fr: "Canal" },
  status: { en: "Status", fr: "Statut" },
  wording: { en: "Words shown or said", fr: "Texte présenté ou propos tenus" },
  source: { en: "Source", fr: "Source" },
  record: { en: "Record a consent", fr: "Enregistrer un consentement" },
  save: { en: "Record", fr: "Enregistrer" },
  byHand: { en: "console", fr: "console" },
  saved: {
    en: "Recorded. It takes effect before the next message.",
    fr: "Enregistré. Pris en compte avant le prochain message.",
  },
} satisfies Record<string, Words>;
