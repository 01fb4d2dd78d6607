/** What the Messages room says. */
import type { Words } from "../../words/language";

export const messages = {
  title: { en: "Messages", fr: "Messages" },
  lead: {
    en: "Every message a scenario wanted to send: those that left, and those held back, with the reason.",
    fr: "Chaque message qu’un scénario a voulu envoyer : ceux qui sont partis, et ceux qui ont été retenus, avec la raison.",
  },
  all: { en: "All", fr: "Tous" },
  outcome: { en: "Outcome", fr: "Issue" },
  reason: { en: "Reason", fr: "Raison" },
  anyReason: { en: "Any reason", fr: "Toute raison" },
  scenario: { en: "Scenario", fr: "Scénario" },
  anyScenario: { en: "Any scenario", fr: "Tout scénario" },
  subject: { en: "Message", fr: "Message" },
  person: { en: "Person", fr: "Personne" },
  when: { en: "When", fr: "Quand" },
  reaction: { en: "Reaction", fr: "Réaction" },
  opened: { en: "opened", fr: "ouvert" },
  clicked: { en: "clicked", fr: "cliqué" },
  noSubject: { en: "Message “{key}”", fr: "Message « {key} »" },
  none: { en: "No message here", fr: "Aucun message ici" },
  noneHint: {
    en: "When a scenario wants to say something, it appears here, said or not.",
    fr: "Quand un scénario veut dire quelque chose, cela apparaît ici, dit ou non.",
  },
  noneFiltered: {
    en: "Nothing matches these filters.",
    fr: "Rien ne correspond à ces filtres.",
  },
  governance: { en: "The rules that hold messages back", fr: "Les règles qui retiennent" },
  onePerson: { en: "Messages of one person only.", fr: "Messages d’une seule personne." },
} satisfies Record<string, Words>;

export const message = {
  tabs: { en: "Message content", fr: "Contenu du message" },
  preview: { en: "Preview", fr: "Aperçu" },
  text: { en: "Plain text", fr: "Texte seul" },
  headers: { en: "Headers", fr: "En-têtes" },
  width: { en: "Preview width", fr: "Largeur de l’aperçu" },
  wide: { en: "Wide", fr: "Large" },
  phone: { en: "Phone", fr: "Téléphone" },
  frame: { en: "The message", fr: "Le message" },
  asSent: {
    en: "Written again from what is known now.",
    fr: "Rédigé à nouveau d’après ce que l’on sait maintenant.",
  },
  unsaid: {
    en: "What it would have said; it has not been sent.",
    fr: "Ce qu’il aurait dit ; il n’est pas parti.",
  },
  notWritten: { en: "This message was never written", fr: "Ce message n’a jamais été rédigé" },
  notWrittenHint: {
    en: "A message is written at the instant it leaves; this one was held back before.",
    fr: "Un message est rédigé au moment où il part ; celui-ci a été retenu avant.",
  },
  why: { en: "Why", fr: "Pourquoi" },
  whySent: { en: "Why it was sent", fr: "Pourquoi il est parti" },
  whyHeld: { en: "Why it was not sent", fr: "Pourquoi il n’est pas parti" },
  explanation: { en: "The whole explanation", fr: "L’explication complète" },
  rules: { en: "The rules", fr: "Les règles" },
  history: { en: "What became of it", fr: "Ce qu’il est devenu" },
  facts: { en: "Facts", fr: "Faits" },
  to: { en: "to {who}", fr: "à {who}" },
  wanted: { en: "Wanted", fr: "Voulu" },
  sent: { en: "Sent", fr: "Envoyé" },
  step: { en: "Step", fr: "Étape" },
  version: { en: "version {n}", fr: "version {n}" },
  attempts: { en: "Attempts", fr: "Essais" },
  reply: { en: "Server’s answer", fr: "Réponse du serveur" },
  identifier: { en: "Message-ID", fr: "Message-ID" },
} satisfies Record<string, Words>;
