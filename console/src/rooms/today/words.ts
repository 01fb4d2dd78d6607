/** What Today says. */
import type { Period } from "../../api/overview";
import type { Words } from "../../words/language";

export const periodNames: Record<Period, Words> = {
  "24h": { en: "24 hours", fr: "24 heures" },
  "7d": { en: "7 days", fr: "7 jours" },
  "30d": { en: "30 days", fr: "30 jours" },
};

export const openings: Record<Period, Words> = {
  "24h": { en: "In the last 24 hours", fr: "Ces dernières 24 heures" },
  "7d": { en: "In the last 7 days", fr: "Ces 7 derniers jours" },
  "30d": { en: "In the last 30 days", fr: "Ces 30 derniers jours" },
};

export const before: Record<Period, Words> = {
  "24h": { en: "the 24 hours before", fr: "les 24 heures d’avant" },
  "7d": { en: "the 7 days before", fr: "les 7 jours d’avant" },
  "30d": { en: "the 30 days before", fr: "les 30 jours d’avant" },
};

export const today = {
  title: { en: "Today", fr: "Aujourd’hui" },
  period: { en: "Period", fr: "Période" },
  happened: {
    en: "{opening}, {sent} {sent:message|messages} went out and {held} {held:was|were} held back; {people} new {people:person|people} came in.",
    fr: "{opening}, {sent} {sent:message est parti|messages sont partis} et {held} {held:a été retenu|ont été retenus} ; {people} {people:nouvelle personne est arrivée|nouvelles personnes sont arrivées}.",
  },
  quiet: {
    en: "{opening}, nothing was sent and nothing was held back; {people} new {people:person|people} came in.",
    fr: "{opening}, rien n’est parti et rien n’a été retenu ; {people} {people:nouvelle personne est arrivée|nouvelles personnes sont arrivées}.",
  },
  attention: { en: "Wants your attention", fr: "Demande votre attention" },
  events: { en: "Events per minute", fr: "Événements par minute" },
  eventsSentence: {
    en: "{now} {now:event|events} in the last minute; {mean} a minute on average over the last hour.",
    fr: "{now} {now:événement|événements} dans la dernière minute ; {mean} par minute en moyenne sur la dernière heure.",
  },
  minute: { en: "Minute", fr: "Minute" },
  eventCount: { en: "Events", fr: "Événements" },
  messages: { en: "Messages", fr: "Messages" },
  wanted: {
    en: "{wanted} {wanted:message|messages} wanted: {sent} sent, {held} held back.",
    fr: "{wanted} {wanted:message voulu|messages voulus} : {sent} {sent:envoyé|envoyés}, {held} {held:retenu|retenus}.",
  },
  change: { en: "{change} sent on {before}", fr: "{change} d’envois sur {before}" },
  byDay: { en: "Sent and held back, day by day", fr: "Envoyés et retenus, jour après jour" },
  byDaySentence: {
    en: "The most talkative day was {day}: {sent} sent, {held} held back.",
    fr: "Le jour le plus bavard : {day}, {sent} {sent:envoyé|envoyés}, {held} {held:retenu|retenus}.",
  },
  day: { en: "Day", fr: "Jour" },
  silences: { en: "Reasons for silence", fr: "Raisons du silence" },
  silencesSentence: {
    en: "{held} {held:message was|messages were} held back. Each reason leads to them.",
    fr: "{held} {held:message a été retenu|messages ont été retenus}. Chaque raison y mène.",
  },
  silencesNone: {
    en: "Nothing was held back in this period.",
    fr: "Rien n’a été retenu pendant cette période.",
  },
  governance: { en: "The rules", fr: "Les règles" },
  people: { en: "People", fr: "Contacts" },
  total: { en: "{n:person|people} in all", fr: "{n:personne|personnes} en tout" },
  known: { en: "known by name or address", fr: "{n:connue|connues} par leur nom ou leur adresse" },
  newcomers: { en: "new in the period", fr: "{n:nouvelle|nouvelles} sur la période" },
  journeys: { en: "Journeys", fr: "Parcours" },
  live: { en: "under way", fr: "en cours" },
  opened: { en: "opened", fr: "{n:ouvert|ouverts}" },
  ended: { en: "ended", fr: "{n:terminé|terminés}" },
  goal: { en: "reached their goal", fr: "{n:a atteint son but|ont atteint leur but}" },
} satisfies Record<string, Words>;

export const flow = {
  title: { en: "Is everything flowing?", fr: "Tout circule-t-il ?" },
  well: {
    en: "Everything flows: nothing is waiting longer than it should.",
    fr: "Tout circule : rien n’attend plus qu’il ne devrait.",
  },
  slow: {
    en: "{n} {n:item is|items are} waiting to be applied, the oldest for {seconds} s. Nothing is lost; it is being worked off.",
    fr: "{n} {n:élément attend|éléments attendent} d’être traités, le plus ancien depuis {seconds} s. Rien n’est perdu ; le retard se résorbe.",
  },
  noEngine: {
    en: "No engine is running: events are kept, and will be applied when one starts.",
    fr: "Aucun moteur ne tourne : les événements sont gardés et seront traités dès qu’un moteur démarrera.",
  },
  noSender: {
    en: "No sender is running: messages are kept, and will leave when one starts.",
    fr: "Aucun expéditeur ne tourne : les messages sont gardés et partiront dès qu’un expéditeur démarrera.",
  },
  inbox: { en: "Events to apply", fr: "Événements à traiter" },
  queued: { en: "Messages about to leave", fr: "Messages sur le départ" },
  engines: { en: "Engines", fr: "Moteurs" },
  senders: { en: "Senders", fr: "Expéditeurs" },
} satisfies Record<string, Words>;
