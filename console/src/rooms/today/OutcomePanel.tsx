/** What became of every message wanted; each outcome leads to its messages. */
import { Link } from "react-router";
import type { Period } from "../../api/overview";
import type { Outcome, Overview } from "../../api/types";
import { Panel } from "../../ui/Panel";
import { outcomes } from "../../words/phrases";
import { useWords } from "../../words/LanguageProvider";
import styles from "./Today.module.css";
import { before, today } from "./words";

const COLOURS: Record<Outcome, string> = {
  sent: "var(--spoken)",
  held_back: "var(--silent)",
  deferred: "var(--later)",
  waiting: "color-mix(in srgb, var(--later) 50%, var(--surface))",
  unknown: "var(--alarm)",
};
const ORDER = Object.keys(COLOURS) as Outcome[];

function Strip({ messages }: { messages: Overview["messages"] }) {
  return (
    <div className={styles.strip} aria-hidden>
      {ORDER.filter((outcome) => messages[outcome] > 0).map((outcome) => (
        <span key={outcome} style={{ flexGrow: messages[outcome], background: COLOURS[outcome] }} />
      ))}
    </div>
  );
}

function useFinding(messages: Overview["messages"], period: Period): string {
  const { say, format } = useWords();
  const { wanted, sent, held_back: held, previous_sent: previous } = messages;
  const change = format.change(sent, previous);
  const told = say(today.wanted, { wanted, sent, held });
  return change ? `${told} ${say(today.change, { change, before: say(before[period]) })}.` : told;
}

export function OutcomePanel({ overview, period }: { overview: Overview; period: Period }) {
  const { say, format } = useWords();
  const { messages } = overview;
  const share = (count: number) => {
    if (messages.wanted === 0 || count === 0) return "";
    const percent = Math.round((100 * count) / messages.wanted);
    return `${percent === 0 ? "< 1" : percent}\u202f%`;
  };
  return (
    <Panel title={say(today.messages)} sentence={useFinding(messages, period)}>
      <Strip messages={messages} />
      <ul className={styles.outcomes}>
        {ORDER.map((outcome) => (
          <li key={outcome}>
            <Link to={`/messages?outcome=${outcome}`} className={styles.outcome}>
              <span className={styles.dot} style={{ background: COLOURS[outcome] }} aria-hidden />
              <span>{say(outcomes[outcome])}</span>
              <span>{format.number(messages[outcome])}</span>
              <span className={styles.share}>{share(messages[outcome])}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
