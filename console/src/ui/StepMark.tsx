/** The icon of a step kind in its colour, with its word for those who hear the page. */
import { useWords } from "../words/LanguageProvider";
import { KINDS, type StepKind } from "./kinds";
import styles from "./StepMark.module.css";

export function StepMark({ kind }: { kind: StepKind }) {
  const { say } = useWords();
  const { icon: Icon, words, colour } = KINDS[kind];
  return (
    <span className={styles.mark} style={{ color: colour }} role="img" aria-label={say(words)}>
      <Icon size={15} strokeWidth={1.8} aria-hidden />
    </span>
  );
}
