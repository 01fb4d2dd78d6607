/** What the People room says. */
import type { Words } from "../../words/language";

export const people = {
  title: { en: "People", fr: "Contacts" },
  views: { en: "People views", fr: "Vues des contacts" },
  everyone: { en: "Everyone", fr: "Tout le monde" },
  segments: { en: "Segments", fr: "Segments" },
  find: { en: "Name, e-mail, phone…", fr: "Nom, e-mail, téléphone…" },
  count: {
    en: "{n} {n:person|people}, the newest first.",
    fr: "{n} {n:personne|personnes}, les plus récentes d’abord.",
  },
  countFiltered: {
    en: "{n} {n:person matches|people match} these filters.",
    fr: "{n} {n:personne correspond|personnes correspondent} à ces filtres.",
  },
  segment: { en: "Segment", fr: "Segment" },
  anySegment: { en: "Any segment", fr: "Tout segment" },
  known: { en: "Known or anonymous", fr: "Connus ou anonymes" },
  anyKnown: { en: "Known or not", fr: "Connus ou non" },
  onlyKnown: { en: "Known", fr: "Connus" },
  onlyAnonymous: { en: "Anonymous", fr: "Anonymes" },
  consent: { en: "Consent", fr: "Consentement" },
  anyConsent: { en: "Any consent", fr: "Tout consentement" },
  marketingEmail: { en: "Marketing by e-mail", fr: "Marketing par e-mail" },
  name: { en: "Person", fr: "Personne" },
  contact: { en: "Address", fr: "Coordonnées" },
  seen: { en: "Last seen", fr: "Dernière visite" },
  since: { en: "Known since", fr: "Depuis" },
  reach: { en: "Reachable", fr: "Joignable" },
  reachable: { en: "Yes", fr: "Oui" },
  unreachable: { en: "No consent", fr: "Pas de consentement" },
  nobody: { en: "Nobody matches", fr: "Personne ne correspond" },
  nobodyHint: {
    en: "Try fewer filters, or part of a name or address.",
    fr: "Essayez moins de filtres, ou une partie d’un nom ou d’une adresse.",
  },
  firstHint: {
    en: "People appear here with their first event.",
    fr: "Les personnes apparaissent ici avec leur premier événement.",
  },
} satisfies Record<string, Words>;

export const segmentWords = {
  lead: {
    en: "Named conditions. People enter and leave by themselves, to the second.",
    fr: "Des conditions qui portent un nom. On y entre et on en sort tout seul, à la seconde près.",
  },
  members: { en: "{n} {n:member|members}", fr: "{n} {n:membre|membres}" },
  moves: {
    en: "{in} entered · {out} left in 24 hours",
    fr: "{in} {in:entré|entrés} · {out} {out:sorti|sortis} en 24 heures",
  },
  building: {
    en: "{said}. Who is in the rest of it is not counted yet.",
    fr: "{said}. Le reste n’est pas encore compté.",
  },
  none: { en: "No segment yet", fr: "Aucun segment" },
  noneHint: {
    en: "Segments are made through the API for now; those of your scenarios appear here.",
    fr: "Les segments se créent pour l’instant par l’API ; ceux de vos scénarios apparaissent ici.",
  },
  definition: { en: "Definition", fr: "Définition" },
  membersTitle: { en: "Members", fr: "Membres" },
  noMember: { en: "Nobody is in it now", fr: "Personne n’y est en ce moment" },
  tabs: { en: "Segment details", fr: "Détails du segment" },
} satisfies Record<string, Words>;

export const person = {
  tabs: { en: "About this person", fr: "À propos de cette personne" },
  explanation: { en: "Explanation", fr: "Explication" },
  timeline: { en: "Timeline", fr: "Fil" },
  attributes: { en: "Attributes and identities", fr: "Attributs et identités" },
  consents: { en: "Consents", fr: "Consentements" },
  journeys: { en: "Journeys", fr: "Parcours" },
  messages: { en: "Messages", fr: "Messages" },
  merged: {
    en: "This person was merged: {n} other {n:record is|records are} now part of this one.",
    fr: "Cette personne a été fusionnée : {n} autre {n:fiche fait|fiches font} partie de celle-ci.",
  },
  lastSeen: { en: "seen {when}", fr: "vue {when}" },
  since: { en: "known since {when}", fr: "connue depuis le {when}" },
  pressure: {
    en: "{n} {n:message|messages} accepted in the last 7 days",
    fr: "{n} {n:message accepté|messages acceptés} ces 7 derniers jours",
  },
  cart: { en: "In the basket", fr: "Dans le panier" },
  cartHolds: { en: "In the basket: {products}", fr: "Dans le panier : {products}" },
  consent: { en: "{purpose} · {channel}: {status}", fr: "{purpose} · {channel} : {status}" },
  cartTotal: { en: "Total", fr: "Total" },
  cartChanged: { en: "changed {when}", fr: "modifié {when}" },
  suppressed: {
    en: "Nothing is sent by {channel}: {why}",
    fr: "Rien n’est envoyé par {channel} : {why}",
  },
  identities: { en: "Identities", fr: "Identités" },
  attributesOnly: { en: "Attributes", fr: "Attributs" },
  lists: { en: "Lists and tags", fr: "Listes et étiquettes" },
  noAttribute: { en: "No attribute yet.", fr: "Aucun attribut pour l’instant." },
  linked: { en: "linked {when}", fr: "liée {when}" },
} satisfies Record<string, Words>;

export const identityKinds: Record<string, Words> = {
  user: { en: "Customer id", fr: "Identifiant client" },
  anonymous: { en: "Visitor id", fr: "Identifiant visiteur" },
  email: { en: "E-mail", fr: "E-mail" },
  phone: { en: "Phone", fr: "Téléphone" },
};
