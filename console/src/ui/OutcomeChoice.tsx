/** One of the outcomes, or all of them. */
import { SegmentedControl } from "@mantine/core";
import type { Outcome } from "../api/types";
import { outcomes } from "../words/phrases";
import { useWords } from "../words/LanguageProvider";
import styles from "./OutcomeChoice.module.css";

const words = {
  all: { en: "All", fr: "Tous" },
  label: { en: "Outcome", fr: "Issue" },
};

export function OutcomeChoice(props: { value: string; onChange: (value: string) => void }) {
  const { say } = useWords();
  const choices = Object.keys(outcomes) as Outcome[];
  return (
    <div className={styles.scroll}>
      <SegmentedControl
        aria-label={say(words.label)}
        value={props.value}
        onChange={props.onChange}
        data={[
          { value: "", label: say(words.all) },
          ...choices.map((value) => ({ value, label: say(outcomes[value]) })),
        ]}
      />
    </div>
  );
}
