/** What the Scenarios room says. */
import type { ScenarioRow } from "../../api/types";
import type { Words } from "../../words/language";

export const statuses: Record<ScenarioRow["status"], Words> = {
  draft: { en: "Draft", fr: "Brouillon" },
  live: { en: "Live", fr: "Publié" },
  paused: { en: "Paused", fr: "En pause" },
  archived: { en: "Archived", fr: "Archivé" },
};

export const scenarios = {
  title: { en: "Scenarios", fr: "Scénarios" },
  lead: {
    en: "What we say by ourselves, to whom, and when.",
    fr: "Ce que nous disons de nous-mêmes, à qui, et quand.",
  },
  library: { en: "Library", fr: "Bibliothèque" },
  views: { en: "Scenario views", fr: "Vues des scénarios" },
  ours: { en: "Ours", fr: "Les nôtres" },
  none: { en: "No scenario yet", fr: "Aucun scénario" },
  noneHint: {
    en: "Begin with one of the library: it arrives as a draft.",
    fr: "Commencez par un de ceux de la bibliothèque : il arrive en brouillon.",
  },
  openLibrary: { en: "Open the library", fr: "Ouvrir la bibliothèque" },
  journeys: {
    en: "{n} {n:journey|journeys} under way",
    fr: "{n} parcours en cours",
  },
  goals: { en: "{n} reached the goal", fr: "{n} {n:a atteint le but|ont atteint le but}" },
  period: { en: "last 30 days", fr: "30 derniers jours" },
  libraryLead: {
    en: "Ready-made scenarios, written in French and English. Installing one makes a draft; nothing is sent before you publish it.",
    fr: "Des scénarios prêts, écrits en français et en anglais. En installer un crée un brouillon ; rien ne part avant que vous ne le publiiez.",
  },
  install: { en: "Install", fr: "Installer" },
  installNamed: { en: "Install {name}", fr: "Installer {name}" },
  installed: { en: "Installed", fr: "Installé" },
  libraryMessages: { en: "{n} {n:message|messages}", fr: "{n} {n:message|messages}" },
} satisfies Record<string, Words>;

export const scenario = {
  tabs: { en: "Scenario details", fr: "Détails du scénario" },
  card: { en: "Card", fr: "Fiche" },
  graph: { en: "Steps", fr: "Étapes" },
  versions: { en: "Versions", fr: "Versions" },
  silences: { en: "Silences", fr: "Silences" },
  source: { en: "Source", fr: "Source" },
  version: { en: "version {n}", fr: "version {n}" },
  seeing: {
    en: "You are reading version {n}; version {live} is live.",
    fr: "Vous lisez la version {n} ; la version {live} est publiée.",
  },
  neverPublished: {
    en: "This version was never published: it says nothing to anyone yet.",
    fr: "Cette version n’a jamais été publiée : elle ne dit encore rien à personne.",
  },
  problems: { en: "To mend before publishing", fr: "À corriger avant de publier" },
  totals: {
    en: "{opened} {opened:journey|journeys} opened, {live} under way, {ended} ended.",
    fr: "{opened} parcours {opened:ouvert|ouverts}, {live} en cours, {ended} {ended:terminé|terminés}.",
  },
} satisfies Record<string, Words>;

export const cardWords = {
  objective: { en: "Objective", fr: "Objectif" },
  promise: { en: "Promise", fr: "Promesse" },
  trigger: { en: "Begins", fr: "Commence" },
  conditions: { en: "Only if", fr: "Seulement si" },
  entry: { en: "Entry", fr: "Entrée" },
  messages: { en: "Says", fr: "Dit" },
  stop: { en: "Stops at once", fr: "S’arrête aussitôt" },
  goal: { en: "Goal", fr: "But" },
  holdout: { en: "Control group", fr: "Groupe témoin" },
  kpi: { en: "Measured by", fr: "Mesuré par" },
  reason: { en: "Reason to exist", fr: "Raison d’être" },
  owner: { en: "Owner", fr: "Responsable" },
  review: { en: "Review on", fr: "À revoir le" },
} satisfies Record<string, Words>;

export const acts = {
  pause: { en: "Pause", fr: "Mettre en pause" },
  resume: { en: "Resume", fr: "Reprendre" },
  publish: { en: "Publish version {n}", fr: "Publier la version {n}" },
  paused: {
    en: "Paused. Nothing leaves; journeys keep their place.",
    fr: "En pause. Rien ne part ; les parcours gardent leur place.",
  },
  resumed: { en: "Resumed.", fr: "Repris." },
  published: { en: "Version {n} is live.", fr: "La version {n} est publiée." },
  publishTitle: { en: "Publish version {n}?", fr: "Publier la version {n} ?" },
  publishFirst: {
    en: "From now on, those it concerns will enter it. You can pause it at any time.",
    fr: "Dès maintenant, les personnes concernées y entreront. Vous pourrez le mettre en pause à tout moment.",
  },
  publishNext: {
    en: "It takes the place of version {live}. Journeys under way finish in the version they began.",
    fr: "Elle remplace la version {live}. Les parcours en cours se terminent dans la version où ils ont commencé.",
  },
} satisfies Record<string, Words>;

export const graphWords = {
  label: {
    en: "The steps and how many people are at each",
    fr: "Les étapes et combien de personnes à chacune",
  },
  waiting: { en: "{n} here now", fr: "{n} ici en ce moment" },
  passed: { en: "{n} passed", fr: "{n} {n:passé|passés}" },
  deferred: { en: "{n} deferred", fr: "{n} {n:différé|différés}" },
  asList: { en: "List", fr: "Liste" },
  asGraph: { en: "Graph", fr: "Graphe" },
  then: { en: "then {next}", fr: "puis {next}" },
  ifThen: { en: "{choice}: then {next}", fr: "{choice} : puis {next}" },
  named: { en: "{kind}: {title}", fr: "{kind} : {title}" },
  sent: { en: "{n} sent", fr: "{n} {n:envoyé|envoyés}" },
  held: { en: "{n} held back", fr: "{n} {n:retenu|retenus}" },
  step: { en: "Step", fr: "Étape" },
  counts: { en: "People", fr: "Personnes" },
} satisfies Record<string, Words>;
