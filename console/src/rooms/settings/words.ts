/** What Settings says. */
import type { Words } from "../../words/language";

export const settings = {
  title: { en: "Settings", fr: "Réglages" },
  brand: { en: "Brand and sender", fr: "Marque et expéditeur" },
  governance: { en: "Governance", fr: "Gouvernance" },
  sendEvents: { en: "Send events", fr: "Envoyer des événements" },
  sources: { en: "Write keys", fr: "Clés d’écriture" },
  keys: { en: "API keys", fr: "Clés d’API" },
  account: { en: "You", fr: "Vous" },
} satisfies Record<string, Words>;

export const brand = {
  name: { en: "Brand", fr: "Marque" },
  key: { en: "Short name", fr: "Nom court" },
  timezone: { en: "Time zone", fr: "Fuseau horaire" },
  language: { en: "Language", fr: "Langue" },
  currency: { en: "Currency", fr: "Devise" },
  sender: { en: "Sender", fr: "Expéditeur" },
  replyTo: { en: "Replies go to", fr: "Les réponses vont à" },
  noSender: {
    en: "The sender’s address comes from the installation’s own configuration.",
    fr: "L’adresse de l’expéditeur vient de la configuration de l’installation.",
  },
} satisfies Record<string, Words>;

export const governance = {
  lead: {
    en: "Every message asks these rules for permission, in this order; the first refusal wins and is recorded with its reason.",
    fr: "Chaque message demande la permission à ces règles, dans cet ordre ; le premier refus l’emporte et sa raison est consignée.",
  },
  sentences: { en: "The rules in sentences", fr: "Les règles en phrases" },
  none: {
    en: "No rule beyond the law: consent is always asked.",
    fr: "Aucune règle au-delà de la loi : le consentement est toujours exigé.",
  },
  problems: { en: "To mend", fr: "À corriger" },
  reasons: { en: "Every reason for silence", fr: "Toutes les raisons du silence" },
  see: { en: "Messages held back: {reason}", fr: "Messages retenus : {reason}" },
  source: { en: "Source", fr: "Source" },
  definition: { en: "The rules as data", fr: "Les règles en données" },
  bySource: {
    en: "Changed through the API (PUT /api/v1/policy).",
    fr: "Se modifie par l’API (PUT /api/v1/policy).",
  },
} satisfies Record<string, Words>;

export const keyWords = {
  keysLead: {
    en: "An API key lets a program read or change what this brand holds. Only its fingerprint is kept here.",
    fr: "Une clé d’API permet à un programme de lire ou de modifier ce que contient cette marque. Seule son empreinte est conservée ici.",
  },
  sourcesLead: {
    en: "A write key can only send events. It may stand in a web page.",
    fr: "Une clé d’écriture ne sait qu’envoyer des événements. Elle peut figurer dans une page web.",
  },
  name: { en: "Name", fr: "Nom" },
  namePlaceholder: { en: "What it is for", fr: "À quoi elle sert" },
  scopes: { en: "May", fr: "Peut" },
  created: { en: "Created", fr: "Créée" },
  used: { en: "Last used", fr: "Dernier usage" },
  never: { en: "never", fr: "jamais" },
  key: { en: "Key", fr: "Clé" },
  acts: { en: "Actions", fr: "Actions" },
  create: { en: "Create a key", fr: "Créer une clé" },
  revoke: { en: "Revoke", fr: "Révoquer" },
  revokeNamed: { en: "Revoke {name}", fr: "Révoquer {name}" },
  revoking: {
    en: "“{name}” stops working in a moment.",
    fr: "« {name} » cessera de fonctionner dans un instant.",
  },
  once: {
    en: "Copy this key now: it is shown only once.",
    fr: "Copiez cette clé maintenant : elle n’est montrée qu’une fois.",
  },
  newKey: { en: "New key", fr: "Nouvelle clé" },
  none: { en: "No key yet", fr: "Aucune clé" },
} satisfies Record<string, Words>;

export const scopeNames: Record<string, Words> = {
  read: { en: "read", fr: "lire" },
  write: { en: "write", fr: "écrire" },
  admin: { en: "administer", fr: "administrer" },
};

export const sendEvents = {
  lead: {
    en: "Aparté speaks Segment’s HTTP API: any Segment library works, unmodified. Two calls are enough to begin.",
    fr: "Aparté parle l’API HTTP de Segment : toute bibliothèque Segment convient, sans modification. Deux appels suffisent pour commencer.",
  },
  source: { en: "Write key", fr: "Clé d’écriture" },
  noSource: {
    en: "First create a write key.",
    fr: "Créez d’abord une clé d’écriture.",
  },
  who: {
    en: "1. Say who it is, and what they agreed to",
    fr: "1. Dites qui c’est, et ce qui a été accepté",
  },
  what: { en: "2. Say what they did", fr: "2. Dites ce que la personne a fait" },
  library: { en: "Or with a library", fr: "Ou avec une bibliothèque" },
  arrived: { en: "What has arrived", fr: "Ce qui est arrivé" },
  nothing: { en: "Nothing yet. This page watches.", fr: "Rien encore. Cette page guette." },
  event: { en: "Event", fr: "Événement" },
  day: { en: "In 24 hours", fr: "En 24 heures" },
  last: { en: "Last", fr: "Dernier" },
} satisfies Record<string, Words>;

export const account = {
  name: { en: "Name", fr: "Nom" },
  email: { en: "E-mail address", fr: "Adresse e-mail" },
  language: { en: "Language of the console", fr: "Langue de la console" },
  light: { en: "Light", fr: "Lumière" },
  auto: { en: "As this device", fr: "Comme cet appareil" },
  day: { en: "Day", fr: "Jour" },
  night: { en: "Night", fr: "Nuit" },
  density: { en: "Density of tables", fr: "Densité des tableaux" },
  comfortable: { en: "Comfortable", fr: "Confortable" },
  compact: { en: "Compact", fr: "Compacte" },
} satisfies Record<string, Words>;
