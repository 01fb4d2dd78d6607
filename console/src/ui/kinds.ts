/** The kinds of steps: one colour, one icon, one word each, everywhere. */
import {
  DoorOpen,
  Hourglass,
  type LucideIcon,
  PenLine,
  Send,
  Split,
  UserRound,
  Zap,
} from "lucide-react";
import type { GraphNode } from "../api/types";
import type { Words } from "../words/language";

export type StepKind = GraphNode["kind"];
export type KindLook = { words: Words; icon: LucideIcon; colour: string };

export const KINDS: Record<StepKind, KindLook> = {
  trigger: {
    words: { en: "Trigger", fr: "Déclencheur" },
    icon: Zap,
    colour: "var(--kind-trigger)",
  },
  send: { words: { en: "Message", fr: "Message" }, icon: Send, colour: "var(--kind-send)" },
  wait: { words: { en: "Wait", fr: "Attente" }, icon: Hourglass, colour: "var(--kind-wait)" },
  choice: { words: { en: "Choice", fr: "Choix" }, icon: Split, colour: "var(--kind-choice)" },
  change: {
    words: { en: "Change", fr: "Modification" },
    icon: PenLine,
    colour: "var(--kind-change)",
  },
  people: {
    words: { en: "People", fr: "Équipe" },
    icon: UserRound,
    colour: "var(--kind-people)",
  },
  exit: { words: { en: "Exit", fr: "Sortie" }, icon: DoorOpen, colour: "var(--kind-exit)" },
};
