/** What the explanation says around the API's sentences. */
import type { ExplanationLine, ScenarioExplanation } from "../../api/types";
import type { Words } from "../../words/language";

export const states: Record<ScenarioExplanation["state"], Words> = {
  inside: { en: "Under way", fr: "En cours" },
  armed: { en: "Waiting for a trigger", fr: "En attente d’un déclencheur" },
  outside: { en: "Not concerned", fr: "Non concerné" },
  paused: { en: "Scenario paused", fr: "Scénario en pause" },
};

export const lineKinds: Record<ExplanationLine["kind"], Words> = {
  trigger: { en: "Trigger", fr: "Déclencheur" },
  condition: { en: "Conditions", fr: "Conditions" },
  entry: { en: "Entry", fr: "Entrée" },
  stop: { en: "Stop rules", fr: "Règles d’arrêt" },
  rule: { en: "Governance", fr: "Gouvernance" },
  message: { en: "Messages", fr: "Messages" },
  alert: { en: "Alerts to colleagues", fr: "Alertes aux collègues" },
  next: { en: "What comes next", fr: "Et ensuite" },
};

export const explanation = {
  question: {
    en: "What each scenario did or did not do for this person, and why. As of {at}.",
    fr: "Ce que chaque scénario a fait ou n’a pas fait pour cette personne, et pourquoi. À {at}.",
  },
  scenario: { en: "Scenario", fr: "Scénario" },
  all: { en: "All scenarios", fr: "Tous les scénarios" },
  version: { en: "version {n}", fr: "version {n}" },
  none: { en: "No scenario is live", fr: "Aucun scénario n’est publié" },
  noneHint: {
    en: "Publish one, and this page will tell what it means for this person.",
    fr: "Publiez-en un : cette page dira ce qu’il change pour cette personne.",
  },
  yes: { en: "True", fr: "Vrai" },
  no: { en: "False", fr: "Faux" },
  neutral: { en: "For information", fr: "Pour information" },
  until: { en: "until {when}", fr: "jusqu’au {when}" },
} satisfies Record<string, Words>;
