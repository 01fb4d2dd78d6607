/** Small signs that always carry their word: outcomes, states, tags. */
import {
  CircleCheck,
  CircleHelp,
  CirclePause,
  Clock,
  Hourglass,
  type LucideIcon,
} from "lucide-react";
import type { ReactNode } from "react";
import type { Outcome } from "../api/types";
import { outcomes } from "../words/phrases";
import { useWords } from "../words/LanguageProvider";
import styles from "./marks.module.css";

export type Tone = "spoken" | "silent" | "later" | "alarm" | "plain";

const OUTCOME_LOOK: Record<Outcome, { tone: Tone; icon: LucideIcon }> = {
  sent: { tone: "spoken", icon: CircleCheck },
  held_back: { tone: "silent", icon: CirclePause },
  deferred: { tone: "later", icon: Clock },
  waiting: { tone: "later", icon: Hourglass },
  unknown: { tone: "alarm", icon: CircleHelp },
};

type MarkProps = { tone?: Tone; icon?: LucideIcon; children: ReactNode };

export function Mark({ tone = "plain", icon: Icon, children }: MarkProps) {
  return (
    <span className={styles.mark} data-tone={tone}>
      {Icon && <Icon size={13} strokeWidth={2} aria-hidden />}
      {children}
    </span>
  );
}

export function OutcomeMark({ outcome }: { outcome: Outcome }) {
  const { say } = useWords();
  const look = OUTCOME_LOOK[outcome];
  return (
    <Mark tone={look.tone} icon={look.icon}>
      {say(outcomes[outcome])}
    </Mark>
  );
}

/** An instant with its exact value on hover and for machines. */
export function When({ at, full }: { at: string; full?: boolean }) {
  const { format } = useWords();
  return (
    <time dateTime={at} title={format.precise(at)} className={styles.when}>
      {full ? format.dayTime(at) : format.ago(at)}
    </time>
  );
}
